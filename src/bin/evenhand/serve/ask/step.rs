//! What a form asks for, and the page that follows.

use evenhand::decision::node_asked_for;
use evenhand::explanation::{Explanation, to_letter};
use evenhand::model::policy::NodeId;
use evenhand::source::{Problem, read_text};

use super::super::shell::Sheet;
use super::super::site::Shown;
use super::Loaded;
use super::answer::{self, Extra};
use super::begin;
use super::letter;
use super::load;
use super::parts::{CASE, Wrong, Wrongs, place_of};
use super::question::{self, asked_next};
use super::sent::Sent;
use super::talk::{Mode, Talk, Unread, policy_of};

/// The page of the day and the question for a policy.
pub(super) fn choose(shown: &Shown, policy: &str) -> Sheet {
    let wrong = match policy {
        "" => Err(Wrong::new("No council is chosen", "choose one")),
        name => policy_of(shown, name),
    };
    match wrong {
        Ok((policy, prepared)) => {
            let talk = Talk::begin(shown, policy, prepared, &[]);
            begin::choose(&talk, None, &Vec::new())
        }
        Err(wrong) => begin::home(shown, &vec![("policy".to_owned(), wrong)]),
    }
}

/// Begins with a day and a question.
pub(super) fn start(shown: &Shown, sent: &Sent) -> Sheet {
    let begun = match sent.first("case") {
        Some(text) => Talk::read(shown, text, None),
        None => {
            let policy = sent.first("policy").unwrap_or_default();
            match policy_of(shown, policy) {
                Ok((policy, prepared)) => Ok(Talk::begin(shown, policy, prepared, &[])),
                Err(wrong) => return begin::home(shown, &vec![("policy".to_owned(), wrong)]),
            }
        }
    };
    let talk = match begun {
        Ok(talk) => talk,
        Err(unread) => return self::unread(shown, sent, &unread),
    };
    let mut wrongs = Wrongs::new();
    let asked = match sent.first("ask") {
        None => Err(Wrong::new("No question is chosen", "choose one")),
        Some(name) => named(&talk, name),
    };
    let asked = asked
        .map_err(|wrong| wrongs.push(("ask".to_owned(), wrong)))
        .ok();
    let day = with_day(shown, &talk, sent.first("day"), asked);
    match (day, asked) {
        (Ok(talk), Some(_)) => next(&talk),
        (Ok(_), None) => begin::choose(&talk, Some(sent), &wrongs),
        (Err(wrong), _) => {
            wrongs.insert(0, ("day".to_owned(), wrong));
            begin::choose(&talk, Some(sent), &wrongs)
        }
    }
}

/// The conversation with its day and its question.
fn with_day<'s>(
    shown: &'s Shown,
    talk: &Talk<'s>,
    day: Option<&str>,
    asked: Option<NodeId>,
) -> Result<Talk<'s>, Wrong> {
    let policy = talk.prepared.policy();
    let mut talk = Talk::read(shown, &talk.file(), None).map_err(|found| first(found.wrongs))?;
    if let Some(fact) = policy.decision_day() {
        let answer = Some(day.unwrap_or_default().to_owned());
        talk.take(vec![(policy.fact(fact).name.clone(), answer)])
            .map_err(|wrongs| first(wrongs.into_iter().map(|(_, wrong)| wrong).collect()))?;
    }
    talk.ask(asked.into_iter().collect());
    Ok(talk)
}

fn first(wrongs: Vec<Wrong>) -> Wrong {
    let mut wrongs = wrongs.into_iter();
    wrongs.next().unwrap_or_else(Wrong::too_long)
}

/// The outcome of a name.
fn named(talk: &Talk<'_>, name: &str) -> Result<NodeId, Wrong> {
    node_asked_for(talk.prepared.policy(), name, None)
        .map_err(|problem| Wrong::of(&Problem::new(problem), talk.shown.library.sources()))
}

/// The page that comes next: a question while one matters, else the answer.
fn next(talk: &Talk<'_>) -> Sheet {
    if talk.asked().is_empty() {
        return begin::choose(talk, None, &Vec::new());
    }
    let names = asked_next(talk);
    match names.is_empty() {
        true => answer::page(talk, Extra::default()),
        false => question::page(talk, &names, &question::Shown::default()),
    }
}

/// What is shown where the case of a form can't be gone on with.
pub(super) fn unread(shown: &Shown, sent: &Sent, unread: &Unread) -> Sheet {
    load::refused(shown, sent.first("case").unwrap_or_default(), None, unread)
}

/// Opens a case.
pub(super) fn open_case(shown: &Shown, loaded: &Loaded) -> Sheet {
    let policy = Some(loaded.policy.trim()).filter(|policy| !policy.is_empty());
    let read = match loaded.file.is_empty() {
        true => Ok(loaded.text.clone()),
        false => read_text(CASE, &loaded.file),
    };
    let refused = |text: &str, wrong: Wrong| {
        let unread = Unread {
            wrongs: vec![wrong],
            without_policy: false,
        };
        load::refused(shown, text, policy, &unread)
    };
    let text = match read {
        Ok(text) => text,
        Err(problem) => {
            let sources = shown.library.sources();
            return refused("", Wrong::of(&Problem::new(problem), sources));
        }
    };
    if text.trim().is_empty() {
        let wrong = Wrong::new(
            "There is no case to open",
            "choose a file, or paste its text",
        );
        return refused("", wrong);
    }
    match Talk::read(shown, &text, policy) {
        Ok(talk) if talk.asked().is_empty() || !talk.has_day() => next(&talk),
        Ok(talk) => answer::page(&talk, Extra::default()),
        Err(unread) => load::refused(shown, &text, policy, &unread),
    }
}

/// Everything that a form of a conversation can ask for.
pub(super) fn go(shown: &Shown, sent: &Sent) -> Sheet {
    let talk = match Talk::resume(shown, sent) {
        Ok(talk) => talk,
        Err(found) => return unread(shown, sent, &found),
    };
    if talk.asked().is_empty() {
        return next(&talk);
    }
    let wanted = sent.first("do").unwrap_or("go");
    let (word, rest) = wanted.split_once(':').unwrap_or((wanted, ""));
    match word {
        "answer" => answered(talk, sent, |name| sent.typed(name), true),
        "skip" => answered(talk, sent, |_| None, false),
        "none" => answered(talk, sent, |_| Some("none".to_owned()), false),
        "back" => back(talk),
        "change" | "count" => {
            let page = question::Shown {
                counts: word == "count",
                ..question::Shown::default()
            };
            question_about(&talk, &[rest.to_owned()], &page)
        }
        "add" => items(talk, sent, rest, None),
        "remove" => {
            let (list, item) = rest.rsplit_once(':').unwrap_or((rest, ""));
            items(talk, sent, list, Some(item.parse().unwrap_or(usize::MAX)))
        }
        "mode" => {
            let mode = if rest == "all" { Mode::All } else { Mode::One };
            next(&Talk { mode, ..talk })
        }
        "again" => again(talk),
        "show" if talk.has_day() => answer::page(&talk, Extra::default()),
        "why-not" => why_not(&talk, sent),
        "try" => answer::page(
            &talk,
            Extra {
                tried: Some(rest.to_owned()),
                ..Extra::default()
            },
        ),
        "keep" => keep(shown, talk, sent),
        "also" => asking(talk, rest, true),
        "another" => asking(talk, sent.first("another").unwrap_or_default(), false),
        _ => next(&talk),
    }
}

/// A page about some facts, where the policy has them.
fn question_about(talk: &Talk<'_>, names: &[String], page: &question::Shown<'_>) -> Sheet {
    match question::asks_anything(talk, names, page.counts) {
        true => question::page(talk, names, page),
        false => next(talk),
    }
}

/// The facts that a page asked for, by the names on it.
fn shown_on(sent: &Sent) -> (Vec<String>, Vec<String>) {
    (sent.all("shown"), sent.all("shown-list"))
}

/// Takes the answers of a page.
fn answered(
    mut talk: Talk<'_>,
    sent: &Sent,
    answer: impl Fn(&str) -> Option<String>,
    is_typed: bool,
) -> Sheet {
    let (names, lists) = shown_on(sent);
    let page: Vec<String> = names.iter().chain(&lists).cloned().collect();
    let answers: Vec<(String, Option<String>)> = names
        .iter()
        .map(|name| (name.clone(), answer(name)))
        .collect();
    let taken = match answers.as_slice() {
        // A question that stands alone is left open only by saying so.
        [(name, None)] if is_typed && lists.is_empty() && talk.mode == Mode::One => {
            let wrong = Wrong::new(
                "Nothing is answered",
                "answer it, or say that you do not know",
            );
            Err(vec![(place_of(name), wrong)])
        }
        _ => talk.take(answers),
    };
    match taken {
        Ok(()) => {
            let items = items_open(&talk, &page);
            if !page.is_empty() && talk.trail.last() != Some(&page) {
                talk.trail.push(page);
            }
            match items {
                Some(list) => question_about(&talk, &[list], &question::Shown::default()),
                None => next(&talk),
            }
        }
        Err(wrongs) => {
            let page_shown = question::Shown {
                sent: Some(sent),
                wrongs,
                counts: lists.is_empty(),
            };
            question_about(&talk, &page, &page_shown)
        }
    }
}

/// The list of which it was asked how many items it has, where something is open about them: that
/// comes next, though other facts are declared before it.
fn items_open(talk: &Talk<'_>, page: &[String]) -> Option<String> {
    let [list] = page else {
        return None;
    };
    let of_list = format!("{list}[");
    let mut questions = talk.interview.questions().into_iter();
    let open = questions.any(|question| question.name.starts_with(&of_list));
    (open && talk.mode == Mode::One).then(|| list.clone())
}

/// Goes back to the page before.
fn back(mut talk: Talk<'_>) -> Sheet {
    let Some(names) = talk.trail.pop() else {
        return begin::choose(&talk, None, &Vec::new());
    };
    // How many items there are is asked once more on the page of the items.
    if let (Some(list), Some([count])) = (names.last(), talk.trail.last().map(Vec::as_slice))
        && list == count
    {
        talk.trail.pop();
    }
    question_about(&talk, &names, &question::Shown::default())
}

/// Adds an item to a list, or takes one away, after what was typed is taken in.
fn items(mut talk: Talk<'_>, sent: &Sent, list: &str, without: Option<usize>) -> Sheet {
    let (names, lists) = shown_on(sent);
    let page: Vec<String> = names.iter().chain(&lists).cloned().collect();
    let gone = without.map(|item| format!("{list}[{}].", item.saturating_add(1)));
    let answers = names.iter().filter(|name| {
        // What is taken away need not be right.
        !gone.as_ref().is_some_and(|gone| name.starts_with(gone))
    });
    let answers = answers.map(|name| (name.clone(), sent.typed(name)));
    let taken = talk.take(answers.collect());
    let changed = taken.and_then(|()| {
        talk.interview
            .change_items(list, without)
            .map_err(|problem| {
                let wrong = Wrong::of(&Problem::new(problem), talk.shown.library.sources());
                vec![(place_of(list), wrong)]
            })
    });
    match changed {
        Ok(_) => {
            talk.ask_again_of(list);
            let kept = page.iter().filter(|name| !name.contains('['));
            let mut names: Vec<String> = kept.cloned().collect();
            if !names.iter().any(|name| name == list) {
                names.push(list.to_owned());
            }
            question_about(&talk, &names, &question::Shown::default())
        }
        Err(wrongs) => {
            let page_shown = question::Shown {
                sent: Some(sent),
                wrongs,
                counts: false,
            };
            question_about(&talk, &page, &page_shown)
        }
    }
}

/// Asks again what was left open.
fn again(mut talk: Talk<'_>) -> Sheet {
    talk.open.clear();
    talk.renew();
    next(&talk)
}

/// Shows what stands against another answer.
fn why_not(talk: &Talk<'_>, sent: &Sent) -> Sheet {
    let mut extra = Extra::default();
    match sent.first("why_not") {
        Some(text) => extra.why_not = Some(text.to_owned()),
        None => extra.wrongs.push((
            "why-not".to_owned(),
            Wrong::new("No other answer is named", "choose one"),
        )),
    }
    answer::page(talk, extra)
}

/// Goes on with the change that was tried.
fn keep(shown: &Shown, talk: Talk<'_>, sent: &Sent) -> Sheet {
    match Talk::read(shown, sent.first("tried").unwrap_or_default(), None) {
        Ok(kept) => {
            let mut kept = Talk {
                open: talk.open,
                trail: talk.trail,
                mode: talk.mode,
                ..kept
            };
            kept.renew();
            next(&kept)
        }
        Err(found) => unread(shown, sent, &found),
    }
}

/// Asks for another outcome, in place of what is asked or beside it.
fn asking(mut talk: Talk<'_>, name: &str, beside: bool) -> Sheet {
    let node = match named(&talk, name) {
        Ok(node) => node,
        Err(wrong) => {
            let extra = Extra {
                wrongs: vec![("another".to_owned(), wrong)],
                ..Extra::default()
            };
            return answer::page(&talk, extra);
        }
    };
    let mut asked = if beside { talk.asked() } else { Vec::new() };
    asked.retain(|own| *own != node);
    asked.push(node);
    talk.ask(asked);
    next(&talk)
}

// ── The letter ───────────────────────────────────────────────────────────────

/// The letter on a page of its own.
///
/// # Errors
/// The page that says why there is none.
pub(super) fn letter_page(shown: &Shown, sent: &Sent) -> Result<Sheet, Sheet> {
    let (talk, explanation) = told(shown, sent)?;
    Ok(letter::page(&talk, &explanation))
}

/// The letter as a text.
///
/// # Errors
/// The page that says why there is none.
pub(super) fn letter_text(shown: &Shown, sent: &Sent) -> Result<String, Sheet> {
    let (_, explanation) = told(shown, sent)?;
    Ok(to_letter(&explanation))
}

fn told<'s>(shown: &'s Shown, sent: &Sent) -> Result<(Talk<'s>, Explanation), Sheet> {
    let talk = Talk::resume(shown, sent).map_err(|found| unread(shown, sent, &found))?;
    let sources = shown.library.sources();
    let told = talk
        .interview
        .decision()
        .map_err(|problem| Wrong::of(&Problem::new(problem), sources))
        .and_then(|decision| answer::explained(&talk, &decision, None));
    match told {
        Ok(explanation) => Ok((talk, explanation)),
        Err(wrong) => Err(letter::none(&talk, &wrong)),
    }
}
