//! What programs can ask for, described as OpenAPI 3.1 has it. The addresses, their descriptions
//! and what answers them stand in one table, and the shapes are made from the types that are read
//! and written; so none of them can be described as another.

use std::sync::{Arc, LazyLock};

use axum::routing::{MethodRouter, get, post};
use evenhand::explanation::Explanation;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::compare::{Compare, Compared, compare};
use super::decide::{Decide, decide};
use super::problem::Details;
use super::texts::{Check, Policies, SchemaAsked, check, policies, schema, schema_at};
use super::{Answer, problem::Refused};
use crate::check::Findings;
use crate::serve::site::Site;

/// Something that can be asked for.
pub(super) struct Operation {
    /// Its address below `/api/v1`.
    pub(super) path: &'static str,
    /// What answers it.
    pub(super) route: fn() -> MethodRouter<Arc<Site>>,
    method: &'static str,
    name: &'static str,
    says: &'static str,
    takes: Takes,
    /// The shape of its answer, and what is said of it.
    gives: (fn(&mut SchemaGenerator) -> Schema, &'static str),
}

/// What a request brings.
enum Takes {
    Nothing,
    /// An object of a shape.
    Object(fn(&mut SchemaGenerator) -> Schema),
    /// Names in the address, each with what is said of it and whether there may be several.
    Names(&'static [(&'static str, &'static str, bool)]),
}

fn shape<T: JsonSchema>(shapes: &mut SchemaGenerator) -> Schema {
    shapes.subschema_for::<T>()
}

/// An object of which nothing else is said.
fn any_object(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "object" })
}

/// Everything that can be asked for.
pub(super) fn operations() -> impl Iterator<Item = Operation> {
    of_cases().into_iter().chain(of_texts())
}

/// What is asked about people.
fn of_cases() -> [Operation; 2] {
    [
        Operation {
            path: "/decide",
            route: || post(decide),
            method: "post",
            name: "decide",
            says: "A case decided, and every answer explained line by line: what `evenhand decide --format json` prints.",
            takes: Takes::Object(shape::<Decide>),
            gives: (shape::<Explanation>, "The answers, explained."),
        },
        Operation {
            path: "/compare",
            route: || post(compare),
            method: "post",
            name: "compare",
            says: "Two policies, or one on two days, held against each other: what `evenhand compare --format json` prints. Everybody is compared within a fixed effort; what that does not decide is told as not decided.",
            takes: Takes::Object(shape::<Compare>),
            gives: (shape::<Compared>, "What comes of the comparison."),
        },
    ]
}

/// What is asked about policies.
fn of_texts() -> [Operation; 5] {
    [
        Operation {
            path: "/policies",
            route: || get(policies),
            method: "get",
            name: "policies",
            says: "The policies and baselines of the library.",
            takes: Takes::Nothing,
            gives: (shape::<Policies>, "The policies."),
        },
        Operation {
            path: "/schema",
            route: || get(schema_at),
            method: "get",
            name: "schemaOf",
            says: "The JSON Schema (2020-12) of the cases that a policy takes.",
            takes: Takes::Names(&[
                ("policy", "The policy: its name or its title.", false),
                ("ask", "Only the facts that this outcome can need.", true),
            ]),
            gives: (any_object, "The JSON Schema."),
        },
        Operation {
            path: "/schema",
            route: || post(schema),
            method: "post",
            name: "schema",
            says: "The JSON Schema (2020-12) of the cases that a policy takes.",
            takes: Takes::Object(shape::<SchemaAsked>),
            gives: (any_object, "The JSON Schema."),
        },
        Operation {
            path: "/check",
            route: || post(check),
            method: "post",
            name: "check",
            says: "Everything that is wrong with a text that is not in the library, as `evenhand check --format json` prints it. Nothing is proved of it here, so `proofs` is empty.",
            takes: Takes::Object(shape::<Check>),
            gives: (shape::<Findings>, "What was found."),
        },
        Operation {
            path: "/openapi.json",
            route: || get(described),
            method: "get",
            name: "describe",
            says: "This description.",
            takes: Takes::Nothing,
            gives: (any_object, "The description."),
        },
    ]
}

/// Answers what can be asked for.
pub(super) async fn described() -> Result<Answer, Refused> {
    static DESCRIBED: LazyLock<Value> = LazyLock::new(description);
    Answer::of(&*DESCRIBED)
}

fn description() -> Value {
    let settings = |settings: &mut SchemaSettings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    };
    let shapes = SchemaSettings::draft2020_12().with(settings);
    let mut read = shapes.clone().for_deserialize().into_generator();
    let mut written = shapes.for_serialize().into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = operation.described(&mut read, &mut written);
    }
    let details = written.subschema_for::<Details>();
    let mut shapes = read.take_definitions(true);
    shapes.extend(written.take_definitions(true));
    shapes.values_mut().for_each(plain_words);
    json!({
        "openapi": "3.1.1",
        "info": about(),
        "servers": [{ "url": "/api/v1" }],
        "security": [{}, { "token": [] }],
        "paths": paths,
        "components": {
            "schemas": shapes,
            "responses": { "Problem": {
                "description": "Why there is no answer, as RFC 9457 has it.",
                "content": { "application/problem+json": { "schema": details } },
            } },
            "securitySchemes": { "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "The token in EVENHAND_TOKEN, where the server was started with one.",
            } },
        },
    })
}

fn about() -> Value {
    json!({
        "title": "Evenhand",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": "A policy language and rules engine for self-directed support in social care",
        "description": "The same answers as the pages and the command line give. Nothing that is sent is stored or logged. Objects that have a `version` keep to what docs/json.md promises of it; fields may be added, so pass over what you do not know.",
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
    })
}

impl Operation {
    fn described(&self, read: &mut SchemaGenerator, written: &mut SchemaGenerator) -> Value {
        let mut told = json!({
            "operationId": self.name,
            "summary": self.says,
            "responses": {
                "200": {
                    "description": self.gives.1,
                    "content": { "application/json": { "schema": (self.gives.0)(written) } },
                },
                "default": { "$ref": "#/components/responses/Problem" },
            },
        });
        match &self.takes {
            Takes::Nothing => {}
            Takes::Object(shape) => {
                told["requestBody"] = json!({
                    "required": true,
                    "content": { "application/json": { "schema": shape(read) } },
                });
            }
            Takes::Names(names) => {
                let names = names.iter().map(|(name, says, several)| {
                    let schema = match several {
                        true => json!({ "type": "array", "items": { "type": "string" } }),
                        false => json!({ "type": "string" }),
                    };
                    json!({
                        "name": name,
                        "in": "query",
                        "required": !several,
                        "description": says,
                        "schema": schema,
                    })
                });
                told["parameters"] = names.collect();
            }
        }
        told
    }
}

/// Takes the links out of descriptions, which lead to pages about the code.
fn plain_words(shape: &mut Value) {
    match shape {
        Value::Object(fields) => {
            if let Some(Value::String(words)) = fields.get_mut("description") {
                *words = words
                    .replace("[`", "`")
                    .replace("`]", "`")
                    .replace('\n', " ");
            }
            fields.values_mut().for_each(plain_words);
        }
        Value::Array(items) => items.iter_mut().for_each(plain_words),
        _ => {}
    }
}
