//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines ([`compare_lines`]), one person through both
//! ([`compare_person`]), and everybody ([`compare_everyone`]); and many authorities against
//! figures and people ([`matrix()`]).
//!
//! ```text
//! Pair ─ Twin ─ search ─▶ people ─┐
//!      └ formulas ─ proof ────────┴─ groups ─▶ verdicts, each with its evidence
//! ```

mod band;
mod draws;
mod effect;
mod everyone;
mod everyone_text;
mod form;
mod formulas;
mod groups;
mod half;
mod joint;
mod known_ends;
mod lines;
mod look;
mod marker;
mod matrix;
mod matrix_csv;
mod matrix_html;
mod matrix_text;
mod people;
mod person;
mod points;
mod replay;
mod search;
mod seeds;
mod sentence;
mod stretches;
mod structure;
mod sweep;
mod told;
mod trial;
mod twin;
mod verdict;
mod within;
mod witness;

pub use band::bands;
pub use effect::{
    BoundTold, BoundVerdict, DepartureEffect, DepartureTold, EffectProblem, Effects, PolicyEffects,
    effects, effects_of,
};
pub use everyone::{When, compare_everyone, compare_outcomes, formulas_of};
pub use everyone_text::{
    everyone_part, everyone_to_html, everyone_to_text, outcomes_part, outcomes_to_text,
};
pub use half::Which;
pub use joint::{JointCase, JointId, Pair};
pub use lines::{
    CellsCompared, FigureCompared, LINES_VERSION, LineCompared, LineCounts, LineOf, LineSide,
    LineState, LinesCompared, NodeCompared, OutcomeCompared, SideTold, StretchCompared, Wording,
    compare_lines, lines_part, lines_summary, lines_title, lines_to_html, lines_to_text,
};
pub use look::{Difference, Look, Open, Shape, Stands, Told, Values};
pub use matrix::{
    Authority, Cell, Column, ColumnKind, Count, MATRIX_VERSION, Matrix, MatrixAsked, Row, State,
    matrix,
};
pub use matrix_csv::{MatrixTable, matrix_to_csv, matrix_to_table};
pub use matrix_html::matrix_to_html;
pub use matrix_text::matrix_to_text;
pub use people::People;
pub use person::{
    AnswerChanges, AnswerCompared, AnswerDifference, AnswerVerdict, AsAt, Effect, EffectKind,
    FactAsked, FigureEffect, FigureMet, LeftOut, LinePair, Move, NotShared, Of, PERSON_VERSION,
    Parting, PersonCompared, PersonPart, PersonSide, Relation, RuleMet, compare_person,
    person_part, person_to_html, person_to_text,
};
pub use replay::{Mismatch, Replay};
pub use search::{Found, Seen, climb, search};
#[doc(hidden)]
pub use trial::{ByProof, Claim, ever, held_against_people};
pub use twin::Twin;
pub use verdict::{
    Covers, DaysTold, EveryoneCompared, Evidence, GapTold, GlanceOnDays, OutcomeAtAGlance,
    PersonTold, Region, StretchTold, Verdict,
};
pub use witness::Keep;
