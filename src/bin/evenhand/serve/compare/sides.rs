//! The two policies that an address names, and their days.

use evenhand::comparison::{Pair, When};
use evenhand::library::Library;
use evenhand::program::Prepared;
use evenhand::source::Problem;
use evenhand::value::Date;

use crate::files::UsageProblem;
use crate::serve::address::address;
use crate::serve::country::asked::{Query, day_given, given};
use crate::serve::site::{Policy, Shown};

/// Two policies, each by its name, and the days that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) left: String,
    pub(crate) right: String,
    pub(crate) on: Option<Date>,
    /// The day of the second, where it is another.
    pub(crate) and: Option<Date>,
}

/// Two policies, ready to be held against each other.
pub(crate) struct Sides<'s> {
    pub(crate) named: Named,
    pub(crate) left: &'s Policy,
    pub(crate) right: &'s Policy,
    pub(crate) a: &'s Prepared,
    pub(crate) b: &'s Prepared,
}

/// The names and the days of a query; nothing where nobody is named yet.
///
/// # Errors
/// What to choose, where it can't be compared.
pub(crate) fn read(shown: &Shown, query: &Query) -> Result<Option<Named>, String> {
    let (left, right) = (given(query, "left"), given(query, "right"));
    if left.is_empty() && right.is_empty() {
        return Ok(None);
    }
    if left.is_empty() {
        return Err("Choose the first authority.".to_owned());
    }
    let right = if right.is_empty() { left } else { right };
    for name in [left, right] {
        if shown.policy(name).is_none() {
            return Err(format!(
                "The library has no policy called “{name}”. Choose one from the list."
            ));
        }
    }
    let day = |name: &str, which: &str| {
        day_given(query, name).map_err(|wrong| format!("The {which}: {wrong}"))
    };
    let (on, and) = (day("on", "first day")?, day("and", "second day")?);
    // Two days that are one are a day.
    let and = and.filter(|and| Some(*and) != on);
    match (on, and) {
        (None, Some(_)) => return Err("Choose the first day too.".to_owned()),
        (_, None) if left == right => {
            return Err("Choose two authorities, or one authority and two days.".to_owned());
        }
        (_, _) => {}
    }
    Ok(Some(Named {
        left: left.to_owned(),
        right: right.to_owned(),
        on,
        and,
    }))
}

/// The two policies of a query, ready; nothing where nobody is named yet.
///
/// # Errors
/// What to choose, where they can't be compared.
pub(crate) fn sides<'s>(shown: &'s Shown, query: &Query) -> Result<Option<Sides<'s>>, String> {
    let Some(named) = read(shown, query)? else {
        return Ok(None);
    };
    let (Some(left), Some(right)) = (shown.policy(&named.left), shown.policy(&named.right)) else {
        return Ok(None);
    };
    let a = ready(left, &shown.library)?;
    let b = ready(right, &shown.library)?;
    for (day, prepared) in [(named.on, a), (named.and.or(named.on), b)] {
        let policy = prepared.policy();
        if let Some(day) = day.filter(|day| !policy.days().holds(*day)) {
            let problem = Problem::new(UsageProblem::DayOutside {
                policy: policy.title().to_owned(),
                days: policy.days().to_string(),
                day: day.in_words(),
            });
            return Err(format!(
                "{problem}. Choose a day within, or leave the day out."
            ));
        }
    }
    Ok(Some(Sides {
        named,
        left,
        right,
        a,
        b,
    }))
}

fn ready<'s>(policy: &'s Policy, library: &Library) -> Result<&'s Prepared, String> {
    policy.prepared(library).ok_or_else(|| {
        format!(
            "Something is wrong with how the policy of {} is written, so it can't be compared.",
            policy.title
        )
    })
}

impl Sides<'_> {
    /// The two as one subject, of which facts are told apart once.
    pub(crate) fn pair(&self) -> Pair<'_> {
        Pair::new(self.a, self.b)
    }

    /// Which days are compared.
    pub(crate) fn when(&self) -> When {
        match (self.named.on, self.named.and) {
            (Some(on), Some(and)) => When::OnAnd(on, and),
            (Some(on), None) => When::On(on),
            (None, _) => When::Always,
        }
    }

    /// The day of each.
    pub(crate) fn on(&self) -> (Option<Date>, Option<Date>) {
        (self.named.on, self.named.and.or(self.named.on))
    }

    /// Who is compared.
    pub(crate) fn title(&self) -> String {
        match self.left.name == self.right.name {
            true => self.left.title.clone(),
            false => format!("{} and {}", self.left.title, self.right.title),
        }
    }

    /// On which days.
    pub(crate) fn days(&self) -> String {
        match self.when() {
            When::Always => "On every day that both policies are about.".to_owned(),
            When::On(day) => format!("As at {}.", day.in_words()),
            When::OnAnd(first, second) if self.left.name == self.right.name => format!(
                "As at {}, and as at {}.",
                first.in_words(),
                second.in_words()
            ),
            When::OnAnd(first, second) => format!(
                "{} as at {}; {} as at {}.",
                self.left.title,
                first.in_words(),
                self.right.title,
                second.in_words()
            ),
        }
    }

    /// What is chosen, as it stands in an address.
    pub(crate) fn chosen(&self) -> Vec<(&'static str, String)> {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        vec![
            ("left", self.named.left.clone()),
            ("right", self.named.right.clone()),
            ("on", day(self.named.on)),
            ("and", day(self.named.and)),
        ]
    }

    /// The address of a page about the two.
    pub(crate) fn at(&self, asked: &[(&str, &str)]) -> String {
        let chosen = self.chosen();
        let mut whole: Vec<(&str, &str)> = chosen
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        whole.extend_from_slice(asked);
        address("/compare", &whole)
    }
}

impl Named {
    /// What is kept of the two is kept under this.
    pub(crate) fn key(&self) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        format!(
            "{} {} {} {}",
            self.left,
            self.right,
            day(self.on),
            day(self.and)
        )
    }
}
