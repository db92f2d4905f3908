//! [`Prepared`](crate::program::Prepared) × `Prepared` → what is the same and what is not.
//!
//! Two policies are laid side by side: their lines, one person through both, and everybody.

mod joint;
mod person;

pub use joint::{JointCase, JointId, Pair};
pub use person::{
    AnswerChanges, AnswerCompared, AsAt, Difference, Effect, EffectKind, FactAsked, FigureEffect,
    FigureMet, LeftOut, LinePair, Move, NotShared, Of, PERSON_VERSION, Parting, PersonCompared,
    Relation, RuleMet, SideTold, Verdict, compare_person, person_to_html, person_to_text,
};
