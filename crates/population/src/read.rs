//! From a text to a population.

use miette::SourceSpan;

use crate::draw::name_of;
use crate::node::Name;
use crate::node::Node;
use crate::node::Value;
use crate::node::nodes;
use crate::problem::Problem;
use crate::problem::advice;
use crate::spec::ChoiceValue;
use crate::spec::Column;
use crate::spec::ItemOf;
use crate::spec::Kind;
use crate::spec::Spec;
use crate::spec::Spread;
use crate::spec::Step;
use crate::spread::Leaf;
use crate::value::Family;
use crate::value::Written;
use crate::when::Cases;
use crate::when::Lookup;

/// The longest text that is read, in bytes.
pub const MAX_TEXT_BYTES: usize = 1024 * 1024;
/// The most columns, those of every item of a list and those that are left out included.
pub const MAX_COLUMNS: usize = 2_000;
/// The most items of a list.
pub const MAX_ITEMS: i64 = 100;

/// Reads a population.
///
/// # Errors
/// Everything that is wrong with it, in order of position. `base` is the offset of the text's
/// first byte, which every place counts from.
pub fn read_spec(text: &str, base: usize) -> Result<Spec, Vec<Problem>> {
    let whole: SourceSpan = (base, text.len()).into();
    if text.len() > MAX_TEXT_BYTES {
        return Err(vec![Problem::TooMany {
            what: "bytes",
            limit: MAX_TEXT_BYTES,
            advice: "make the text shorter; a population has a few hundred lines",
            span: (base, 0).into(),
        }]);
    }
    let root = nodes(text, base)?;
    let mut reader = Reader::default();
    reader.whole(root, whole);
    if reader.problems.is_empty() {
        return Ok(reader.spec);
    }
    reader
        .problems
        .sort_by_key(|problem| problem.span().offset());
    Err(reader.problems)
}

/// The entries of a table, taken by name; what is left has no meaning.
pub(crate) struct Entries {
    entries: Vec<(Name, Node)>,
    known: Vec<&'static str>,
    /// Where the table stands, or its name.
    pub(crate) span: SourceSpan,
}

impl Entries {
    pub(crate) fn new(entries: Vec<(Name, Node)>, span: SourceSpan) -> Entries {
        Entries {
            entries,
            known: Vec::new(),
            span,
        }
    }

    pub(crate) fn take(&mut self, wanted: &'static str) -> Option<(Name, Node)> {
        self.known.push(wanted);
        let at = self
            .entries
            .iter()
            .position(|(name, _)| name.text == wanted)?;
        Some(self.entries.remove(at))
    }
}

#[derive(Default)]
pub(crate) struct Reader {
    pub(crate) problems: Vec<Problem>,
    spec: Spec,
    /// The columns that were read.
    known: Vec<Known>,
    /// All names of columns and lists, for those that are named too early.
    all: Vec<String>,
}

/// A column that later ones can name.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) name: String,
    /// None where something is wrong with it, which has been told.
    pub(crate) shape: Option<Shape>,
}

/// What later columns have to know of a column.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) at: At,
    pub(crate) kind: Kind,
    pub(crate) least: i64,
    pub(crate) most: i64,
}

/// Where a column's values are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    Step(usize),
    /// A part of the same item of a list, by its place among the parts.
    Field(usize),
}

/// A column as it was read.
struct Definition {
    kind: Kind,
    least: i64,
    most: i64,
    spreads: Vec<Spread>,
    by: Option<Lookup>,
    at_most: Option<At>,
    blank: u64,
    left_out: bool,
}

/// What a definition is for, which says what may stand in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Column,
    Field,
    Count,
}

impl Reader {
    fn whole(&mut self, root: Vec<(Name, Node)>, whole: SourceSpan) {
        let top: SourceSpan = (whole.offset(), 0).into();
        let mut entries = Entries::new(root, top);
        self.spec.title = self.words(
            &mut entries,
            "title",
            "title = \"Invented people of Glasgow\"",
        );
        let about_span = entries
            .entries
            .iter()
            .find(|(name, _)| name.text == "about");
        let about_span = about_span.map(|(_, node)| node.span);
        self.spec.about = self.words(&mut entries, "about", "about = \"Invented people. …\"");
        if let Some(span) = about_span
            && !self.spec.about.to_lowercase().contains("invented")
        {
            self.problems.push(Problem::NotInvented { span });
        }
        let columns = entries.take("columns");
        let lists = entries.take("lists");
        self.finish(entries);
        let mut parts: Vec<(Name, Node, bool)> = Vec::new();
        for (part, is_list) in [(columns, false), (lists, true)] {
            let Some((_, node)) = part else { continue };
            let named = self.table(&node, "a table for each", "[columns.couple]");
            parts.extend(named.into_iter().map(|(name, node)| (name, node, is_list)));
        }
        parts.sort_by_key(|(name, _, _)| name.span.offset());
        self.all = parts.iter().map(|(name, _, _)| name.text.clone()).collect();
        let found_none = parts.is_empty();
        for (at, (name, node, is_list)) in parts.iter().enumerate() {
            let mut before = parts[..at].iter();
            if let Some((first, _, _)) = before.find(|(other, _, _)| other.text == name.text) {
                self.problems.push(Problem::NameTaken {
                    name: name.text.clone(),
                    second: name.span,
                    first: first.span,
                });
                continue;
            }
            self.good_name(name);
            match is_list {
                false => self.column(name, node),
                true => self.list(name, node),
            }
        }
        if found_none || (self.problems.is_empty() && self.spec.columns.is_empty()) {
            self.problems.push(Problem::NoColumns { span: top });
        }
    }

    fn column(&mut self, name: &Name, node: &Node) {
        let read = self.definition(name, node, Role::Column, &[]);
        let shape = read.and_then(|read| {
            let at = self.spec.steps.len();
            let shape = read.shape(At::Step(at));
            self.add(name.text.clone(), name.span, &read, None, &[])?;
            Some(shape)
        });
        self.known.push(Known {
            name: name.text.clone(),
            shape,
        });
    }

    fn list(&mut self, name: &Name, node: &Node) {
        let Value::Table(entries) = &node.value else {
            self.wrong_shape("a table", "[lists.incomes]", node.span);
            return;
        };
        let (fields, entries): (Vec<_>, Vec<_>) = entries
            .iter()
            .cloned()
            .partition(|(part, _)| part.text == "columns");
        let own = Node {
            value: Value::Table(entries),
            span: node.span,
        };
        let count = self.definition(name, &own, Role::Count, &[]);
        let count = count.filter(|count| self.is_count(count, name));
        let at = self.spec.steps.len();
        let shape = count.as_ref().map(|count| count.shape(At::Step(at)));
        if let Some(count) = &count {
            self.add(name.text.clone(), name.span, count, None, &[]);
        }
        let fields = match fields.first() {
            Some((_, fields)) => {
                self.table(fields, "a table for each", "[lists.incomes.columns.kind]")
            }
            None => {
                self.missing(
                    &format!("`{}`", name.text),
                    "columns",
                    &format!("[lists.{}.columns.amount]", name.text),
                    name.span,
                );
                Vec::new()
            }
        };
        let mut scope: Vec<Known> = Vec::new();
        let mut read = Vec::new();
        for (field, node) in &fields {
            self.good_name(field);
            let definition = self.definition(field, node, Role::Field, &scope);
            scope.push(Known {
                name: field.text.clone(),
                shape: definition
                    .as_ref()
                    .map(|definition| definition.shape(At::Field(scope.len()))),
            });
            read.push((field, definition));
        }
        self.known.push(Known {
            name: name.text.clone(),
            shape,
        });
        if let Some(count) = count {
            self.items(name, &read, at, count.most);
        }
    }

    /// Adds the columns of each item of a list.
    fn items(
        &mut self,
        list: &Name,
        fields: &[(&Name, Option<Definition>)],
        count: usize,
        most: i64,
    ) {
        for item in 1..=most {
            let first = self.spec.steps.len();
            let steps: Vec<usize> = (first..first + fields.len()).collect();
            for (field, definition) in fields {
                let Some(definition) = definition else { return };
                let name = format!("{}[{item}].{}", list.text, field.text);
                let item_of = ItemOf {
                    list: list.text.clone(),
                    item: usize::try_from(item).unwrap_or_default(),
                    field: field.text.clone(),
                };
                let within = Some((item_of, count));
                if self
                    .add(name, field.span, definition, within, &steps)
                    .is_none()
                {
                    return;
                }
            }
        }
    }

    fn is_count(&mut self, count: &Definition, name: &Name) -> bool {
        let good = count.kind == Kind::Whole && count.least >= 0 && count.most <= MAX_ITEMS;
        if !good {
            self.wrong_shape(
                "how many items there are, from 0 to 100, with weights",
                "count = { 0 = 20, 1 = 80 }",
                name.span,
            );
        }
        good
    }

    /// Adds a step, and the column that it fills.
    fn add(
        &mut self,
        name: String,
        span: SourceSpan,
        read: &Definition,
        within: Option<(ItemOf, usize)>,
        fields: &[usize],
    ) -> Option<()> {
        let at = self.spec.steps.len();
        if at >= MAX_COLUMNS {
            self.problems.push(Problem::TooMany {
                what: "columns",
                limit: MAX_COLUMNS,
                advice: "leave some out, or let lists have fewer items",
                span,
            });
            return None;
        }
        let step_of = |place: At| match place {
            At::Step(step) => step,
            At::Field(field) => fields[field],
        };
        self.spec.steps.push(Step {
            name: name_of(&name),
            spreads: read.spreads.clone(),
            by: read.by.as_ref().map(|by| by.placed(step_of)),
            at_most: read.at_most.map(step_of),
            blank: read.blank,
            within: within
                .as_ref()
                .map(|(item_of, count)| (*count, i64::try_from(item_of.item).unwrap_or(i64::MAX))),
        });
        if !read.left_out {
            self.spec.shown.push(at);
            self.spec.columns.push(Column {
                name,
                kind: read.kind.clone(),
                least: read.least,
                most: read.most,
                can_be_blank: read.blank > 0 || within.is_some(),
                item_of: within.map(|(item_of, _)| item_of),
                span,
            });
        }
        Some(())
    }

    // ── One column ──────────────────────────────────────────────────────────

    fn definition(
        &mut self,
        name: &Name,
        node: &Node,
        role: Role,
        scope: &[Known],
    ) -> Option<Definition> {
        let Value::Table(entries) = &node.value else {
            self.wrong_shape("a table", "[columns.couple]", node.span);
            return None;
        };
        let mut entries = Entries::new(entries.clone(), name.span);
        let (by, when) = (entries.take("by"), entries.take("when"));
        let (mut blank, mut left_out, mut at_most) = (0, false, None);
        if role != Role::Count {
            let share = entries
                .take("blank")
                .and_then(|(_, node)| self.share(&node));
            blank = share.unwrap_or_default();
            at_most = entries.take("at_most");
        }
        if role == Role::Column {
            let out = entries.take("left_out");
            left_out = out.is_some_and(|(_, node)| self.yes_or_no(&node));
        }
        let (leaves, by) = match (by, when) {
            (None, None) => {
                let leaf = self.leaf_of(name, &mut entries, role);
                self.finish(entries);
                (leaf.into_iter().collect(), None)
            }
            (by, when) => {
                self.no_ways_beside(&by, &when, &mut entries);
                self.finish(entries);
                let cases = self.cases(name, by, when, scope, |reader, name, entries| {
                    reader.leaf_of(name, entries, role)
                })?;
                let Cases { leaves, lookup } = cases;
                (leaves, Some(lookup))
            }
        };
        let mut read = self.gathered(name, &leaves)?;
        read.by = by;
        (read.blank, read.left_out) = (blank, left_out);
        if let Some((_, node)) = at_most {
            self.limit(name, &mut read, &node, scope);
        }
        Some(read)
    }

    fn leaf_of(&mut self, name: &Name, entries: &mut Entries, role: Role) -> Option<Leaf> {
        match role {
            Role::Count => self.count_leaf(name, entries),
            Role::Column | Role::Field => self.leaf(name, entries),
        }
    }

    /// What says how values are spread has no place beside `by` and `when`.
    fn no_ways_beside(
        &mut self,
        by: &Option<(Name, Node)>,
        when: &Option<(Name, Node)>,
        entries: &mut Entries,
    ) {
        let Some((other, _)) = by.as_ref().or(when.as_ref()) else {
            return;
        };
        let known = entries.known.clone();
        for way in [
            "weights", "yes", "bands", "from", "to", "always", "count", "step",
        ] {
            if let Some((name, _)) = entries.take(way) {
                self.two_ways(&name, other);
            }
        }
        // These are no words to be offered here.
        entries.known = known;
    }

    /// Puts what was written for each case into whole numbers of one kind.
    fn gathered(&mut self, name: &Name, leaves: &[Leaf]) -> Option<Definition> {
        let first = leaves.first()?;
        let other = leaves.iter().find(|leaf| leaf.family != first.family);
        if let Some(other) = other {
            self.mixed(
                name,
                other.family,
                other.span(),
                (first.family, first.span()),
            );
            return None;
        }
        let scale = leaves.iter().map(Leaf::scale).max().unwrap_or_default();
        let mut words: Vec<ChoiceValue> = Vec::new();
        let mut spreads = Vec::new();
        for leaf in leaves {
            let step = match (&leaf.step, leaf.family) {
                (Some((step, _)), _) => step.whole(scale),
                (None, Family::Number) => Written::Number(1, leaf.scale()).whole(scale),
                // One penny, or one day.
                (None, _) => Some(1),
            };
            let Some(step) = step else {
                self.too_large(leaf.span());
                return None;
            };
            let mut spread = Spread::new(step);
            for one in &leaf.stretches {
                let ends = match &one.from {
                    Written::Text(word) => {
                        let at = place_of(word, &mut words, one.span);
                        Some((at, at))
                    }
                    from => from.whole(scale).zip(one.to.whole(scale)),
                };
                let Some((from, to)) = ends else {
                    self.too_large(one.span);
                    return None;
                };
                spread.add(from, to, one.weight);
            }
            spreads.push(spread);
        }
        let ranges = || spreads.iter().filter_map(Spread::range);
        let kind = match first.family {
            Family::YesNo => Kind::YesNo,
            Family::Number if scale == 0 => Kind::Whole,
            Family::Number => Kind::Decimal { scale },
            Family::Money => Kind::Money,
            Family::Day => Kind::Day,
            Family::Choice => Kind::Choice(words),
        };
        Some(Definition {
            kind,
            least: ranges().map(|(least, _)| least).min()?,
            most: ranges().map(|(_, most)| most).max()?,
            spreads,
            by: None,
            at_most: None,
            blank: 0,
            left_out: false,
        })
    }

    fn limit(&mut self, name: &Name, read: &mut Definition, node: &Node, scope: &[Known]) {
        let Some(other) = self.earlier(node, scope) else {
            return;
        };
        let Some(shape) = other.shape else { return };
        let comparable = match (&read.kind, &shape.kind) {
            (Kind::Choice(_) | Kind::YesNo, _) => false,
            (own, other) => own == other,
        };
        if !comparable {
            self.problems.push(Problem::NotComparable {
                name: name.text.clone(),
                own: kind_told(&read.kind),
                limit: other.name,
                other: kind_told(&shape.kind),
                span: node.span,
            });
            return;
        }
        read.at_most = Some(shape.at);
        read.least = read.least.min(shape.least);
        read.most = read.most.min(shape.most);
    }

    /// Looks up an earlier column by its name: first in the same item of a list.
    pub(crate) fn earlier(&mut self, node: &Node, scope: &[Known]) -> Option<Known> {
        let Value::Text(name) = &node.value else {
            self.wrong_shape(
                "the name of an earlier column, in quotation marks",
                "\"couple\"",
                node.span,
            );
            return None;
        };
        let known = || scope.iter().chain(&self.known);
        if let Some(known) = known().find(|known| known.name == *name) {
            return Some(known.clone());
        }
        let advice = match self.all.contains(name) {
            true => format!("put `{name}` before this, so that its value is there first"),
            false => advice(name, known().map(|known| known.name.as_str())),
        };
        self.problems.push(Problem::UnknownColumn {
            name: name.clone(),
            advice,
            span: node.span,
        });
        None
    }

    // ── Parts ───────────────────────────────────────────────────────────────

    fn words(
        &mut self,
        entries: &mut Entries,
        part: &'static str,
        example: &'static str,
    ) -> String {
        match entries.take(part) {
            None => self.missing("this population", part, example, entries.span),
            Some((_, node)) => match node.value {
                Value::Text(words) if !words.trim().is_empty() => return words,
                _ => self.wrong_shape("words in quotation marks", example, node.span),
            },
        }
        String::new()
    }

    fn table(
        &mut self,
        node: &Node,
        wanted: &'static str,
        example: &'static str,
    ) -> Vec<(Name, Node)> {
        match &node.value {
            Value::Table(entries) => entries.clone(),
            _ => {
                self.wrong_shape(wanted, example, node.span);
                Vec::new()
            }
        }
    }

    fn yes_or_no(&mut self, node: &Node) -> bool {
        match node.written() {
            Some(Written::YesNo(yes)) => yes,
            _ => {
                self.wrong_shape("yes or no", "left_out = \"yes\"", node.span);
                false
            }
        }
    }

    fn good_name(&mut self, name: &Name) {
        let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
        if !name
            .text
            .starts_with(|sign: char| sign.is_ascii_lowercase())
            || !name.text.chars().all(plain)
        {
            self.problems.push(Problem::BadName {
                name: name.text.clone(),
                span: name.span,
            });
        }
    }

    /// Tells what is left of a table: it has no meaning.
    pub(crate) fn finish(&mut self, entries: Entries) {
        for (name, _) in entries.entries {
            self.problems.push(Problem::UnknownWord {
                advice: advice(&name.text, entries.known.iter().copied()),
                name: name.text,
                span: name.span,
            });
        }
    }

    pub(crate) fn wrong_shape(
        &mut self,
        wanted: &'static str,
        example: &'static str,
        span: SourceSpan,
    ) {
        self.problems.push(Problem::WrongShape {
            wanted,
            example,
            span,
        });
    }

    pub(crate) fn missing(
        &mut self,
        whose: &str,
        part: &'static str,
        example: &str,
        span: SourceSpan,
    ) {
        self.problems.push(Problem::Missing {
            whose: whose.to_owned(),
            part,
            example: example.to_owned(),
            span,
        });
    }

    pub(crate) fn two_ways(&mut self, second: &Name, first: &Name) {
        self.problems.push(Problem::TwoWays {
            second: second.text.clone(),
            first: first.text.clone(),
            at: second.span,
            beside: first.span,
        });
    }

    pub(crate) fn mixed(
        &mut self,
        name: &Name,
        second: Family,
        at: SourceSpan,
        first: (Family, SourceSpan),
    ) {
        self.problems.push(Problem::Mixed {
            name: name.text.clone(),
            second: second.to_string(),
            first: first.0.to_string(),
            at,
            beside: first.1,
        });
    }
}

impl Definition {
    fn shape(&self, at: At) -> Shape {
        Shape {
            at,
            kind: self.kind.clone(),
            least: self.least,
            most: self.most,
        }
    }
}

/// The place of a word among those of a column, to which it is added where it is new.
fn place_of(word: &str, words: &mut Vec<ChoiceValue>, span: SourceSpan) -> i64 {
    let at = words.iter().position(|known| known.text == word);
    let at = at.unwrap_or_else(|| {
        words.push(ChoiceValue {
            text: word.to_owned(),
            span,
        });
        words.len() - 1
    });
    // A column has at most so many words as fit into its text.
    i64::try_from(at).unwrap_or(i64::MAX)
}

fn kind_told(kind: &Kind) -> String {
    match kind {
        Kind::Whole => "a whole number".to_owned(),
        Kind::Decimal { scale: 1 } => "a number with 1 digit behind the point".to_owned(),
        Kind::Decimal { scale } => format!("a number with {scale} digits behind the point"),
        Kind::Money => Family::Money.to_string(),
        Kind::YesNo => Family::YesNo.to_string(),
        Kind::Day => Family::Day.to_string(),
        Kind::Choice(_) => Family::Choice.to_string(),
    }
}
