//! [`Policy`] → words, without a case: every line with its source, every figure with its history.

use super::line::{Line, LineKind, Value};
use super::rests::{Rests, bare, status_word};
use super::told::{Teller, in_force, time_words};
use crate::model::policy::{
    Body, Entry, EntryValue, ExprId, ExprKind, Figure, FigureId, Formula, Limit, Node, Normally,
    Per, Policy, Rounding, Row, Rule, Said, Source, Start, Table, TallyLine,
};
use crate::model::{nearest, rules_of};
use crate::source::{Sources, Span};
use crate::syntax::tree::{Grade, Side, TextKind};

/// The item that is told of where no item is at hand.
const EACH: usize = usize::MAX;

/// A part of a policy, read back.
#[derive(Debug, Clone)]
pub struct Section {
    /// Which kind of part.
    pub kind: SectionKind,
    /// What it is.
    pub heading: String,
    /// The name of what it is about, where it is about one thing that has one; a step's is
    /// `charge.share`.
    pub name: Option<String>,
    /// What a person reads for that; else the heading.
    pub label: String,
    /// Which text declares it, where it is about one thing.
    pub home: Option<TextKind>,
    /// The file that declares it.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// How many of its first lines say what authorities may do with it.
    pub powers: usize,
    /// What it says.
    pub lines: Vec<Line>,
}

/// Which part of a policy a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionKind {
    /// What it is called, on which days it holds, what it rests on and departs from.
    Head,
    /// Where it was found.
    Sources,
    /// A figure.
    Figure,
    /// An outcome or a table.
    Outcome,
    /// A step of a calculation.
    Step,
    /// What periods and days are reckoned by.
    Conventions,
    /// How decisions can be challenged.
    Challenges,
    /// What is promised of every case.
    Checks,
    /// A fact.
    Fact,
}

impl Section {
    /// A part that is not about one thing.
    fn about(kind: SectionKind, heading: String, lines: Vec<Line>) -> Self {
        Section {
            kind,
            name: None,
            label: heading.clone(),
            heading,
            home: None,
            file: None,
            line: None,
            powers: 0,
            lines,
        }
    }
}

/// Reads a whole policy back.
pub fn read_back(policy: &Policy, sources: &Sources) -> Vec<Section> {
    let reader = Reader::new(policy, sources);
    let mut sections = vec![reader.head(), reader.sources()];
    let figures = policy.figures().iter().enumerate();
    sections.extend(figures.map(|(at, figure)| reader.figure(FigureId::at(at), figure)));
    sections.extend(policy.nodes().iter().map(|node| reader.node(node)));
    sections.extend([reader.conventions(), reader.challenges(), reader.checks()]);
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// Reads back what has a name: an outcome, a step, a table, a figure, a rule or a line by its
/// tag, a fact, a source; `None` where nothing has it.
pub fn read_back_named(policy: &Policy, sources: &Sources, name: &str) -> Option<Vec<Section>> {
    let reader = Reader::new(policy, sources);
    let mut sections = Vec::new();
    for node in policy.nodes() {
        if node.name == name || node.name.starts_with(&format!("{name}.")) {
            sections.push(reader.node(node));
        }
    }
    let figures = policy.figures().iter().enumerate();
    let named = figures.filter(|(_, figure)| figure.name == name);
    sections.extend(named.map(|(at, figure)| reader.figure(FigureId::at(at), figure)));
    sections.extend(
        policy
            .nodes()
            .iter()
            .filter_map(|node| reader.tagged(node, name)),
    );
    sections.extend(reader.fact(name));
    if let Some(source) = policy.sources().iter().find(|source| source.name == name) {
        sections.push(Section::about(
            SectionKind::Sources,
            format!("The source {name}"),
            vec![reader.source(source)],
        ));
    }
    (!sections.is_empty()).then_some(sections)
}

/// Reads the facts that a policy knows back, in the order in which they are declared.
pub fn read_back_facts(policy: &Policy, sources: &Sources) -> Vec<Section> {
    let reader = Reader::new(policy, sources);
    let facts = policy.facts().iter();
    facts.filter_map(|fact| reader.fact(&fact.name)).collect()
}

/// The name in a policy that is nearest to a misspelt one.
pub fn nearest_name(policy: &Policy, name: &str) -> Option<String> {
    let nodes = policy.nodes().iter();
    let tags = nodes.clone().flat_map(|node| tags_of(node));
    let names = nodes.map(|node| node.name.as_str());
    let figures = policy.figures().iter().map(|figure| figure.name.as_str());
    let facts = policy.facts().iter().map(|fact| fact.name.as_str());
    let sources = policy.sources().iter().map(|source| source.name.as_str());
    nearest(
        name,
        names.chain(tags).chain(figures).chain(facts).chain(sources),
    )
}

fn tags_of(node: &Node) -> Vec<&str> {
    let rules = rules_of(&node.body).map(|rule| rule.tag.as_str());
    let lines = tallies(node).iter().map(|line| line.tag.as_str());
    rules.chain(lines).collect()
}

fn tallies(node: &Node) -> &[TallyLine] {
    match &node.body {
        Body::Formula(formula) => match &formula.start {
            Start::Tally(lines) => lines,
            Start::Expression(_) => &[],
        },
        Body::Decision(_) | Body::Table(_) | Body::Open => &[],
    }
}

/// Reads the lines of a policy back, one by one.
pub(crate) struct Reader<'p> {
    teller: Teller<'p>,
    rests: Rests<'p>,
    policy: &'p Policy,
}

impl<'p> Reader<'p> {
    pub(crate) fn new(policy: &'p Policy, sources: &'p Sources) -> Self {
        Reader {
            teller: Teller {
                decision: None,
                policy,
            },
            rests: Rests { policy, sources },
            policy,
        }
    }

    // ── The policy ──────────────────────────────────────────────────────────

    fn head(&self) -> Section {
        let status = self.policy.status();
        let status = status.map_or(String::new(), |status| {
            format!(" ({})", status_word(status))
        });
        let mut lines = Vec::new();
        if let Some(days) = in_force(self.policy.days()) {
            lines.push(bare(LineKind::Part, format!("applies {days}")));
        }
        for text in self.policy.texts().iter().rev() {
            if let Some(older) = &text.succeeds {
                let words = format!("\"{}\" takes the place of \"{older}\"", text.title);
                lines.push(self.rests.at(bare(LineKind::Part, words), text.span));
            }
        }
        for text in self.policy.texts().iter().rev().skip(1) {
            let words = format!("rests on the {} \"{}\"", text.kind.word(), text.title);
            lines.push(self.rests.at(bare(LineKind::Part, words), text.span));
        }
        for departure in &self.policy.departures {
            let words = match &departure.what {
                Some(what) => format!("departs from {}: {what}", departure.from),
                None => format!("departs from {}", departure.from),
            };
            let mut line = self.rests.at(bare(LineKind::Part, words), departure.span);
            line.remarks
                .push(format!("acknowledged: {}", departure.acknowledged));
            lines.push(line);
        }
        for followed in &self.policy.followed {
            let words = format!("follows the baseline for {}", followed.name);
            let line = self.rests.at(bare(LineKind::Part, words), followed.span);
            lines.push(Line {
                sources: self.rests.cites(&followed.cites),
                ..line
            });
        }
        let heading = format!("{}{status}", self.policy.title());
        Section::about(SectionKind::Head, heading, lines)
    }

    fn sources(&self) -> Section {
        let sources = self.policy.sources().iter();
        let told = sources.map(|source| self.source(source));
        Section::about(SectionKind::Sources, "Sources".to_owned(), told.collect())
    }

    fn source(&self, source: &Source) -> Line {
        let mut words = format!("{}: {}", source.name, source.title);
        if let Some(at) = &source.at {
            words += &format!(", {at}");
        }
        if let Some(read) = source.read {
            words += &format!(", read on {}", read.in_words());
        }
        for (is, word) in [
            (source.in_part, ", read in part"),
            (source.undated, ", undated"),
            (source.secondary, ", secondary"),
        ] {
            words += if is { word } else { "" };
        }
        self.rests.at(bare(LineKind::Part, words), source.span)
    }

    /// What periods and days are reckoned by.
    fn conventions(&self) -> Section {
        let mut lines = Vec::new();
        if let (Some(weeks), Some(said)) = (self.policy.weeks_in_a_year, &self.policy.convention) {
            let words = format!("a year is {weeks} weeks");
            lines.push(self.line(LineKind::Part, words, &said.said, said.span));
        }
        if let Some(holidays) = &self.policy.holidays {
            let words = format!(
                "holidays {}: {} days, complete until {}",
                crate::model::label_from(&holidays.name),
                holidays.days.len(),
                holidays.complete_until.in_words()
            );
            lines.push(self.line(LineKind::Part, words, &holidays.said, holidays.span));
        }
        let heading = "What is reckoned with".to_owned();
        Section::about(SectionKind::Conventions, heading, lines)
    }

    fn challenges(&self) -> Section {
        let told = self.policy.challenges().iter().map(|challenge| {
            let of = match &challenge.outcomes {
                Some(names) => names.join(", "),
                None => "every outcome".to_owned(),
            };
            let to = challenge
                .to
                .as_ref()
                .map_or(String::new(), |to| format!(", to the {to}"));
            let within = challenge.within.map_or(String::new(), |(count, unit)| {
                format!(", within {}", time_words(count, unit))
            });
            let words = format!("{of}: {}{to}{within}", challenge.words);
            let line = self.rests.at(bare(LineKind::Part, words), challenge.span);
            Line {
                sources: self.rests.cites(&challenge.cites),
                ..line
            }
        });
        let heading = "How decisions can be challenged".to_owned();
        Section::about(SectionKind::Challenges, heading, told.collect())
    }

    fn checks(&self) -> Section {
        let told = self.policy.checks().iter().map(|check| {
            let words = self.rests.sources.text(check.span).split_whitespace();
            let words: Vec<&str> = words.collect();
            let line = bare(LineKind::Part, words.join(" "));
            self.rests
                .cited(self.rests.at(line, check.span), &check.said)
        });
        let heading = "What is promised of every case".to_owned();
        Section::about(SectionKind::Checks, heading, told.collect())
    }

    fn fact(&self, name: &str) -> Option<Section> {
        let fact = self.policy.facts().iter().find(|fact| fact.name == name)?;
        let mut lines = vec![self.rests.at(
            bare(
                LineKind::Part,
                self.policy.domain_words(fact.domain).replace('`', ""),
            ),
            fact.span,
        )];
        if let Some(role) = &fact.judged_by {
            lines.push(bare(LineKind::Part, format!("judged by the {role}")));
        }
        if fact.fixed {
            lines.push(bare(LineKind::Part, "nobody can change it".to_owned()));
        }
        let heading = format!("The fact {name}: {}", fact.label);
        let section = Section::about(SectionKind::Fact, heading, lines);
        Some(self.declared(section, name, &fact.label, (fact.home, fact.span)))
    }

    // ── Figures ─────────────────────────────────────────────────────────────

    fn figure(&self, id: FigureId, figure: &Figure) -> Section {
        let powers = figure.powers.iter();
        let mut lines: Vec<Line> = powers.map(|power| self.allowed(power.span)).collect();
        // Where every entry was found in the same places, they are told once.
        let mut all = figure.cells.iter().flatten();
        let first = all.next().map(|entry| entry.cites.as_slice());
        let mut others = all.map(|entry| Some(entry.cites.as_slice())).peekable();
        let once = others.peek().is_some() && others.all(|cites| cites == first);
        for (cell, entries) in figure.cells.iter().enumerate() {
            let told = entries.iter().map(|entry| Line {
                sources: match once {
                    true => Vec::new(),
                    false => self.rests.cites(&entry.cites),
                },
                ..self.entry(figure, entry)
            });
            if figure.keys.is_empty() {
                lines.extend(told);
            } else if !entries.is_empty() {
                let mut line = bare(LineKind::Item, self.policy.key_labels(id, cell));
                line.lines = told.collect();
                lines.push(line);
            }
        }
        if let Some(cites) = first.filter(|cites| once && !cites.is_empty()) {
            lines.push(Line {
                sources: self.rests.cites(cites),
                ..bare(LineKind::Part, "where all of these were found".to_owned())
            });
        }
        let entries = figure.cells.iter().flatten();
        let readings = entries.filter_map(|entry| Some((entry.reading.as_ref()?, entry.span)));
        let declared = figure.said.reading.as_ref();
        let mut told: Vec<&String> = Vec::new();
        for (reading, span) in readings.chain(declared.map(|words| (words, figure.span))) {
            if !told.contains(&reading) {
                told.push(reading);
                lines.push(self.how_read(reading, span));
            }
        }
        let heading = format!("{}: {}", figure.name, figure.label);
        let section = Section {
            powers: figure.powers.len(),
            ..Section::about(SectionKind::Figure, heading, lines)
        };
        let at = (figure.home, figure.span);
        self.declared(section, &figure.name, &figure.label, at)
    }

    /// A section that is about one thing, with its name and where it is declared.
    fn declared(
        &self,
        section: Section,
        name: &str,
        label: &str,
        (home, span): (TextKind, Span),
    ) -> Section {
        let place = self.rests.sources.place(span);
        Section {
            name: Some(name.to_owned()),
            label: label.to_owned(),
            home: Some(home),
            line: place.as_ref().map(|place| place.line),
            file: place.map(|place| place.file),
            ..section
        }
    }

    /// How the sources of several lines were read.
    fn how_read(&self, reading: &str, span: Span) -> Line {
        let line = bare(LineKind::Part, "how the sources were read".to_owned());
        let mut line = self.rests.at(line, span);
        line.remarks.push(reading.to_owned());
        line
    }

    /// What authorities may do, as it is written.
    fn allowed(&self, span: Span) -> Line {
        let words = self.rests.sources.text(span).split_whitespace();
        let words: Vec<&str> = words.collect();
        let line = bare(LineKind::Part, format!("authorities {}", words.join(" ")));
        self.rests.at(line, span)
    }

    /// A figure for some days, with where it was found and how that was read.
    pub(crate) fn dated(&self, figure: &Figure, entry: &Entry) -> Line {
        Line {
            sources: self.rests.cites(&entry.cites),
            reading: entry.reading.clone(),
            ..self.entry(figure, entry)
        }
    }

    /// That no line gives a figure: a baseline leaves it to each authority.
    pub(crate) fn not_set(&self) -> Line {
        let (value, why) = match self.policy.is_local() {
            true => ("not in force", "no line gives it for these days"),
            false => ("not set", "each authority sets it"),
        };
        Line {
            value: Some(worded(value)),
            ..bare(LineKind::Part, why.to_owned())
        }
    }

    /// That a figure is not given for some keys, which the policy does not tell apart so.
    pub(crate) fn not_given(&self) -> Line {
        Line {
            value: Some(worded("not given for this")),
            ..bare(LineKind::Part, "it is given for others".to_owned())
        }
    }

    fn entry(&self, figure: &Figure, entry: &Entry) -> Line {
        let days = in_force(entry.days).unwrap_or_else(|| "always".to_owned());
        let value = match entry.value {
            EntryValue::Known(constant) => self.teller.value(constant, figure.ty),
            EntryValue::NoLimit => worded("no limit"),
            EntryValue::NotPublished => worded("not published"),
            EntryValue::NotFound => worded("not found"),
        };
        let line = Line {
            value: Some(value),
            grade: (entry.grade != Grade::Published).then(|| entry.grade.word()),
            ..bare(LineKind::Part, days)
        };
        let mut line = self.rests.at(line, entry.span);
        if let Some((printed, why)) = &entry.printed_as {
            line.remarks
                .push(format!("the source prints {printed}: {why}"));
        }
        self.rests.mark_status(&mut line, entry.home);
        line
    }

    // ── What is worked out ──────────────────────────────────────────────────

    fn node(&self, node: &Node) -> Section {
        let powers = self.policy.powers.iter();
        let own = powers.filter(|power| power.of == node.name);
        let mut lines: Vec<Line> = own.map(|own| self.allowed(own.span)).collect();
        let powers = lines.len();
        lines.extend(node.applies_when.map(|when| self.applies(when)));
        match &node.body {
            Body::Decision(decision) => {
                if decision.highest {
                    lines.push(bare(LineKind::Part, "the highest prevails".to_owned()));
                }
                lines.push(self.normally(&decision.normally));
                lines.extend(self.rules(&decision.rules));
            }
            Body::Formula(formula) => lines.extend(self.formula(node, formula)),
            Body::Table(table) => lines.extend(self.table(table)),
            Body::Open => lines.push(self.open(node)),
        }
        self.told_once(node, &mut lines);
        let each = match node.per {
            Per::Once => String::new(),
            Per::Item(list) => format!(", for each of {}", self.policy.fact(list).label),
            Per::Kind(kind) => {
                format!(
                    ", for each {}",
                    crate::model::label_from(&self.policy.kind(kind).name)
                )
            }
        };
        let heading = format!("{}: {}{each}", node.name, node.label);
        let section = Section {
            powers,
            ..Section::about(node_kind(node), heading, lines)
        };
        let label = format!("{}{each}", node.label);
        self.declared(section, &node.name, &label, (node.home, node.span))
    }

    /// How the sources of a whole block were read is told once, unless one line says it.
    fn told_once(&self, node: &Node, lines: &mut Vec<Line>) {
        let Some(reading) = &node.said.reading else {
            return;
        };
        let remark = was_read(reading);
        if lines
            .iter()
            .filter(|line| line.remarks.contains(&remark))
            .count()
            != 1
        {
            for line in lines.iter_mut() {
                line.remarks.retain(|own| *own != remark);
            }
            lines.push(self.how_read(reading, node.said_at));
        }
    }

    /// When a node applies at all.
    pub(crate) fn applies(&self, when: ExprId) -> Line {
        let line = bare(LineKind::Part, "applies".to_owned());
        Line {
            lines: self.when(when),
            ..line
        }
    }

    pub(crate) fn normally(&self, normally: &Normally) -> Line {
        let gives = format!("normally {}", self.teller.told(normally.value, EACH));
        self.line(LineKind::Normally, gives, &normally.said, normally.span)
    }

    /// What a baseline leaves to each authority.
    pub(crate) fn open(&self, node: &Node) -> Line {
        let words = "each authority decides it".to_owned();
        self.rests.at(bare(LineKind::Part, words), node.span)
    }

    /// A line that only says something, with its place.
    pub(crate) fn saying(&self, words: String, span: Option<Span>) -> Line {
        let line = bare(LineKind::Part, words);
        match span {
            Some(span) => self.rests.at(line, span),
            None => line,
        }
    }

    /// What an expression says, in labels.
    pub(crate) fn says(&self, expr: ExprId) -> String {
        self.teller.told(expr, EACH)
    }

    /// What an expression says, as the text writes it.
    pub(crate) fn written(&self, span: Span) -> String {
        let words: Vec<&str> = self.rests.sources.text(span).split_whitespace().collect();
        words.join(" ")
    }

    /// A rule or a line of a node that has a tag.
    fn tagged(&self, node: &Node, tag: &str) -> Option<Section> {
        let rules: Vec<&Rule> = rules_of(&node.body).collect();
        let rule = rules.iter().find(|rule| rule.tag == tag);
        let line = match rule {
            Some(_) => {
                let all: Vec<Rule> = rules.iter().map(|rule| (*rule).clone()).collect();
                let mut told = self.rules(&all).into_iter();
                told.find(|line| line.tag.as_deref() == Some(tag))?
            }
            None => self.tally(tallies(node).iter().find(|line| line.tag == tag)?),
        };
        let heading = format!("{}: {}", node.name, node.label);
        let section = Section::about(node_kind(node), heading, vec![line]);
        Some(self.declared(section, &node.name, &node.label, (node.home, node.span)))
    }

    /// A line with its reason, sources, and what else it says.
    fn line(&self, kind: LineKind, text: String, said: &Said, span: Span) -> Line {
        let text = match &said.because {
            Some(because) => format!("{text}: {}", self.teller.filled(because, EACH)),
            None => text,
        };
        let mut line = self
            .rests
            .cited(self.rests.at(bare(kind, text), span), said);
        if let Some(reading) = line.reading.take() {
            line.remarks.push(was_read(&reading));
        }
        line.remarks.extend(
            said.subject_to
                .iter()
                .map(|words| format!("subject to: {words}")),
        );
        line
    }

    pub(crate) fn rule(&self, all: &[Rule], rule: &Rule) -> Line {
        let gives = self.teller.told(rule.value, EACH);
        let mut line = self.line(LineKind::Rule, gives, &rule.said, rule.span);
        line.tag = Some(rule.tag.clone());
        line.in_force = in_force(rule.days);
        line.lines = self.when(rule.when);
        let over: Vec<&str> = rule
            .overrides
            .iter()
            .filter_map(|at| Some(all.get(*at)?.tag.as_str()))
            .collect();
        if !over.is_empty() {
            line.lines.push(bare(
                LineKind::Test,
                format!("sets aside {}", over.join(", ")),
            ));
        }
        self.rests.mark_status(&mut line, rule.home);
        line
    }

    /// The rules of a block, each with those that set it aside.
    fn rules(&self, all: &[Rule]) -> Vec<Line> {
        let told = all.iter().enumerate().map(|(at, rule)| {
            let mut line = self.rule(all, rule);
            let over = all.iter().filter(|other| other.overrides.contains(&at));
            let over: Vec<&str> = over.map(|other| other.tag.as_str()).collect();
            if !over.is_empty() {
                let words = format!("is set aside by {}", over.join(", "));
                line.lines.push(bare(LineKind::Test, words));
            }
            line
        });
        told.collect()
    }

    pub(crate) fn tally(&self, tally: &TallyLine) -> Line {
        let kind = match tally.take_off {
            true => LineKind::TakeOff,
            false => LineKind::Add,
        };
        let amount = self.teller.told(tally.amount, EACH);
        let text = match tally.take_off {
            true => amount,
            false => format!("add {amount}"),
        };
        let mut line = self.line(kind, text, &tally.said, tally.span);
        line.tag = Some(tally.tag.clone());
        line.in_force = in_force(tally.days);
        line.lines = tally.when.map_or_else(Vec::new, |when| self.when(when));
        self.rests.mark_status(&mut line, tally.home);
        line
    }

    fn formula(&self, node: &Node, formula: &Formula) -> Vec<Line> {
        let mut lines = match &formula.start {
            Start::Expression(start) => vec![self.start(node, *start)],
            Start::Tally(tally) => tally.iter().map(|line| self.tally(line)).collect(),
        };
        lines.extend(formula.limits.iter().map(|limit| self.limit(limit)));
        lines.extend(self.rules(&formula.exceptions));
        let rounding = formula.rounding.as_ref();
        lines.extend(rounding.map(|rounding| self.rounding(node, rounding)));
        lines
    }

    /// What a calculation starts from.
    pub(crate) fn start(&self, node: &Node, start: ExprId) -> Line {
        let text = self.teller.told(start, EACH);
        self.line(LineKind::Part, text, &node.said, node.said_at)
    }

    pub(crate) fn limit(&self, limit: &Limit) -> Line {
        let side = match limit.side {
            Side::Below => "below",
            Side::Above => "above",
        };
        let words = format!("never {side} {}", self.teller.told(limit.amount, EACH));
        self.rests.at(bare(LineKind::Limit, words), limit.span)
    }

    pub(crate) fn rounding(&self, node: &Node, rounding: &Rounding) -> Line {
        let to = crate::model::policy::Constant::Amount(rounding.to);
        let to = self.teller.value(to, node.ty).words;
        let to = to.split(' ').next().unwrap_or_default();
        let words = format!("rounded {} to {to}", rounding.mode.words());
        self.rests
            .at(bare(LineKind::Rounding, words), rounding.span)
    }

    fn table(&self, table: &Table) -> Vec<Line> {
        table.rows.iter().map(|row| self.row(row)).collect()
    }

    pub(crate) fn row(&self, row: &Row) -> Line {
        let line = Line {
            sources: self.rests.cites(&row.cites),
            ..bare(LineKind::Row, self.teller.told(row.value, EACH))
        };
        let mut line = self.rests.at(line, row.span);
        line.remarks.extend(row.reading.as_deref().map(was_read));
        let cells = row.cells.iter().flatten();
        line.lines = cells
            .map(|cell| bare(LineKind::Test, self.teller.told(*cell, EACH)))
            .collect();
        self.rests.mark_status(&mut line, row.home);
        line
    }

    /// The parts of a condition, each on its own.
    fn when(&self, when: ExprId) -> Vec<Line> {
        let (parts, joint): (Vec<ExprId>, &str) = match &self.policy.expr(when).kind {
            ExprKind::All(parts) => (parts.clone(), "and"),
            ExprKind::Any(parts) => (parts.clone(), "or"),
            _ => (vec![when], "and"),
        };
        let told = parts.iter().enumerate().map(|(at, part)| {
            let joint = if at == 0 { "when" } else { joint };
            bare(
                LineKind::Test,
                format!("{joint} {}", self.teller.told(*part, EACH)),
            )
        });
        told.collect()
    }
}

fn node_kind(node: &Node) -> SectionKind {
    match node.owner {
        Some(_) => SectionKind::Step,
        None => SectionKind::Outcome,
    }
}

fn was_read(reading: &str) -> String {
    format!("how the source was read: {reading}")
}

fn worded(words: &str) -> Value {
    Value {
        plain: words.to_owned(),
        words: words.to_owned(),
    }
}
