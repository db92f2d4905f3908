//! `evenhand matrix`: every authority against figures and standard people.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use evenhand::comparison::{
    Authority, Matrix as Told, MatrixAsked, matrix, matrix_to_csv, matrix_to_html, matrix_to_text,
};
use evenhand::decision::{FigureWanted, PeopleFile, read_people};
use evenhand::library::{Library, TextId};
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
    /// The folder of a nation in the library, such as scotland
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

/// What is read before anything is decided.
struct Read {
    people: PeopleFile,
    figures: Vec<FigureWanted>,
    ask: Vec<Ident>,
    day: Date,
}

impl Matrix {
    pub(crate) fn run(&self, page: &mut Page) -> Result<Status, Unusable> {
        let mut library = self.shelf.library()?;
        let nation = self.nation(&library)?;
        let read = match self.read(&mut library, &nation)? {
            Ok(read) => read,
            Err(problems) => {
                page.complain_about(&problems, library.sources());
                return Ok(Status::Problems);
            }
        };
        let prepared = match self.prepared(&library, &nation) {
            Ok(prepared) => prepared,
            Err(problems) => {
                page.complain_about(&problems, library.sources());
                return Ok(Status::Problems);
            }
        };
        let authorities: Vec<Authority<'_>> = prepared
            .iter()
            .map(|(id, prepared)| Authority {
                name: library.name(*id),
                prepared,
            })
            .collect();
        let asked = MatrixAsked {
            figures: &read.figures,
            people: &read.people.people,
            ask: &read.ask,
            day: read.day,
            described: read.people.day,
        };
        match matrix(&authorities, library.sources(), asked) {
            Ok(mut told) => {
                told.notes.extend(read.people.note.clone());
                told.notes.extend(described(&read));
                self.tell(page, &told);
                Ok(Status::Fine)
            }
            Err(problems) => {
                page.complain_about(&problems, library.sources());
                Ok(Status::Problems)
            }
        }
    }

    fn tell(&self, page: &mut Page, told: &Told) {
        match self.format {
            Form::Text => page.lines(&matrix_to_text(told, page.width())),
            Form::Csv => page.text(&matrix_to_csv(told)),
            Form::Html => page.text(&matrix_to_html(told)),
            Form::Json => page.json(told),
        }
    }

    /// The folder of the nation that is named, or of the only one.
    fn nation(&self, library: &Library) -> Result<String, Unusable> {
        let every = library.every_text();
        let baselines = every
            .iter()
            .filter(|id| library.kind(**id) == TextKind::Baseline);
        let folders: BTreeSet<String> = baselines.map(|id| folder(library, *id)).collect();
        let known: Vec<&str> = folders.iter().map(String::as_str).collect();
        let advice = match known.as_slice() {
            [] => "the library holds no baseline".to_owned(),
            known => format!("known are {}", known.join(", ")),
        };
        match (&self.nation, known.as_slice()) {
            (Some(name), known) if known.contains(&name.as_str()) => Ok(name.clone()),
            (None, [only]) => Ok((*only).to_owned()),
            (name, _) => Err(UsageProblem::UnknownNation {
                name: name.clone(),
                advice,
            }
            .into()),
        }
    }

    /// The people, the figures and the day, or what is wrong with how they are written.
    fn read(
        &self,
        library: &mut Library,
        nation: &str,
    ) -> Result<Result<Read, Vec<Problem>>, Unusable> {
        let people = match &self.people {
            Some(path) => Some(text_of(path)?),
            None => self.shelf.beside(PEOPLE)?,
        };
        let figures = self.shelf.beside(&format!("{nation}/{FIGURES}"))?;
        let mut problems = Vec::new();
        let mut parsed = |library: &mut Library, file: Option<(String, String)>| {
            let Some((name, text)) = file else {
                return PeopleFile::default();
            };
            let base = library.sources_mut().add(name, text.as_str());
            read_people(&text, base).unwrap_or_else(|found| {
                problems.extend(found);
                PeopleFile::default()
            })
        };
        let people = parsed(library, people);
        let shown = parsed(library, figures);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let own: Vec<FigureWanted> = self
            .figure
            .iter()
            .map(|figure| figure_named(library, figure))
            .collect();
        let figures = match (own.is_empty(), people.figures.is_empty()) {
            (false, _) => own,
            (true, false) => people.figures.clone(),
            (true, true) => shown.figures,
        };
        let ask = self.ask.iter().map(|name| ident(library, "--ask", name));
        let ask = ask.collect();
        let Some(day) = self.on.or(people.day).or(shown.day) else {
            return Err(UsageProblem::NoDayForAll.into());
        };
        Ok(Ok(Read {
            people,
            figures,
            ask,
            day,
        }))
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

/// That the people are of another day, where they are.
fn described(read: &Read) -> Option<String> {
    let day = read.people.day.filter(|day| *day != read.day)?;
    Some(format!(
        "They are described as at {}, and shown as the policies stand on another day.",
        day.in_words()
    ))
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
