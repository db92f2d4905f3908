//! `evenhand matrix`: every authority against figures and standard people.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use evenhand::comparison::{
    Authority, Matrix as Told, MatrixAsked, matrix, matrix_to_csv, matrix_to_html, matrix_to_text,
};
use evenhand::decision::{FigureWanted, PeopleFile, read_further_facts, read_people};
use evenhand::library::{Library, TextId};
use evenhand::model::Policy;
use evenhand::program::Prepared;
use evenhand::source::{Problem, Span};
use evenhand::syntax::tree::{Ident, Status as TextStatus, TextKind};
use evenhand::value::Date;

use crate::Status;
use crate::decide::day;
use crate::files::{Shelf, Unusable, UsageProblem, text_of};
use crate::page::Page;

/// Where the people stand who are asked about everywhere.
const PEOPLE: &str = "people.toml";
/// Where the figures of a nation stand, in its own folder.
const FIGURES: &str = "matrix.toml";

/// In which form a matrix is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Tables for a terminal.
    Text,
    /// One table for a spreadsheet: a row an authority.
    Csv,
    /// A page that stands alone, for a browser or for paper.
    Html,
    /// For other programs; the shapes are described in docs/json.md.
    Json,
}

/// Hold every authority against figures and standard people
#[derive(Debug, Args)]
pub(crate) struct Matrix {
    /// The folder of a nation in the library, such as scotland; every nation in turn where none
    /// is named
    #[arg(long, value_name = "FOLDER")]
    nation: Option<String>,
    /// An outcome to ask of everybody, in place of what each person asks
    #[arg(long, value_name = "OUTCOME")]
    ask: Vec<String>,
    /// A figure to show in place of the usual ones, as in 'item_limit for worker'
    #[arg(long, value_name = "NAME for KEY")]
    figure: Vec<String>,
    /// People of your own: a file in TOML or JSON, as policies/people.toml is written
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// The day; that of the people where none is named
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// Show policies that are examples too
    #[arg(long)]
    illustrative: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    #[command(flatten)]
    shelf: Shelf,
}

/// What is asked of every nation.
struct Wanted {
    people: PeopleFile,
    figures: Vec<FigureWanted>,
    ask: Vec<Ident>,
}

/// A nation with its policies, and what is shown of them.
struct Nation {
    folder: String,
    people: PeopleFile,
    figures: Vec<FigureWanted>,
    day: Date,
    policies: Vec<(TextId, Prepared)>,
}

impl Matrix {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let mut library = self.shelf.library()?;
        let folders = self.nations(&library)?;
        let told = self.nations_read(&mut library, &folders)?;
        let told = told.and_then(|(nations, ask)| self.told(&library, &nations, &ask));
        match told {
            Ok(told) => {
                self.tell(page, &told);
                Ok(Status::Fine)
            }
            Err(mut problems) => {
                // What is wrong with people is wrong in every nation, and told once.
                let mut seen = BTreeSet::new();
                problems.retain(|problem| seen.insert((problem.position(), problem.code())));
                page.complain_about(&problems, library.sources());
                Ok(Status::Problems)
            }
        }
    }

    fn tell(&self, page: &mut Page, told: &[Told]) {
        match self.format {
            Form::Text => page.lines(&matrix_to_text(told, page.width())),
            Form::Html => page.text(&matrix_to_html(told)),
            Form::Csv => told.iter().for_each(|own| page.text(&matrix_to_csv(own))),
            Form::Json => told.iter().for_each(|own| page.json(own)),
        }
    }

    /// The folder of the nation that is named, or of every one.
    ///
    /// A spreadsheet and an object for another program hold one nation each.
    fn nations(&self, library: &Library) -> Result<Vec<String>, Unusable> {
        let known = every_nation(library);
        let names = known.join(", ");
        if known.is_empty() {
            return Err(UsageProblem::NoNation.into());
        }
        match &self.nation {
            Some(name) if known.contains(name) => Ok(vec![name.clone()]),
            Some(name) => Err(UsageProblem::UnknownNation {
                name: name.clone(),
                known: names,
            }
            .into()),
            None if known.len() > 1 && matches!(self.format, Form::Csv | Form::Json) => {
                Err(UsageProblem::NationNeeded { known: names }.into())
            }
            None => Ok(known),
        }
    }

    /// The nations with their people, figures and policies, or what is wrong with any of them.
    #[expect(
        clippy::type_complexity,
        reason = "the two ways in which a command can end, one in the other"
    )]
    fn nations_read(
        &self,
        library: &mut Library,
        folders: &[String],
    ) -> Result<Result<(Vec<Nation>, Vec<Ident>), Vec<Problem>>, Unusable> {
        let mut problems = Vec::new();
        let wanted = self.wanted(library, &mut problems)?;
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let mut nations = Vec::new();
        for folder in folders {
            nations.extend(self.nation_read(library, &wanted, folder, &mut problems)?);
        }
        Ok(match problems.is_empty() {
            true => Ok((nations, wanted.ask)),
            false => Err(problems),
        })
    }

    /// The people, the figures and the outcomes that are the same in every nation.
    fn wanted(
        &self,
        library: &mut Library,
        problems: &mut Vec<Problem>,
    ) -> Result<Wanted, Unusable> {
        let file = match &self.people {
            Some(path) => Some(text_of(path)?),
            None => self.shelf.beside(PEOPLE)?,
        };
        let people = parsed(library, file, read_people, problems);
        let own = self.figure.iter();
        let own: Vec<FigureWanted> = own.map(|figure| figure_named(library, figure)).collect();
        let ask = self.ask.iter().map(|name| ident(library, "--ask", name));
        Ok(Wanted {
            ask: ask.collect(),
            figures: match own.is_empty() {
                true => people.figures.clone(),
                false => own,
            },
            people,
        })
    }

    /// One nation; nothing where something is wrong with it.
    fn nation_read(
        &self,
        library: &mut Library,
        wanted: &Wanted,
        folder: &str,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Nation>, Unusable> {
        let shown = self.shelf.beside(&format!("{folder}/{FIGURES}"))?;
        let shown = parsed(library, shown, read_people, problems);
        let mut people = wanted.people.clone();
        // What the library says of its own people is said of nobody else.
        if self.people.is_none() {
            let further = self.shelf.beside(&format!("{folder}/{PEOPLE}"))?;
            let further = parsed(library, further, read_further_facts, problems);
            problems.extend(people.give(further).err().unwrap_or_default());
        }
        let Some(day) = self.on.or(people.day).or(shown.day) else {
            // Without people that can be read, their day can't be known.
            return match problems.is_empty() {
                true => Err(UsageProblem::NoDayForAll.into()),
                false => Ok(None),
            };
        };
        let policies = match self.prepared(library, folder) {
            Ok(policies) => policies,
            Err(found) => {
                problems.extend(found);
                return Ok(None);
            }
        };
        Ok(Some(Nation {
            folder: folder.to_owned(),
            people,
            figures: match wanted.figures.is_empty() {
                true => shown.figures,
                false => wanted.figures.clone(),
            },
            day,
            policies,
        }))
    }

    /// The matrix of each nation, or everything that can't be shown.
    fn told(
        &self,
        library: &Library,
        nations: &[Nation],
        ask: &[Ident],
    ) -> Result<Vec<Told>, Vec<Problem>> {
        let mut told = Vec::new();
        let mut problems = Vec::new();
        for nation in nations {
            let others = self.elsewhere(library, nations, nation, ask);
            let mut elsewhere: Vec<&Policy> = others.iter().map(Prepared::policy).collect();
            let beside = nations.iter().filter(|own| own.folder != nation.folder);
            let beside = beside.flat_map(|own| own.policies.iter());
            elsewhere.extend(beside.map(|(_, prepared)| prepared.policy()));
            match nation.told(library, ask, &elsewhere) {
                Ok(matrix) => told.push(matrix),
                Err(found) => problems.extend(found),
            }
        }
        match problems.is_empty() {
            true => Ok(told),
            false => Err(problems),
        }
    }

    /// Policies of the nations that are not shown, where a name that is asked for is none of
    /// this nation's: it may be one of theirs.
    fn elsewhere(
        &self,
        library: &Library,
        nations: &[Nation],
        nation: &Nation,
        ask: &[Ident],
    ) -> Vec<Prepared> {
        if nation.knows_all(ask) {
            return Vec::new();
        }
        let mut all = Vec::new();
        for folder in every_nation(library) {
            let shown = nations.iter().any(|own| own.folder == folder);
            // What is wrong with a policy that is not shown is not what was asked about.
            let policies = match shown {
                true => Vec::new(),
                false => self.prepared(library, &folder).unwrap_or_default(),
            };
            all.extend(policies.into_iter().map(|(_, prepared)| prepared));
        }
        all
    }

    /// Every policy of the nation, prepared, in the order of their titles.
    fn prepared(
        &self,
        library: &Library,
        nation: &str,
    ) -> Result<Vec<(TextId, Prepared)>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut all = Vec::new();
        let every = library.every_text().into_iter();
        for id in every
            .filter(|id| library.kind(*id) == TextKind::Policy && folder(library, *id) == nation)
        {
            let preparation = library.prepare(id);
            match preparation.prepared {
                Some(prepared) => all.push((id, prepared)),
                None => problems.extend(preparation.problems),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        all.retain(|(_, prepared)| {
            self.illustrative || prepared.policy().status() != Some(TextStatus::Illustrative)
        });
        all.sort_by(|(a, _), (b, _)| library.title(*a).cmp(library.title(*b)));
        Ok(all)
    }
}

impl Nation {
    fn told(
        &self,
        library: &Library,
        ask: &[Ident],
        elsewhere: &[&Policy],
    ) -> Result<Told, Vec<Problem>> {
        let authorities: Vec<Authority<'_>> = self
            .policies
            .iter()
            .map(|(id, prepared)| Authority {
                name: library.name(*id),
                prepared,
            })
            .collect();
        let asked = MatrixAsked {
            figures: &self.figures,
            people: &self.people.people,
            elsewhere,
            ask,
            day: self.day,
            described: self.people.day,
        };
        let mut told = matrix(&authorities, library.sources(), asked)?;
        told.notes.extend(self.people.note.clone());
        told.notes.extend(self.described());
        Ok(told)
    }

    /// Whether every figure and every outcome that is asked for is one of the nation's own.
    fn knows_all(&self, ask: &[Ident]) -> bool {
        let policies = || self.policies.iter().map(|(_, prepared)| prepared.policy());
        let figure = |wanted: &FigureWanted| {
            let mut figures = policies().flat_map(Policy::figures);
            figures.any(|figure| figure.name == wanted.name.text)
        };
        let outcome = |name: &Ident| {
            policies().any(|policy| {
                policy.node_named(&name.text).is_some()
                    || policy.outcome_named(&name.text).is_some()
            })
        };
        let people = self.people.people.iter();
        let mut asked = people.flat_map(|person| &person.file.ask).chain(ask);
        self.figures.iter().all(figure) && asked.all(outcome)
    }

    /// That the people are of another day, where they are.
    fn described(&self) -> Option<String> {
        let day = self.people.day.filter(|day| *day != self.day)?;
        Some(format!(
            "They are described as at {}, and shown as the policies stand on another day.",
            day.in_words()
        ))
    }
}

/// The folders that hold a baseline.
fn every_nation(library: &Library) -> Vec<String> {
    let every = library.every_text().into_iter();
    let baselines = every.filter(|id| library.kind(*id) == TextKind::Baseline);
    let folders: BTreeSet<String> = baselines.map(|id| folder(library, id)).collect();
    folders.into_iter().collect()
}

/// A file as it is read, with a place to tell problems at; nothing where there is none.
fn parsed<T: Default>(
    library: &mut Library,
    file: Option<(String, String)>,
    read: impl Fn(&str, usize) -> Result<T, Vec<Problem>>,
    problems: &mut Vec<Problem>,
) -> T {
    let Some((name, text)) = file else {
        return T::default();
    };
    let base = library.sources_mut().add(name, text.as_str());
    read(&text, base).unwrap_or_else(|found| {
        problems.extend(found);
        T::default()
    })
}

/// The name of the folder that a text's file stands in.
fn folder(library: &Library, id: TextId) -> String {
    let file = library.written(id).file;
    let folder = Path::new(file).parent().and_then(Path::file_name);
    folder.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// A name that the command gives, with a place to tell problems at.
fn ident(library: &mut Library, option: &str, text: &str) -> Ident {
    let base = library.sources_mut().add(option, text);
    Ident {
        text: text.trim().to_owned(),
        span: Span::new(base, base + text.len()),
    }
}

/// `item_limit for worker`, `charging_threshold for no and under_pension_age`.
fn figure_named(library: &mut Library, text: &str) -> FigureWanted {
    let whole = ident(library, "--figure", text);
    let (name, keys) = match whole.text.split_once(" for ") {
        Some((name, keys)) => (name.to_owned(), keys.to_owned()),
        None => (whole.text.clone(), String::new()),
    };
    let of = |text: &str| Ident {
        text: text.trim().to_owned(),
        span: whole.span,
    };
    FigureWanted {
        name: of(&name),
        keys: keys
            .split(" and ")
            .filter(|key| !key.trim().is_empty())
            .map(of)
            .collect(),
        group: None,
        heading: None,
    }
}
