//! A conversation: the policy, what is asked of it, what is known so far, and what was left open.
//!
//! All of it travels in the form of each page, as a case file and a few names, and is read and
//! checked afresh whenever it comes back.

use evenhand::decision::{CaseFile, Inquiry, read_case};
use evenhand::form::{Interview, Reply, write_inquiry};
use evenhand::model::policy::NodeId;
use evenhand::program::Prepared;
use evenhand::source::{Problem, Sources};
use maud::{Markup, html};

use super::super::site::{Policy, Shown};
use super::parts::{CASE, Wrong, Wrongs, place_of};
use super::sent::{MAX_CASE, Sent};

/// The problem of something that can't be read at all, which tells what can be written anywhere.
const NO_VALUE: &str = "syntax::not_a_value";
/// The most names that are carried beside a case.
const MAX_NAMES: usize = 1_000;
/// What stands between the names of one step of the trail.
const BETWEEN: char = '|';

/// How questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One thing on a page.
    One,
    /// Everything that is open on one page.
    All,
}

/// A conversation as it stands.
pub(super) struct Talk<'s> {
    /// The library that it is about.
    pub(super) shown: &'s Shown,
    /// The policy that is asked.
    pub(super) policy: &'s Policy,
    /// The same, ready for deciding.
    pub(super) prepared: &'s Prepared,
    /// What is known, and what comes next.
    pub(super) interview: Interview<'s>,
    /// The facts that were left open.
    pub(super) open: Vec<String>,
    /// What was asked, page by page: the names of the facts of each.
    pub(super) trail: Vec<Vec<String>>,
    /// How questions are asked.
    pub(super) mode: Mode,
}

/// Why a case can't be gone on with.
pub(super) struct Unread {
    /// What is wrong, in order of position.
    pub(super) wrongs: Vec<Wrong>,
    /// Whether the case names no policy.
    pub(super) without_policy: bool,
}

impl Unread {
    fn one(wrong: Wrong) -> Self {
        Unread {
            wrongs: vec![wrong],
            without_policy: false,
        }
    }

    fn of(problems: &[Problem], sources: &Sources) -> Self {
        let wrongs = problems.iter().map(|problem| Wrong::of(problem, sources));
        Unread {
            wrongs: wrongs.collect(),
            without_policy: false,
        }
    }
}

/// The policy of a name, ready for deciding.
///
/// # Errors
/// That there is none, or that it can't be decided.
pub(super) fn policy_of<'s>(
    shown: &'s Shown,
    name: &str,
) -> Result<(&'s Policy, &'s Prepared), Wrong> {
    let titled = || {
        let id = shown.library.find(name)?;
        shown.policies.iter().find(|policy| policy.id == id)
    };
    let Some(policy) = shown.policy(name).or_else(titled) else {
        let advice = match shown.library.nearest(name) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "choose a council from the list".to_owned(),
        };
        return Err(Wrong::new(
            &format!("there is no policy called `{name}`"),
            &advice,
        ));
    };
    match policy.prepared(&shown.library) {
        Some(prepared) => Ok((policy, prepared)),
        None => Err(Wrong::new(
            &format!(
                "{} has mistakes, so nothing can be decided by it",
                policy.title
            ),
            "they are shown where it can be written",
        )),
    }
}

/// What a case asks for: what it says so itself, else what it expects.
fn asked_of(file: &CaseFile, inquiry: &Inquiry, prepared: &Prepared) -> Vec<NodeId> {
    if !inquiry.asked.is_empty() {
        return inquiry.asked.clone();
    }
    let mut asked = Vec::new();
    for expected in &file.expect {
        let names = expected.name.path.names.iter();
        let names: Vec<&str> = names.map(|name| name.text.as_str()).collect();
        let node = prepared.policy().node_named(&names.join("."));
        asked.extend(node.filter(|node| !asked.contains(node)));
    }
    asked
}

impl<'s> Talk<'s> {
    /// Begins a conversation in which nothing is known.
    pub(super) fn begin(
        shown: &'s Shown,
        policy: &'s Policy,
        prepared: &'s Prepared,
        asked: &[NodeId],
    ) -> Self {
        Talk {
            shown,
            policy,
            prepared,
            interview: Interview::new(prepared, asked),
            open: Vec::new(),
            trail: Vec::new(),
            mode: Mode::One,
        }
    }

    /// Begins with a case file; `policy` is asked where the case names none.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn read(shown: &'s Shown, text: &str, policy: Option<&str>) -> Result<Self, Unread> {
        if text.len() > MAX_CASE {
            return Err(Unread::one(Wrong::too_long()));
        }
        let mut sources = shown.library.sources().clone();
        let base = sources.add(CASE, text);
        let file = read_case(text, base).map_err(|found| Unread::of(&found, &sources))?;
        let Some(name) = file.policy.as_deref().or(policy) else {
            let wrong = Wrong::new(
                "This case does not say whose rules decide it",
                "choose a council below it",
            );
            return Err(Unread {
                wrongs: vec![wrong],
                without_policy: true,
            });
        };
        let (policy, prepared) = policy_of(shown, name).map_err(Unread::one)?;
        let inquiry = file
            .inquiry(prepared.policy(), None)
            .map_err(|found| Unread::of(&found, &sources))?;
        let asked = asked_of(&file, &inquiry, prepared);
        let inquiry = Inquiry { asked, ..inquiry };
        let interview = Interview::from_inquiry(prepared, inquiry)
            .map_err(|problem| Unread::of(&[Problem::new(problem)], &sources))?;
        Ok(Talk {
            interview,
            ..Talk::begin(shown, policy, prepared, &[])
        })
    }

    /// Goes on with what a form carried.
    ///
    /// # Errors
    /// Everything that is wrong with the case in it.
    pub(super) fn resume(shown: &'s Shown, sent: &Sent) -> Result<Self, Unread> {
        let mut talk = Talk::read(shown, sent.first("case").unwrap_or_default(), None)?;
        talk.open = sent.all("open").into_iter().take(MAX_NAMES).collect();
        let trail = sent.all("trail").into_iter().take(MAX_NAMES);
        talk.trail = trail
            .map(|step| step.split(BETWEEN).map(str::to_owned).collect())
            .collect();
        talk.mode = match sent.first("mode") {
            Some("all") => Mode::All,
            Some(_) | None => Mode::One,
        };
        talk.interview.leave_open(&talk.open);
        Ok(talk)
    }

    /// The case as a file.
    pub(super) fn file(&self) -> String {
        write_inquiry(self.prepared, &self.interview.inquiry(), &self.policy.name)
    }

    /// The fields that carry the conversation.
    pub(super) fn hidden(&self) -> Markup {
        let mode = match self.mode {
            Mode::One => "one",
            Mode::All => "all",
        };
        html! {
            input type="hidden" name="case" value=(self.file());
            @for name in &self.open { input type="hidden" name="open" value=(name); }
            @for step in &self.trail {
                input type="hidden" name="trail" value=(step.join(&BETWEEN.to_string()));
            }
            input type="hidden" name="mode" value=(mode);
        }
    }

    /// What is asked, by what a person reads for it.
    pub(super) fn asked(&self) -> Vec<NodeId> {
        self.interview.inquiry().asked
    }

    /// Asks for other outcomes.
    pub(super) fn ask(&mut self, asked: Vec<NodeId>) {
        self.go_on(Inquiry {
            asked,
            ..self.interview.inquiry()
        });
    }

    /// Looks again at which questions come next, where what was left open has changed.
    pub(super) fn renew(&mut self) {
        self.go_on(self.interview.inquiry());
    }

    /// Goes on with a case that was taken already, so that nothing in it can be refused.
    fn go_on(&mut self, inquiry: Inquiry) {
        if let Ok(mut interview) = Interview::from_inquiry(self.prepared, inquiry) {
            interview.leave_open(&self.open);
            self.interview = interview;
        }
    }

    /// Takes answers, each with the name of its fact; what has none is left open.
    ///
    /// # Errors
    /// What is wrong, each with its place on the page; then nothing is taken.
    pub(super) fn take(&mut self, answers: Vec<(String, Option<String>)>) -> Result<(), Wrongs> {
        let replies: Vec<Reply> = answers
            .into_iter()
            .map(|(name, answer)| Reply { name, answer })
            .collect();
        self.interview.take(&replies).map_err(|problems| {
            let sources = self.shown.library.sources();
            let first = replies.first().map_or("", |reply| reply.name.as_str());
            let told = problems.iter().map(|(name, problem)| {
                let name = name.as_deref().unwrap_or(first);
                let mut wrong = Wrong::of(problem, sources);
                // What can be written here says more than what can be written anywhere.
                if problem.code() == NO_VALUE {
                    let question = self.interview.about(name);
                    wrong.help = question.map(|question| question.hint).or(wrong.help);
                }
                (place_of(name), wrong)
            });
            told.collect::<Wrongs>()
        })?;
        for Reply { name, .. } in &replies {
            self.open.retain(|own| own != name);
            if self.interview.known(name).is_none() {
                self.open.push(name.clone());
            }
        }
        Ok(())
    }

    /// Forgets which facts of a list were left open, as where its items have moved.
    pub(super) fn ask_again_of(&mut self, list: &str) {
        let of_list = format!("{list}[");
        self.open.retain(|name| !name.starts_with(&of_list));
        self.renew();
    }

    /// Whether the day of the decision is known, without which there is no answer.
    pub(super) fn has_day(&self) -> bool {
        let policy = self.prepared.policy();
        let day = policy.decision_day().map(|fact| &policy.fact(fact).name);
        day.is_none_or(|day| self.interview.known(day).is_some())
    }
}
