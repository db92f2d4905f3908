//! What every page has around it: the head, the way to the other pages, and what is said where
//! something can't be shown.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::site::Busy;

/// The parts of the site, in the order of the bar at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Ask,
    Compare,
    Country,
    Rules,
    Write,
}

impl Part {
    const ALL: [(Part, &'static str, &'static str); 5] = [
        (Part::Ask, "/", "Ask"),
        (Part::Compare, "/compare", "Compare"),
        (Part::Country, "/country", "Country"),
        (Part::Rules, "/rules", "Rules"),
        (Part::Write, "/write", "Write"),
    ];
}

/// A page.
pub(crate) struct Sheet {
    pub(crate) status: StatusCode,
    /// The title, as the browser and its history show it.
    pub(crate) title: String,
    /// The part of the site that it belongs to.
    pub(crate) part: Option<Part>,
    /// Where the page before it is, if there is one to go back to.
    pub(crate) back: Option<String>,
    /// What stands in its middle.
    pub(crate) main: Markup,
    /// The scripts that improve it, by their names among the assets.
    pub(crate) scripts: &'static [&'static str],
}

impl Sheet {
    /// A page of a part of the site.
    pub(crate) fn new(part: Part, title: impl Into<String>, main: Markup) -> Self {
        Sheet {
            status: StatusCode::OK,
            title: title.into(),
            part: Some(part),
            back: None,
            main,
            scripts: &[],
        }
    }
}

impl IntoResponse for Sheet {
    fn into_response(self) -> Response {
        let whole = html! {
            (DOCTYPE)
            html.govuk-template lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light";
                    title { (self.title) " – Evenhand" }
                    link rel="stylesheet" href="/assets/site.css";
                    link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                    script type="module" src="/assets/site.js" {}
                    @for script in self.scripts {
                        script type="module" src={ "/assets/" (script) } {}
                    }
                }
                body.govuk-template__body {
                    a.govuk-skip-link href="#main-content" { "Skip to main content" }
                    (bar(self.part))
                    div.govuk-width-container {
                        @if let Some(back) = &self.back {
                            nav aria-label="Back" { a.govuk-back-link href=(back) { "Back" } }
                        }
                        main.govuk-main-wrapper #main-content tabindex="-1" { (self.main) }
                    }
                    (foot())
                }
            }
        };
        (self.status, Html(whole.into_string())).into_response()
    }
}

/// The bar at the top.
fn bar(here: Option<Part>) -> Markup {
    html! {
        header.ev-header {
            div."govuk-width-container" {
                a.ev-header__name href="/" { "Evenhand" }
                nav.ev-header__nav aria-label="Main" {
                    ul {
                        @for (part, address, name) in Part::ALL {
                            li {
                                @if here == Some(part) {
                                    a href=(address) aria-current="true" { (name) }
                                } @else {
                                    a href=(address) { (name) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn foot() -> Markup {
    html! {
        footer.ev-footer {
            div.govuk-width-container {
                p.govuk-body-s {
                    "Nothing that is entered here is stored or sent anywhere else. "
                    "An answer is worked out from the published rules that stand beside it; it is not a decision of the authority."
                }
            }
        }
    }
}

/// A page that says what went wrong, and what to do.
pub(crate) fn refusal(status: StatusCode, title: &str, advice: &str) -> Response {
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body { (advice) }
    };
    Sheet {
        status,
        title: title.to_owned(),
        part: None,
        back: None,
        main,
        scripts: &[],
    }
    .into_response()
}

/// What stands where there is no page.
pub(crate) async fn not_found() -> Response {
    refusal(
        StatusCode::NOT_FOUND,
        "Page not found",
        "If you typed the address, check that it is correct. The parts of the site are linked at the top.",
    )
}

impl IntoResponse for Busy {
    fn into_response(self) -> Response {
        refusal(
            StatusCode::SERVICE_UNAVAILABLE,
            "The server has too much to do",
            "Wait a few seconds, and send it again.",
        )
    }
}
