//! Style sheets and scripts, compiled into the program.

use std::sync::Arc;

use axum::Router;

use super::site::Site;

/// The assets, by their names.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
}
