//! What programs are answered: as the command line does, and as it is described.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use boon::{Compiler, SchemaIndex, Schemas};
use evenhand::decision::read_case;
use serde_json::{Value, json};

use super::server::{Reply, Server};

/// The description, and what checks answers against it.
struct Described {
    whole: Value,
    schemas: Schemas,
    compiler: Compiler,
}

impl Described {
    fn by(server: &Server) -> Described {
        let reply = server.get("/api/v1/openapi.json");
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), "application/json");
        let whole = reply.json();
        // Fields that are not described are allowed to programs, and not here.
        let mut strict = whole.clone();
        nothing_else(&mut strict["components"]["schemas"]);
        let mut compiler = Compiler::new();
        compiler
            .add_resource("api.json", strict)
            .expect("it is JSON");
        Described {
            whole,
            schemas: Schemas::new(),
            compiler,
        }
    }

    /// The shape of an answer, or of a problem where `status` is `default`.
    fn shape(&mut self, at: &str) -> SchemaIndex {
        let compiled = self
            .compiler
            .compile(&format!("api.json#{at}"), &mut self.schemas);
        compiled.unwrap_or_else(|error| panic!("{at} is no schema: {error:#}"))
    }

    fn answers(&mut self, path: &str, method: &str) -> SchemaIndex {
        let path = path.replace('/', "~1");
        self.shape(&format!(
            "/paths/{path}/{method}/responses/200/content/application~1json/schema"
        ))
    }

    fn problems(&mut self) -> SchemaIndex {
        self.shape("/components/responses/Problem/content/application~1problem+json/schema")
    }

    fn holds(&self, value: &Value, shape: SchemaIndex, of: &str) {
        if let Err(error) = self.schemas.validate(value, shape) {
            panic!("{of}: {error:#}");
        }
    }
}

/// Has every object of a shape refuse fields that are not described.
fn nothing_else(shapes: &mut Value) {
    match shapes {
        Value::Object(fields) => {
            if fields.get("type") == Some(&json!("object")) && fields.contains_key("properties") {
                fields.insert("unevaluatedProperties".to_owned(), json!(false));
            }
            // What is flattened stands beside the fields of its own.
            if !fields.contains_key("allOf") {
                fields.values_mut().for_each(nothing_else);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(nothing_else),
        _ => {}
    }
}

/// Every worked case of the library: its file, its policy's name and its text.
fn worked_cases() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let folders = fs::read_dir(root).expect("the policies");
    let mut files: Vec<PathBuf> = folders
        .flatten()
        .filter_map(|folder| fs::read_dir(folder.path().join("cases")).ok())
        .flatten()
        .flatten()
        .map(|file| file.path())
        .collect();
    files.sort();
    let cases = files.into_iter().map(|file| {
        let text = fs::read_to_string(&file).expect("a case");
        let policy = read_case(&text, 0).expect("it can be read").policy;
        (
            file.display().to_string(),
            policy.expect("it names its policy"),
            text,
        )
    });
    cases.collect()
}

/// Puts something to the server for each, four at once, in order.
fn four_at_once<T: Sync>(all: &[T], ask: impl Fn(&T) -> Reply + Sync) -> Vec<Reply> {
    let replies = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for from in 0..4 {
            let (replies, ask) = (&replies, &ask);
            scope.spawn(move || {
                for (at, one) in all.iter().enumerate().skip(from).step_by(4) {
                    let reply = ask(one);
                    replies.lock().expect("nobody failed").push((at, reply));
                }
            });
        }
    });
    let mut replies = replies.into_inner().expect("nobody failed");
    replies.sort_by_key(|(at, _)| *at);
    replies.into_iter().map(|(_, reply)| reply).collect()
}

#[test]
fn every_worked_case_is_answered_as_described() {
    let server = Server::start();
    let mut described = Described::by(&server);
    let shape = described.answers("/decide", "post");
    let cases = worked_cases();
    assert!(cases.len() > 400, "{} cases", cases.len());
    let replies = four_at_once(&cases, |(_, policy, text)| {
        server.post("/decide", &json!({ "policy": policy, "case": text }))
    });
    for ((file, _, _), reply) in cases.iter().zip(replies) {
        assert_eq!(reply.status, 200, "{file}: {}", reply.body);
        described.holds(&reply.json(), shape, file);
    }
}

#[test]
fn a_decision_is_what_the_command_prints() {
    let server = Server::start();
    for (file, policy, text) in worked_cases().into_iter().step_by(40) {
        let reply = server.post("/decide", &json!({ "policy": policy, "case": text }));
        let mut told = reply.json();
        let output = Command::new(env!("CARGO_BIN_EXE_evenhand"))
            .args(["decide", &policy, &file, "--format", "json"])
            .output()
            .expect("it runs");
        let mut printed: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        // The case is called by another name here.
        for whole in [&mut told, &mut printed] {
            without_files(whole);
        }
        assert_eq!(told, printed, "{file}");
    }
}

fn without_files(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("file");
            fields.values_mut().for_each(without_files);
        }
        Value::Array(items) => items.iter_mut().for_each(without_files),
        _ => {}
    }
}

const CASE: &str = r#"
[facts]
decision_date = 2026-06-01
assessed_as = "adult"
spend_is = "equipment"
lawful = "yes"
"#;

#[test]
fn whatever_the_command_takes_is_taken() {
    let server = Server::start();
    let mut described = Described::by(&server);
    let shape = described.answers("/decide", "post");
    let object = json!({
        "facts": {
            "decision_date": "2026-06-01",
            "assessed_as": "adult",
            "spend_is": "equipment",
            "lawful": "yes",
        },
    });
    let as_text = server.post(
        "/decide",
        &json!({ "policy": "glasgow", "case": CASE, "ask": ["spend"] }),
    );
    let as_object = server.post(
        "/decide",
        &json!({ "policy": "glasgow", "case": object, "ask": ["spend"] }),
    );
    assert_eq!(as_text.status, 200, "{}", as_text.body);
    assert_eq!(
        as_text.json(),
        as_object.json(),
        "a case is the same in either form"
    );
    let by_title = server.post(
        "/decide",
        &json!({ "policy": "Glasgow City Council", "case": object, "ask": ["spend"] }),
    );
    assert_eq!(by_title.json(), as_object.json());
    let whole = server.post(
        "/decide",
        &json!({
            "policy": "glasgow", "case": object, "ask": ["spend"], "working": true,
            "why_not": "refused", "what_if": ["meets_outcome no"], "changing": ["meets_outcome"],
        }),
    );
    assert_eq!(whole.status, 200, "{}", whole.body);
    let told = whole.json();
    described.holds(&told, shape, "everything at once");
    assert_eq!(told["working"], true);
    assert_eq!(told["what_if"][0]["name"], "meets_outcome");
    assert!(told["answers"][0]["why_not"].is_array());
    assert!(told["answers"][0]["changes"].is_object());
    let mut asked = json!({
        "policy": "glasgow", "case": object, "ask": ["spend"], "what_if": ["meets_outcome no"],
    });
    let with = server.post("/decide", &asked).json();
    assert!(with["answers"][0]["changes"].is_object());
    asked["changes"] = json!(false);
    let without = server.post("/decide", &asked).json();
    assert!(without["answers"][0]["changes"].is_null());
    assert_eq!(without["answers"][0]["lines"], with["answers"][0]["lines"]);
}

#[test]
fn a_fact_that_is_given_twice_is_told_and_not_dropped() {
    let server = Server::start();
    let sent = r#"{"policy": "glasgow", "case": {"facts": {"lawful": "yes", "lawful": "no"}}}"#;
    let json = [("Content-Type", "application/json")];
    let reply = server.send("POST /api/v1/decide", &json, sent.as_bytes());
    assert_eq!(reply.status, 422, "{}", reply.body);
    let twice = r#"{"policy": "glasgow", "ask": ["spend"], "ask": [], "case": {}}"#;
    let reply = server.send("POST /api/v1/decide", &json, twice.as_bytes());
    assert_eq!(reply.status, 400, "{}", reply.body);
    let misspelt = json!({ "policy": "glasgow", "case": {}, "what-if": [] });
    assert_eq!(server.post("/decide", &misspelt).status, 400);
}

#[test]
fn comparisons_are_answered_as_described() {
    let server = Server::start();
    let mut described = Described::by(&server);
    let shape = described.answers("/compare", "post");
    let both = |more: Value| {
        let mut asked = json!({ "a": "glasgow", "b": "borders", "on": "2026-06-01" });
        for (name, value) in more.as_object().expect("an object") {
            asked[name] = value.clone();
        }
        let reply = server.post("/compare", &asked);
        assert_eq!(reply.status, 200, "{asked}: {}", reply.body);
        described.holds(&reply.json(), shape, &asked.to_string());
        reply.json()
    };
    let lines = both(json!({}));
    assert!(
        lines["behaviour"].is_array(),
        "lines, and what comes of them"
    );
    assert_eq!(both(json!({})), lines, "and the same again");
    let person = both(json!({ "case": CASE, "on": null }));
    assert!(person["answers"].is_array());
    let everyone = both(json!({ "ask": ["spend"] }));
    assert_eq!(everyone[0]["outcome"], "spend");
}

#[test]
fn what_can_not_be_compared_is_told() {
    let server = Server::start();
    let mut described = Described::by(&server);
    let problems = described.problems();
    for (asked, status) in [
        (json!({ "a": "glasgow" }), 422),
        (json!({ "a": "glasgow", "b": "nowhere" }), 422),
        (
            json!({ "a": "glasgow", "b": "borders", "on": "1999-01-01" }),
            422,
        ),
        (
            json!({ "a": "glasgow", "b": "borders", "on": "2026-02-30" }),
            400,
        ),
        (
            json!({ "a": "glasgow", "b": "borders", "and": "2026-06-01" }),
            400,
        ),
        (
            json!({ "a": "glasgow", "b": "borders", "ask": ["nothing"], "on": "2026-06-01" }),
            422,
        ),
        (
            json!({ "a": "glasgow", "b": "borders", "within": ["capital 1"] }),
            400,
        ),
        (
            json!({ "a": "glasgow", "b": "borders", "ask": ["spend"], "case": {} }),
            400,
        ),
        (
            json!({ "a": "glasgow", "b": "borders", "ask": ["spend"] }),
            400,
        ),
        (json!({ "a": "glasgow", "b": "borders", "case": 3 }), 400),
        (json!({ "b": "borders" }), 400),
    ] {
        let reply = server.post("/compare", &asked);
        assert_eq!(reply.status, status, "{asked}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        described.holds(&reply.json(), problems, &asked.to_string());
    }
}

#[test]
fn policies_schemas_and_findings_are_answered_as_described() {
    let server = Server::start();
    let mut described = Described::by(&server);
    let shape = described.answers("/policies", "get");
    let policies = server.get("/api/v1/policies");
    described.holds(&policies.json(), shape, "policies");
    let listed = policies.json();
    let listed = listed["policies"].as_array().expect("a list");
    assert!(listed.iter().any(|policy| policy["name"] == "glasgow"));
    for policy in listed.iter().step_by(9) {
        let name = policy["name"].as_str().expect("a name");
        let at = server.get(&format!("/api/v1/schema?policy={name}"));
        let sent = server.post("/schema", &json!({ "policy": name }));
        assert_eq!(at.status, 200, "{name}: {}", at.body);
        assert_eq!(at.json(), sent.json());
        assert_eq!(
            at.json()["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
    }
    let fewer = server.get("/api/v1/schema?policy=glasgow&ask=spend");
    let all = server.get("/api/v1/schema?policy=glasgow");
    assert!(fewer.body.len() < all.body.len());
    assert_eq!(server.get("/api/v1/schema").status, 422);
    assert_eq!(server.get("/api/v1/schema?policies=glasgow").status, 400);

    let shape = described.answers("/check", "post");
    let text = "policy \"Council\" adopts \"Naton\"\n  illustrative\n";
    let reply = server.post("/check", &json!({ "text": text, "file": "council.policy" }));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let found = reply.json();
    described.holds(&found, shape, "findings");
    assert_eq!(found["problems"][0]["places"][0]["file"], "council.policy");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/scotland/glasgow.policy");
    let shipped = fs::read_to_string(shipped).expect("a policy");
    let reply = server.post("/check", &json!({ "text": shipped, "file": "mine.policy" }));
    let found = reply.json();
    described.holds(&found, shape, "findings");
    let errors = found["problems"].as_array().expect("a list").iter();
    assert_eq!(
        errors
            .filter(|problem| problem["severity"] == "error")
            .count(),
        0,
        "{found}"
    );
}

#[test]
fn what_is_described_is_there_and_what_is_not_is_a_problem() {
    let server = Server::start();
    let mut described = Described::by(&server);
    assert_eq!(described.whole["openapi"], "3.1.1");
    let paths = described.whole["paths"].clone();
    for (path, methods) in paths.as_object().expect("an object") {
        for method in methods.as_object().expect("an object").keys() {
            let line = format!("{} /api/v1{path}", method.to_uppercase());
            let reply = server.send(&line, &[], b"");
            assert!(!matches!(reply.status, 404 | 405), "{line}: {}", reply.head);
            described.answers(path, method);
        }
    }
    // Every shape that is named is there.
    let text = described.whole.to_string();
    for named in text.split("\"$ref\":\"#").skip(1) {
        let at = named.split('"').next().expect("a pointer");
        assert!(described.whole.pointer(at).is_some(), "{at} is not there");
    }
    let problems = described.problems();
    for (line, status) in [
        ("GET /api/v1/", 404),
        ("GET /api/v1/nothing", 404),
        ("GET /api/v1/decide", 405),
        ("DELETE /api/v1/policies", 405),
        ("POST /api/v1/decide", 415),
    ] {
        let reply = server.send(line, &[], b"");
        assert_eq!(reply.status, status, "{line}");
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{line}"
        );
        let told = reply.json();
        described.holds(&told, problems, line);
        assert_eq!(told["status"], status);
    }
    let wrong = server.send("GET /api/v1/decide", &[], b"");
    assert_eq!(wrong.header("allow"), "POST");
    let refused = server.post(
        "/decide",
        &json!({ "policy": "glasgow", "case": { "facts": { "lawful": "ja" } } }),
    );
    assert_eq!(refused.status, 422);
    described.holds(&refused.json(), problems, "a case that is refused");
    assert_eq!(refused.json()["problems"][0]["places"][0]["file"], "case");
}
