//! What holds for every policy and every case: over the library, and over random policies.

mod completions;
mod layout;
mod oracle;
mod partial;
mod random;
mod shipped;
mod trace;
