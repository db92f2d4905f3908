//! The process that looks at a text, started, given its task, and ended where it takes too long
//! or too much.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::task::{Said, Task, Wanted};
use crate::files::{Shelf, told_by_system};
use crate::serve::site::Busy;

/// The name of the command that is started, which no help tells of.
pub(crate) const COMMAND: &str = "look-at-text";
/// How long looking at a text may take.
const MAX_SECONDS: u32 = 10;
/// How long it may take where proofs are asked for, which nobody waits for while typing.
const MAX_PROVING_SECONDS: u32 = 30;
/// How much memory it may take, where the system tells that.
const MAX_MEGABYTES: u64 = 1_024;
/// More than this is not read of what it says.
const MAX_SAID: u64 = 16 * 1024 * 1024;
/// How often it is looked whether it takes too much.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How many wait for a process at most; whoever comes then is told to come again.
const MAX_WAITING: usize = 32;

/// One permit for each process that may run: as many as there are processors.
static RUNNING: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(1, usize::from)));
static WAITING: Semaphore = Semaphore::const_new(MAX_WAITING);

/// What came of a task.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// What was said until the process ended, or was ended.
    pub(super) said: Vec<Said>,
    /// Why not everything was.
    pub(super) cut: Option<Cut>,
}

/// Why a process did not say everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It took longer than so many seconds.
    Time(u32),
    /// It took too much memory.
    Memory,
    /// It could not be started, or ended by itself.
    Ended,
}

impl Cut {
    /// What a person is told.
    pub(super) fn words(self) -> String {
        match self {
            Cut::Time(seconds) => format!(
                "Looking at the text took longer than {seconds} seconds and was ended, so not \
                 everything is told. Make the text smaller, or check it with the command line."
            ),
            Cut::Memory => format!(
                "Looking at the text took more than {MAX_MEGABYTES} MB of memory and was ended, so \
                 not everything is told. Make the text smaller."
            ),
            Cut::Ended => {
                "The text could not be looked at to the end. Take back what you wrote last, and \
                 try again."
                    .to_owned()
            }
        }
    }
}

/// Gives a task to a process of its own.
pub(super) async fn look(shelf: &Shelf, task: Task) -> Result<Heard, Busy> {
    let _waits = WAITING.try_acquire().map_err(|_| Busy)?;
    // The permit goes with the process: a visitor who leaves makes no room before it has ended.
    let permit = RUNNING.acquire().await.map_err(|_| Busy)?;
    let shelf = shelf.clone();
    tokio::task::spawn_blocking(move || {
        let heard = run(&shelf, &task);
        drop(permit);
        heard
    })
    .await
    .map_err(|_| Busy)
}

fn run(shelf: &Shelf, task: &Task) -> Heard {
    let ended = Heard {
        said: Vec::new(),
        cut: Some(Cut::Ended),
    };
    let (Ok(asked), Ok(mut child)) = (serde_json::to_vec(task), start(shelf)) else {
        return ended;
    };
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        end(&mut child);
        return ended;
    };
    let (told, heard) = mpsc::channel();
    // A process that neither reads nor writes keeps these threads until it is ended below.
    thread::spawn(move || give(input, &asked));
    thread::spawn(move || told.send(take(output)));
    let (text, cut) = wait(&mut child, &heard, seconds_for(task));
    let said: Vec<Said> = text
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let missing = (said.len() < task.wanted.len()).then_some(Cut::Ended);
    Heard {
        said,
        cut: cut.or(missing),
    }
}

/// How long a task may take.
fn seconds_for(task: &Task) -> u32 {
    match task.wanted.contains(&Wanted::Proofs) {
        true => MAX_PROVING_SECONDS,
        false => MAX_SECONDS,
    }
}

fn start(shelf: &Shelf) -> std::io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(COMMAND);
    if let Some(folder) = shelf.folder() {
        command.arg("--policies").arg(folder);
    }
    // It needs nothing of the environment, and is not to know the token.
    command
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// Gives the task; a process that ended already has no use for it.
fn give(mut input: ChildStdin, asked: &[u8]) {
    let _ = input.write_all(asked);
}

/// Everything that is said; what was read before an error is looked at as it is.
fn take(output: ChildStdout) -> Vec<u8> {
    let mut said = Vec::new();
    let _ = output.take(MAX_SAID).read_to_end(&mut said);
    said
}

/// Waits until everything is said, or too much is taken.
fn wait(
    child: &mut Child,
    heard: &mpsc::Receiver<Vec<u8>>,
    seconds: u32,
) -> (Vec<u8>, Option<Cut>) {
    let most = Duration::from_secs(u64::from(seconds));
    let mut cut = None;
    let mut waited = Duration::ZERO;
    while waited < most {
        match heard.recv_timeout(LOOK_EVERY) {
            Ok(said) => {
                end(child);
                return (said, cut);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => waited += LOOK_EVERY,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
        if takes_too_much(child) {
            cut = Some(Cut::Memory);
            break;
        }
    }
    let cut = cut.or((waited >= most).then_some(Cut::Time(seconds)));
    end(child);
    // Once it is ended its output is closed, so what it has said comes at once.
    (heard.recv_timeout(LOOK_EVERY * 50).unwrap_or_default(), cut)
}

/// Whether a process takes more memory than it may; where the system does not tell, its time is
/// the only limit.
fn takes_too_much(child: &Child) -> bool {
    let told = told_by_system(&format!("/proc/{}/status", child.id()));
    let held = told.and_then(|told| {
        let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    });
    held.is_some_and(|kilobytes| kilobytes / 1024 > MAX_MEGABYTES)
}

/// Ends a process, whatever it is doing, and forgets it.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
