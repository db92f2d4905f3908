//! Document → [`Policy`]: the builder, and the order in which it works.

use std::collections::{BTreeMap, BTreeSet};

use super::policy::{
    Days, Domain, ExprId, FactId, FigureId, KindId, Node, NodeId, Policy, RecordId, SourceId,
    TextHead,
};
use super::problem::ModelProblem;
use crate::source::{Problem, Span, in_order};
use crate::syntax::tree::{
    Calculate, Decide, Ident, Item, Parameter, Path, Step, Table, Text, TextKind,
};
use crate::value::Date;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Kind(KindId),
    Record(RecordId),
    Fact(FactId),
    Figure(FigureId),
    /// An outcome, by its place; what answers it may come later.
    Outcome(usize),
    /// A calculation or a table that is no outcome.
    Node(NodeId),
}

impl Named {
    /// What is named, as a person would say it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Named::Kind(_) => "a kind of value",
            Named::Record(_) => "a record",
            Named::Fact(_) => "a fact",
            Named::Figure(_) => "a figure",
            Named::Outcome(_) | Named::Node(_) => "something worked out",
        }
    }
}

/// What the texts say about one node, before it is read.
#[derive(Default, Clone)]
pub(super) struct Draft<'t> {
    pub(super) decides: Vec<(TextKind, &'t Decide)>,
    pub(super) calculates: Vec<(TextKind, &'t Calculate)>,
    pub(super) steps: Vec<(TextKind, &'t Step)>,
    pub(super) tables: Vec<(TextKind, &'t Table)>,
    /// Whether its type is declared, or has been found.
    pub(super) typed: bool,
    /// Whether it was looked when this applies, or is being looked.
    pub(super) looked_when: bool,
    pub(super) stage: Stage,
}

/// How far the reading of a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    #[default]
    Waiting,
    Working,
    Done,
}

/// Makes a policy out of texts, and gathers everything that is wrong with them.
pub(super) struct Builder<'t> {
    pub(super) policy: Policy,
    pub(super) texts: &'t [&'t Text],
    pub(super) names: BTreeMap<String, (Named, Span)>,
    pub(super) sources: BTreeMap<String, SourceId>,
    pub(super) drafts: Vec<Draft<'t>>,
    pub(super) figure_drafts: Vec<Vec<(TextKind, &'t Parameter)>>,
    /// Every tag, with where it stands.
    pub(super) tags: BTreeMap<String, Span>,
    /// The names whose declarations were refused.
    pub(super) refused: BTreeSet<String>,
    /// How deep the reading of steps by steps has gone.
    pub(super) depth: usize,
    pub(super) problems: Vec<ModelProblem>,
}

/// What came of checking texts.
#[derive(Debug)]
pub struct Checked {
    /// The policy, where nothing stood in its way.
    pub policy: Option<Policy>,
    /// What was wrong, in order of position; findings are among it.
    pub problems: Vec<Problem>,
}

/// Resolves a vocabulary, a baseline and a policy into one checked [`Policy`].
///
/// # Shapes
/// `texts` are in that order; the policy may be missing, and so may the baseline. It can't
/// fail: what is wrong is told, all of it.
pub fn resolve(texts: &[&Text]) -> Checked {
    let mut builder = Builder::new(texts);
    builder.run();
    builder.try_out();
    let policy = builder.policy;
    let mut problems: Vec<Problem> = builder.problems.into_iter().map(Problem::new).collect();
    in_order(&mut problems);
    let sound = !problems.iter().any(Problem::is_error);
    Checked {
        policy: sound.then_some(policy),
        problems,
    }
}

/// Resolves texts that are known to have no problems, only to decide by them: examples, which
/// no decision rests on, are not read.
///
/// # Shapes
/// As of [`resolve`]; `None` where there is a problem after all.
pub fn resolve_sound(texts: &[&Text]) -> Option<Policy> {
    let mut builder = Builder::new(texts);
    builder.run();
    let mut problems = builder.problems.into_iter().map(Problem::new);
    let sound = !problems.any(|problem| problem.is_error());
    sound.then_some(builder.policy)
}

impl<'t> Builder<'t> {
    fn new(texts: &'t [&'t Text]) -> Self {
        Builder {
            policy: empty_policy(texts),
            texts,
            names: BTreeMap::new(),
            sources: BTreeMap::new(),
            drafts: Vec::new(),
            figure_drafts: Vec::new(),
            tags: BTreeMap::new(),
            depth: 0,
            refused: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    fn run(&mut self) {
        self.heads();
        self.declare_kinds();
        self.declare_records();
        self.declare_facts();
        self.declare_outcomes();
        self.declare_figures();
        self.declare_nodes();
        self.decision_day();
        self.key_figures();
        for index in 0..self.policy.nodes.len() {
            self.read_node(NodeId::at(index));
        }
        self.read_figures();
        self.read_impossible();
        self.vary();
        self.refuse_cycles();
        self.read_checks();
        self.read_challenges();
    }

    /// What says nothing about decisions: the examples, and what looks unusual.
    fn try_out(&mut self) {
        self.read_examples();
        self.lint();
    }

    /// The items of every text, each with the kind of its text.
    pub(super) fn items(&self) -> Vec<(TextKind, &'t Item)> {
        let texts: &'t [&'t Text] = self.texts;
        texts
            .iter()
            .flat_map(|text| text.items.iter().map(move |item| (text.kind, item)))
            .collect()
    }

    /// Tells a problem, unless it only follows from a declaration that was refused.
    pub(super) fn tell(&mut self, problem: ModelProblem) {
        if let ModelProblem::UnknownName { name, .. }
        | ModelProblem::InExample(super::problem::CaseProblem::UnknownFact { name, .. }) =
            &problem
            && name.split('.').any(|part| self.refused.contains(part))
        {
            return;
        }
        self.problems.push(problem);
    }

    /// Takes in a name, unless it is taken.
    pub(super) fn name(&mut self, ident: &Ident, named: Named) -> bool {
        if let Some((_, first)) = self.names.get(&ident.text) {
            let first = *first;
            self.tell(ModelProblem::NameTaken {
                name: ident.text.clone(),
                first,
                second: ident.span,
            });
            return false;
        }
        self.names.insert(ident.text.clone(), (named, ident.span));
        true
    }

    /// Tells that a name is not known. `fits` says which names are like what is wanted.
    pub(super) fn unknown(
        &mut self,
        name: &str,
        wanted: &'static str,
        fits: impl Fn(Named) -> bool,
        span: Span,
    ) {
        let like = self.names.iter().filter(|(_, (named, _))| fits(*named));
        let nearest = nearest(name, like.map(|(known, _)| known.as_str()));
        self.tell(ModelProblem::UnknownName {
            name: name.to_owned(),
            wanted,
            advice: did_you_mean(nearest, wanted),
            span,
        });
    }

    /// Tells that what would be read is not known. `owner` is the calculation whose steps are
    /// read by their bare names.
    pub(super) fn unknown_path(
        &mut self,
        path: &Path,
        wanted: &'static str,
        owner: Option<NodeId>,
    ) {
        let name = path.text();
        let nodes = self.policy.nodes.iter();
        let steps = nodes
            .clone()
            .filter(|node| owner.is_some() && node.owner == owner);
        let bare = steps.filter_map(|node| Some(node.name.split_once('.')?.1));
        let read = self
            .names
            .iter()
            .filter(|(_, (named, _))| !matches!(named, Named::Kind(_) | Named::Record(_)));
        let known = nodes.map(|node| node.name.as_str()).chain(bare);
        let nearest = nearest(&name, known.chain(read.map(|(known, _)| known.as_str())));
        let kind = self
            .policy
            .kinds
            .iter()
            .find(|kind| kind.member(&name).is_some());
        let advice = match (&nearest, kind) {
            (None, Some(kind)) => format!(
                "`{name}` is a value of `{}`, and stands only beside one: `is {name}`",
                kind.name
            ),
            (_, _) => did_you_mean(nearest, wanted),
        };
        self.tell(ModelProblem::UnknownName {
            name,
            wanted,
            advice,
            span: path.span,
        });
    }

    /// The node that answers a name.
    pub(super) fn node_of(&self, named: Named) -> Option<NodeId> {
        match named {
            Named::Outcome(at) => self.policy.outcomes[at].node,
            Named::Node(node) => Some(node),
            Named::Kind(_) | Named::Record(_) | Named::Fact(_) | Named::Figure(_) => None,
        }
    }

    /// The list that a fact names.
    pub(super) fn list_named(&mut self, ident: &Ident) -> Option<FactId> {
        match self.names.get(&ident.text) {
            Some((Named::Fact(fact), _))
                if matches!(self.policy.fact(*fact).domain, Domain::List { .. }) =>
            {
                Some(*fact)
            }
            Some((named, _)) => {
                let problem = ModelProblem::NotAList {
                    name: ident.text.clone(),
                    found: named.words(),
                    span: ident.span,
                };
                self.tell(problem);
                None
            }
            None => {
                let lists = self
                    .policy
                    .facts
                    .iter()
                    .filter(|fact| matches!(fact.domain, Domain::List { .. }));
                let lists: Vec<String> = lists.map(|fact| fact.name.clone()).collect();
                let nearest = nearest(&ident.text, lists.iter().map(String::as_str));
                self.tell(ModelProblem::UnknownName {
                    name: ident.text.clone(),
                    wanted: "a list among the facts",
                    advice: did_you_mean(nearest, "a fact that is a `list of …`"),
                    span: ident.span,
                });
                None
            }
        }
    }

    pub(super) fn kind_named(&mut self, ident: &Ident) -> Option<KindId> {
        match self.names.get(&ident.text) {
            Some((Named::Kind(kind), _)) => Some(*kind),
            Some(_) | None => {
                self.unknown(
                    &ident.text,
                    "a kind of value",
                    |named| matches!(named, Named::Kind(_)),
                    ident.span,
                );
                None
            }
        }
    }

    /// The days that a line covers, without an end where none is written.
    pub(super) fn days(dates: Option<&crate::syntax::tree::Dates>) -> Days {
        dates.map_or(Days::ALL, |dates| Days {
            first: dates.from.unwrap_or(Date::MIN),
            last: dates.until.unwrap_or(Date::MAX),
        })
    }

    pub(super) fn add_expr(&mut self, expr: super::policy::Expr) -> ExprId {
        let id = ExprId::at(self.policy.exprs.len());
        self.policy.exprs.push(expr);
        id
    }

    pub(super) fn add_node(&mut self, node: Node) -> NodeId {
        let id = NodeId::at(self.policy.nodes.len());
        self.policy.nodes.push(node);
        self.drafts.push(Draft::default());
        id
    }
}

fn empty_policy(texts: &[&Text]) -> Policy {
    Policy {
        texts: texts
            .iter()
            .map(|text| TextHead {
                kind: text.kind,
                title: text.title.text.clone(),
                status: None,
                succeeds: text.succeeds.as_ref().map(|older| older.text.clone()),
                span: text.span,
            })
            .collect(),
        days: Days::ALL,
        kinds: Vec::new(),
        ranked_roles: None,
        other_roles: Vec::new(),
        records: Vec::new(),
        facts: Vec::new(),
        decision_day: None,
        impossible: Vec::new(),
        outcomes: Vec::new(),
        sources: Vec::new(),
        figures: Vec::new(),
        nodes: Vec::new(),
        exprs: Vec::new(),
        weeks_in_a_year: None,
        convention: None,
        holidays: None,
        challenges: Vec::new(),
        checks: Vec::new(),
        examples: Vec::new(),
        powers: Vec::new(),
        departures: Vec::new(),
        followed: Vec::new(),
    }
}

/// The longest name that others are compared with, in characters: comparing takes as long as
/// both names multiplied, and nobody misspells a name of this length by a letter.
const LONGEST_COMPARED: usize = 80;

/// How many names a misspelt one is compared with. Each of many misspelt names is compared with
/// each of many others; the texts that are shipped have a few hundred.
const MOST_COMPARED: usize = 2_000;

/// The name nearest to a misspelt one, where one is near.
pub(crate) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let length = name.chars().count();
    // Every name of two letters is near to every other.
    if !(3..=LONGEST_COMPARED).contains(&length) {
        return None;
    }
    let allowed = (length / 3).clamp(1, 3);
    names
        .take(MOST_COMPARED)
        // Far cheaper than comparing, and enough for nearly all: names that differ more in length,
        // or in which letters they have, differ at least so much.
        .filter(|known| known.chars().count().abs_diff(length) <= allowed)
        .filter(|known| {
            let other = letters(known);
            let own = letters(name);
            [own & !other, other & !own]
                .iter()
                .all(|only| only.count_ones() as usize <= allowed)
        })
        .map(|known| (strsim::osa_distance(name, known), known))
        .filter(|(distance, known)| *distance <= allowed && *known != name)
        .min()
        .map(|(_, known)| known.to_owned())
}

/// Which letters, digits and signs a name has, each as one bit of 64.
fn letters(name: &str) -> u64 {
    name.chars()
        .fold(0, |letters, c| letters | 1 << (u32::from(c) % 64))
}

fn did_you_mean(nearest: Option<String>, wanted: &str) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("name {wanted}, or declare it"),
    }
}
