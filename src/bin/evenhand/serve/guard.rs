//! What every request passes: its size and its time, where it comes from, whether it has the
//! token, and what a browser is told not to do with the answer.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN,
    REFERRER_POLICY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::files::UsageProblem;

use super::{api, shell};

/// The most bytes that a request may bring: many times the longest policy that is shipped, as a
/// form sends it.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// The most bytes that all requests together hold that are being read or answered.
const BODY_ROOM: usize = 64 * 1024 * 1024;
/// How long the bytes of a request may take to come.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How much of what is too long is still read, and left, so that whoever sends it hears why it
/// is not taken: clients that are cut off tell their users something else.
const DRAINED: usize = 16 * 1024 * 1024;
/// How long that may take.
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// How long an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(90);
/// The fewest signs of a token.
const MIN_TOKEN: usize = 16;

/// What a browser may do with a page: show it with the style sheet, the scripts and the pictures
/// of this server, and send forms to it; nothing else, and nowhere inside another page.
const CONTENT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What is demanded of visitors.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    token: Option<String>,
}

/// Why a request is not answered, and what whoever sent it can do.
struct Refusal {
    status: StatusCode,
    title: &'static str,
    advice: &'static str,
}

/// What stands before the pages.
struct Gate {
    /// The digest of the token that is demanded.
    token: Option<[u8; 32]>,
    /// Whether only this machine can reach the address.
    alone: bool,
    room: Arc<Semaphore>,
}

/// A mark on an answer that a fault of the program's own came up on the way to it.
#[derive(Debug, Clone, Copy)]
struct Faulty;

impl Guard {
    /// What is demanded where this address is listened on.
    ///
    /// # Errors
    /// An address beyond this machine without a token; a token that can be guessed.
    pub(crate) fn new(bind: IpAddr, token: Option<String>) -> Result<Self, UsageProblem> {
        match token {
            Some(token) if token.chars().count() < MIN_TOKEN => {
                Err(UsageProblem::TokenShort { least: MIN_TOKEN })
            }
            None if !bind.is_loopback() => Err(UsageProblem::TokenNeeded {
                address: bind.to_string(),
            }),
            token => Ok(Guard { token }),
        }
    }

    /// Whether visitors give a token.
    pub(crate) fn demands_token(&self) -> bool {
        self.token.is_some()
    }

    /// The pages with everything that stands before them.
    pub(crate) fn around(self, pages: Router, address: SocketAddr) -> Router {
        let gate = Arc::new(Gate {
            token: self.token.as_deref().map(digest),
            alone: address.ip().is_loopback(),
            room: Arc::new(Semaphore::new(BODY_ROOM)),
        });
        pages
            .layer(CompressionLayer::new())
            .layer(CatchPanicLayer::custom(|_| {
                (StatusCode::INTERNAL_SERVER_ERROR, axum::Extension(Faulty)).into_response()
            }))
            .layer(from_fn_with_state(gate, pass))
    }
}

/// Lets a request in, or says why not; whatever comes back is made safe to show.
async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let program = request.uri().path().starts_with("/api/");
    let mut answer = match gate.answer(request, next).await {
        Ok(answer) => told_in_form(answer, program).await,
        Err(refusal) => refusal.told(program),
    };
    harden(answer.headers_mut());
    answer
}

impl Gate {
    async fn answer(&self, request: Request, next: Next) -> Result<Response, Refusal> {
        let (head, body) = request.into_parts();
        let comes_in = self
            .knows_host(head.uri.authority(), &head.headers)
            .and_then(|()| self.has_token(&head.headers))
            .and_then(|()| comes_from_here(&head.method, &head.headers));
        if let Err(refusal) = comes_in {
            drain(body).await;
            return Err(refusal);
        }
        let (bytes, _room) = self.whole(body).await?;
        let request = Request::from_parts(head, Body::from(bytes));
        timeout(ANSWER_TIME, next.run(request))
            .await
            .map_err(|_| Refusal {
                status: StatusCode::SERVICE_UNAVAILABLE,
                title: "This takes too long",
                advice: "Ask for less at once, or ask on the command line, which takes the time that it needs.",
            })
    }

    /// Whether a request names a host that this server is. A page from elsewhere can have the
    /// name of its own host lead here, and would then be taken for a page of this server.
    /// Beyond this machine the server can't know its names; there a token is demanded.
    fn knows_host(&self, line: Option<&Authority>, headers: &HeaderMap) -> Result<(), Refusal> {
        let here = |authority: &str| {
            let authority = authority.parse::<Authority>().ok();
            authority.is_some_and(|authority| is_this_machine(authority.host()))
        };
        let mut named = headers.get_all(HOST).iter().map(HeaderValue::to_str);
        match (named.next(), named.next(), line) {
            (Some(Ok(_)), None, _) if !self.alone => Ok(()),
            (Some(Ok(host)), None, None) if here(host) => Ok(()),
            (Some(Ok(host)), None, Some(line)) if here(host) && here(line.as_str()) => Ok(()),
            _ => Err(Refusal {
                status: StatusCode::MISDIRECTED_REQUEST,
                title: "This server has another address",
                advice: "Use the address that was printed when the server was started.",
            }),
        }
    }

    /// Whether a request has the token, if one is demanded: as a bearer's, which is for programs,
    /// or as the password that a browser asks for, with any name.
    fn has_token(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(wanted) = &self.token else {
            return Ok(());
        };
        let given = headers.get(AUTHORIZATION).and_then(given_token);
        match given.is_some_and(|given| alike(&digest(&given), wanted)) {
            true => Ok(()),
            false => Err(Refusal {
                status: StatusCode::UNAUTHORIZED,
                title: "A token is needed",
                advice: "Whoever started this server has it. Give it as the password, with any user name.",
            }),
        }
    }

    /// The bytes that a request brings, and the room that they take.
    async fn whole(&self, body: Body) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refusal> {
        let mut body = body;
        let read = timeout(BODY_TIME, self.read(&mut body)).await;
        match read {
            Ok(Ok(read)) => Ok(read),
            Ok(Err(refusal)) => {
                drain(body).await;
                Err(refusal)
            }
            Err(_) => Err(Refusal {
                status: StatusCode::REQUEST_TIMEOUT,
                title: "What was sent came too slowly",
                advice: "Send it again, over a faster connection if there is one.",
            }),
        }
    }

    async fn read(
        &self,
        body: &mut Body,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refusal> {
        let too_large = || Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            title: "What was sent is too long",
            advice: "This server takes two megabytes at most. Send less at once, or use the command line.",
        };
        let limit = u64::try_from(MAX_BODY).unwrap_or(u64::MAX);
        if axum::body::HttpBody::size_hint(body).lower() > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let mut room: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Refusal {
                status: StatusCode::BAD_REQUEST,
                title: "What was sent can't be read",
                advice: "Send it again.",
            })?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if data.len() > MAX_BODY - bytes.len() {
                return Err(too_large());
            }
            let size = u32::try_from(data.len()).map_err(|_| too_large())?;
            // There is always room in the end: the semaphore is never closed.
            if let Ok(more) = Arc::clone(&self.room).acquire_many_owned(size).await {
                match &mut room {
                    Some(room) => room.merge(more),
                    None => room = Some(more),
                }
            }
            bytes.extend_from_slice(&data);
        }
        Ok((bytes.into(), room))
    }
}

/// Whether a name of a host is that of this machine, whichever door of it: a door can be led
/// through from another machine.
fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether a request comes from a page of this server, from its user, or from a program; and not
/// from a page of somebody else that the user has open. Other pages may link here, and no more.
fn comes_from_here(method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let from_here = match (text(&FETCH_SITE), text(&ORIGIN)) {
        // What a browser says of the page that asks, and no page can say for it.
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => is_origin(origin, text(&HOST)),
        (None, None) => true,
    };
    let only_looks = matches!(*method, Method::GET | Method::HEAD);
    let follows_link = only_looks && text(&FETCH_MODE).is_none_or(|mode| mode == "navigate");
    match from_here || follows_link {
        true => Ok(()),
        false => Err(Refusal {
            status: StatusCode::FORBIDDEN,
            title: "This was sent by another site",
            advice: "Open the page here, and send it from there.",
        }),
    }
}

/// Whether an origin is that of a host, with or without encryption on the way.
fn is_origin(origin: &str, host: Option<&str>) -> bool {
    let rest = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    matches!((rest, host), (Some(rest), Some(host)) if rest.eq_ignore_ascii_case(host))
}

/// The token that a request gives.
fn given_token(value: &HeaderValue) -> Option<String> {
    let (scheme, rest) = value.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = BASE64_STANDARD.decode(rest.trim()).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    Some(pair.split_once(':')?.1.to_owned())
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Whether two digests are the same, in a time that does not tell where they differ.
fn alike(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let differing = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    std::hint::black_box(differing) == 0
}

/// Reads what is not taken, within limits.
async fn drain(mut body: Body) {
    let reading = async {
        let mut left = DRAINED;
        while let Some(Ok(frame)) = body.frame().await {
            let size = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(size) {
                Some(rest) => left = rest,
                None => break,
            }
        }
    };
    // Where it takes longer the client is cut off.
    let _ = timeout(DRAIN_TIME, reading).await;
}

/// An answer that only says that something went wrong is told as a page, or as a problem.
async fn told_in_form(answer: Response, program: bool) -> Response {
    if answer.extensions().get::<Faulty>().is_some() {
        let refusal = Refusal {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            title: "Something is wrong with this server",
            advice: "It is a fault of the program, and not of what you sent. Everything else can still be asked.",
        };
        return refusal.told(program);
    }
    let status = answer.status();
    let wrong = status.is_client_error() || status.is_server_error();
    let kind = answer.headers().get(CONTENT_TYPE);
    let kind = kind.map_or(&b""[..], HeaderValue::as_bytes);
    let bare = kind.is_empty() || kind.starts_with(b"text/plain");
    // No program is sent a page.
    let page = program && kind.starts_with(b"text/html");
    if !wrong || !(bare || page) {
        return answer;
    }
    let title = match status {
        StatusCode::NOT_FOUND => "There is nothing at this address",
        StatusCode::METHOD_NOT_ALLOWED => "This address takes no such request",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "This address doesn't read what is in that form",
        _ => "What was sent can't be read",
    };
    let advice = match program {
        true => "What can be asked for, and how, is described at /api/v1/openapi.json.",
        false => "Go to the page, and send the form from there.",
    };
    let (head, _) = answer.into_parts();
    let refusal = Refusal {
        status,
        title,
        advice,
    };
    let mut told = refusal.told(program);
    if let Some(methods) = head.headers.get(axum::http::header::ALLOW) {
        let allow = axum::http::header::ALLOW;
        told.headers_mut().insert(allow, methods.clone());
    }
    told
}

impl Refusal {
    fn told(self, program: bool) -> Response {
        let mut answer = match program {
            true => api::problem(self.status, self.title, self.advice),
            false => shell::refusal(self.status, self.title, self.advice),
        };
        if self.status == StatusCode::UNAUTHORIZED {
            let asks = HeaderValue::from_static("Basic realm=\"Evenhand\", charset=\"UTF-8\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, asks);
        }
        answer
    }
}

/// What every answer tells a browser.
fn harden(headers: &mut HeaderMap) {
    let always = [
        (CONTENT_SECURITY_POLICY, CONTENT),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Other sites are told nothing; with `no-referrer` a browser would not say to this one
        // either where a form comes from, and could not be told from another site's.
        (REFERRER_POLICY, "same-origin"),
        (OPENER, "same-origin"),
        (RESOURCE, "same-origin"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Nothing that was asked about a person stays in a browser's store; assets say for
    // themselves how long they keep.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
