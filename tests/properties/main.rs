//! What holds for every policy and every case: over the library, and over random policies.

mod caseload;
mod changes;
mod completions;
mod formulas;
mod layout;
#[path = "../shipped/mod.rs"]
mod library;
mod oracle;
mod partial;
mod random;
mod shipped;
mod trace;
