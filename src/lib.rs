//! Evenhand.
pub mod source;
pub mod syntax;
pub mod value;
