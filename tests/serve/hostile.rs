//! What nobody can do to it: whatever is sent, it answers the next visitor.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use scraper::{Html, Selector};
use serde_json::json;

use super::server::{Reply, Server, read_reply};

/// How long a small question may take while somebody tries to keep the server busy.
const SOON: Duration = Duration::from_secs(10);

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("Content-Type", "application/json");

/// What comes back where a page shows what somebody sent, if it is shown as it was sent.
const SCRIPT: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

#[test]
fn a_body_of_ten_megabytes_is_refused_and_told_so() {
    let server = Server::start();
    let long = vec![b'a'; 10 * 1024 * 1024];
    let page = server.send("POST /", &[FORM], &long);
    assert_eq!(page.status, 413, "{}", page.head);
    assert!(page.body.contains("<h1"), "it is told as a page");
    let program = server.send("POST /api/v1/decide", &[JSON], &long);
    assert_eq!(program.status, 413);
    assert_eq!(program.json()["status"], 413);
    // Piece by piece, so that its length is not known before.
    let head = format!(
        "POST /api/v1/decide HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        server.host
    );
    let mut bytes = head.into_bytes();
    for piece in long.chunks(64 * 1024) {
        bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        bytes.extend_from_slice(piece);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(server.raw(&bytes).status, 413);
    // A length that is only claimed.
    let mut claims = server.connect();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n",
        server.host
    );
    claims.write_all(head.as_bytes()).expect("it listens");
    assert_eq!(read_reply(&mut claims).status, 413);
    server.still_serves();
}

#[test]
fn bodies_of_the_largest_size_do_not_add_up() {
    let server = Server::start();
    server.still_serves();
    let before = server.memory();
    let long = vec![b' '; 2 * 1024 * 1024 - 1];
    for _ in 0..100 {
        let reply = server.send("POST /api/v1/decide", &[JSON], &long);
        assert_eq!(reply.status, 400);
    }
    if let (Some(before), Some(after)) = (before, server.memory()) {
        let grown = after.saturating_sub(before);
        assert!(grown < 64 * 1024 * 1024, "{grown} bytes are held");
    }
}

#[test]
fn what_nests_deeply_is_refused() {
    let server = Server::start();
    let deep = 400_000;
    let lists = "[".repeat(deep);
    let objects = "{\"a\":".repeat(deep / 2);
    let closed = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    for written in [&lists, &objects, &closed] {
        let reply = server.send("POST /api/v1/decide", &[JSON], written.as_bytes());
        assert_eq!(reply.status, 400, "{}", reply.head);
    }
    // As a fact of a case in JSON, and of one in TOML.
    for facts in [&lists, &objects, &closed] {
        let sent =
            format!("{{\"policy\": \"glasgow\", \"case\": {{\"facts\": {{\"lawful\": {facts}");
        let whole = format!("{sent}}}}}}}");
        for written in [&sent, &whole] {
            let reply = server.send("POST /api/v1/decide", &[JSON], written.as_bytes());
            assert!(matches!(reply.status, 400 | 422), "{}", reply.head);
        }
        let case = format!("[facts]\nlawful = {facts}\n");
        let reply = server.post("/decide", &json!({ "policy": "glasgow", "case": case }));
        assert_eq!(reply.status, 422, "{}", reply.head);
    }
    let many = "a.".repeat(100_000);
    let case = format!("[facts]\n{many}a = 1\n");
    let reply = server.post("/decide", &json!({ "policy": "glasgow", "case": case }));
    assert_eq!(reply.status, 422, "{}", reply.head);
    server.still_serves();
}

#[test]
fn a_policy_that_nests_deeply_is_told_to_be_wrong() {
    let server = Server::start();
    let deep = format!(
        "vocabulary \"V\"\n  facts\n    a : yes or no label \"a\"\npolicy \"P\" uses \"V\"\n  b is {}a{}\n",
        "(".repeat(200_000),
        ")".repeat(200_000)
    );
    let reply = server.post("/check", &json!({ "text": deep }));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(
        !reply.json()["problems"]
            .as_array()
            .expect("a list")
            .is_empty()
    );
    let indented: String = (0..900)
        .map(|depth| format!("{}a\n", " ".repeat(depth)))
        .collect();
    let reply = server.post("/check", &json!({ "text": indented }));
    assert_eq!(reply.status, 200);
    let marks = "policy \"".repeat(50_000);
    let reply = server.post("/check", &json!({ "text": marks }));
    assert_eq!(reply.status, 200);
    server.still_serves();
}

#[test]
fn slow_clients_keep_nobody_waiting() {
    let server = Server::start();
    let mut slow: Vec<TcpStream> = Vec::new();
    for at in 0..300 {
        let mut stream = server.connect();
        let begun = match at % 3 {
            // Nothing, half a head, and a head with a body that never comes.
            0 => String::new(),
            1 => "GET / HTTP/1.1\r\nHost: loc".to_owned(),
            _ => format!(
                "POST /api/v1/decide HTTP/1.1\r\nHost: {}\r\nContent-Length: 1000\r\n\r\n{{",
                server.host
            ),
        };
        stream.write_all(begun.as_bytes()).expect("it listens");
        slow.push(stream);
    }
    let begun = Instant::now();
    for _ in 0..20 {
        server.still_serves();
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[test]
fn a_slow_client_is_told_to_be_quicker_and_let_go() {
    let server = Server::start();
    let mut head = server.connect();
    head.write_all(b"GET / HTTP/1.1\r\nHost: loc")
        .expect("it listens");
    let mut body = server.connect();
    let begun = format!(
        "POST /api/v1/decide HTTP/1.1\r\nHost: {}\r\nContent-Length: 1000\r\n\r\n{{",
        server.host
    );
    body.write_all(begun.as_bytes()).expect("it listens");
    let since = Instant::now();
    // The head has fifteen seconds, the body thirty.
    assert!(matches!(read_reply(&mut head).status, 0 | 408));
    let reply = read_reply(&mut body);
    assert_eq!(reply.status, 408, "{}", reply.head);
    assert!(
        since.elapsed() < Duration::from_secs(60),
        "{:?}",
        since.elapsed()
    );
    server.still_serves();
}

#[test]
fn whoever_asks_and_does_not_listen_is_let_go() {
    let server = Server::start();
    let mut deaf = server.connect();
    let request = format!(
        "GET /assets/site.css HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.host
    );
    let asked = 1_000;
    // More than the system holds for both ends.
    deaf.write_all(request.repeat(asked).as_bytes())
        .expect("it listens");
    thread::sleep(Duration::from_secs(40));
    let took = read_reply(&mut deaf);
    let length: usize = took.header("content-length").parse().expect("a number");
    let heard = took.body.len();
    assert!(
        heard < asked * length,
        "it was answered to the end: {heard}"
    );
    server.still_serves();
}

#[test]
fn many_connections_at_once_are_all_answered() {
    let server = Server::start();
    let question = json!({
        "policy": "glasgow",
        "case": { "facts": { "decision_date": "2026-06-01" } },
        "ask": ["spend"],
    })
    .to_string();
    let request = format!(
        "POST /api/v1/decide HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{question}",
        server.host,
        question.len()
    );
    // As many as may be open, and again as many that wait to be taken.
    let mut streams: Vec<TcpStream> = (0..400).map(|_| server.connect()).collect();
    for stream in &mut streams {
        stream.write_all(request.as_bytes()).expect("it listens");
    }
    let replies: Vec<u16> = streams
        .iter_mut()
        .map(|stream| read_reply(stream).status)
        .collect();
    assert!(replies.iter().all(|status| *status == 200), "{replies:?}");
    server.still_serves();
}

#[test]
fn long_questions_leave_room_for_short_ones() {
    if thread::available_parallelism().map_or(1, usize::from) < 2 {
        return;
    }
    let server = Server::start();
    let question = json!({ "policy": "glasgow", "case": {}, "ask": ["spend"], "on": "2026-06-01" });
    assert_eq!(server.post("/decide", &question).status, 200);
    let mut long: Vec<TcpStream> = Vec::new();
    for day in 1..=9 {
        let asked = json!({
            "a": "glasgow", "b": "borders",
            "ask": ["contribution"], "on": format!("2026-06-0{day}"),
        })
        .to_string();
        let mut stream = server.connect();
        let request = format!(
            "POST /api/v1/compare HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{asked}",
            server.host,
            asked.len()
        );
        stream.write_all(request.as_bytes()).expect("it listens");
        long.push(stream);
    }
    let begun = Instant::now();
    for _ in 0..10 {
        assert_eq!(server.post("/decide", &question).status, 200);
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[test]
fn no_address_leads_to_a_file() {
    let server = Server::start();
    for address in [
        "/assets/../Cargo.toml",
        "/assets/../../../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/..%5c..%5cCargo.toml",
        "/assets/%252e%252e%252fCargo.toml",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/site.css%00.js",
        "/assets/",
        "/assets",
        "/assets/site.css/",
        "/../../etc/passwd",
        "//etc/passwd",
        "/rules/../../../etc/passwd",
        "/rules/..%2f..%2f..%2fetc%2fpasswd",
        "/rules/%2fetc%2fpasswd",
        "/country/..%2f..%2fetc",
    ] {
        let reply = server.get(address);
        assert!(
            matches!(reply.status, 400 | 404),
            "{address}: {}",
            reply.head
        );
        assert!(!reply.body.contains("root:") && !reply.body.contains("[package]"));
    }
    for policy in [
        "../../../etc/passwd",
        "/etc/passwd",
        "Cargo.toml",
        "policies/scotland",
    ] {
        let reply = server.post("/decide", &json!({ "policy": policy, "case": {} }));
        assert_eq!(reply.status, 422, "{policy}");
        assert!(!reply.body.contains("root:"));
        let sent = json!({ "text": "policy", "file": policy });
        assert!(
            matches!(server.post("/check", &sent).status, 200 | 422),
            "{policy}"
        );
    }
    server.still_serves();
}

#[test]
fn what_is_no_request_is_refused() {
    let server = Server::start();
    let lines: [&[u8]; 8] = [
        b"\r\n\r\n",
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nA: \x00\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nabcde",
    ];
    for line in lines {
        let reply = server.raw(line);
        assert_ne!(reply.status, 200, "{:?}", String::from_utf8_lossy(line));
    }
    let long = format!(
        "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "a".repeat(1_000_000)
    );
    assert_ne!(server.raw(long.as_bytes()).status, 200);
    let many: String = (0..10_000).map(|at| format!("X-{at}: 1\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n");
    assert_ne!(server.raw(many.as_bytes()).status, 200);
    server.still_serves();
}

#[test]
fn a_script_comes_back_as_the_words_that_it_is() {
    let server = Server::start();
    let mut tried = BTreeSet::new();
    for page in ["/", "/compare", "/country", "/rules", "/write"] {
        fill_in(&server, page, &mut tried);
    }
    assert!(tried.len() > 3, "there are fields to fill in: {tried:?}");
    let encoded = encode(SCRIPT);
    for page in ["/", "/compare", "/country", "/rules", "/write"] {
        for address in [
            format!("{page}/{encoded}"),
            format!("{page}?{encoded}={encoded}"),
            format!("/{encoded}"),
        ] {
            harmless(&server.get(&address), &address);
        }
    }
}

/// Sends every form of a page with a script in each of its fields.
fn fill_in(server: &Server, page: &str, tried: &mut BTreeSet<String>) {
    let reply = server.get(page);
    assert_eq!(reply.status, 200, "{page}");
    let html = Html::parse_document(&reply.body);
    let select = |text: &str| Selector::parse(text).expect("a selector");
    for form in html.select(&select("form")) {
        let action = form.attr("action").filter(|action| !action.is_empty());
        let action = action.unwrap_or(page);
        let fields = select("input[name], select[name], textarea[name]");
        let names: BTreeSet<&str> = form
            .select(&fields)
            .filter_map(|field| field.attr("name"))
            .collect();
        let whole: Vec<String> = names
            .iter()
            .map(|name| format!("{name}={}", encode(SCRIPT)))
            .collect();
        let mut bodies = vec![whole.join("&")];
        // One by one as well, beside what the others say by themselves.
        bodies.extend(names.iter().map(|name| {
            let own = form.select(&fields).filter_map(|field| {
                let own = field.attr("name")?;
                let value = match own == *name {
                    true => SCRIPT,
                    false => field.attr("value").unwrap_or_default(),
                };
                Some(format!("{own}={}", encode(value)))
            });
            own.collect::<Vec<_>>().join("&")
        }));
        for body in bodies {
            let reply = match form.attr("method").unwrap_or("get") {
                "post" => server.send(&format!("POST {action}"), &[FORM], body.as_bytes()),
                _ => server.get(&format!("{action}?{body}")),
            };
            harmless(&reply, &format!("{action} {body}"));
        }
        tried.extend(names.iter().map(|name| format!("{action} {name}")));
    }
}

/// Fails if an answer holds a script that was sent, as a script.
fn harmless(reply: &Reply, sent: &str) {
    assert!(reply.status < 500, "{sent}: {}", reply.head);
    assert!(reply.status != 0, "{sent}: nothing came back");
    assert!(!reply.body.contains("<script>alert"), "{sent}");
    assert!(!reply.body.contains("<img src=x"), "{sent}");
    let html = Html::parse_document(&reply.body);
    let select = |text: &str| Selector::parse(text).expect("a selector");
    assert!(
        html.select(&select("[onerror], [style]")).next().is_none(),
        "{sent}"
    );
    for script in html.select(&select("script")) {
        let from = script.attr("src").unwrap_or_default();
        assert!(from.starts_with("/assets/"), "{sent}: {from}");
    }
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn what_a_program_sends_comes_back_as_data() {
    let server = Server::start();
    for sent in [
        json!({ "policy": SCRIPT, "case": {} }),
        json!({ "policy": "glasgow", "case": { SCRIPT: SCRIPT } }),
        json!({ "policy": "glasgow", "case": { "facts": { SCRIPT: SCRIPT } } }),
        json!({ "policy": "glasgow", "case": SCRIPT }),
        json!({ "policy": "glasgow", "case": {}, "ask": [SCRIPT] }),
        json!({ "policy": "glasgow", "case": {}, "why_not": SCRIPT }),
        json!({ "policy": "glasgow", "case": {}, "what_if": [SCRIPT] }),
        json!({ "policy": "glasgow", "case": {}, "on": SCRIPT }),
        json!({ SCRIPT: SCRIPT }),
    ] {
        let reply = server.post("/decide", &sent);
        assert!(matches!(reply.status, 400 | 422), "{sent}: {}", reply.head);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert_eq!(reply.json()["status"], reply.status);
    }
}
