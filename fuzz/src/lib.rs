//! What the targets share: how a text, a problem and a decision are gone through to the end.

use std::sync::LazyLock;

use evenhand::decision::{CaseFile, Inquiry};
use evenhand::explanation::{
    Asked, explain, read_back, sections_to_text, to_html, to_letter, to_text,
};
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::source::{Problem, Sources, Span};
use evenhand::syntax::{format, parse};
use miette::NarratableReportHandler;

/// The widths that answers are laid out for: narrower than is laid out, usual, with a margin.
const WIDTHS: [usize; 3] = [0, 60, 100];

/// What fuzzed texts may rest on. It is read once, because reading it takes longer than all else.
pub fn ground() -> Library {
    static GROUND: LazyLock<Library> = LazyLock::new(|| {
        let mut library = Library::default();
        library.add("ground.policy", include_str!("../ground.policy"), false);
        library
    });
    GROUND.clone()
}

/// Tells every problem in all the ways in which problems are told.
pub fn tell(problems: &[Problem], sources: &Sources) {
    let handler = NarratableReportHandler::new();
    let mut last = 0;
    for problem in problems {
        assert!(
            last <= problem.position(),
            "problems are in the order of their places"
        );
        last = problem.position();
        let told = problem.told(sources);
        assert!(!told.message.is_empty(), "a problem says what is wrong");
        for (span, _) in problem.labels() {
            let held = sources.file_at(span.start as usize);
            let file = held.expect("a problem points into a file");
            let end = file.base() + file.text().len();
            assert!(
                span.end as usize <= end,
                "a problem ends in the file that it begins in"
            );
            assert!(
                starts_a_character(file.text(), file.base(), span),
                "{told:?}"
            );
        }
        let mut text = String::new();
        let shown = problem.shown(sources);
        // What can't be rendered is told in words; only a panic is a find.
        let _ = handler.render_report(&mut text, &shown);
    }
}

fn starts_a_character(text: &str, base: usize, span: Span) -> bool {
    let at = |offset: u32| text.is_char_boundary(offset as usize - base);
    at(span.start) && at(span.end)
}

/// Lays a text out twice: the second time nothing moves, and no problem comes in between.
pub fn lay_out(text: &str) {
    if let Ok(once) = format(text) {
        let parsed = parse(&once, 0);
        assert!(
            parsed.problems.is_empty(),
            "laying out brings no problem: {}\n{once}",
            parsed.problems[0]
        );
        let twice = format(&once).expect("a text without problems is laid out");
        assert_eq!(once, twice, "laying out a second time moves nothing");
    }
}

/// Reads a policy back, as a whole, to text and to JSON.
pub fn read_all_back(prepared: &Prepared, sources: &Sources) {
    let sections = read_back(prepared.policy(), sources);
    for width in WIDTHS {
        sections_to_text(&sections, width);
    }
}

/// Decides what a case asks for, everything where it asks for nothing, and explains it.
pub fn decide(prepared: &Prepared, library: &Library, file: &CaseFile) {
    let policy = prepared.policy();
    match file.inquiry(policy, None) {
        Ok(mut inquiry) => {
            if inquiry.asked.is_empty() {
                let outcomes = policy.outcomes().iter();
                inquiry.asked = outcomes.filter_map(|outcome| outcome.node).collect();
            }
            tell_decision(prepared, library, &inquiry);
        }
        Err(problems) => tell(&problems, library.sources()),
    }
}

fn tell_decision(prepared: &Prepared, library: &Library, inquiry: &Inquiry) {
    let decision = match inquiry.decide(prepared) {
        Ok(decision) => decision,
        Err(problem) => return tell(&[Problem::new(problem)], library.sources()),
    };
    for working in [false, true] {
        let asked = Asked {
            working,
            changes: Some(Vec::new()),
            ..Asked::default()
        };
        let explanation = explain(&decision, library.sources(), asked);
        serde_json::to_string(&explanation).expect("an explanation can be written as JSON");
        for width in WIDTHS {
            to_text(&explanation, width);
        }
        to_html(&explanation);
        to_letter(&explanation);
        let named = explanation.naming_undecided();
        to_html(&named);
        to_letter(&named);
    }
}
