//! Pictures of exact numbers, as SVG, each with its numbers as a table.
//!
//! Three kinds: [`histogram`] of how many people are in which band, [`bars`] on both sides of
//! zero, and [`lines`] with the stretch that most people are in. Amounts are whole pence and
//! counts whole numbers. What a chart draws and what its `table` tells come from the same
//! values, so they can't differ; a value that is not there is a gap and an empty cell, and
//! never zero.
//!
//! A picture is one `<svg>` element that can stand in a page. It has a title and a description
//! for those who can't see it; series are told apart by hatching, dashes and shapes as well as
//! by colours, which people with any colour vision tell apart and which stand out from white
//! three to one at least; its text is text, in the fonts of whoever reads it, and large enough
//! where a screen is 320 pixels wide; it grows with the page up to a limit, and prints. Every
//! word is escaped. The same chart gives the same bytes.
//!
//! # Examples
//! ```
//! use evenhand_charts::Bars;
//! use evenhand_charts::BarsSeries;
//! use evenhand_charts::Unit;
//! use evenhand_charts::bars;
//!
//! let chart = Bars {
//!     title: "Who pays more".to_owned(),
//!     about: "Those with most income pay £20,000 a week more between them.".to_owned(),
//!     by: "income a week".to_owned(),
//!     across: "what they pay more or less in all".to_owned(),
//!     unit: Unit::Pence,
//!     bands: vec!["up to £199.99".to_owned(), "£200.00 and over".to_owned()],
//!     series: vec![BarsSeries {
//!         name: "at 75% against 50%".to_owned(),
//!         values: vec![Some(-12_345), Some(2_000_000)],
//!     }],
//! };
//! assert!(bars(&chart).starts_with("<svg"));
//! assert_eq!(chart.table()[1], ["up to £199.99", "-£123.45"]);
//! ```
//!
//! # Why plotters
//! It is the plotting library of Rust that most others rest on, is kept by several people, and is
//! licensed as MIT. Without its default features it writes SVG with no font, image, clock or
//! browser, and it takes whole numbers as coordinates. `charming` runs a browser's engine,
//! `charts-rs` brings a font of its own and measures with it, `poloto` styles a whole page by
//! its classes, `plotlib` is no longer kept, and `kuva` is young.

mod amount;
mod axes;
mod bars;
mod canvas;
mod histogram;
mod lines;
mod scale;

pub use amount::Unit;
pub use bars::Bars;
pub use bars::BarsSeries;
pub use bars::bars;
pub use histogram::Histogram;
pub use histogram::HistogramSeries;
pub use histogram::Stretch;
pub use histogram::histogram;
pub use lines::Line;
pub use lines::Lines;
pub use lines::Point;
pub use lines::lines;
