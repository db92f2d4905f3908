//! The same answers for programs.

use std::sync::Arc;

use axum::Router;

use super::site::Site;

/// What programs can ask for.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
}
