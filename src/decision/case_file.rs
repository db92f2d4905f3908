//! A case as a file: TOML or JSON, every value with its place.

use jsonc_parser::ast;
use miette::Diagnostic;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::source::{Problem, Span, in_order};
use crate::syntax::tree::{
    Assignment, ExpectedAnswer, Given, GivenAt, Ident, KeyedPath, Literal, Path,
};
use crate::syntax::{read_answer, read_value};
use crate::value::Exact;

/// A case as it was written: nothing is looked up in a policy yet.
#[derive(Debug, Clone, Default)]
pub struct CaseFile {
    /// What it shows.
    pub title: Option<String>,
    /// The policy that it is about, by its name in the library.
    pub policy: Option<String>,
    /// Where the answer was published.
    pub source: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// How firm the answer is.
    pub grade: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// The outcomes that are asked for.
    pub ask: Vec<Ident>,
    /// The facts.
    pub facts: Vec<Assignment>,
    /// Figures and steps set to something else.
    pub suppose: Vec<Assignment>,
    /// What is expected.
    pub expect: Vec<ExpectedInFile>,
}

/// What a case file expects of an outcome or a step.
#[derive(Debug, Clone)]
pub struct ExpectedInFile {
    /// The outcome or the step.
    pub name: KeyedPath,
    /// The answer.
    pub answer: ExpectedAnswer,
    /// The rules that decide it.
    pub by: Vec<Ident>,
    /// Where it stands.
    pub span: Span,
}

/// What is wrong with a case file before its facts are looked at.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub(super) enum CaseFileProblem {
    /// The file is neither TOML nor JSON.
    #[error("this case can't be read: {reason}")]
    #[diagnostic(
        code(case::unreadable),
        help(
            "check the quotation marks, brackets and commas before this; a case is TOML, `agreed = \"no\"`, or JSON, `{{ \"agreed\": \"no\" }}`"
        )
    )]
    Unreadable {
        /// What the reader of the format says.
        reason: String,
        /// Where it stands.
        #[label("here")]
        span: Span,
    },
    /// A date, written without quotation marks, that no calendar has.
    #[error("`{written}` is not a day")]
    #[diagnostic(
        code(case::not_a_day),
        help("write a day that there is, as year, month and day: `2026-02-28`")
    )]
    NotADay {
        /// What is written.
        written: String,
        /// Where it stands.
        #[label("this date")]
        span: Span,
    },
    /// A part of the file is not known.
    #[error("`{name}` is not a part of a case")]
    #[diagnostic(
        code(case::unknown_part),
        help("a case has `[case]`, `[facts]`, `[suppose]` and `[expect]`, or facts alone")
    )]
    UnknownPart {
        /// The part.
        name: String,
        /// Where it stands.
        #[label("not known")]
        span: Span,
    },
    /// Something is not of the shape it should be.
    #[error("this should be {wanted}")]
    #[diagnostic(code(case::wrong_shape), help("write {wanted}"))]
    WrongShape {
        /// What it should be.
        wanted: &'static str,
        /// Where it stands.
        #[label("this")]
        span: Span,
    },
}

/// Whether something is written as TOML writes a date.
fn is_dated(written: &str) -> bool {
    let parts: Vec<&str> = written.split('-').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(digits)
}

/// A value of either format, with its place.
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) span: Span,
}

pub(super) enum Value {
    Null,
    YesNo(bool),
    /// Words, and where they begin.
    Text(String, usize),
    /// A number, as it is written.
    Number(String),
    /// A day, as it is written.
    Date(String),
    List(Vec<Node>),
    Table(Vec<(Ident, Node)>),
}

/// Reads a case file.
///
/// JSON begins with a brace; everything else is TOML. Facts stand in `[facts]`, or alone.
///
/// # Errors
/// Everything that is wrong with it, in order of position. `base` is the offset of the text's
/// first byte.
pub fn read_case(text: &str, base: usize) -> Result<CaseFile, Vec<Problem>> {
    let mut reader = FileReader::new(base);
    let root = reader.root(text);
    let file = root.map(|root| reader.file(root)).unwrap_or_default();
    if reader.problems.is_empty() {
        return Ok(file);
    }
    in_order(&mut reader.problems);
    Err(reader.problems)
}

/// Reads files whose parts are tables, and keeps everything that is wrong with them.
pub(super) struct FileReader {
    base: usize,
    pub(super) problems: Vec<Problem>,
}

impl FileReader {
    /// Begins; `base` is the offset of the text's first byte.
    pub(super) fn new(base: usize) -> Self {
        FileReader {
            base,
            problems: Vec::new(),
        }
    }

    /// The parts of a file in JSON, which begins with a brace, or in TOML.
    pub(super) fn root(&mut self, text: &str) -> Option<Vec<(Ident, Node)>> {
        if text.trim_start().starts_with('{') {
            self.json(text)
        } else {
            self.toml(text)
        }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn unreadable(&mut self, reason: &str, range: std::ops::Range<usize>, text: &str) {
        // What is missing at the end is told of the last thing that stands there.
        let end = text.trim_end().len();
        let last = text[..end]
            .char_indices()
            .next_back()
            .map_or(0, |(at, _)| at);
        let span = if range.start < end {
            self.span(range)
        } else {
            self.span(last..end)
        };
        let mut reason = reason.to_owned();
        if let Some(first) = reason.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        self.problems
            .push(Problem::new(CaseFileProblem::Unreadable { reason, span }));
    }

    pub(super) fn wrong_shape(&mut self, wanted: &'static str, span: Span) {
        self.problems
            .push(Problem::new(CaseFileProblem::WrongShape { wanted, span }));
    }

    // ── Formats ─────────────────────────────────────────────────────────────

    fn toml(&mut self, text: &str) -> Option<Vec<(Ident, Node)>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let range = error.span().unwrap_or(0..0);
            match text.get(range.clone()).filter(|written| is_dated(written)) {
                Some(written) => {
                    let (written, span) = (written.to_owned(), self.span(range));
                    self.problems
                        .push(Problem::new(CaseFileProblem::NotADay { written, span }));
                }
                None => self.unreadable(error.message(), range, text),
            }
        }
        errors
            .is_empty()
            .then(|| self.toml_table(table.get_ref(), text))
    }

    fn toml_table(&mut self, table: &DeTable<'_>, text: &str) -> Vec<(Ident, Node)> {
        let mut entries: Vec<(Ident, Node)> = table
            .iter()
            .map(|(key, value)| {
                let name = Ident {
                    text: key.get_ref().to_string(),
                    span: self.span(key.span()),
                };
                (name, self.toml_value(value, text))
            })
            .collect();
        entries.sort_by_key(|(name, _)| name.span);
        entries
    }

    fn toml_value(&mut self, value: &Spanned<DeValue<'_>>, text: &str) -> Node {
        let range = value.span();
        let span = self.span(range.clone());
        let value = match value.get_ref() {
            DeValue::String(words) => {
                let marks = text[range.clone()]
                    .chars()
                    .take_while(|c| matches!(c, '"' | '\''));
                Value::Text(
                    words.to_string(),
                    self.base + range.start + marks.count().min(3),
                )
            }
            DeValue::Integer(number) if number.radix() == 10 => {
                Value::Number(number.as_str().to_owned())
            }
            DeValue::Integer(_) => {
                Value::Text(text[range.clone()].to_owned(), self.base + range.start)
            }
            DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
            DeValue::Boolean(yes) => Value::YesNo(*yes),
            DeValue::Datetime(day) => Value::Date(day.to_string()),
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.toml_value(item, text))
                    .collect(),
            ),
            DeValue::Table(table) => Value::Table(self.toml_table(table, text)),
        };
        Node { value, span }
    }

    fn json(&mut self, text: &str) -> Option<Vec<(Ident, Node)>> {
        let strict = jsonc_parser::ParseOptions {
            allow_comments: true,
            allow_loose_object_property_names: false,
            allow_trailing_commas: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            ..jsonc_parser::ParseOptions::default()
        };
        let parsed =
            jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &strict);
        match parsed {
            Ok(parsed) => match parsed.value {
                Some(ast::Value::Object(object)) => Some(self.json_object(object)),
                Some(_) | None => {
                    let span = self.span(0..text.len());
                    self.wrong_shape("an object of facts", span);
                    None
                }
            },
            Err(error) => {
                let range = error.range();
                self.unreadable(&error.kind().to_string(), range.start..range.end, text);
                None
            }
        }
    }

    fn json_object(&mut self, object: ast::Object<'_>) -> Vec<(Ident, Node)> {
        let entries = object.properties.into_iter().map(|property| {
            let range = match &property.name {
                ast::ObjectPropName::String(name) => name.range,
                ast::ObjectPropName::Word(name) => name.range,
            };
            let name = Ident {
                text: property.name.as_str().to_owned(),
                span: self.span(range.start..range.end),
            };
            (name, self.json_value(property.value))
        });
        entries.collect()
    }

    fn json_value(&mut self, value: ast::Value<'_>) -> Node {
        use jsonc_parser::common::Ranged;
        let range = value.range();
        let span = self.span(range.start..range.end);
        let value = match value {
            ast::Value::StringLit(words) => {
                Value::Text(words.value.to_string(), self.base + range.start + 1)
            }
            ast::Value::NumberLit(number) => Value::Number(number.value.to_owned()),
            ast::Value::BooleanLit(yes) => Value::YesNo(yes.value),
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::Object(object) => Value::Table(self.json_object(object)),
            ast::Value::Array(array) => Value::List(
                array
                    .elements
                    .into_iter()
                    .map(|item| self.json_value(item))
                    .collect(),
            ),
        };
        Node { value, span }
    }

    // ── Parts ───────────────────────────────────────────────────────────────

    fn file(&mut self, root: Vec<(Ident, Node)>) -> CaseFile {
        let mut file = CaseFile::default();
        let has_parts = root
            .iter()
            .any(|(name, node)| name.text == "facts" && matches!(node.value, Value::Table(_)));
        if !has_parts {
            let (parts, facts): (Vec<_>, Vec<_>) = root.into_iter().partition(|(name, node)| {
                matches!(node.value, Value::Table(_))
                    && matches!(name.text.as_str(), "case" | "suppose" | "expect")
            });
            file.facts = self.assignments(facts);
            for (name, node) in parts {
                self.part(&mut file, name, node);
            }
            return file;
        }
        for (name, node) in root {
            self.part(&mut file, name, node);
        }
        file
    }

    fn part(&mut self, file: &mut CaseFile, name: Ident, node: Node) {
        let Value::Table(entries) = node.value else {
            self.problems
                .push(Problem::new(CaseFileProblem::UnknownPart {
                    name: name.text,
                    span: name.span,
                }));
            return;
        };
        match name.text.as_str() {
            "case" => self.about(file, entries),
            "facts" => file.facts = self.assignments(entries),
            "suppose" => file.suppose = self.assignments(entries),
            "expect" => {
                for (name, node) in entries {
                    if let Some(expected) = self.expected(&name, node) {
                        file.expect.push(expected);
                    }
                }
            }
            _ => self
                .problems
                .push(Problem::new(CaseFileProblem::UnknownPart {
                    name: name.text,
                    span: name.span,
                })),
        }
    }

    fn about(&mut self, file: &mut CaseFile, entries: Vec<(Ident, Node)>) {
        for (name, node) in entries {
            let span = node.span;
            let slot = match name.text.as_str() {
                "title" => &mut file.title,
                "policy" => &mut file.policy,
                "source" => &mut file.source,
                "url" => &mut file.url,
                "grade" => &mut file.grade,
                "note" => &mut file.note,
                "ask" => {
                    file.ask = self.names(node);
                    continue;
                }
                _ => {
                    self.problems
                        .push(Problem::new(CaseFileProblem::UnknownPart {
                            name: name.text,
                            span: name.span,
                        }));
                    continue;
                }
            };
            match node.value {
                Value::Text(words, _) => *slot = Some(words),
                _ => self.wrong_shape("words in quotation marks", span),
            }
        }
    }

    pub(super) fn names(&mut self, node: Node) -> Vec<Ident> {
        let span = node.span;
        let items = match node.value {
            Value::List(items) => items,
            value => vec![Node { value, span }],
        };
        let mut names = Vec::new();
        for item in items {
            match item.value {
                Value::Text(text, _) => names.push(Ident {
                    text,
                    span: item.span,
                }),
                _ => self.wrong_shape("the names of outcomes", item.span),
            }
        }
        names
    }

    pub(super) fn assignments(&mut self, entries: Vec<(Ident, Node)>) -> Vec<Assignment> {
        let mut all = Vec::new();
        for (name, node) in entries {
            match node.value {
                // A fact for each value of a kind is a table of its own.
                Value::Table(entries) => {
                    for (key, node) in entries {
                        let mut keyed = keyed_path(&name);
                        keyed.key = Some(key);
                        let value = self.given(node);
                        all.extend(value.map(|value| Assignment { name: keyed, value }));
                    }
                }
                value => {
                    let node = Node {
                        value,
                        span: node.span,
                    };
                    let keyed = keyed_path(&name);
                    let value = self.given(node);
                    all.extend(value.map(|value| Assignment { name: keyed, value }));
                }
            }
        }
        all
    }

    fn given(&mut self, node: Node) -> Option<GivenAt> {
        let span = node.span;
        let given = match node.value {
            Value::Null => Given::Unknown,
            Value::YesNo(yes) => Given::Literal(Literal::YesNo(yes)),
            Value::Number(number) => Given::Literal(Literal::Number(self.number(&number, span)?)),
            Value::Date(day) => return self.text(&day, span.start as usize),
            Value::Text(text, base) => return self.text(&text, base),
            Value::List(items) => self.list(items)?,
            Value::Table(_) => {
                self.wrong_shape("a value, not a table", span);
                return None;
            }
        };
        Some(GivenAt { given, span })
    }

    fn text(&mut self, text: &str, base: usize) -> Option<GivenAt> {
        match read_value(text, base) {
            Ok(value) => Some(value),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    fn number(&mut self, written: &str, span: Span) -> Option<Exact> {
        let plain = written.replace('_', "");
        let short = plain.chars().filter(char::is_ascii_digit).count() <= 18;
        match plain.parse::<rust_decimal::Decimal>() {
            Ok(decimal) if short => Some(Exact::from_decimal(decimal)),
            Ok(_) | Err(_) => {
                self.wrong_shape("a number of at most 18 digits", span);
                None
            }
        }
    }

    /// A list of records, or the values of a set.
    fn list(&mut self, items: Vec<Node>) -> Option<Given> {
        let of_records = items
            .iter()
            .any(|item| matches!(item.value, Value::Table(_)))
            || items.iter().any(|item| is_others(&item.value));
        if !of_records {
            let values: Vec<Option<GivenAt>> =
                items.into_iter().map(|item| self.given(item)).collect();
            return values.into_iter().collect::<Option<_>>().map(Given::Set);
        }
        let mut records = Vec::new();
        let mut others = false;
        for item in items {
            match item.value {
                Value::Table(entries) => records.push(self.assignments(entries)),
                value if is_others(&value) => others = true,
                _ => self.wrong_shape("an item in curly brackets, or \"and others\"", item.span),
            }
        }
        Some(Given::List {
            items: records,
            others,
        })
    }

    fn expected(&mut self, name: &Ident, node: Node) -> Option<ExpectedInFile> {
        let span = node.span;
        let (answer, by) = match node.value {
            Value::Text(text, base) => match read_answer(&text, base) {
                Ok(answer) => answer,
                Err(problems) => {
                    self.problems.extend(problems);
                    return None;
                }
            },
            value => {
                let value = self.given(Node { value, span })?;
                (ExpectedAnswer::Values(vec![value]), Vec::new())
            }
        };
        Some(ExpectedInFile {
            name: keyed_path(name),
            answer,
            by,
            span,
        })
    }
}

fn is_others(value: &Value) -> bool {
    matches!(value, Value::Text(text, _) if text.trim() == "and others")
}

/// `contribution.share`, `unable for nutrition`.
fn keyed_path(name: &Ident) -> KeyedPath {
    let ident = |text: &str| Ident {
        text: text.trim().to_owned(),
        span: name.span,
    };
    let (path, key) = match name.text.split_once(" for ") {
        Some((path, key)) => (path, Some(ident(key))),
        None => (name.text.as_str(), None),
    };
    KeyedPath {
        path: Path {
            names: path.split('.').map(ident).collect(),
            span: name.span,
        },
        key,
    }
}
