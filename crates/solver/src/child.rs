//! A program that is given a text and read, and never waited for longer than a time.

use std::ffi::OsStr;
use std::ffi::OsString;
use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a program that ends itself may take to do so.
pub(crate) const GRACE: Duration = Duration::from_millis(500);

/// More than this is no answer, and is not read.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Why there is nothing to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failed {
    /// It can't be started.
    Absent,
    /// It didn't end in time, and was ended.
    Time,
}

/// What a program writes that is given a text.
///
/// A child is written to and read by threads of their own: one that neither reads nor writes
/// keeps a thread until it ends, and never the caller.
pub(crate) fn run(
    program: &OsStr,
    args: &[OsString],
    text: &str,
    patience: Duration,
) -> Result<String, Failed> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| Failed::Absent)?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        end(&mut child);
        return Err(Failed::Absent);
    };
    let text = text.to_owned();
    // Whoever ends without having read everything has said what it says.
    thread::spawn(move || input.write_all(text.as_bytes()));
    let (told, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut said = Vec::new();
        // What was read before an error is looked at as it is.
        let _ = output.take(MOST_BYTES).read_to_end(&mut said);
        let _ = told.send(said);
    });
    let said = heard.recv_timeout(patience);
    end(&mut child);
    match said {
        Ok(said) => Ok(String::from_utf8_lossy(&said).into_owned()),
        Err(_) => Err(Failed::Time),
    }
}

/// Ends a child, whatever it is doing, and forgets it.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
