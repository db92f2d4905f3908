//! `evenhand serve`, from outside: what programs are answered, and what nobody can do to it.
//!
//! The program is started, and spoken to over its own connections, byte by byte.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

#[path = "serve/api.rs"]
mod api;
#[path = "serve/doors.rs"]
mod doors;
#[path = "serve/hostile.rs"]
mod hostile;
#[path = "serve/server.rs"]
mod server;
