//! Makes invented people from written shares, the same for the same seed.
//!
//! A population is a small text in TOML: a title, a description that says that nobody in it is
//! real, and for each column of a table how its values are spread. Nothing is taken from
//! anybody's data.
//!
//! ```toml
//! title = "Households"
//! about = "Invented people. The shares are rounded guesses, and no survey was used."
//!
//! [columns.household]                  # words, with weights of any sum
//! weights = { alone = 45, couple = 55 }
//!
//! [columns.age]                        # a helper: others depend on it, and it isn't written
//! from = 18
//! to = 99
//! left_out = true
//!
//! [columns.needs_help]                 # yes or no
//! yes = "12%"
//! blank = "2%"                         # so many cells are missing
//!
//! [columns.decided_on]                 # always the same
//! always = 2023-06-05
//!
//! [columns.savings]                    # hangs on an earlier column's value
//! by = "age"
//! [columns.savings.when."up to 64"]
//! bands = [
//!   { from = "£0.00", to = "£5,999.95", weight = 80 },
//!   { from = "£6,000.00", to = "£30,000.00", weight = 20 },
//! ]
//! step = "£0.05"
//! [columns.savings.when."65 and over"]
//! from = "£0.00"
//! to = "£60,000.00"
//!
//! [columns.spare]                      # never more than an earlier column
//! from = "£0.00"
//! to = "£1,000.00"
//! at_most = "savings"
//!
//! [lists.incomes]                      # `incomes` says how many, then `incomes[1].kind` …
//! count = { 0 = 5, 1 = 60, 2 = 35 }
//! [lists.incomes.columns.kind]
//! weights = { wages = 20, benefit = 80 }
//! [lists.incomes.columns.amount]
//! by = "kind"
//! when.wages = { from = "£50.00", to = "£400.00" }
//! when.benefit = { from = "£60.00", to = "£180.00" }
//! ```
//!
//! Words in place of weights can be anything: a day or the word `none`
//! (`weights = { none = 90, 2023-05-01 = 10 }`) is a column of words, and where all are numbers,
//! amounts or days, it is a column of these. `when` names a value, `A to B`, `up to B`,
//! `A and over` or `any other`; every value must have its place. `at_most` takes the smaller of
//! what was drawn and what the other column has. A blank hides a value: what depends on it goes
//! by what is hidden.
//!
//! Weights are whole numbers and shares exact; no binary fraction is used. How chance is made
//! stands in `draw.rs`.

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
