//! An interview on a terminal: questions on the error output, so that the standard output holds
//! the answer alone.

use std::io::{self, BufRead, Read, Write};

use evenhand::explanation::Style;
use evenhand::form::{FormQuestion, Interview};
use evenhand::source::Problem;

use crate::page::paint;

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 64 * 1024;

/// What is said before the first question.
const HOW: &str = "One question at a time, and only what can matter. `skip` leaves something \
unknown, `back` takes the last answer back, `stop` ends here.";

/// What a line that was typed asks for, other than an answer.
enum Word {
    Skip,
    Back,
    Stop,
    Help,
}

impl Word {
    fn of(line: &str) -> Option<Word> {
        match line.to_lowercase().replace('’', "'").as_str() {
            "skip" | "don't know" | "dont know" | "not known" => Some(Word::Skip),
            "back" => Some(Word::Back),
            "stop" | "quit" | "end" => Some(Word::Stop),
            "help" | "?" => Some(Word::Help),
            _ => None,
        }
    }
}

/// Asks until nothing that is left matters, everything is left open, or the input ends.
pub(crate) fn hold(interview: &mut Interview<'_>, title: &str, width: usize) {
    let mut terminal = Terminal {
        out: anstream::stderr(),
        width,
    };
    let mut input = io::stdin().lock();
    terminal.styled(Style::Strong, title);
    terminal.say(HOW, "");
    let mut shown = None;
    while let Some(question) = interview.next().cloned() {
        if shown.as_ref() != Some(&question) {
            terminal.question(interview.replies().count() + 1, &question);
            shown = Some(question);
        }
        terminal.prompt();
        let Some(line) = line(&mut input) else {
            break;
        };
        let taken = match (line.as_str(), Word::of(&line)) {
            ("", _) => {
                terminal.say("Write an answer, or `skip` where it is not known.", "  ");
                Ok(())
            }
            (_, Some(Word::Stop)) => break,
            (_, Some(Word::Help)) => {
                terminal.say(HOW, "  ");
                shown = None;
                Ok(())
            }
            (_, Some(Word::Skip)) => interview.skip(),
            (_, Some(Word::Back)) => {
                if !interview.back() {
                    terminal.say("This is the first question.", "  ");
                }
                Ok(())
            }
            (answer, None) => interview.answer(answer),
        };
        if let Err(problem) = taken {
            terminal.refuse(&problem);
        }
    }
    terminal.say("", "");
}

/// The next line, without what it ends with; nothing where the input ends.
fn line(input: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_LINE).read_until(b'\n', &mut bytes);
    match read {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(String::from_utf8_lossy(&bytes).trim().to_owned()),
    }
}

struct Terminal<W> {
    out: W,
    width: usize,
}

impl<W: Write> Terminal<W> {
    /// Where nobody can read what is asked, there is nowhere to say so.
    fn write(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }

    fn styled(&mut self, style: Style, text: &str) {
        let line = format!("{}\n", paint(style, text));
        self.write(&line);
    }

    /// Words, broken where the line ends, behind a mark that stands before the first line.
    fn say(&mut self, words: &str, mark: &str) {
        let indent = " ".repeat(mark.chars().count());
        let options = textwrap::Options::new(self.width)
            .initial_indent(mark)
            .subsequent_indent(&indent);
        for line in textwrap::wrap(words, options) {
            self.write(&format!("{}\n", line.trim_end()));
        }
    }

    fn question(&mut self, number: usize, question: &FormQuestion) {
        self.write("\n");
        let judged = question.judged_by.as_ref();
        let judged = judged.map_or(String::new(), |role| format!(" (judged by the {role})"));
        self.styled(
            Style::Strong,
            &format!("{number}. {}{judged}", question.label),
        );
        self.say(&question.hint.replace('`', ""), "   ");
        let values = question.answer.values();
        for (at, value) in values.iter().enumerate() {
            self.say(&value.label, &format!("   {:>2}  ", at + 1));
        }
    }

    fn prompt(&mut self) {
        self.write("> ");
    }

    fn refuse(&mut self, problem: &Problem) {
        let help = problem
            .help()
            .map_or(String::new(), |help| format!("; {help}"));
        let told = paint(Style::Warning, &format!("  {problem}{help}"));
        self.write(&format!("{told}\n"));
    }
}
