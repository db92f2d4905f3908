//! Evenhand is a policy language and a rules engine for self-directed support in social care.
//!
//! An authority's policy is written in words that a policy officer can read aloud; every rule
//! stands alone with its reason and its citation. From such a text and what is known of one
//! person the engine works out what follows, exactly, and tells line by line why. What is not
//! known stays not known: then it tells which answers are still possible and what they hang on.
//!
//! ```text
//!  text ──parse──▶ Document ──resolve──▶ Policy ──prepare──▶ Prepared ──decide──▶ Decision ──explain──▶ Explanation
//!                  as written            checked             ready for            answers, and          words, with
//!                                                            any of its days      what they rest on     their sources
//! ```
//!
//! A [`Library`](library::Library) holds texts that know of one another, and goes from text to
//! [`Prepared`](program::Prepared) in one call. The library never touches files, the clock or
//! the network: texts and days are given to it.
//!
//! # Examples
//! ```
//! use evenhand::decision::read_case;
//! use evenhand::explanation::{Asked, explain, plain, to_text};
//! use evenhand::library::Library;
//!
//! let text = r#"
//! vocabulary "Paying for support"
//!   facts
//!     decision_date : date
//!     income : money per week from £0.00 to £5,000.00 label "money coming in"
//!   outcomes
//!     charge : money per week label "what you pay"
//!
//! baseline "Nation" uses "Paying for support"
//!   illustrative
//!   applies from 2026-04-06
//!   decides as at decision_date
//!   authorities must calculate charge
//!   parameter threshold : money per week from £0.00 to £1,000.00
//!     label "what you keep before any charge"
//!     from 2026-04-06 £170.00
//!
//! policy "Council" adopts "Nation"
//!   illustrative
//!   applies from 2026-04-06
//!   calculate charge
//!     result
//!       [C1] add income
//!       [C2] take off threshold
//!       never below £0.00 per week
//! "#;
//! let mut library = Library::default();
//! library.add("council.policy", text, true);
//!
//! // Everything that is wrong is told at once, in order of position.
//! let checked = library.check();
//! assert!(checked.problems.is_empty());
//!
//! let council = library.find("Council").expect("it is in the text");
//! let prepared = library.prepare(council).prepared.expect("nothing is wrong");
//!
//! let case = r#"
//! [case]
//! ask = ["charge"]
//! [facts]
//! decision_date = 2026-05-01
//! income = "£210.00 per week"
//! "#;
//! let base = library.sources_mut().add("case.toml", case);
//! let file = read_case(case, base).expect("it is a case");
//! let inquiry = file.inquiry(prepared.policy(), None).expect("the policy knows these facts");
//! let decision = inquiry.decide(&prepared).expect("the policy is about that day");
//!
//! let explanation = explain(&decision, library.sources(), Asked::default());
//! let told = plain(&to_text(&explanation, 100));
//! assert!(told.contains("What you pay: £40.00 a week"), "{told}");
//! assert!(told.contains("take off what you keep before any charge"), "{told}");
//! assert!(told.contains("council:23 [C1]"), "{told}");
//! ```
//!
//! # In reading order
//! - [`source`]: files, places in them, and problems that point at them.
//! - [`value`]: exact fractions, units, dates.
//! - [`syntax`]: text → [`Document`](syntax::Document), and back.
//! - [`model`]: names resolved, types and dates checked → [`Policy`](model::Policy); what a case
//!   can be.
//! - [`program`]: a policy made ready for deciding → [`Prepared`](program::Prepared).
//! - [`decision`]: a case decided → [`Decision`](decision::Decision).
//! - [`explanation`]: a decision in words → [`Explanation`](explanation::Explanation).
//! - [`comparison`]: two policies side by side.
//! - [`form`]: what a case can say, as a template, as questions one at a time, as a schema.
//! - [`library`]: texts that are known together, from text to `Prepared`.
//! - [`holdings`]: what a library holds, and what tries it.
//! - [`record`]: a decision kept with all that it rests on, and what has become of it since.
//!
//! The language is told in `grammar/README.md`, the code in `docs/architecture.md`, each problem
//! in `docs/problems.md`, the JSON in `docs/json.md`.

pub mod caseload;
pub mod comparison;
pub mod decision;
pub mod explanation;
pub mod form;
pub mod holdings;
pub mod library;
pub mod model;
pub mod program;
pub mod proof;
pub mod record;
pub mod source;
pub mod syntax;
pub mod value;
