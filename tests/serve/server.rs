//! The program, started, and a client that sends whatever it is given.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// How long an answer may take before a test says that there is none.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program, serving; ended with the value.
pub(crate) struct Server {
    child: Child,
    /// `127.0.0.1:40123`.
    pub(crate) host: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    /// The value of a header; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().skip(1);
        let value = lines.find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        value.unwrap_or_default()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

impl Server {
    /// Starts it with its own library.
    pub(crate) fn start() -> Server {
        Server::with(&[], None)
    }

    pub(crate) fn with(arguments: &[&str], token: Option<&str>) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenhand"));
        command
            .args(["serve", "--port", "0"])
            .args(arguments)
            .env_remove("EVENHAND_TOKEN")
            .stdout(Stdio::piped());
        if let Some(token) = token {
            command.env("EVENHAND_TOKEN", token);
        }
        let mut child = command.spawn().expect("it starts");
        let out = child.stdout.take().expect("it was asked for");
        let mut line = String::new();
        BufReader::new(out)
            .read_line(&mut line)
            .expect("it says where it is");
        let (_, rest) = line.split_once("http://").expect("an address");
        let host = rest.trim().trim_end_matches('/').to_owned();
        Server { child, host }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let port = self.host.rsplit(':').next().expect("a port");
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        stream.set_write_timeout(Some(PATIENCE)).expect("a time");
        stream
    }

    /// Sends these bytes, and reads what comes until the connection is closed.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Reply {
        let mut stream = self.connect();
        // A server that refuses a long body may stop reading before it has all.
        let _ = stream.write_all(bytes);
        read_reply(&mut stream)
    }

    /// A request with headers and a body; the host and the length are written to it.
    pub(crate) fn send(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut text = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            text.push_str(&format!("Host: {}\r\n", self.host));
        }
        if !body.is_empty() || line.starts_with("POST") {
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(body);
        self.raw(&bytes)
    }

    pub(crate) fn get(&self, address: &str) -> Reply {
        self.send(&format!("GET {address}"), &[], b"")
    }

    /// Sends JSON to an address of the API.
    pub(crate) fn post(&self, address: &str, body: &Value) -> Reply {
        let body = body.to_string();
        let json = [("Content-Type", "application/json")];
        let line = format!("POST /api/v1{address}");
        self.send(&line, &json, body.as_bytes())
    }

    /// Fails if it does not answer a small question as it should.
    pub(crate) fn still_serves(&self) {
        let page = self.get("/");
        assert_eq!(page.status, 200, "the first page is there");
        let policies = self.get("/api/v1/policies");
        assert_eq!(policies.status, 200, "{}", policies.body);
    }

    /// How many bytes of memory it takes; nothing where the system does not say.
    pub(crate) fn memory(&self) -> Option<u64> {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = told.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1024)
    }
}

pub(crate) fn read_reply(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    // A connection that is reset after the answer has given the answer.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    Reply {
        status: status.unwrap_or(0),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}
