//! Who is let in, and what every answer tells a browser.

use std::process::Command;

use super::server::Server;

const TOKEN: &str = "correct horse battery staple";

#[test]
fn every_answer_tells_a_browser_what_not_to_do_with_it() {
    let server = Server::start();
    let replies = [
        server.get("/"),
        server.get("/nothing-here"),
        server.get("/assets/site.css"),
        server.get("/api/v1/policies"),
        server.get("/api/v1/nothing-here"),
        server.send("POST /", &[("Origin", "http://elsewhere.example")], b""),
        server.send("GET /", &[("Host", "elsewhere.example")], b""),
    ];
    for reply in &replies {
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{}", reply.head);
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "same-origin");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(reply.header("set-cookie"), "", "no answer leaves a cookie");
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
    assert_eq!(replies[0].header("cache-control"), "no-store");
    assert_eq!(replies[3].header("cache-control"), "no-store");
    assert_eq!(replies[2].header("cache-control"), "no-cache");
    assert_eq!(replies[2].header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn an_asset_that_a_browser_has_is_not_sent_again() {
    let server = Server::start();
    let first = server.get("/assets/site.css");
    let mark = first.header("etag");
    assert!(mark.len() > 4, "{}", first.head);
    let again = server.send("GET /assets/site.css", &[("If-None-Match", mark)], b"");
    assert_eq!(again.status, 304);
    assert_eq!(again.body, "");
    let other = server.send("GET /assets/site.css", &[("If-None-Match", "\"0\"")], b"");
    assert_eq!(other.status, 200);
    let small = server.send("GET /assets/site.css", &[("Accept-Encoding", "gzip")], b"");
    assert_eq!(small.header("content-encoding"), "gzip");
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let server = Server::start();
    let port = server.host.rsplit(':').next().expect("a port");
    let here = [
        server.host.clone(),
        format!("localhost:{port}"),
        format!("LocalHost:{port}"),
        format!("[::1]:{port}"),
        // Another port of this machine that leads here.
        "localhost:1".to_owned(),
    ];
    for host in &here {
        let reply = server.send("GET /", &[("Host", host)], b"");
        assert_eq!(reply.status, 200, "{host}");
    }
    let elsewhere = [
        "elsewhere.example".to_owned(),
        format!("elsewhere.example:{port}"),
        format!("localhost.elsewhere.example:{port}"),
        format!("127.0.0.1.elsewhere.example:{port}"),
        "10.0.0.1".to_owned(),
        "0.0.0.0".to_owned(),
        "user@localhost@elsewhere.example".to_owned(),
        String::new(),
    ];
    for host in &elsewhere {
        let reply = server.send("GET /", &[("Host", host)], b"");
        assert!(matches!(reply.status, 400 | 421), "{host}: {}", reply.head);
    }
    let two = [
        ("Host", server.host.as_str()),
        ("Host", "elsewhere.example"),
    ];
    assert_ne!(server.send("GET /", &two, b"").status, 200);
    let none = server.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    assert_ne!(none.status, 200);
    let line = format!(
        "GET http://elsewhere.example/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        server.host
    );
    assert_ne!(server.raw(line.as_bytes()).status, 200);
}

#[test]
fn pages_of_others_can_link_here_and_send_nothing() {
    let server = Server::start();
    let own = format!("http://{}", server.host);
    let question = br#"{"policy": "glasgow", "case": {}}"#;
    let post = |more: &[(&str, &str)]| {
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend_from_slice(more);
        server
            .send("POST /api/v1/decide", &headers, question)
            .status
    };
    let asked = post(&[]);
    assert_ne!(asked, 403, "a program says nothing of where it is from");
    assert_eq!(post(&[("Origin", &own)]), asked);
    assert_eq!(
        post(&[("Sec-Fetch-Site", "same-origin"), ("Origin", "null")]),
        asked
    );
    assert_eq!(post(&[("Sec-Fetch-Site", "none")]), asked);
    for origin in ["http://elsewhere.example", "null", "", "http://localhost:1"] {
        assert_eq!(post(&[("Origin", origin)]), 403, "{origin}");
    }
    for site in ["cross-site", "same-site", ""] {
        let told = [("Sec-Fetch-Site", site), ("Origin", own.as_str())];
        assert_eq!(post(&told), 403, "{site}");
    }
    let get = |headers: &[(&str, &str)]| server.send("GET /", headers, b"").status;
    let link = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
    ];
    assert_eq!(get(&link), 200);
    let embedded = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "no-cors"),
    ];
    assert_eq!(get(&embedded), 403);
}

#[test]
fn a_token_is_demanded_where_there_is_one() {
    let server = Server::with(&[], Some(TOKEN));
    let get = |given: &str| {
        let headers = [("Authorization", given)];
        let headers = if given.is_empty() { &[][..] } else { &headers };
        server.send("GET /", headers, b"")
    };
    let without = get("");
    assert_eq!(without.status, 401);
    assert!(
        without
            .header("www-authenticate")
            .starts_with("Basic realm=")
    );
    assert!(!without.body.contains(TOKEN));
    assert_eq!(server.get("/assets/site.css").status, 401);
    assert_eq!(server.get("/api/v1/policies").status, 401);
    // "anybody:" and the token; "anybody:" and another.
    let basic = "Basic YW55Ym9keTpjb3JyZWN0IGhvcnNlIGJhdHRlcnkgc3RhcGxl";
    let other = "Basic YW55Ym9keTpjb3JyZWN0IGhvcnNl";
    assert_eq!(get(basic).status, 200);
    assert_eq!(get(other).status, 401);
    assert_eq!(get(&format!("Bearer {TOKEN}")).status, 200);
    for wrong in [
        "Bearer ",
        "Bearer correct horse battery stapl",
        "Bearer correct horse battery staple ever",
        "Basic !!!",
        "Basic ",
        "Basic",
        TOKEN,
    ] {
        assert_eq!(get(wrong).status, 401, "{wrong}");
    }
}

#[test]
fn beyond_this_machine_it_starts_only_with_a_token_that_is_hard_to_guess() {
    let start = |arguments: &[&str], token: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenhand"));
        command.args(["serve", "--port", "0"]).args(arguments);
        command.env_remove("EVENHAND_TOKEN");
        if let Some(token) = token {
            command.env("EVENHAND_TOKEN", token);
        }
        let output = command.output().expect("it ends by itself");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), told)
    };
    let (code, told) = start(&["--bind", "0.0.0.0"], None);
    assert_eq!(code, Some(2));
    assert!(told.contains("EVENHAND_TOKEN"), "{told}");
    let (code, told) = start(&["--bind", "0.0.0.0"], Some("secret"));
    assert_eq!(code, Some(2));
    assert!(told.contains("shorter than 16"), "{told}");
    assert!(!told.contains("secret"), "{told}");
    let (code, _) = start(&[], Some("secret"));
    assert_eq!(code, Some(2));

    let open = Server::with(&["--bind", "0.0.0.0"], Some(TOKEN));
    let any_name = [("Host", "evenhand.example")];
    assert_eq!(open.send("GET /", &any_name, b"").status, 401);
    let bearer = format!("Bearer {TOKEN}");
    let with_token = [
        ("Host", "evenhand.example"),
        ("Authorization", bearer.as_str()),
    ];
    assert_eq!(open.send("GET /", &with_token, b"").status, 200);
}

#[test]
fn an_address_that_is_taken_is_told() {
    let server = Server::start();
    let port = server.host.rsplit(':').next().expect("a port");
    let output = Command::new(env!("CARGO_BIN_EXE_evenhand"))
        .args(["serve", "--port", port])
        .env_remove("EVENHAND_TOKEN")
        .output()
        .expect("it ends by itself");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("can't be listened on"), "{told}");
}
