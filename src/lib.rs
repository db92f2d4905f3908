//! Evenhand.
pub mod model;
pub mod source;
pub mod syntax;
pub mod value;
