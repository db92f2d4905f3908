//! Makes invented people from written shares, the same for the same seed.
//!
//! A population is a small text in TOML: a title, a description that says that nobody in it is
//! real, and for each column of a table how its values are spread. Nothing is taken from
//! anybody's data.
//!
//! `docs/population.md` says what can be written. How chance is made stands in `draw.rs`: a seed
//! means the same people for ever. Weights are whole numbers and shares exact; no binary fraction
//! is used.

mod draw;
mod fill;
mod node;
mod problem;
mod read;
mod spec;
mod spread;
mod value;
mod when;

pub use fill::Block;
pub use problem::Problem;
pub use read::MAX_COLUMNS;
pub use read::MAX_ITEMS;
pub use read::MAX_TEXT_BYTES;
pub use read::read_spec;
pub use spec::ChoiceValue;
pub use spec::Column;
pub use spec::ItemOf;
pub use spec::Kind;
pub use spec::Spec;
pub use spread::MAX_STRETCHES;
pub use spread::MAX_WEIGHT;
pub use value::MAX_NUMBER;
pub use value::MAX_SCALE;
pub use value::day_written;
