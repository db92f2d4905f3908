//! A nation: its authorities, and the people and the figures that are shown of them.

use evenhand::comparison::{Authority, Matrix, MatrixAsked, matrix};
use evenhand::decision::{FigureWanted, PeopleFile, Person, read_further_facts, read_people};
use evenhand::model::Policy as Text;
use evenhand::source::{Problem, Sources};
use evenhand::syntax::tree::{Status, TextKind};
use evenhand::value::Date;

use crate::files::Shelf;
use crate::serve::address::slug;
use crate::serve::site::{Policy, Shown};

/// Where the people stand who are asked about everywhere, and in a nation's folder what only that
/// nation asks of them.
const PEOPLE: &str = "people.toml";
/// Where the figures of a nation stand, in its own folder.
const FIGURES: &str = "matrix.toml";

/// What is shown of a nation.
pub(crate) struct Nation {
    pub(crate) folder: String,
    pub(crate) people: PeopleFile,
    figures: Vec<FigureWanted>,
    /// The files of the library, and those of the people and the figures.
    sources: Sources,
}

/// The folders that hold policies with a baseline, those with most of them first.
pub(crate) fn nations(shown: &Shown) -> Vec<String> {
    let baselines = shown.policies.iter();
    let baselines = baselines.filter(|policy| policy.kind == TextKind::Baseline);
    let mut folders: Vec<String> = baselines.map(|policy| policy.folder.clone()).collect();
    folders.sort();
    folders.dedup();
    folders.sort_by_key(|folder| std::cmp::Reverse(of(shown, folder).count()));
    folders
}

/// The authorities' policies of a nation.
fn of<'s>(shown: &'s Shown, folder: &'s str) -> impl Iterator<Item = &'s Policy> {
    let policies = shown.policies.iter();
    policies.filter(move |policy| policy.kind == TextKind::Policy && policy.folder == folder)
}

/// The name of a nation, from that of its folder.
pub(crate) fn named(folder: &str) -> String {
    let words = folder.split(['_', '-']).filter(|word| !word.is_empty());
    let words: Vec<String> = words
        .map(|word| {
            let mut signs = word.chars();
            let first = signs.next().map(|sign| sign.to_uppercase().to_string());
            format!("{}{}", first.unwrap_or_default(), signs.as_str())
        })
        .collect();
    match words.is_empty() {
        true => "Policies".to_owned(),
        false => words.join(" "),
    }
}

/// What is wrong, in one text.
pub(crate) fn in_words(problems: &[Problem]) -> String {
    let told = problems.iter().map(|problem| match problem.help() {
        Some(help) => format!("{problem}: {help}"),
        None => problem.to_string(),
    });
    told.collect::<Vec<_>>().join(" ")
}

impl Nation {
    /// Reads the people and the figures of a nation; without their files there are none.
    pub(crate) fn read(shelf: &Shelf, shown: &Shown, folder: &str) -> Result<Self, String> {
        let mut sources = shown.library.sources().clone();
        let mut file = |path: &str| -> Result<Option<(String, usize)>, String> {
            let found = shelf.beside(path).map_err(|wrong| in_words(&wrong.0))?;
            Ok(found.map(|(name, text)| {
                let base = sources.add(name, text.as_str());
                (text, base)
            }))
        };
        let people = file(PEOPLE)?;
        let further = file(&format!("{folder}/{PEOPLE}"))?;
        let figures = file(&format!("{folder}/{FIGURES}"))?;
        let wrong = |problems: Vec<Problem>| in_words(&problems);
        let mut people = match people {
            Some((text, base)) => read_people(&text, base).map_err(wrong)?,
            None => PeopleFile::default(),
        };
        if let Some((text, base)) = further {
            let further = read_further_facts(&text, base).map_err(wrong)?;
            people.give(further).map_err(wrong)?;
        }
        let shown = match figures {
            Some((text, base)) => read_people(&text, base).map_err(wrong)?,
            None => PeopleFile::default(),
        };
        Ok(Nation {
            folder: folder.to_owned(),
            figures: match people.figures.is_empty() {
                true => shown.figures,
                false => people.figures.clone(),
            },
            people,
            sources,
        })
    }

    /// The day as at which the people are described.
    pub(crate) fn day(&self) -> Option<Date> {
        self.people.day
    }

    /// The files of the library, and those of the people and the figures.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The people, each with a name for addresses.
    pub(crate) fn people(&self) -> Vec<(String, &Person)> {
        let mut named: Vec<(String, &Person)> = Vec::new();
        for person in &self.people.people {
            let plain = slug(&person.title.text);
            let alike = named
                .iter()
                .filter(|(_, own)| slug(&own.title.text) == plain);
            let name = match alike.count() {
                0 => plain,
                more => format!("{plain}-{}", more + 1),
            };
            named.push((name, person));
        }
        named
    }

    /// A person by the name in an address.
    pub(crate) fn person(&self, name: &str) -> Option<&Person> {
        let people = self.people().into_iter();
        people
            .filter(|(own, _)| own == name)
            .map(|(_, person)| person)
            .next()
    }

    /// Every authority of the nation against the figures and the people.
    pub(crate) fn matrix(&self, shown: &Shown, day: Date) -> Result<Matrix, String> {
        let library = &shown.library;
        let mut notes = Vec::new();
        let mut authorities: Vec<Authority<'_>> = Vec::new();
        let mut policies: Vec<&Policy> = of(shown, &self.folder).collect();
        policies.sort_by(|a, b| a.title.cmp(&b.title));
        for policy in policies {
            match policy.prepared(library) {
                Some(prepared) if prepared.policy().status() == Some(Status::Illustrative) => {}
                Some(prepared) => authorities.push(Authority {
                    name: &policy.name,
                    prepared,
                }),
                None => notes.push(format!(
                    "{} is left out: something is wrong with how its policy is written.",
                    policy.title
                )),
            }
        }
        if authorities.is_empty() {
            return Err("No authority here has a policy that can be shown.".to_owned());
        }
        let mut told = self.told(&authorities, day, &[]).or_else(|_| {
            // A name that is not known here may be another nation's.
            let others = shown.policies.iter();
            let others = others.filter(|policy| policy.folder != self.folder);
            let others = others.filter_map(|policy| policy.prepared(library));
            let others: Vec<&Text> = others.map(|prepared| prepared.policy()).collect();
            self.told(&authorities, day, &others)
        })?;
        told.notes.extend(self.said_of_people(day));
        told.notes.extend(notes);
        Ok(told)
    }

    fn told(
        &self,
        authorities: &[Authority<'_>],
        day: Date,
        elsewhere: &[&Text],
    ) -> Result<Matrix, String> {
        let asked = MatrixAsked {
            figures: &self.figures,
            people: &self.people.people,
            elsewhere,
            ask: &[],
            day,
            described: self.people.day,
        };
        matrix(authorities, &self.sources, asked).map_err(|problems| in_words(&problems))
    }

    /// What is to be known of the people: that nobody is real, and as at which day they are so.
    pub(crate) fn said_of_people(&self, shown: Date) -> Vec<String> {
        let note = self.people.note.clone();
        note.into_iter().chain(self.described(shown)).collect()
    }

    /// That the people are of another day, where they are.
    fn described(&self, shown: Date) -> Option<String> {
        let day = self.people.day.filter(|day| *day != shown)?;
        Some(format!(
            "They are described as at {}, and shown as the policies stand on another day.",
            day.in_words()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_nation_is_called_as_its_folder() {
        assert_eq!(named("scotland"), "Scotland");
        assert_eq!(named("northern_ireland"), "Northern Ireland");
        assert_eq!(named(""), "Policies");
    }
}
