//! Evenhand.
pub mod decision;
pub mod explanation;
pub mod library;
pub mod model;
pub mod program;
pub mod source;
pub mod syntax;
pub mod value;
