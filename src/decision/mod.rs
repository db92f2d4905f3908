//! [`Prepared`](crate::program::Prepared) policy × [`Case`](crate::model::Case) → [`Decision`].
//!
//! A complete case is worked out exactly. Of a partial one everything that it may still come
//! to is worked out, and which facts could still matter.

mod answer;
mod because;
mod bounds;
mod case_file;
mod cells;
mod changes;
mod complete;
mod conflicts;
mod course;
mod days;
mod decide;
mod examples;
pub(crate) mod frames;
pub(crate) mod heard;
mod inquiry;
pub(crate) mod marks;
mod nearest;
mod openings;
mod partial;
mod people_file;
mod pieces;
mod problem;
mod promises;
mod wanted;
mod what_if;
mod why_not;

pub use answer::{Answer, Answered, End, Fault, Need, NeedOf, Possibility, Undecided, Way};
pub use case_file::{CaseFile, ExpectedInFile, read_case};
pub use changes::{Change, Changes, EndedBy, Flip, MAX_LOOKS, Pairs, Side, Sought, Unsettled};
pub use conflicts::conflicts;
pub use course::{CanGo, ComesTo, Course, CoursePart};
pub(crate) use decide::constant;
pub(crate) use decide::day_outside;
pub use decide::{Decision, Question, decide};
pub use examples::{
    Coverage, ExampleResult, Exercised, Failure, run_case, run_example, run_examples,
};
pub use inquiry::{Inquiry, node_asked_for};
pub use marks::Trace;
pub(crate) use partial::variable_label;
pub use people_file::{
    FigureWanted, FurtherFacts, PeopleFile, Person, read_further_facts, read_people,
};
pub use problem::DecisionProblem;
pub use promises::{Broken, TrialCase, Tried, try_checks};
pub(crate) use promises::{breaks, examples_told, nodes_promised};
pub use wanted::facts_wanted;
pub use what_if::{answers_named, facts_named};
