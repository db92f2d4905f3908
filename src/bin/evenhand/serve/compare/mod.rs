//! Compare: to be written.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use maud::html;

use super::shell::{Part, Sheet};
use super::site::Site;

/// The pages of this part.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/compare", get(first))
}

async fn first() -> Sheet {
    Sheet::new(
        Part::Compare,
        "Compare",
        html! { h1.govuk-heading-l { "Compare" } },
    )
}
