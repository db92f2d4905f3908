//! What an authority may vary: checked on the lines.

use std::collections::BTreeSet;

use super::build::{Builder, Named};
use super::policy::{
    Constant, Departure, Entry, EntryValue, FigureChange, FigureId, Followed, NodeId, NodePower,
    ValueType,
};
use super::problem::ModelProblem;
use crate::source::Span;
use crate::syntax::print;
use crate::syntax::tree::{
    self, Calculate, Decide, Item, Modal, Power, PowerClause, Step, Table, TextKind,
};
use crate::value::{Exact, plain_amount};

/// What a local line would have to be allowed to do.
struct Wish<'t> {
    /// What it does, in words.
    does: String,
    /// The power that would allow it.
    needs: String,
    /// The tag or the name that a departure would name.
    target: String,
    /// The tags of the baseline's rules that it stands beside, which it may name as well.
    beside: Vec<(String, Span)>,
    /// The departures that stand behind the line.
    departs: &'t [tree::Departure],
    /// Where the baseline says otherwise.
    baseline: Span,
    /// Where the line stands.
    span: Span,
}

impl<'t> Builder<'t> {
    /// Checks every local line against what the baseline lets authorities vary.
    pub(super) fn vary(&mut self) {
        self.note_powers();
        self.check_duties();
        for (home, item) in self.items() {
            if home == TextKind::Policy {
                match item {
                    Item::Decide(decide) => self.vary_decide(decide),
                    Item::Calculate(calculate) => self.vary_calculate(calculate),
                    Item::Table(table) => self.vary_table(table),
                    Item::Parameter(parameter) => self.vary_figure(parameter),
                    Item::Follows(follows) => self.follows(follows),
                    _ => {}
                }
            }
        }
        self.check_figures_are_set();
    }

    fn departures_used(&mut self, wish: &Wish<'t>) -> bool {
        let beside = |from: &tree::Path| {
            let named = from.text();
            let mut beside = wish.beside.iter();
            beside.find(|(tag, _)| *tag == named).cloned()
        };
        let departure = wish
            .departs
            .iter()
            .find(|each| names(&each.from, &wish.target) || beside(&each.from).is_some());
        if let Some(departure) = departure {
            let named = beside(&departure.from);
            let (from, baseline) = named.unwrap_or((wish.target.clone(), wish.baseline));
            self.policy.departures.push(Departure {
                from,
                acknowledged: departure.acknowledged.text.clone(),
                what: Some(wish.does.clone()),
                line: wish.span,
                baseline,
                span: departure.span,
            });
        }
        departure.is_some()
    }

    /// Tells what a line may not do, unless it is acknowledged as a departure.
    fn refuse(&mut self, wish: Wish<'t>) {
        if self.departures_used(&wish) {
            return;
        }
        self.tell(ModelProblem::MayNotVary {
            does: wish.does,
            needs: wish.needs,
            target: wish.target,
            span: wish.span,
            baseline: wish.baseline,
        });
    }

    /// Tells what goes beyond guidance, unless it is acknowledged as a departure.
    fn advise(&mut self, wish: Wish<'t>) {
        if self.departures_used(&wish) {
            return;
        }
        self.tell(ModelProblem::BeyondGuidance {
            does: wish.does,
            target: wish.target,
            span: wish.span,
            baseline: wish.baseline,
        });
    }

    /// What the baseline lets authorities do with an outcome, and where it says so.
    fn baseline_block(&self, name: &str) -> Option<(&'t [PowerClause], Span)> {
        let items = self.items();
        items.into_iter().find_map(|(home, item)| {
            if home != TextKind::Baseline {
                return None;
            }
            match item {
                Item::Decide(block) if block.name.text == name => {
                    Some((block.powers.as_slice(), block.span))
                }
                Item::Calculate(block) if block.name.text == name => {
                    Some((block.powers.as_slice(), block.span))
                }
                Item::Table(block) if block.name.text == name => {
                    Some((block.powers.as_slice(), block.span))
                }
                _ => None,
            }
        })
    }

    /// Keeps what the baseline lets authorities do, for reading it back.
    fn note_powers(&mut self) {
        for (home, item) in self.items() {
            if home != TextKind::Baseline {
                continue;
            }
            let (name, powers) = match item {
                Item::Decide(block) => (&block.name, &block.powers),
                Item::Calculate(block) => (&block.name, &block.powers),
                Item::Table(block) => (&block.name, &block.powers),
                Item::Authorities(clauses) => {
                    for clause in clauses {
                        if let Power::Decide(names) | Power::Calculate(names) = &clause.power {
                            names.iter().for_each(|name| self.allow(name, clause));
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            powers.iter().for_each(|clause| self.allow(name, clause));
        }
    }

    fn allow(&mut self, name: &tree::Ident, clause: &PowerClause) {
        self.policy.powers.push(NodePower {
            of: name.text.clone(),
            modal: clause.modal,
            power: clause.power.clone(),
            span: clause.span,
        });
    }

    /// Clauses of the baseline about outcomes that it leaves to authorities.
    fn duties(&self) -> Vec<(Modal, &'t tree::Ident)> {
        let mut duties = Vec::new();
        for (home, item) in self.items() {
            if let (TextKind::Baseline, Item::Authorities(clauses)) = (home, item) {
                for clause in clauses {
                    if let Power::Decide(names) | Power::Calculate(names) = &clause.power {
                        duties.extend(names.iter().map(|name| (clause.modal, name)));
                    }
                }
            }
        }
        duties
    }

    fn check_duties(&mut self) {
        let policy = self
            .texts
            .iter()
            .find(|text| text.kind == TextKind::Policy)
            .copied();
        for (modal, name) in self.duties() {
            let outcome = self
                .policy
                .outcomes
                .iter()
                .find(|each| each.name == name.text);
            let Some(outcome) = outcome else {
                self.unknown(
                    &name.text,
                    "an outcome of the vocabulary",
                    |named| matches!(named, Named::Outcome(_)),
                    name.span,
                );
                continue;
            };
            if let (Modal::Must, None, Some(policy)) = (modal, outcome.node, policy) {
                self.tell(ModelProblem::MustDecide {
                    name: name.text.clone(),
                    baseline: name.span,
                    span: policy.span,
                });
            }
        }
        for (home, item) in self.items() {
            if let (TextKind::Vocabulary | TextKind::Policy, Item::Authorities(clauses)) =
                (home, item)
                && let Some(clause) = clauses.first()
            {
                let span = clause.span;
                self.tell(ModelProblem::PowersOutsideBaseline { span });
            }
        }
    }

    /// Whether a local block may be there at all; tells it where it may not.
    fn may_answer(
        &mut self,
        name: &'t tree::Ident,
        departs: &'t [tree::Departure],
    ) -> Option<&'t [PowerClause]> {
        if let Some((powers, _)) = self.baseline_block(&name.text) {
            return Some(powers);
        }
        let given = self
            .policy
            .outcomes
            .iter()
            .find(|each| each.name == name.text);
        let declared_here = self.items().into_iter().any(|(home, item)| {
            home == TextKind::Policy
                && matches!(item, Item::Outcomes(outcomes, _)
                    if outcomes.iter().any(|each| each.name.text == name.text))
        });
        let left_open = self.duties().iter().any(|(_, duty)| duty.text == name.text);
        if let Some(given) = given.filter(|_| !declared_here && !left_open) {
            let baseline = given.span;
            self.refuse(Wish {
                does: format!("decides `{}`", name.text),
                needs: self.left_open(&name.text),
                target: name.text.clone(),
                beside: Vec::new(),
                departs,
                baseline,
                span: name.span,
            });
        }
        None
    }

    fn vary_decide(&mut self, decide: &'t Decide) {
        let name = &decide.name;
        let Some(powers) = self.may_answer(name, &decide.notes.departs) else {
            return self.unused_departures(&decide.notes.departs);
        };
        let baseline = self
            .baseline_block(&name.text)
            .map_or(Span::default(), |(_, span)| span);
        let change = |power: &Power| matches!(power, Power::ChangeNormally);
        if let Some(normally) = &decide.normally
            && !powers.iter().any(|clause| change(&clause.power))
        {
            self.refuse(Wish {
                does: format!("changes what `{}` normally is", name.text),
                needs: "authorities may change normally".to_owned(),
                target: name.text.clone(),
                beside: Vec::new(),
                departs: &normally.notes.departs,
                baseline,
                span: normally.span,
            });
        }
        if let Some(span) = decide.highest {
            self.refuse(Wish {
                does: "lets the highest prevail".to_owned(),
                needs: "the highest prevails".to_owned(),
                target: name.text.clone(),
                beside: Vec::new(),
                departs: &decide.notes.departs,
                baseline,
                span,
            });
        }
        for rule in &decide.rules {
            self.vary_rule(name, rule, powers, baseline);
        }
        self.unused_departures(&decide.notes.departs);
    }

    /// A local rule: its value must be one that may be added, and it may only override
    /// its own authority's rules and those of the baseline that say so.
    fn vary_rule(
        &mut self,
        name: &'t tree::Ident,
        rule: &'t tree::Rule,
        powers: &'t [PowerClause],
        baseline: Span,
    ) {
        let value = print::expression(&rule.value);
        let gives = |clause: &&PowerClause| {
            matches!(&clause.power, Power::AddRules(values)
                if values.iter().any(|each| each.text == value))
        };
        let exceptions = |clause: &&PowerClause| matches!(clause.power, Power::AddExceptions);
        let allowed = powers
            .iter()
            .find(gives)
            .or_else(|| powers.iter().find(exceptions));
        let guided: Vec<&PowerClause> = powers
            .iter()
            .filter(|clause| {
                clause.modal == Modal::Should && matches!(clause.power, Power::AddRules(_))
            })
            .collect();
        let beside = self.baseline_tags(&name.text);
        let is_exception = self.is_calculated(&name.text);
        let needs = match is_exception {
            true => "authorities may add exceptions".to_owned(),
            false => format!("authorities may add rules giving {value}"),
        };
        let wish = |does: String, needs: String, target: &str| Wish {
            does,
            needs,
            target: target.to_owned(),
            beside: beside.clone(),
            departs: &rule.notes.departs,
            baseline,
            span: rule.tag.span,
        };
        match allowed {
            Some(_) => {}
            None if !guided.is_empty() => {
                self.advise(wish(format!("gives `{value}`"), needs, &name.text));
            }
            None => self.refuse(wish(format!("gives `{value}`"), needs, &name.text)),
        }
        let overridden = match &rule.overriding {
            Some(_) => self.overridden(&name.text, &rule.tag.text),
            None => Vec::new(),
        };
        for tag in overridden {
            let may = powers.iter().any(|clause| {
                matches!(&clause.power, Power::Override(tags)
                    if tags.iter().any(|each| each.text == tag))
            });
            if !may {
                self.refuse(wish(
                    format!("overrides `{tag}` of the baseline"),
                    format!("authorities may override {tag}"),
                    &tag,
                ));
            }
        }
        // A rule that displaces others may go too far by what that leads to.
        if rule.overriding.is_some() {
            self.left_to_effect(&rule.notes.departs, rule.tag.span, baseline);
        }
        self.unused_departures(&rule.notes.departs);
    }

    /// The tags of the baseline's rules about an outcome, its exceptions among them.
    fn baseline_tags(&self, outcome: &str) -> Vec<(String, Span)> {
        let within = format!("{outcome}.");
        let nodes = self.policy.nodes.iter();
        let nodes = nodes.filter(|node| node.name == outcome || node.name.starts_with(&within));
        let rules = nodes.flat_map(|node| super::rules_of(&node.body));
        let rules = rules.filter(|rule| rule.home == TextKind::Baseline);
        rules.map(|rule| (rule.tag.clone(), rule.span)).collect()
    }

    fn is_calculated(&self, outcome: &str) -> bool {
        let node = self.policy.nodes.iter().find(|node| node.name == outcome);
        node.is_some_and(|node| matches!(node.body, super::policy::Body::Formula(_)))
    }

    /// The baseline's rules that a rule displaces, `all that give` included.
    fn overridden(&self, outcome: &str, tag: &str) -> Vec<String> {
        let nodes = self.policy.nodes.iter();
        let mut rules = nodes
            .filter(|node| node.name == outcome || node.name.starts_with(&format!("{outcome}.")))
            .filter_map(|node| match &node.body {
                super::policy::Body::Decision(decision) => Some(&decision.rules),
                super::policy::Body::Formula(formula) => Some(&formula.exceptions),
                super::policy::Body::Table(_) | super::policy::Body::Open => None,
            });
        let Some(all) = rules.find(|rules| rules.iter().any(|rule| rule.tag == tag)) else {
            return Vec::new();
        };
        let own = all.iter().find(|rule| rule.tag == tag);
        own.into_iter()
            .flat_map(|rule| &rule.overrides)
            .map(|at| &all[*at])
            .filter(|rule| rule.home == TextKind::Baseline)
            .map(|rule| rule.tag.clone())
            .collect()
    }

    fn vary_calculate(&mut self, calculate: &'t Calculate) {
        let name = &calculate.name;
        let Some(powers) = self.may_answer(name, &calculate.notes.departs) else {
            return self.unused_departures(&calculate.notes.departs);
        };
        let baseline = self
            .baseline_block(&name.text)
            .map_or(Span::default(), |(_, span)| span);
        for step in &calculate.steps {
            self.vary_step(name, step, powers, baseline);
        }
        self.unused_departures(&calculate.notes.departs);
    }

    fn vary_step(
        &mut self,
        owner: &'t tree::Ident,
        step: &'t Step,
        powers: &'t [PowerClause],
        baseline: Span,
    ) {
        let step_name = step
            .name
            .as_ref()
            .map_or("result", |name| name.text.as_str());
        let in_baseline = self.baseline_step(&owner.text, step.name.as_ref());
        let replaces = may_replace(powers, step_name);
        // `result` is a word of the language: a departure names the outcome instead.
        let target = match &step.name {
            Some(name) => format!("{}.{}", owner.text, name.text),
            None => owner.text.clone(),
        };
        let wish = |does: String, needs: String, span: Span, departs: &'t [tree::Departure]| Wish {
            does,
            needs,
            target: target.clone(),
            beside: Vec::new(),
            departs,
            baseline,
            span,
        };
        if in_baseline && !replaces {
            let changed = step.formula.as_ref().map(|formula| formula.span);
            let limited = step.limits.first().map(|limit| limit.span);
            let rounded = step.rounding.as_ref().map(|rounding| rounding.span);
            if let Some(span) = changed.or(limited).or(rounded) {
                let does = format!("replaces `{step_name}`");
                let needs = match &step.name {
                    Some(name) => format!("authorities may replace step {}", name.text),
                    None => self.left_open(&owner.text),
                };
                self.refuse(wish(does, needs, span, &step.notes.departs));
            }
        }
        if in_baseline && replaces {
            self.tell_replaced(&owner.text, step);
        }
        for line in step.lines.iter().filter(|_| in_baseline && !replaces) {
            match line {
                tree::Line::Exception(rule) => self.vary_rule(owner, rule, powers, baseline),
                tree::Line::Tally(line) => {
                    let (power, word, does) = match line.take_off {
                        true => (Power::TakeOff, "take off", "takes a line off"),
                        false => (Power::Add, "add", "adds a line to"),
                    };
                    if !powers.iter().any(|clause| clause.power == power) {
                        let does = format!("{does} `{step_name}`");
                        let needs = format!("authorities may {word}");
                        self.refuse(wish(does, needs, line.tag.span, &line.notes.departs));
                    }
                    if bounded(powers, None) {
                        self.left_to_effect(&line.notes.departs, line.tag.span, baseline);
                    }
                    self.unused_departures(&line.notes.departs);
                }
            }
        }
        if bounded(powers, step.name.as_ref()) {
            let span = step.name.as_ref().map_or(owner.span, |name| name.span);
            self.left_to_effect(&step.notes.departs, span, baseline);
        }
        self.unused_departures(&step.notes.departs);
    }

    /// Tells of lines that take the place of the baseline's and have nothing in common with them:
    /// they may have been meant to be added.
    fn tell_replaced(&mut self, owner: &str, step: &'t Step) {
        let (Some(name), None) = (&step.name, &step.formula) else {
            return;
        };
        let national = self
            .items()
            .into_iter()
            .find_map(|(home, item)| match item {
                Item::Calculate(block)
                    if home == TextKind::Baseline && block.name.text == owner =>
                {
                    let mut steps = block.steps.iter();
                    steps.find(|own| own.name.as_ref().is_some_and(|own| own.text == name.text))
                }
                _ => None,
            });
        let Some(national) = national else { return };
        let (own, other) = (words_in(step), words_in(national));
        if !own.is_empty() && !other.is_empty() && own.is_disjoint(&other) {
            self.tell(ModelProblem::StepReplaced {
                name: name.text.clone(),
                span: name.span,
                baseline: national.span,
            });
        }
    }

    fn baseline_step(&self, owner: &str, step: Option<&tree::Ident>) -> bool {
        self.items().into_iter().any(|(home, item)| {
            home == TextKind::Baseline
                && matches!(item, Item::Calculate(block) if block.name.text == owner
                && block.steps.iter().any(|each| {
                    each.name.as_ref().map(|name| &name.text) == step.map(|name| &name.text)
                }))
        })
    }

    /// Whether the local text's step takes the place of the baseline's, instead of adding to it.
    pub(super) fn is_replaced(&self, node: NodeId, steps: &[(TextKind, &'t Step)]) -> bool {
        let [_, .., (TextKind::Policy, local)] = steps else {
            return false;
        };
        let node = self.policy.node(node);
        let owner = node
            .owner
            .map_or(&node.name, |owner| &self.policy.node(owner).name);
        let name = local
            .name
            .as_ref()
            .map_or("result", |name| name.text.as_str());
        let powers = self
            .baseline_block(owner)
            .map_or(&[][..], |(powers, _)| powers);
        may_replace(powers, name) || local.formula.is_some()
    }

    /// What a baseline says that leaves an outcome to each authority.
    fn left_open(&self, name: &str) -> String {
        let outcome = self.policy.outcome_named(name);
        let verb = match outcome.map(|outcome| outcome.ty) {
            Some(ValueType::Amount(_)) => "calculate",
            Some(ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date)
            | None => "decide",
        };
        format!("authorities may {verb} {name}")
    }

    fn vary_table(&mut self, table: &'t Table) {
        if self.may_answer(&table.name, &table.notes.departs).is_some() {
            let name = &table.name;
            let baseline = self
                .baseline_block(&name.text)
                .map_or(Span::default(), |(_, span)| span);
            self.refuse(Wish {
                does: format!("replaces the table `{}`", name.text),
                needs: self.left_open(&name.text),
                target: name.text.clone(),
                beside: Vec::new(),
                departs: &table.notes.departs,
                baseline,
                span: table.span,
            });
        }
        self.unused_departures(&table.notes.departs);
    }

    /// Departures from what the lines come to together, which is seen when everybody is asked
    /// about.
    fn left_to_effect(&mut self, departs: &'t [tree::Departure], line: Span, baseline: Span) {
        for departure in departs {
            let spans = self.policy.departures.iter().map(|each| each.span);
            if !spans.into_iter().any(|span| span == departure.span) {
                self.policy.departures.push(Departure {
                    from: departure.from.text(),
                    acknowledged: departure.acknowledged.text.clone(),
                    what: None,
                    line,
                    baseline,
                    span: departure.span,
                });
            }
        }
    }

    /// A departure that departs from nothing.
    fn unused_departures(&mut self, departs: &'t [tree::Departure]) {
        for departure in departs {
            let used = self
                .policy
                .departures
                .iter()
                .any(|each| each.span == departure.span);
            if !used {
                self.tell(ModelProblem::DepartsFromNothing {
                    from: departure.from.text(),
                    span: departure.span,
                });
            }
        }
    }

    // ── Figures ─────────────────────────────────────────────────────────────

    fn vary_figure(&mut self, parameter: &'t tree::Parameter) {
        let Some(figure) = self.figure_by_name(&parameter.name.text) else {
            return;
        };
        if self.policy.figure(figure).home != TextKind::Baseline {
            return self.unused_departures(&parameter.notes.departs);
        }
        let cells = self.policy.figure(figure).cells.clone();
        let mut told = Vec::new();
        for entries in &cells {
            for own in entries
                .iter()
                .filter(|entry| entry.home == TextKind::Policy)
            {
                let beyond = self.beyond(figure, own, entries);
                if let Some((does, law, baseline)) = beyond.filter(|_| !told.contains(&own.span)) {
                    told.push(own.span);
                    let wish = Wish {
                        does,
                        needs: needs_of(self.policy.figure(figure)),
                        target: parameter.name.text.clone(),
                        beside: Vec::new(),
                        departs: &parameter.notes.departs,
                        baseline,
                        span: own.span,
                    };
                    if law {
                        self.refuse(wish);
                    } else {
                        self.advise(wish);
                    }
                }
            }
        }
        self.unused_departures(&parameter.notes.departs);
    }

    fn figure_by_name(&self, name: &str) -> Option<FigureId> {
        let at = self
            .policy
            .figures
            .iter()
            .position(|figure| figure.name == name)?;
        Some(FigureId::at(at))
    }

    /// How a local figure goes beyond the baseline, and whether that is against the law or
    /// against guidance. A figure that is not known can't be said to go beyond.
    fn beyond(
        &self,
        figure: FigureId,
        own: &Entry,
        entries: &[Entry],
    ) -> Option<(String, bool, Span)> {
        let declared = self.policy.figure(figure);
        let span = declared.span;
        if declared.powers.is_empty() {
            return Some((format!("changes `{}`", declared.name), true, span));
        }
        let national: Vec<&Entry> = entries
            .iter()
            .filter(|entry| entry.home == TextKind::Baseline && entry.days.meets(own.days))
            .collect();
        let breach = |change: FigureChange| {
            national
                .iter()
                .find(|other| !keeps(change, own.value, Some(other.value)))
                .map(|other| other.span)
                .or_else(|| (!keeps(change, own.value, None)).then_some(span))
        };
        let law: Vec<FigureChange> = changes(declared, |modal| modal != Modal::Should);
        let guidance: Vec<FigureChange> = changes(declared, |modal| modal == Modal::Should);
        if !law.is_empty() && law.iter().all(|change| breach(*change).is_some()) {
            let at = law
                .iter()
                .find_map(|change| breach(*change))
                .unwrap_or(span);
            return Some((change_words(declared.ty, &law), true, at));
        }
        let at = guidance.iter().find_map(|change| breach(*change))?;
        Some((change_words(declared.ty, &guidance), false, at))
    }

    /// Every figure that the baseline says authorities must set is set, or said not to be known.
    fn check_figures_are_set(&mut self) {
        let policy = self
            .texts
            .iter()
            .find(|text| text.kind == TextKind::Policy)
            .copied();
        let Some(policy) = policy else { return };
        for at in 0..self.policy.figures.len() {
            let figure = &self.policy.figures[at];
            let must = figure
                .powers
                .iter()
                .find(|power| power.modal == Modal::Must);
            let has_none = figure.cells.iter().any(Vec::is_empty);
            if let Some(must) = must.filter(|_| has_none) {
                self.tell(ModelProblem::MustSet {
                    name: figure.name.clone(),
                    how: self.how_to_set(figure),
                    baseline: must.span,
                    span: policy.span,
                });
            }
        }
    }

    /// How the values of a figure are written: in a line, or in a table where it has keys.
    fn how_to_set(&self, figure: &super::policy::Figure) -> String {
        let first = self.policy.days.first;
        if figure.keys.is_empty() {
            return format!("a line `from {first} …`");
        }
        let keys: Vec<String> = figure.keys.iter().map(|key| self.key_name(key)).collect();
        let others = vec!["any other"; keys.len()].join(" | ");
        format!(
            "a table, headed `| {} | from {first} |`, and rows such as `| {others} | … |`",
            keys.join(" | ")
        )
    }

    /// `follows baseline for X`: that silence was checked.
    fn follows(&mut self, follows: &'t tree::Follows) {
        let cites = self.cites(&follows.notes.cites);
        for path in &follows.names {
            let name = path.text();
            let known = self.tags.contains_key(&name)
                || self.names.contains_key(&name)
                || self.policy.node_named(&name).is_some();
            if !known {
                self.unknown_path(path, "a rule, a figure or an outcome of the baseline", None);
                continue;
            }
            let varied = self.figure_by_name(&name).is_some_and(|figure| {
                let mut entries = self.policy.figure(figure).cells.iter().flatten();
                entries.any(|entry| entry.home == TextKind::Policy)
            });
            if varied {
                self.tell(ModelProblem::FollowsAndVaries {
                    name: name.clone(),
                    span: path.span,
                });
            }
            self.policy.followed.push(Followed {
                name,
                cites: cites.clone(),
                span: path.span,
            });
        }
    }
}

/// What the baseline would have to say for a figure to stand that it does not allow.
fn needs_of(figure: &super::policy::Figure) -> String {
    let has = |change: FigureChange| figure.powers.iter().any(|power| power.change == change);
    let power = match (has(FigureChange::Raise), has(FigureChange::Lower)) {
        (true, false) => "lower",
        (false, true) => "raise",
        (true, true) | (false, false) => "set",
    };
    format!("authorities may {power}")
}

/// Whether a departure names what is departed from; inside its calculation, a step needs no more
/// than its own name.
fn names(from: &tree::Path, target: &str) -> bool {
    let named = from.text();
    named == target
        || target
            .rsplit_once('.')
            .is_some_and(|(_, step)| step == named)
}

fn may_replace(powers: &[PowerClause], step: &str) -> bool {
    powers
        .iter()
        .any(|clause| matches!(&clause.power, Power::ReplaceStep(name, _) if name.text == step))
}

/// The names that the lines of a step read.
fn words_in(step: &Step) -> BTreeSet<String> {
    let lines = step.lines.iter().map(|line| match line {
        tree::Line::Tally(line) => &line.amount,
        tree::Line::Exception(rule) => &rule.value,
    });
    let told = lines.chain(&step.formula).map(print::expression);
    let told: Vec<String> = told.collect();
    let words = told
        .iter()
        .flat_map(|told| told.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    let names = words.filter(|word| word.len() > 3 && word.starts_with(char::is_alphabetic));
    names.map(str::to_owned).collect()
}

/// Whether a baseline bounds what comes of a step, or of the whole.
fn bounded(powers: &[PowerClause], step: Option<&tree::Ident>) -> bool {
    powers.iter().any(|clause| match &clause.power {
        Power::Raise | Power::Lower => step.is_none(),
        Power::ReplaceStep(name, side) => {
            side.is_some() && step.is_some_and(|step| step.text == name.text)
        }
        _ => false,
    })
}

fn changes(figure: &super::policy::Figure, which: impl Fn(Modal) -> bool) -> Vec<FigureChange> {
    let powers = figure.powers.iter().filter(|power| which(power.modal));
    powers.map(|power| power.change).collect()
}

/// Whether a local value keeps to a limit, against a national value or by itself.
fn keeps(change: FigureChange, own: EntryValue, national: Option<EntryValue>) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let size = |value: EntryValue| match value {
        EntryValue::Known(Constant::Amount(amount)) => Some(Some(amount)),
        EntryValue::NoLimit => Some(None),
        EntryValue::Known(_) | EntryValue::NotPublished | EntryValue::NotFound => None,
    };
    // No limit is above every amount.
    let order = |national: EntryValue| {
        Some(match (size(own)?, size(national)?) {
            (Some(own), Some(national)) => own.cmp(&national),
            (None, None) => Equal,
            (None, Some(_)) => Greater,
            (Some(_), None) => Less,
        })
    };
    match change {
        FigureChange::Set(None) => true,
        FigureChange::Set(Some((low, high))) => match own {
            EntryValue::Known(Constant::Amount(amount)) => low <= amount && amount <= high,
            EntryValue::NoLimit => false,
            EntryValue::Known(_) | EntryValue::NotPublished | EntryValue::NotFound => true,
        },
        FigureChange::Raise => national.and_then(order).is_none_or(|order| order != Less),
        FigureChange::Lower => national
            .and_then(order)
            .is_none_or(|order| order != Greater),
        FigureChange::Keep => national.is_none_or(|national| own == national),
    }
}

fn change_words(ty: ValueType, changes: &[FigureChange]) -> String {
    let plain = |amount: Exact| match ty {
        ValueType::Amount(unit) => plain_amount(amount, unit),
        ValueType::YesNo | ValueType::Choice(_) | ValueType::Set(_) | ValueType::Date => {
            amount.to_string()
        }
    };
    let words = |change: &FigureChange| match change {
        FigureChange::Set(None) => "sets what may not be set".to_owned(),
        FigureChange::Set(Some((low, high))) => {
            format!("is not between {} and {}", plain(*low), plain(*high))
        }
        FigureChange::Raise => "is below the baseline's figure".to_owned(),
        FigureChange::Lower => "is above the baseline's figure".to_owned(),
        FigureChange::Keep => "is not the baseline's figure".to_owned(),
    };
    let all: Vec<String> = changes.iter().map(words).collect();
    all.join(" and ")
}
