//! What holds for every policy and every case: over the library, and over random policies.

mod completions;
mod oracle;
mod partial;
mod random;
