//! Everything that is proved of one policy.

use std::collections::{BTreeMap, BTreeSet};

use super::alike::{Numbered, Print};
use super::ask::{Asking, Memory, items_of};
use super::claims::Breach;
use super::clashes::{KINDS, Kind, NoAnswer};
use super::dead::Idle;
use super::person::told;
use super::problem::ProofProblem;
use super::prover::{Effort, Outcome};
use super::settle::{Fault, Settled, settle};
use crate::decision::{examples_told, nodes_promised};
use crate::model::Case;
use crate::model::case::Origin;
use crate::model::policy::{Check, Days, Departure, FactId, NodeId, Policy};
use crate::program::Prepared;
use crate::program::op::Slot;
use crate::program::program::{Program, SymbolOf};
use crate::source::{Problem, Span, in_order};
use crate::syntax::tree::TextKind;
use crate::value::Date;

/// What is proved of a policy, and what is not.
#[derive(Debug)]
pub struct Proofs {
    /// Its title.
    pub policy: String,
    /// Every promise, its baseline's among them, in the order in which they are made.
    pub promises: Vec<Promise>,
    /// How it stands with rules that may clash and tables that may have no row, or several.
    pub answered: Answered,
    /// Cases that have no answer by the policy's fault.
    pub unanswered: Vec<Refutation>,
    /// What is wrong, and every finding, in order of position.
    pub problems: Vec<Problem>,
}

/// How many outcomes, steps and tables were asked about, on each stretch of days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answered {
    /// Proved to have an answer for everybody.
    pub proved: usize,
    /// Without one for somebody.
    pub broken: usize,
    /// Not decided.
    pub open: usize,
}

/// A promise, and how it stands with it.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Where it is promised.
    pub span: Span,
    /// The days on which it was asked about.
    pub days: Days,
    /// The lists that it looks at, each with the most items that there can be.
    pub lists: Vec<(String, u8)>,
    /// How it stands with it.
    pub verdict: Verdict,
}

impl Promise {
    /// The last day on which it was asked about, where there is one.
    pub fn ends(&self) -> Option<Date> {
        (self.days.last < Date::MAX).then_some(self.days.last)
    }
}

/// How it stands with a promise.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It is kept for every complete case.
    Proved,
    /// No case meets its condition.
    AboutNobody,
    /// A case breaks it.
    Broken(Refutation),
    /// A case breaks it by a rule that departs from the baseline and says so, and by nothing else.
    Departs(Refutation),
    /// It was not decided.
    NotDecided {
        /// The days on which it was not.
        days: Vec<Days>,
        /// The figures that it hangs on, in words; none where an effort met its limit.
        hangs_on: Vec<String>,
        /// How many of the policy's examples were tried and keep it.
        tried: usize,
    },
}

/// A case that breaks a promise, as the evaluator has it.
#[derive(Debug, Clone)]
pub struct Refutation {
    /// The outcomes and steps to be asked for.
    pub asked: Vec<String>,
    /// The case.
    pub case: Case,
    /// The person, in words.
    pub person: String,
    /// What comes out, in words.
    pub found: String,
}

/// Proves what can be proved of a policy: what it promises, that rules do not clash, that no
/// rule is there for nothing.
pub fn prove(prepared: &Prepared, memory: &mut Memory) -> Proofs {
    let policy = prepared.policy();
    let mut work = Work {
        prepared,
        stretches: Stretch::all(prepared, memory),
        asked: BTreeMap::new(),
        answered: Answered::default(),
        unanswered: Vec::new(),
        told: BTreeSet::new(),
        problems: Vec::new(),
    };
    let mut promises = Vec::new();
    for check in policy.checks() {
        promises.push(work.promise(memory, check));
    }
    work.clashes(memory);
    let mut idle = Idle::of(policy);
    for days in prepared.stretches() {
        if idle.wants(days.first)
            && let Some(asking) = asking(&mut work.asked, prepared, days)
        {
            idle.ask(asking, memory);
        }
    }
    work.problems.extend(idle.problems(policy));
    work.finish(promises)
}

/// A stretch of days on which a policy stays the same.
struct Stretch<'p> {
    days: Days,
    program: &'p Program,
    numbered: Numbered,
}

impl<'p> Stretch<'p> {
    fn all(prepared: &'p Prepared, memory: &mut Memory) -> Vec<Self> {
        let of = |days: Days| {
            let program = prepared.program(days.first)?;
            let numbered = memory.likeness.number(prepared, program);
            Some(Stretch {
                days,
                program,
                numbered,
            })
        };
        prepared.stretches().filter_map(of).collect()
    }
}

/// Stretches beside each other on which a question is made of the same.
struct Run<'s, 'p> {
    stretches: &'s [Stretch<'p>],
    print: Print,
}

impl<'p> Run<'_, 'p> {
    fn days(&self) -> Days {
        let first = &self.stretches[0];
        let last = self.stretches.last().unwrap_or(first);
        Days {
            first: first.days.first,
            last: last.days.last,
        }
    }

    fn program(&self) -> &'p Program {
        self.stretches[0].program
    }
}

fn runs<'s, 'p>(
    prepared: &Prepared,
    stretches: &'s [Stretch<'p>],
    fault: &dyn Fault,
) -> Vec<Run<'s, 'p>> {
    let prints = stretches
        .iter()
        .map(|stretch| fault.print(prepared, stretch.program, &stretch.numbered));
    let prints: Vec<Print> = prints.collect();
    let mut runs = Vec::new();
    let mut from = 0;
    for same in prints.chunk_by(|a, b| a == b) {
        runs.push(Run {
            stretches: &stretches[from..from + same.len()],
            print: same[0].clone(),
        });
        from += same.len();
    }
    runs
}

/// The formulas of some days, made once; `None` where more than can be reckoned with came up.
fn asking<'a, 'p>(
    asked: &'a mut BTreeMap<Days, Option<Asking<'p>>>,
    prepared: &'p Prepared,
    days: Days,
) -> Option<&'a mut Asking<'p>> {
    asked
        .entry(days)
        .or_insert_with(|| Asking::of(prepared, days).ok().flatten())
        .as_mut()
}

/// How far it stands with a promise while the days are gone through.
#[derive(Debug, Clone, Default)]
struct Open {
    about_somebody: bool,
    broken: Option<Refutation>,
    /// Why that is kept, where a departure that is acknowledged alone breaks it.
    departs: Option<String>,
    /// Whether a limit of effort was met.
    gave_up: bool,
    days: Vec<Days>,
    hangs_on: BTreeMap<SymbolOf, ()>,
    lists: BTreeSet<FactId>,
}

struct Work<'p> {
    prepared: &'p Prepared,
    stretches: Vec<Stretch<'p>>,
    /// The formulas made so far.
    asked: BTreeMap<Days, Option<Asking<'p>>>,
    answered: Answered,
    unanswered: Vec<Refutation>,
    told: BTreeSet<(NodeId, Kind)>,
    problems: Vec<ProofProblem>,
}

impl Work<'_> {
    fn promise(&mut self, memory: &mut Memory, check: &Check) -> Open {
        let breach = Breach {
            check,
            without_own: Vec::new(),
        };
        let mut open = Open::default();
        for run in runs(self.prepared, &self.stretches, &breach) {
            open.look(self.prepared, run.program(), &breach);
            let seen = memory.seen(&run.print, run.days());
            open.about_somebody |= memory.about.contains(&seen);
            let is_kept = open.broken.is_some() || memory.never.contains(&seen);
            if open.about_somebody && is_kept {
                continue;
            }
            let Some(asking) = asking(&mut self.asked, self.prepared, run.days()) else {
                open.leave(&run);
                continue;
            };
            if !open.about_somebody {
                open.about_somebody = breach.somebody(asking).is_none_or(|goal| {
                    let came = asking.can_be(&goal, Effort::SMALL, memory);
                    came.outcome != Outcome::Never
                });
                if open.about_somebody {
                    memory.about.insert(seen.clone());
                }
            }
            if is_kept {
                continue;
            }
            // What was too much on some days is too much on others.
            if open.gave_up {
                open.leave(&run);
                continue;
            }
            let settled = settle(asking, memory, &breach);
            if matches!(settled, Settled::Never) {
                memory.never.insert(seen);
            }
            match settled {
                Settled::Never => {}
                Settled::For(case, found) => open.is_broken(asking, memory, check, (case, found)),
                Settled::HangsOn(symbols) => {
                    open.leave(&run);
                    open.hangs_on.extend(symbols.into_iter().map(|of| (of, ())));
                }
                Settled::Undecided => {
                    open.gave_up = true;
                    open.leave(&run);
                }
            }
        }
        open
    }

    fn clashes(&mut self, memory: &mut Memory) {
        for at in 0..self.prepared.policy().nodes().len() {
            let node = NodeId::at(at);
            for kind in KINDS {
                self.no_answers(memory, node, kind);
            }
        }
    }

    fn no_answers(&mut self, memory: &mut Memory, node: NodeId, kind: Kind) {
        let item = 0;
        let first = NoAnswer { node, item, kind };
        let stretches = std::mem::take(&mut self.stretches);
        for run in runs(self.prepared, &stretches, &first) {
            if kind.slot(&run.program().nodes[node.index()]).is_none() {
                continue;
            }
            for item in items_of(run.program(), node) {
                self.no_answer(memory, &run, &NoAnswer { node, item, kind });
            }
        }
        self.stretches = stretches;
    }

    fn no_answer(&mut self, memory: &mut Memory, run: &Run<'_, '_>, fault: &NoAnswer) {
        let first = &run.stretches[0];
        let print = fault.print(self.prepared, first.program, &first.numbered);
        let seen = memory.seen(&print, run.days());
        let many = run.stretches.len();
        if memory.never.contains(&seen) {
            self.answered.proved += many;
            return;
        }
        let Some(asking) = asking(&mut self.asked, self.prepared, run.days()) else {
            return;
        };
        match settle(asking, memory, fault) {
            Settled::Never => {
                memory.never.insert(seen);
                self.answered.proved += many;
            }
            Settled::HangsOn(_) | Settled::Undecided => self.answered.open += many,
            Settled::For(case, _) => {
                self.answered.broken += many;
                if self.told.insert((fault.node, fault.kind)) {
                    let person = told(self.prepared, &case);
                    let problem = fault.problem(self.prepared, &case, person.clone());
                    self.problems.extend(problem);
                    self.unanswered.push(Refutation {
                        asked: vec![self.prepared.policy().node(fault.node).name.clone()],
                        case,
                        person,
                        found: "no answer".to_owned(),
                    });
                }
            }
        }
    }

    fn finish(mut self, all: Vec<Open>) -> Proofs {
        let policy = self.prepared.policy();
        let mut promises = Vec::new();
        for (check, open) in policy.checks().iter().zip(all) {
            let own = check.home == TextKind::Policy || !policy.is_local();
            let lists = open.lists.iter().filter_map(|list| {
                let (_, most) = policy.list(*list)?;
                Some((policy.fact(*list).name.clone(), most))
            });
            let lists = lists.collect();
            let departs = open.departs.clone();
            let verdict = open.verdict(self.prepared, check);
            match &verdict {
                Verdict::Broken(broken) | Verdict::Departs(broken) => {
                    self.problems
                        .push(broken_promise(policy, check.span, broken, departs));
                }
                Verdict::AboutNobody if own => {
                    let span = check.when.map_or(check.span, |when| policy.expr(when).span);
                    self.problems
                        .push(ProofProblem::PromiseAboutNobody { span });
                }
                Verdict::Proved | Verdict::AboutNobody | Verdict::NotDecided { .. } => {}
            }
            promises.push(Promise {
                span: check.span,
                days: policy.days(),
                lists,
                verdict,
            });
        }
        let mut problems: Vec<Problem> = self.problems.into_iter().map(Problem::new).collect();
        in_order(&mut problems);
        Proofs {
            policy: policy.title().to_owned(),
            promises,
            answered: self.answered,
            unanswered: self.unanswered,
            problems,
        }
    }
}

impl Open {
    /// Notes the lists that a promise looks at.
    fn look(&mut self, prepared: &Prepared, program: &Program, breach: &Breach<'_>) {
        let mut slots = breach.slots(prepared, program);
        slots.extend(program.impossible.iter().map(|slot| Slot::Choice(*slot)));
        let variables = prepared.variables();
        for id in program.slice(&slots).variables {
            if let Origin::Count(list) = variables.get(id).origin {
                self.lists.insert(list);
            }
        }
    }

    /// Leaves a promise undecided on some days.
    fn leave(&mut self, run: &Run<'_, '_>) {
        let days = run.stretches.iter().map(|stretch| stretch.days);
        self.days.extend(days);
    }

    fn is_broken(
        &mut self,
        asking: &mut Asking<'_>,
        memory: &mut Memory,
        check: &Check,
        (case, found): (Case, String),
    ) {
        let prepared = asking.prepared;
        self.departs = departure(asking, memory, check);
        let nodes = nodes_promised(prepared.policy(), check).into_iter();
        let name = |(node, _)| prepared.policy().node(node).name.clone();
        self.broken = Some(Refutation {
            asked: nodes.map(name).collect(),
            person: told(prepared, &case),
            case,
            found,
        });
    }

    fn verdict(self, prepared: &Prepared, check: &Check) -> Verdict {
        if let Some(broken) = self.broken {
            return match self.departs {
                Some(_) => Verdict::Departs(broken),
                None => Verdict::Broken(broken),
            };
        }
        if !self.days.is_empty() {
            return Verdict::NotDecided {
                days: self.days,
                hangs_on: hangs_on(prepared.policy(), self.hangs_on.into_keys()),
                tried: examples_told(prepared, check),
            };
        }
        match self.about_somebody {
            true => Verdict::Proved,
            false => Verdict::AboutNobody,
        }
    }
}

/// What is told of a promise that is broken.
fn broken_promise(
    policy: &Policy,
    span: Span,
    broken: &Refutation,
    departs: Option<String>,
) -> ProofProblem {
    let (policy, found) = (policy.title().to_owned(), broken.found.clone());
    let person = broken.person.clone();
    match departs {
        Some(acknowledged) => ProofProblem::DepartsInEffect {
            policy,
            found,
            person,
            acknowledged,
            span,
        },
        None => ProofProblem::PromiseBroken {
            policy,
            found,
            person,
            span,
        },
    }
}

/// Why a promise is broken by what departs from the baseline and says so, and by nothing else.
fn departure(asking: &mut Asking<'_>, memory: &mut Memory, check: &Check) -> Option<String> {
    let policy = asking.prepared.policy();
    let nodes: Vec<NodeId> = nodes_promised(policy, check)
        .into_iter()
        .map(|(node, _)| node)
        .collect();
    let is_about = |of: &&Departure| nodes.iter().any(|node| policy.node(*node).name == of.from);
    let departure = policy.departures.iter().find(is_about)?;
    let acknowledged = departure.acknowledged.clone();
    let breach = Breach {
        check,
        without_own: nodes,
    };
    match settle(asking, memory, &breach) {
        Settled::Never => Some(acknowledged),
        Settled::For(..) | Settled::HangsOn(_) | Settled::Undecided => None,
    }
}

/// What is not known, in words, once each.
fn hangs_on(policy: &Policy, symbols: impl Iterator<Item = SymbolOf>) -> Vec<String> {
    let mut words: Vec<String> = symbols
        .map(|of| match of {
            SymbolOf::NotPublished(figure, _) => {
                format!("{}, which is not published", policy.figure(figure).label)
            }
            SymbolOf::NotFound(figure, _) => {
                format!("{}, which is not found", policy.figure(figure).label)
            }
            SymbolOf::Unset(figure, _) => {
                format!("{}, which each authority sets", policy.figure(figure).label)
            }
            SymbolOf::Open(node) => {
                format!("{}, which each authority decides", policy.node(node).label)
            }
            SymbolOf::Holidays => "holidays that are not listed yet".to_owned(),
        })
        .collect();
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words
}
