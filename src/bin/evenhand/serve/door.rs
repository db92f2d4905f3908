//! Connections: how many there are at once, and how long one may take.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::patient::Patient;

/// How many connections are open at once; further ones wait to be taken.
const MAX_CONNECTIONS: usize = 1_024;
/// How long a client may take to send the head of a request, and may be idle between two.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long those that are being answered are waited for at the end.
const LEAVING_TIME: Duration = Duration::from_secs(5);
/// How long is waited after a connection could not be taken, as when files have run out.
const AGAIN_TIME: Duration = Duration::from_millis(100);

/// Takes connections until the process is told to end.
pub(crate) async fn open(listener: TcpListener, pages: Router) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let leaving = GracefulShutdown::new();
    let mut ended = std::pin::pin!(told_to_end());
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let stream = tokio::select! {
            taken = listener.accept() => match taken {
                Ok((stream, _)) => stream,
                Err(_) => {
                    tokio::time::sleep(AGAIN_TIME).await;
                    continue;
                }
            },
            () = &mut ended => break,
        };
        // Answers are small, and somebody waits for them.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(pages.clone());
        let connection = Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .serve_connection(TokioIo::new(Patient::new(stream)), service);
        let connection = leaving.watch(connection);
        tokio::spawn(async move {
            // A client that goes away takes its connection with it, and that is no error.
            let _ = connection.await;
            drop(place);
        });
    }
    let _ = tokio::time::timeout(LEAVING_TIME, leaving.shutdown()).await;
}

/// Waits for Ctrl-C, or for the system to end the process.
async fn told_to_end() {
    let asked = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let told = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut told) => {
                told.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let told = std::future::pending::<()>();
    tokio::select! { () = asked => {}, () = told => {} }
}
