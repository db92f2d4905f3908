//! `evenhand serve`: the pages, and the same answers for programs, from a server of one's own.
//!
//! Nothing is stored and nothing is logged: what a person is asked about lives in the form that
//! is sent back and forth, and in the file that they save. Everything that is reckoned is the
//! library's own; here it is asked, and put on pages.

mod address;
mod api;
mod ask;
mod assets;
mod clock;
mod compare;
mod country;
mod door;
mod guard;
mod kept;
mod patient;
mod picture;
mod rules;
mod shell;
mod site;
mod write;

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use clap::Args;

use crate::Status;
use crate::files::{Shelf, Unusable, UsageProblem};
use crate::page::Page;

use guard::Guard;
use site::Site;
pub(crate) use write::{COMMAND, Work};

/// The variable of the environment that holds the token, where one is demanded.
const TOKEN: &str = "EVENHAND_TOKEN";

/// The stack of a thread: texts and cases nest as deep as the library allows, in every build.
const STACK: usize = 16 * 1024 * 1024;

/// Show the policies as pages to ask, compare, read and write, on this machine
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The port to listen on; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8787)]
    port: u16,
    /// The address to listen on. Beyond this machine, EVENHAND_TOKEN must hold a token that
    /// every visitor gives
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    bind: IpAddr,
    /// Let the editor write into the folder of `--policies`
    #[arg(long, requires = "policies")]
    edit: bool,
    #[command(flatten)]
    shelf: Shelf,
}

/// Everything that can be asked for.
fn routes(site: Arc<Site>) -> Router {
    Router::new()
        .merge(ask::routes())
        .merge(compare::routes())
        .merge(country::routes())
        .merge(rules::routes())
        .merge(write::routes())
        .nest("/api/v1", api::routes())
        .merge(assets::routes())
        .fallback(shell::not_found)
        .with_state(site)
}

impl Serve {
    pub(crate) fn run(&self, _: &mut Page) -> Result<Status, Unusable> {
        let site = Arc::new(Site::new(self.shelf.clone(), self.edit)?);
        let guard = Guard::new(self.bind, token())?;
        tell_faults_by_place();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_stack_size(STACK)
            .build()
            .map_err(|error| cannot_listen(self.address(), &error))?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.address())
                .await
                .map_err(|error| cannot_listen(self.address(), &error))?;
            let address = listener.local_addr().unwrap_or(self.address());
            announce(address, &guard);
            door::open(listener, guard.around(routes(site), address)).await;
            Ok(Status::Fine)
        })
    }

    fn address(&self) -> SocketAddr {
        SocketAddr::new(self.bind, self.port)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a token in the arguments could be read by everybody on the machine"
)]
fn token() -> Option<String> {
    std::env::var(TOKEN).ok().filter(|token| !token.is_empty())
}

/// A fault of the program's own is told by its place alone: what it says may name facts of a
/// person, and nothing of those is written anywhere.
fn tell_faults_by_place() {
    std::panic::set_hook(Box::new(|fault| {
        let place = fault.location().map(ToString::to_string);
        let place = place.unwrap_or_default();
        // Where nobody can read it, there is nobody to tell.
        let _ = writeln!(
            anstream::stderr(),
            "A fault of the program at {place}; it goes on. Please report it."
        );
    }));
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> UsageProblem {
    UsageProblem::CannotListen {
        address: address.to_string(),
        reason: error.to_string(),
    }
}

/// Says where the pages are, at once: the command goes on until it is ended.
fn announce(address: SocketAddr, guard: &Guard) {
    let mut out = anstream::stdout();
    let token = match guard.demands_token() {
        true => "\nEvery visitor is asked for the token in EVENHAND_TOKEN.",
        false => "",
    };
    // Where nobody can read it, the pages are there all the same.
    let _ = writeln!(
        out,
        "Evenhand is at http://{address}/{token}\nCtrl-C ends it."
    );
    let _ = out.flush();
}
