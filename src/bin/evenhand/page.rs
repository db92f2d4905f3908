//! What is written to the terminal: gathered first, then written at once.
//!
//! Everything is written with colours; where the output is no terminal, or `NO_COLOR` is set,
//! they are taken out on the way.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Color};
use evenhand::explanation::{Style, TextLine};
use evenhand::source::{Problem, Sources};
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;

/// The width of a page that is no terminal, unless `COLUMNS` says otherwise.
const PLAIN_WIDTH: usize = 100;
/// Wider than this, lines are hard to follow.
const WIDEST: usize = 120;

/// What a command has to say.
pub(crate) struct Page {
    out: String,
    complaints: String,
    width: usize,
}

impl Page {
    /// An empty page, as wide as the terminal.
    pub(crate) fn new() -> Self {
        Page {
            out: String::new(),
            complaints: String::new(),
            width: width().min(WIDEST),
        }
    }

    /// How many characters a line has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Writes text as it is.
    pub(crate) fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Writes a line in one style.
    pub(crate) fn styled(&mut self, style: Style, text: &str) {
        let painted = paint(style, text);
        self.line(&painted);
    }

    /// Writes a line to the error output that is no complaint.
    pub(crate) fn remark(&mut self, style: Style, text: &str) {
        self.complaints.push_str(&paint(style, text));
        self.complaints.push('\n');
    }

    /// Writes lines that are laid out.
    pub(crate) fn lines(&mut self, lines: &[TextLine]) {
        for line in lines {
            let last = line.parts.len().saturating_sub(1);
            for (at, part) in line.parts.iter().enumerate() {
                let text = if at == last {
                    part.text.trim_end()
                } else {
                    &part.text
                };
                let painted = paint(part.style, text);
                self.out.push_str(&painted);
            }
            self.out.push('\n');
        }
    }

    /// Writes a value as JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string_pretty(value) {
            self.line(&text);
        }
    }

    /// Writes problems with the lines that they are about.
    pub(crate) fn problems(&mut self, problems: &[Problem], sources: &Sources) {
        let told = rendered(problems, sources, self.width);
        self.out.push_str(&told);
    }

    /// Writes problems to the error output.
    pub(crate) fn complain_about(&mut self, problems: &[Problem], sources: &Sources) {
        let told = rendered(problems, sources, self.width);
        self.complaints.push_str(&told);
    }

    /// Writes what can't be used, or was used wrongly, to the error output.
    pub(crate) fn complain(&mut self, problems: &[Problem]) {
        self.complain_about(problems, &Sources::default());
    }

    /// Hands the page over, and says whether it could; a pipe that is closed ends it quietly,
    /// because whoever read it has read enough.
    pub(crate) fn print(self) -> bool {
        let mut errors = anstream::stderr();
        // Where the error output is closed, there is nowhere left to say so.
        let _ = errors.write_all(self.complaints.as_bytes());
        // Written at once: a stream that leaves colours out writes the pieces between them.
        let mut out = std::io::stdout().lock();
        let written = match anstream::AutoStream::choice(&out) {
            anstream::ColorChoice::Never => {
                out.write_all(strip_str(&self.out).to_string().as_bytes())
            }
            _ => anstream::stdout().write_all(self.out.as_bytes()),
        };
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let _ = writeln!(errors, "the output can't be written: {error}");
                false
            }
            Ok(()) | Err(_) => true,
        }
    }
}

fn rendered(problems: &[Problem], sources: &Sources, width: usize) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode())
        .with_width(width)
        .with_links(false);
    let mut told = String::new();
    for problem in problems {
        if handler
            .render_report(&mut told, &problem.shown(sources))
            .is_err()
        {
            // The place can't be shown, so the words must do.
            let _ = writeln!(told, "{problem}");
        }
        told.push('\n');
    }
    told
}

#[expect(
    clippy::disallowed_methods,
    reason = "a terminal's width is told by the environment"
)]
fn width() -> usize {
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.or(terminal).unwrap_or(PLAIN_WIDTH)
}

/// Text with the colours of a style around it.
pub(crate) fn paint(style: Style, text: &str) -> String {
    let style = match style {
        Style::Plain => return text.to_owned(),
        Style::Strong => anstyle::Style::new().bold(),
        Style::Faint => anstyle::Style::new().dimmed(),
        Style::Warning => anstyle::Style::new().fg_color(Some(Color::Ansi(AnsiColor::Yellow))),
    };
    format!("{style}{text}{style:#}")
}
