//! Write: a policy's text, looked at while it is written.
//!
//! The text is looked at by a process of its own that is ended where it takes too long, so that
//! nothing that is written can hang or exhaust the server. It is written to a file only where the
//! server was started with `--edit`.

mod child;
mod names;
mod origin;
mod outline;
mod page;
mod save;
mod task;
mod told;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::rejection::{FormRejection, JsonRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::{Deserialize, Serialize};

use super::shell::{Part, Sheet, refusal};
use super::site::{Busy, Site};
use child::{Cut, Heard, look};
use names::{Names, names};
use origin::Origin;
use page::{Notice, Written, not_laid_out};
use save::{Refused, Target, save};
use task::{Said, Task, Wanted, Wrong};
use told::Seen;

pub(crate) use child::COMMAND;
pub(crate) use work::Work;

/// The longest text that is looked at, in bytes: several times the longest of the library.
const MAX_TEXT: usize = 512 * 1024;

/// The pages of this part.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/write", get(open).post(ask))
        .route("/write/check", post(check))
        .route("/write/names", get(completed))
        .route("/write/download", post(download))
        .route("/write/save", post(keep))
}

/// What is opened.
#[derive(Debug, Default, Deserialize)]
struct Opened {
    #[serde(default)]
    policy: String,
    #[serde(default)]
    outline: String,
    /// The file that was saved, after it was.
    #[serde(default)]
    saved: String,
}

/// A text as it is sent.
#[derive(Debug, Deserialize)]
struct Draft {
    policy: String,
    #[serde(default)]
    outline: String,
    text: String,
    #[serde(default)]
    digest: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    anyway: String,
    #[serde(default, rename = "do")]
    wanted: String,
}

impl Draft {
    /// A form sends line breaks in another way than files have them; and no text has a zero byte.
    fn settled(mut self) -> Self {
        self.text = self.text.replace("\r\n", "\n").replace('\0', "\u{FFFD}");
        self.name = self.name.trim().to_owned();
        self
    }

    fn wanted(&self) -> Vec<Wanted> {
        match self.wanted.as_str() {
            "format" => vec![Wanted::Layout],
            "examples" => vec![Wanted::Problems, Wanted::Examples],
            "compare" => vec![Wanted::Problems, Wanted::Comparison],
            "prove" => vec![Wanted::Problems, Wanted::Proofs],
            _ => vec![Wanted::Problems],
        }
    }
}

/// What is wrong with a text, as the command line prints it in JSON; or why that can't be told.
pub(crate) async fn findings(
    site: &Site,
    file: String,
    text: String,
) -> Result<Result<String, String>, Busy> {
    if text.len() > MAX_TEXT {
        return Ok(Err(too_long()));
    }
    let task = Task {
        file,
        text,
        start: String::new(),
        wanted: vec![Wanted::Findings],
    };
    let heard = look(site.shelf(), task).await?;
    let found = heard.said.into_iter().find_map(|said| match said {
        Said::Findings(found) => Some(found),
        _ => None,
    });
    Ok(found.ok_or_else(|| heard.cut.unwrap_or(Cut::Ended).words()))
}

async fn origin(site: &Site, policy: String, outline: bool) -> Result<Option<Origin>, Busy> {
    site.reckon(move |shown| Origin::of(shown, &policy, outline))
        .await
}

fn sheet(title: &str, main: maud::Markup) -> Sheet {
    let mut sheet = Sheet::new(Part::Write, title, main);
    sheet.scripts = &["write.js"];
    sheet
}

fn unknown() -> Response {
    refusal(
        StatusCode::NOT_FOUND,
        "There is no such text to write",
        "Choose one at /write.",
    )
}

fn too_long() -> String {
    format!(
        "The text is longer than {} KB, and is not looked at. Make several policies of it.",
        MAX_TEXT / 1024
    )
}

/// The page on which a text is chosen, or the text.
async fn open(
    State(site): State<Arc<Site>>,
    Query(opened): Query<Opened>,
) -> Result<Response, Busy> {
    if opened.policy.is_empty() {
        let main = page::choose(&site.now());
        return Ok(Sheet::new(Part::Write, "Write", main).into_response());
    }
    let Some(origin) = origin(&site, opened.policy, !opened.outline.is_empty()).await? else {
        return Ok(unknown());
    };
    let saved = site.edit && !opened.saved.is_empty();
    let main = page::page(&Written {
        origin: &origin,
        text: &origin.text,
        digest: &origin.digest,
        name: "",
        edit: site.edit,
        seen: None,
        notice: saved.then(|| Notice::Done(format!("Saved: {}", origin.file))),
    });
    Ok(sheet(&format!("Write: {}", origin.title), main).into_response())
}

/// A text that was sent with a button, without scripts.
async fn ask(
    State(site): State<Arc<Site>>,
    draft: Result<Form<Draft>, FormRejection>,
) -> Result<Response, Busy> {
    let draft = match draft {
        Ok(Form(draft)) => draft.settled(),
        Err(rejection) => return Ok(rejected(rejection.status())),
    };
    let outline = !draft.outline.is_empty();
    let Some(origin) = origin(&site, draft.policy.clone(), outline).await? else {
        return Ok(unknown());
    };
    if draft.text.len() > MAX_TEXT {
        return Ok(shown(
            &site,
            &origin,
            &draft,
            None,
            Some(Notice::Failed(too_long())),
        ));
    }
    let seen = Seen::of(seen_by(&site, &origin, &draft, draft.wanted()).await?);
    Ok(shown(&site, &origin, &draft, Some(&seen), None))
}

async fn seen_by(
    site: &Site,
    origin: &Origin,
    draft: &Draft,
    wanted: Vec<Wanted>,
) -> Result<Heard, Busy> {
    let task = Task {
        file: origin.file_as(&draft.name),
        text: draft.text.clone(),
        start: origin.text.clone(),
        wanted,
    };
    look(site.shelf(), task).await
}

/// The page of a text that was sent, with what was found.
fn shown(
    site: &Site,
    origin: &Origin,
    draft: &Draft,
    seen: Option<&Seen>,
    notice: Option<Notice>,
) -> Response {
    let laid_out = match seen.and_then(|seen| seen.layout.as_ref()) {
        Some(Ok(text)) => text,
        Some(Err(_)) | None => &draft.text,
    };
    let main = page::page(&Written {
        origin,
        text: laid_out,
        digest: &draft.digest,
        name: &draft.name,
        edit: site.edit,
        seen,
        notice,
    });
    sheet(&format!("Write: {}", origin.title), main).into_response()
}

fn rejected(status: StatusCode) -> Response {
    refusal(
        status,
        "The text could not be taken",
        "It is longer than a page may send, or was sent in another form. Open the text again at /write.",
    )
}

/// A text that a script asks about.
#[derive(Debug, Deserialize)]
struct Asked {
    policy: String,
    #[serde(default)]
    outline: bool,
    #[serde(default)]
    name: String,
    text: String,
    wanted: Vec<Wanted>,
}

/// What a script is told.
#[derive(Debug, Default, Serialize)]
struct Told {
    /// In a line.
    summary: String,
    /// Where problems are, to be marked in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<Vec<Wrong>>,
    /// The text in the one layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    layout: Option<String>,
    /// Why that could not be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_laid_out: Option<String>,
    /// The parts of the page.
    parts: Parts,
}

/// The parts of the page, as markup; none of what was not asked.
#[derive(Debug, Default, Serialize)]
struct Parts {
    cut: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    examples: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proofs: Option<String>,
}

impl Told {
    fn of(seen: Seen) -> Self {
        let errors = seen.has_errors();
        let summary = told::standing(&seen);
        let problems = seen.problems.as_deref();
        let examples = seen.examples.as_deref();
        let comparison = seen.comparison.as_deref();
        let proofs = seen.proofs.as_deref();
        let parts = Parts {
            cut: told::cut(&seen).into_string(),
            problems: problems.map(|all| told::problems(all).into_string()),
            examples: examples.map(|all| told::examples(all, errors).into_string()),
            comparison: comparison.map(|all| told::comparison(all, errors).into_string()),
            proofs: proofs.map(|all| told::proofs(all).into_string()),
        };
        let (layout, not_laid_out) = match seen.layout {
            Some(Ok(text)) => (Some(text), None),
            Some(Err(problems)) => (None, Some(not_laid_out(&problems))),
            None => (None, None),
        };
        Told {
            summary,
            problems: seen.problems.map(|mut all| {
                all.truncate(told::MAX_TOLD);
                all
            }),
            layout,
            not_laid_out,
            parts,
        }
    }
}

/// What scripts ask while somebody writes.
async fn check(
    State(site): State<Arc<Site>>,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Result<Response, Busy> {
    let asked = match asked {
        Ok(Json(asked)) => asked,
        Err(rejection) => return Ok(rejection.status().into_response()),
    };
    let Some(origin) = origin(&site, asked.policy.clone(), asked.outline).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if asked.text.len() > MAX_TEXT {
        let seen = Seen {
            cut: Some(too_long()),
            ..Seen::default()
        };
        return Ok(Json(Told::of(seen)).into_response());
    }
    let mut wanted: Vec<Wanted> = Vec::new();
    for one in asked.wanted {
        if !wanted.contains(&one) {
            wanted.push(one);
        }
    }
    let task = Task {
        file: origin.file_as(asked.name.trim()),
        text: asked.text.replace('\0', "\u{FFFD}"),
        start: origin.text,
        wanted,
    };
    let seen = Seen::of(look(site.shelf(), task).await?);
    Ok(Json(Told::of(seen)).into_response())
}

/// The names that can be completed.
async fn completed(
    State(site): State<Arc<Site>>,
    Query(opened): Query<Opened>,
) -> Result<Json<Names>, Busy> {
    let names = site.reckon(move |shown| {
        let policy = shown.policy(&opened.policy);
        let prepared = policy.and_then(|policy| policy.prepared(&shown.library));
        names(prepared.map(|prepared| prepared.policy()))
    });
    names.await.map(Json)
}

/// The text as a file of the visitor's own.
async fn download(
    State(site): State<Arc<Site>>,
    draft: Result<Form<Draft>, FormRejection>,
) -> Result<Response, Busy> {
    let draft = match draft {
        Ok(Form(draft)) => draft.settled(),
        Err(rejection) => return Ok(rejected(rejection.status())),
    };
    let outline = !draft.outline.is_empty();
    let Some(origin) = origin(&site, draft.policy, outline).await? else {
        return Ok(unknown());
    };
    let name = origin.download_as(&draft.name);
    let head = [
        (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((head, draft.text).into_response())
}

/// Writes the text into the folder of the policies.
async fn keep(
    State(site): State<Arc<Site>>,
    draft: Result<Form<Draft>, FormRejection>,
) -> Result<Response, Busy> {
    let Some(folder) = site.shelf().folder().filter(|_| site.edit) else {
        return Ok(refusal(
            StatusCode::FORBIDDEN,
            "This server writes no files",
            "Go back and download the text, or start the server with --policies and --edit.",
        ));
    };
    let folder = folder.to_owned();
    let draft = match draft {
        Ok(Form(draft)) => draft.settled(),
        Err(rejection) => return Ok(rejected(rejection.status())),
    };
    let outline = !draft.outline.is_empty();
    let Some(origin) = origin(&site, draft.policy.clone(), outline).await? else {
        return Ok(unknown());
    };
    if draft.text.len() > MAX_TEXT {
        let notice = Notice::Failed(too_long());
        return Ok(shown(&site, &origin, &draft, None, Some(notice)));
    }
    let seen = Seen::of(seen_by(&site, &origin, &draft, vec![Wanted::Problems]).await?);
    if draft.anyway.is_empty()
        && let Some(words) = unsound(&seen)
    {
        return Ok(shown(
            &site,
            &origin,
            &draft,
            Some(&seen),
            Some(Notice::Unsound(words)),
        ));
    }
    let taken = !draft.name.is_empty() && site.now().policy(&draft.name).is_some();
    let refused = match taken {
        true => Some(Refused::Taken(draft.name.clone())),
        false => {
            let target = origin.target(&draft.name, &draft.digest);
            put_down(&site, folder, target, draft.text.clone()).await?
        }
    };
    Ok(match refused {
        None => {
            let name = match draft.name.as_str() {
                "" => &origin.policy,
                name => name,
            };
            Redirect::to(&format!("/write?policy={name}&saved=yes")).into_response()
        }
        Some(refused) => {
            let notice = Notice::Failed(refused.words());
            shown(&site, &origin, &draft, Some(&seen), Some(notice))
        }
    })
}

/// Writes a text, and shows on every page what stands in the folder then.
async fn put_down(
    site: &Arc<Site>,
    folder: PathBuf,
    target: Target,
    text: String,
) -> Result<Option<Refused>, Busy> {
    let site = Arc::clone(site);
    let written = tokio::task::spawn_blocking(move || {
        save(&folder, &target, &text)?;
        site.renew().map_err(|unread| {
            let told: Vec<String> = unread.0.iter().map(ToString::to_string).collect();
            Refused::Unwritable(told.join("; "))
        })
    });
    written.await.map(Result::err).map_err(|_| Busy)
}

/// Why a text is not saved at once.
fn unsound(seen: &Seen) -> Option<String> {
    if seen.cut.is_some() {
        return Some("Not saved: the text could not be looked at to the end.".to_owned());
    }
    let problems = seen.problems.as_deref().filter(|_| seen.has_errors())?;
    Some(format!(
        "Not saved: {}. Mend it, or tick the box below the text and save it as it is.",
        told::in_short(problems)
    ))
}
