//! People whom every authority is asked about, and the figures shown beside them, as a file.
//!
//! A file is TOML or JSON. `[people]` says what it holds and as at which day; `[everyone]` gives
//! facts that hold for each person who does not say otherwise; `[[person]]` is one person with
//! what is asked of them, and `[[figure]]` one figure. Facts are written as in a case.
//!
//! A second file can give the same people facts that only some policies have names for: it has
//! `[everyone]`, and a `[[person]]` with `title` and `facts` for each who needs one.

use miette::Diagnostic;

use super::case_file::{CaseFile, FileReader, Node, Value};
use crate::model::{CaseProblem, nearest};
use crate::source::{Problem, Span, in_order};
use crate::syntax::tree::{Assignment, Ident};
use crate::value::Date;

/// People and figures as they were written: nothing is looked up in a policy yet.
#[derive(Debug, Clone, Default)]
pub struct PeopleFile {
    /// What it holds.
    pub title: Option<String>,
    /// What else is to be known: that nobody in it is real.
    pub note: Option<String>,
    /// The day as at which everybody is looked at.
    pub day: Option<Date>,
    /// The figures, in order.
    pub figures: Vec<FigureWanted>,
    /// The people, in order.
    pub people: Vec<Person>,
    /// What holds of each person who does not say otherwise; each has it among their facts.
    pub everyone: Vec<Assignment>,
}

/// Further facts of people whom another file describes.
#[derive(Debug, Clone, Default)]
pub struct FurtherFacts {
    /// What holds of each person who does not say otherwise.
    pub everyone: Vec<Assignment>,
    /// People by their titles, with facts and nothing else.
    pub people: Vec<Person>,
}

/// A figure that is shown of every authority.
#[derive(Debug, Clone)]
pub struct FigureWanted {
    /// The figure's name.
    pub name: Ident,
    /// Which of it, for a figure that is there for several; every one where none is named.
    pub keys: Vec<Ident>,
    /// The heading that it stands under.
    pub group: Option<String>,
    /// What its column is called.
    pub heading: Option<String>,
}

/// A person, with what is asked of them.
#[derive(Debug, Clone)]
pub struct Person {
    /// What they are called; no two of a file alike.
    pub title: Ident,
    /// Who they are, in a sentence.
    pub about: Option<String>,
    /// What is known of them, and what is asked.
    pub file: CaseFile,
}

/// What is wrong with a file of people before anything is looked up in a policy.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
enum PeopleFileProblem {
    /// A part of a file of people is not known.
    #[error("`{name}` is not a part of this")]
    #[diagnostic(code(case::not_of_people), help("it has {parts}"))]
    UnknownPart {
        /// The part.
        name: String,
        /// What there is.
        parts: &'static str,
        /// Where it stands.
        #[label("not known")]
        span: Span,
    },
    /// A person or a figure has no name.
    #[error("this has no {part}")]
    #[diagnostic(code(case::no_name), help("write `{part} = \"…\"`"))]
    NoName {
        /// The part that is missing.
        part: &'static str,
        /// Where it stands.
        #[label("what is it called?")]
        span: Span,
    },
    /// Two people of a file have one title.
    #[error("another person is called \"{title}\" too")]
    #[diagnostic(
        code(case::person_title_taken),
        help("give one of the two another title")
    )]
    TitleTaken {
        /// The title.
        title: String,
        /// This one.
        #[label("this one")]
        second: Span,
        /// The other.
        #[label("the other stands here")]
        first: Span,
    },
    /// A file gives facts of a person whom the file of people does not have.
    #[error("the people have nobody called \"{title}\"")]
    #[diagnostic(code(case::unknown_person), help("{advice}"))]
    UnknownPerson {
        /// The title.
        title: String,
        /// What to write.
        advice: String,
        /// Where it stands.
        #[label("nobody's title")]
        span: Span,
    },
    /// People are described as at no day.
    ///
    /// Ages, rules and figures hang on the day, so without one nobody can be decided about.
    #[error("these people are described as at no day")]
    #[diagnostic(
        code(case::people_without_day),
        help("write `day = 2025-06-02` into `[people]`")
    )]
    NoDay {
        /// Where the first person stands.
        #[label("as at which day?")]
        span: Span,
    },
}

/// Reads a file of people and figures.
///
/// # Errors
/// Everything that is wrong with it, in order of position. `base` is the offset of the text's
/// first byte.
///
/// # Examples
/// ```
/// use evenhand::decision::read_people;
///
/// let file = read_people(r#"
/// [people]
/// day = 2025-06-02
/// [everyone]
/// couple = "no"
/// [[person]]
/// title = "Alone"
/// ask = ["charge"]
/// facts = { income = "£210.00 per week" }
/// "#, 0).expect("nothing is wrong");
/// assert_eq!(file.people[0].title.text, "Alone");
/// assert_eq!(file.people[0].file.facts.len(), 2);
/// ```
pub fn read_people(text: &str, base: usize) -> Result<PeopleFile, Vec<Problem>> {
    read(text, base, false)
}

/// Reads a file of further facts of people whom another file describes.
///
/// # Errors
/// As [`read_people`]; who the people are and what is asked of them has no place here.
pub fn read_further_facts(text: &str, base: usize) -> Result<FurtherFacts, Vec<Problem>> {
    let PeopleFile {
        everyone, people, ..
    } = read(text, base, true)?;
    Ok(FurtherFacts { everyone, people })
}

fn read(text: &str, base: usize, further: bool) -> Result<PeopleFile, Vec<Problem>> {
    let mut reader = PeopleReader {
        file: FileReader::new(base),
        further,
        people: PeopleFile::default(),
    };
    if let Some(root) = reader.file.root(text) {
        reader.parts(root);
    }
    let mut problems = reader.file.problems;
    if problems.is_empty() {
        return Ok(reader.people);
    }
    in_order(&mut problems);
    Err(problems)
}

impl PeopleFile {
    /// Gives people further facts of theirs.
    ///
    /// # Shapes
    /// What holds of everyone is given to each person who has no such fact. A fact that a person
    /// has from both files is told when the person is put to a policy.
    ///
    /// # Errors
    /// Titles that nobody here has, and what both files say of everyone, in order of position.
    pub fn give(&mut self, further: FurtherFacts) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for fact in &further.everyone {
            let name = told_name(fact);
            let first = self.everyone.iter().find(|own| told_name(own) == name);
            if let Some(first) = first {
                problems.push(Problem::new(CaseProblem::GivenTwice {
                    name: name.trim_end().to_owned(),
                    second: fact.name.path.span,
                    first: first.name.path.span,
                }));
            }
        }
        for Person { title, file, .. } in further.people {
            let mut people = self.people.iter_mut();
            match people.find(|person| person.title.text == title.text) {
                Some(person) => person.file.facts.extend(file.facts),
                None => problems.push(self.nobody(title)),
            }
        }
        for person in &mut self.people {
            add_shared(&mut person.file.facts, &further.everyone);
        }
        if problems.is_empty() {
            return Ok(());
        }
        in_order(&mut problems);
        Err(problems)
    }

    fn nobody(&self, title: Ident) -> Problem {
        let titles = self.people.iter().map(|person| person.title.text.as_str());
        let advice = match nearest(&title.text, titles.clone()) {
            Some(nearest) => format!("did you mean \"{nearest}\"?"),
            None => {
                let titles: Vec<String> = titles.map(|title| format!("\"{title}\"")).collect();
                format!("write the title of one of them: {}", titles.join(", "))
            }
        };
        Problem::new(PeopleFileProblem::UnknownPerson {
            title: title.text,
            advice,
            span: title.span,
        })
    }
}

/// Puts what holds of everyone before the facts of a person who does not say otherwise.
fn add_shared(facts: &mut Vec<Assignment>, everyone: &[Assignment]) {
    let own: Vec<String> = facts.iter().map(told_name).collect();
    let shared = everyone.iter();
    let shared: Vec<Assignment> = shared
        .filter(|fact| !own.contains(&told_name(fact)))
        .cloned()
        .collect();
    facts.splice(0..0, shared);
}

struct PeopleReader {
    file: FileReader,
    /// Whether another file says who the people are.
    further: bool,
    people: PeopleFile,
}

/// The parts of a file, of its head, of a person and of a figure.
const PARTS: &str = "`[people]`, `[everyone]`, `[[person]]` and `[[figure]]`";
const OF_HEAD: &str = "`title`, `day` and `note`";
const OF_PERSON: &str = "`title`, `about`, `ask` and `facts`";
const OF_FIGURE: &str = "`name`, `for`, `group` and `heading`";

/// The parts of a file of further facts, and of a person in it.
const FURTHER_PARTS: &str = "`[everyone]` and `[[person]]`; the file of people has the rest";
const OF_FURTHER: &str = "`title` and `facts`; the file of people has the rest";

impl PeopleReader {
    fn unknown_part(&mut self, name: Ident, parts: &'static str) {
        let Ident { text, span } = name;
        self.tell(PeopleFileProblem::UnknownPart {
            name: text,
            parts,
            span,
        });
    }

    fn tell(&mut self, problem: PeopleFileProblem) {
        self.file.problems.push(Problem::new(problem));
    }

    fn parts(&mut self, root: Vec<(Ident, Node)>) {
        // What holds for everyone may stand behind the people.
        let mut people = Vec::new();
        for (name, node) in root {
            match name.text.as_str() {
                "people" | "figure" if self.further => self.unknown_part(name, FURTHER_PARTS),
                "people" => {
                    if let Some(entries) = self.table(node) {
                        self.head(entries);
                    }
                }
                "everyone" => {
                    if let Some(entries) = self.table(node) {
                        self.people.everyone = self.file.assignments(entries);
                    }
                }
                "person" => people.extend(self.tables(node)),
                "figure" => {
                    for (entries, span) in self.tables(node) {
                        let figure = self.figure(entries, span);
                        self.people.figures.extend(figure);
                    }
                }
                _ if self.further => self.unknown_part(name, FURTHER_PARTS),
                _ => self.unknown_part(name, PARTS),
            }
        }
        let first = people.first().map(|(_, span)| *span);
        for (entries, span) in people {
            let person = self.person(entries, span);
            self.people.people.extend(person);
        }
        self.titles_taken();
        if let (Some(span), None, false) = (first, self.people.day, self.further) {
            self.tell(PeopleFileProblem::NoDay { span });
        }
    }

    fn table(&mut self, node: Node) -> Option<Vec<(Ident, Node)>> {
        match node.value {
            Value::Table(entries) => Some(entries),
            _ => {
                self.file.wrong_shape("a table", node.span);
                None
            }
        }
    }

    /// The tables of a list, each with its place: that of its first entry.
    fn tables(&mut self, node: Node) -> Vec<(Vec<(Ident, Node)>, Span)> {
        let span = node.span;
        let Value::List(items) = node.value else {
            self.file
                .wrong_shape("a list of tables, each begun with `[[…]]`", span);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            let span = item.span;
            if let Some(entries) = self.table(item) {
                let first = entries.first().map_or(span, |(name, _)| name.span);
                tables.push((entries, first));
            }
        }
        tables
    }

    fn words(&mut self, node: Node) -> Option<Ident> {
        match node.value {
            Value::Text(text, _) => Some(Ident {
                text,
                span: node.span,
            }),
            _ => {
                self.file.wrong_shape("words in quotation marks", node.span);
                None
            }
        }
    }

    fn head(&mut self, entries: Vec<(Ident, Node)>) {
        for (name, node) in entries {
            match name.text.as_str() {
                "title" => self.people.title = self.words(node).map(|words| words.text),
                "note" => self.people.note = self.words(node).map(|words| words.text),
                "day" => self.people.day = self.day(node),
                _ => self.unknown_part(name, OF_HEAD),
            }
        }
    }

    fn day(&mut self, node: Node) -> Option<Date> {
        let written = match &node.value {
            Value::Date(day) => day.as_str(),
            Value::Text(day, _) => day.trim(),
            Value::Null | Value::YesNo(_) | Value::Number(_) | Value::List(_) | Value::Table(_) => {
                ""
            }
        };
        let day = written.parse::<Date>().ok();
        if day.is_none() {
            self.file.wrong_shape("a day, as in 2025-06-02", node.span);
        }
        day
    }

    fn person(&mut self, entries: Vec<(Ident, Node)>, span: Span) -> Option<Person> {
        let mut title = None;
        let mut about = None;
        let mut file = CaseFile::default();
        for (name, node) in entries {
            match name.text.as_str() {
                "title" => title = self.words(node),
                "about" | "ask" if self.further => self.unknown_part(name, OF_FURTHER),
                "about" => about = self.words(node).map(|words| words.text),
                "ask" => file.ask = self.file.names(node),
                "facts" => {
                    if let Some(entries) = self.table(node) {
                        file.facts = self.file.assignments(entries);
                    }
                }
                _ if self.further => self.unknown_part(name, OF_FURTHER),
                _ => self.unknown_part(name, OF_PERSON),
            }
        }
        let Some(title) = title else {
            self.tell(PeopleFileProblem::NoName {
                part: "title",
                span,
            });
            return None;
        };
        // Of further facts, those of everyone come only after those that the first file has.
        if !self.further {
            add_shared(&mut file.facts, &self.people.everyone);
        }
        Some(Person { title, about, file })
    }

    fn figure(&mut self, entries: Vec<(Ident, Node)>, span: Span) -> Option<FigureWanted> {
        let mut name = None;
        let mut keys = Vec::new();
        let mut group = None;
        let mut heading = None;
        for (part, node) in entries {
            match part.text.as_str() {
                "name" => name = self.words(node),
                "for" => keys = self.file.names(node),
                "group" => group = self.words(node).map(|words| words.text),
                "heading" => heading = self.words(node).map(|words| words.text),
                _ => self.unknown_part(part, OF_FIGURE),
            }
        }
        let Some(name) = name else {
            self.tell(PeopleFileProblem::NoName { part: "name", span });
            return None;
        };
        Some(FigureWanted {
            name,
            keys,
            group,
            heading,
        })
    }

    fn titles_taken(&mut self) {
        let titles: Vec<Ident> = self
            .people
            .people
            .iter()
            .map(|person| person.title.clone())
            .collect();
        for (at, title) in titles.iter().enumerate() {
            let first = titles[..at].iter().find(|other| other.text == title.text);
            if let Some(first) = first {
                self.tell(PeopleFileProblem::TitleTaken {
                    title: title.text.clone(),
                    second: title.span,
                    first: first.span,
                });
            }
        }
    }
}

/// What a fact is called, with what it is for.
fn told_name(fact: &Assignment) -> String {
    let names: Vec<&str> = fact
        .name
        .path
        .names
        .iter()
        .map(|name| name.text.as_str())
        .collect();
    let key = fact.name.key.as_ref().map_or("", |key| key.text.as_str());
    format!("{} {key}", names.join("."))
}
