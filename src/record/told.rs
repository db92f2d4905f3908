//! What is found of a record, in lines for a terminal.

use textwrap::{Options, wrap};

use super::changes::{Change, TextCompared, TextState};
use super::keep::AnswerKept;
use super::verify::{PolicyState, Replay, Today, Verification};
use crate::explanation::{Style, TextLine};

/// How many changed lines of one text are shown.
const MAX_CHANGES: usize = 20;
/// How many signs of a digest are shown.
const SHOWN_OF_DIGEST: usize = 16;

/// Lays what is found of a record out for a width, in characters.
pub fn verification_to_text(found: &Verification, width: usize) -> Vec<TextLine> {
    let mut page = Page {
        width: width.max(40),
        lines: Vec::new(),
    };
    let digest: String = found.digest.chars().take(SHOWN_OF_DIGEST).collect();
    let head = format!("{}, as at {}: record {digest}…", found.policy, found.day);
    page.say(0, Style::Strong, &head);
    for answer in &found.answers {
        page.say(
            2,
            Style::Plain,
            &format!("{}: {}", name(answer), answer.words),
        );
    }
    match found.wrong.is_empty() {
        true => page.say(0, Style::Plain, "The record is whole."),
        false => {
            page.say(0, Style::Warning, "The record is not as it was written.");
            found
                .wrong
                .iter()
                .for_each(|wrong| page.say(2, Style::Plain, wrong));
        }
    }
    page.replay(found, &found.replay);
    page.today(found, &found.today);
    let end = match found.matches {
        true => "Everything matches.",
        false => "Not everything matches.",
    };
    page.say(0, Style::Strong, end);
    page.lines
}

fn name(answer: &AnswerKept) -> String {
    let of = answer.of.as_ref();
    let of = of.map_or_else(String::new, |of| format!(" ({of})"));
    format!("{}{of}", answer.label)
}

struct Page {
    width: usize,
    lines: Vec<TextLine>,
}

impl Page {
    /// Words in lines, those after the first two signs further in.
    fn say(&mut self, indent: usize, style: Style, words: &str) {
        let (first, rest) = (" ".repeat(indent), " ".repeat(indent + 2));
        let options = Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&rest);
        for line in wrap(words, options) {
            self.lines.push(TextLine::of(style, line.into_owned()));
        }
    }

    fn replay(&mut self, found: &Verification, replay: &Replay) {
        let by = match found.engine == found.verified_with {
            true => format!("by {}, which decided it", found.engine),
            false => format!(
                "by {} (it was decided by {})",
                found.verified_with, found.engine
            ),
        };
        let again = format!("Decided again with the texts that it holds, {by}");
        match (replay.same_answer, replay.same_explanation) {
            (true, true) => {
                let words = format!("{again}: the same answer, for the same reasons.");
                self.say(0, Style::Plain, &words);
            }
            (true, false) => {
                let words =
                    format!("{again}: the same answer, and the explanation is not the same.");
                self.say(0, Style::Warning, &words);
            }
            (false, _) if !replay.problems.is_empty() => {
                self.say(0, Style::Warning, &format!("{again}: it can't be decided."));
                replay
                    .problems
                    .iter()
                    .for_each(|problem| self.say(2, Style::Plain, problem));
            }
            (false, _) => {
                self.say(0, Style::Warning, &format!("{again}: another answer."));
                self.answers(
                    &found.answers,
                    &replay.answers,
                    "the record says",
                    "comes out",
                );
            }
        }
    }

    fn today(&mut self, found: &Verification, today: &Today) {
        let (style, words) = match today.policy {
            PolicyState::Same => (Style::Plain, "The policy is still the same."),
            PolicyState::LaidOutOtherwise => (
                Style::Plain,
                "The policy still says the same; only its layout or its notes have changed.",
            ),
            PolicyState::Changed => (Style::Warning, "The policy has changed since."),
            PolicyState::Gone => (
                Style::Warning,
                "No policy of this title is in the library today; name a folder that holds it with --policies.",
            ),
        };
        self.say(0, style, words);
        if today.policy == PolicyState::Gone {
            return;
        }
        today.texts.iter().for_each(|text| self.text(text));
        if !today.problems.is_empty() {
            self.say(
                0,
                Style::Warning,
                "With today's texts the case can't be decided.",
            );
            today
                .problems
                .iter()
                .for_each(|problem| self.say(2, Style::Plain, problem));
        } else if !today.same_answer {
            self.say(
                0,
                Style::Warning,
                "With today's texts the answer is another.",
            );
            self.answers(&found.answers, &today.answers, "then", "now");
        } else if today.policy != PolicyState::Same {
            self.say(
                0,
                Style::Plain,
                "With today's texts the answer is the same.",
            );
        }
    }

    fn text(&mut self, text: &TextCompared) {
        let what = format!("{} \"{}\"", text.kind, text.title);
        match text.state {
            TextState::Same | TextState::LaidOutOtherwise => return,
            TextState::Gone => {
                return self.say(2, Style::Plain, &format!("The {what} is not there."));
            }
            TextState::Changed => {}
        }
        let file = text.file.as_deref().unwrap_or_default();
        for change in text.changes.iter().take(MAX_CHANGES) {
            self.change(file, change);
        }
        let more = text.changes.len().saturating_sub(MAX_CHANGES);
        if more > 0 {
            let words = format!("and {more} more in the {what}; --format json has them all");
            self.say(2, Style::Faint, &words);
        }
    }

    fn change(&mut self, file: &str, change: &Change) {
        let place = match (change.new_line, change.old_line) {
            (Some(line), _) => format!("{file}:{line}"),
            (None, Some(line)) => format!("{file}, gone from line {line}"),
            (None, None) => file.to_owned(),
        };
        let about = change.about.as_ref();
        let about = about.map_or_else(String::new, |about| format!("  {about}"));
        self.say(2, Style::Faint, &format!("{place}{about}"));
        let nothing = "(nothing)".to_owned();
        let said = |words: &Option<String>| words.clone().unwrap_or_else(|| nothing.clone());
        self.say(4, Style::Plain, &format!("then  {}", said(&change.old)));
        self.say(4, Style::Plain, &format!("now   {}", said(&change.new)));
    }

    fn answers(&mut self, old: &[AnswerKept], new: &[AnswerKept], then: &str, now: &str) {
        for at in 0..old.len().max(new.len()) {
            let (old, new) = (old.get(at), new.get(at));
            if old.map(|answer| &answer.words) == new.map(|answer| &answer.words) {
                continue;
            }
            let told = |answer: Option<&AnswerKept>| {
                answer.map_or_else(
                    || "no such answer".to_owned(),
                    |answer| answer.words.clone(),
                )
            };
            if let Some(answer) = old.or(new) {
                self.say(2, Style::Plain, &format!("{}:", name(answer)));
            }
            self.say(4, Style::Plain, &format!("{then}: {}", told(old)));
            self.say(4, Style::Plain, &format!("{now}: {}", told(new)));
        }
    }
}
