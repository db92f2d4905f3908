//! What a baseline allows within bounds that no line shows by itself.

use std::collections::BTreeSet;

use crate::model::policy::{Body, Constant, Departure, ExprKind, NodeId, NodePower, Policy, Rule};
use crate::model::{LeftOut, rules_of};
use crate::source::Span;
use crate::syntax::tree::{Modal, Power, Side, TextKind};

/// Something that a baseline allows within a bound, and that an authority has lines about.
pub(super) struct Bound {
    /// The outcome or the step.
    pub(super) node: NodeId,
    pub(super) kind: Kind,
    /// What the baseline allows, in words.
    pub(super) allows: String,
    /// Whether it is law; else guidance.
    pub(super) is_law: bool,
    /// What an authority's line would have to name to depart from it.
    pub(super) targets: Vec<String>,
    /// The first line of the authority's own that may do it.
    pub(super) line: Span,
    /// Where the baseline says so.
    pub(super) baseline: Span,
    owner: String,
    step: Option<String>,
}

/// What is bounded.
pub(super) enum Kind {
    /// Where the answer is another than the baseline's, it is one of these, by their places.
    Gives(BTreeSet<u8>),
    /// Whoever a rule of the baseline decides about has its value, or a higher one where the
    /// highest prevails.
    Stands {
        /// Its tag.
        tag: String,
        /// Whether the highest value prevails.
        highest: bool,
        /// Its value, where it is always the same.
        value: Option<u8>,
    },
    /// It is not lower than the baseline's.
    NotBelow,
    /// It is not higher than the baseline's.
    NotAbove,
}

impl Bound {
    pub(super) fn name<'p>(&self, policy: &'p Policy) -> &'p str {
        &policy.node(self.node).name
    }

    /// What is left out of the authority's text to see what the baseline's own lines come to.
    pub(super) fn left_out(&self) -> LeftOut<'_> {
        match &self.step {
            Some(step) => LeftOut::Step(&self.owner, step),
            None => LeftOut::Outcome(&self.owner),
        }
    }

    /// The departures from it that are acknowledged.
    pub(super) fn departures<'p>(&self, policy: &'p Policy) -> Vec<&'p Departure> {
        let own = policy.departures.iter();
        own.filter(|departure| self.targets.contains(&departure.from))
            .collect()
    }
}

/// Every bound of its baseline that the lines of a policy may go beyond.
pub(super) fn bounds_of(policy: &Policy) -> Vec<Bound> {
    let mut bounds = Vec::new();
    for at in 0..policy.nodes().len() {
        let id = NodeId::at(at);
        let node = policy.node(id);
        if node.home == TextKind::Policy {
            let owner = node.owner.map_or(node, |owner| policy.node(owner));
            let powers: Vec<&NodePower> = policy
                .powers
                .iter()
                .filter(|power| power.of == owner.name)
                .collect();
            let at = At {
                policy,
                id,
                owner: &owner.name,
                powers: &powers,
            };
            bounds.extend(at.given());
            bounds.extend(at.standing());
            bounds.extend(at.sides());
        }
    }
    bounds
}

struct At<'p> {
    policy: &'p Policy,
    id: NodeId,
    owner: &'p str,
    powers: &'p [&'p NodePower],
}

impl<'p> At<'p> {
    fn bound(&self, kind: Kind, allows: String, says: Option<&NodePower>) -> Bound {
        let node = self.policy.node(self.id);
        let step = node.name.strip_prefix(self.owner);
        let step = step.and_then(|rest| rest.strip_prefix('.'));
        let own = self.rules().find(|rule| rule.home == TextKind::Policy);
        let clauses = self.powers.first().map(|power| power.span);
        let mut targets = vec![node.name.clone(), self.owner.to_owned()];
        if let Some(step) = step {
            targets.push(step.to_owned());
        }
        if let Kind::Stands { tag, .. } = &kind {
            targets = vec![tag.clone()];
        }
        Bound {
            node: self.id,
            kind,
            allows,
            is_law: says.is_none_or(|power| power.modal != Modal::Should),
            targets,
            line: own.map_or(node.span, |rule| rule.span),
            baseline: says
                .map(|power| power.span)
                .or(clauses)
                .unwrap_or(node.span),
            owner: self.owner.to_owned(),
            step: step.map(str::to_owned),
        }
    }

    fn rules(&self) -> impl Iterator<Item = &'p Rule> + use<'p> {
        rules_of(&self.policy.node(self.id).body)
    }

    /// Whether a rule of the authority's own displaces another: without that, every rule of the
    /// baseline stands, and what is added gives what its line says.
    fn displaces(&self) -> bool {
        self.rules()
            .any(|rule| rule.home == TextKind::Policy && !rule.overrides.is_empty())
    }

    /// `may add rules giving V`.
    fn given(&self) -> Option<Bound> {
        let Body::Decision(decision) = &self.policy.node(self.id).body else {
            return None;
        };
        let mut values = BTreeSet::new();
        let mut says = None;
        let mut words = Vec::new();
        for power in self.powers {
            match &power.power {
                Power::AddRules(names) => {
                    says = Some(*power);
                    for name in names {
                        values.extend(self.member(&name.text));
                        words.push(name.text.clone());
                    }
                }
                Power::AddExceptions => return None,
                Power::ChangeNormally => {
                    values.extend(self.choice(decision.normally.value));
                }
                _ => {}
            }
        }
        // Where the baseline leaves the whole decision open, no value is out of bounds.
        let says = Some(says?);
        let all = self.policy.size_of(self.policy.node(self.id).ty)?;
        if !self.displaces() || values.len() == all {
            return None;
        }
        let allows = format!("authorities may add rules giving {}", words.join(", "));
        Some(self.bound(Kind::Gives(values), allows, says))
    }

    /// Rules of the baseline that authorities may not override, and that a rule of their own
    /// reaches over others.
    fn standing(&self) -> Vec<Bound> {
        let body = &self.policy.node(self.id).body;
        let rules: Vec<&Rule> = self.rules().collect();
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        let mut open: Vec<usize> = (0..rules.len())
            .filter(|at| rules[*at].home == TextKind::Policy)
            .collect();
        while let Some(at) = open.pop() {
            for over in &rules[at].overrides {
                if reached.insert(*over) {
                    open.push(*over);
                }
            }
        }
        let may = |tag: &str| {
            self.powers.iter().any(|power| {
                matches!(&power.power, Power::Override(tags)
                    if tags.iter().any(|own| own.text == tag))
            })
        };
        let highest = matches!(body, Body::Decision(decision) if decision.highest);
        let fixed = reached.iter().map(|at| rules[*at]);
        let fixed = fixed.filter(|rule| rule.home == TextKind::Baseline && !may(&rule.tag));
        fixed
            .map(|rule| {
                let kind = Kind::Stands {
                    tag: rule.tag.clone(),
                    highest,
                    value: self.choice(rule.value),
                };
                let allows = format!("authorities may not override {}", rule.tag);
                Bound {
                    baseline: rule.span,
                    ..self.bound(kind, allows, None)
                }
            })
            .collect()
    }

    /// `may raise`, `may lower`; `may replace step S never below`.
    fn sides(&self) -> Vec<Bound> {
        let node = self.policy.node(self.id);
        let mut bounds = Vec::new();
        for power in self.powers {
            let (kind, words) = match &power.power {
                Power::Raise if node.owner.is_none() => (Kind::NotBelow, "raise it".to_owned()),
                Power::Lower if node.owner.is_none() => (Kind::NotAbove, "lower it".to_owned()),
                Power::ReplaceStep(step, Some(side))
                    if node.name == format!("{}.{}", self.owner, step.text) =>
                {
                    let (kind, side) = match side {
                        Side::Below => (Kind::NotBelow, "below"),
                        Side::Above => (Kind::NotAbove, "above"),
                    };
                    (kind, format!("replace step {} never {side}", step.text))
                }
                _ => continue,
            };
            let modal = match power.modal {
                Modal::Should => "should only",
                Modal::May | Modal::Must => "may",
            };
            bounds.push(self.bound(kind, format!("authorities {modal} {words}"), Some(power)));
        }
        bounds
    }

    fn member(&self, name: &str) -> Option<u8> {
        use crate::model::policy::ValueType;
        match self.policy.node(self.id).ty {
            ValueType::YesNo => Some(u8::from(name == "yes")),
            ValueType::Choice(kind) => self.policy.kind(kind).member(name),
            ValueType::Set(_) | ValueType::Amount(_) | ValueType::Date => None,
        }
    }

    /// The value that an expression always has.
    fn choice(&self, expr: crate::model::policy::ExprId) -> Option<u8> {
        match self.policy.expr(expr).kind {
            ExprKind::Constant(Constant::YesNo(yes)) => Some(u8::from(yes)),
            ExprKind::Constant(Constant::Choice(at)) => Some(at),
            _ => None,
        }
    }
}
