//! Style sheets and scripts, compiled into the program. `web/build` makes them.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::shell;
use super::site::Site;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/bin/evenhand/serve/assets");

/// The files, each with its name and its mark, by which a browser knows that it has it already.
static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let files = FILES.files().filter_map(|file| {
        Some(Asset {
            name: file.path().to_str()?,
            mark: mark(file.contents()),
            bytes: file.contents(),
        })
    });
    files.collect()
});

struct Asset {
    name: &'static str,
    mark: String,
    bytes: &'static [u8],
}

impl Asset {
    /// The file of exactly this name. Names are only compared, so none leads anywhere else.
    fn called(name: &str) -> Option<&'static Asset> {
        ASSETS.iter().find(|asset| asset.name == name)
    }

    fn kind(&self) -> &'static str {
        match self.name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        }
    }
}

/// The mark of a file: one is as good as another, as long as other bytes have another.
fn mark(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let signs: String = digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{signs}\"")
}

/// The assets, by their names.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/assets/{name}", get(asset))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = Asset::called(&name) else {
        return shell::not_found().await;
    };
    // The names stay the same when the program is renewed, so that a browser asks each time.
    let told = [(CACHE_CONTROL, "no-cache"), (ETAG, &asset.mark)];
    let has_it = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|mark| mark.trim().trim_start_matches("W/") == asset.mark);
    if has_it {
        return (StatusCode::NOT_MODIFIED, told).into_response();
    }
    (told, [(CONTENT_TYPE, asset.kind())], asset.bytes).into_response()
}
