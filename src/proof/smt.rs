//! A question about everybody as a text for another solver, and what its answer means here.
//!
//! The text is SMT-LIB 2 (<https://smt-lib.org>): what is open is declared within its ends,
//! every formula is defined once, and the question is whether all that is asserted can hold.
//! Conditions and parts stand in an order that comes of what they say and not of when they were
//! made: the same question is the same text, whatever else is known.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::encode::{InputOf, Whose, World};
use super::evaluate::{Given, Place, in_order};
use super::prover::{Effort, Model, Outcome, can_be};
use super::term::{Condition, Ends, Lin, Lit, Made, Number, Part, Terms, TooLarge};

/// A question for another solver: whether all that it asserts can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    text: String,
    inputs: Vec<ScriptInput>,
    exact: bool,
}

/// Something that a question leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ScriptInput {
    name: String,
    of: u32,
}

impl Script {
    /// Declarations and assertions in SMT-LIB 2, without the command that asks.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names of what is open, in the order in which it is declared.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|input| input.name.as_str())
    }
}

impl Script {
    /// Whether everything is told of what is asked: no product of what is not known, which the
    /// library itself looks at only roughly, and nothing that is only named.
    pub(crate) fn is_exact(&self) -> bool {
        self.exact
    }
}

/// Another solver.
pub trait Oracle {
    /// Asks it a question.
    fn ask(&mut self, question: &Script) -> Reply;
}

/// The same oracle, to be asked once more.
pub(crate) fn again<'o>(oracle: &'o mut Option<&mut dyn Oracle>) -> Option<&'o mut dyn Oracle> {
    match oracle {
        Some(oracle) => Some(&mut **oracle),
        None => None,
    }
}

/// What another solver answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It can't hold.
    Never,
    /// It holds for these values, in the order of [`Script::names`].
    Found(Vec<Found>),
    /// It was not decided, with the reason.
    Unknown(String),
}

/// A value that a solver found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Whether something is so.
    Yes(bool),
    /// How much it is.
    Number(i128),
}

/// Asks whether a condition can ever hold: first here, and where that stays undecided, another
/// solver.
pub(crate) fn can_be_with(
    world: &mut World,
    goal: Lit,
    effort: Effort,
    oracle: Option<&mut dyn Oracle>,
) -> Outcome {
    let outcome = match can_be(world, goal, effort) {
        // What is looked at only roughly may be found where it is not so.
        Outcome::Perhaps(model) if holds(world, goal, &model) == Some(false) => Outcome::Undecided,
        outcome => outcome,
    };
    match (outcome, oracle) {
        (Outcome::Undecided, Some(oracle)) => ask(world, goal, oracle),
        (outcome, _) => outcome,
    }
}

/// Asks another solver whether a condition can ever hold.
pub(crate) fn ask(world: &World, goal: Lit, oracle: &mut dyn Oracle) -> Outcome {
    let Ok(script) = script(world, goal, None) else {
        return Outcome::Undecided;
    };
    match oracle.ask(&script) {
        Reply::Never => Outcome::Never,
        Reply::Found(found) => match model(&script, &found) {
            // What a solver found is believed only where it is so.
            Some(model) if holds(world, goal, &model) != Some(false) => Outcome::Perhaps(model),
            Some(_) | None => Outcome::Undecided,
        },
        Reply::Unknown(_) => Outcome::Undecided,
    }
}

fn model(script: &Script, found: &[Found]) -> Option<Model> {
    let mut model = Model::default();
    for (at, input) in script.inputs.iter().enumerate() {
        match (found.get(at)?, input.name.starts_with('n')) {
            (Found::Yes(yes), false) => {
                model.conditions.insert(input.of, *yes);
            }
            (Found::Number(n), true) => {
                model.numbers.insert(input.of, *n);
            }
            (Found::Yes(_), true) | (Found::Number(_), false) => return None,
        }
    }
    Some(model)
}

/// Whether a condition holds of a model, as far as formulas tell.
pub(crate) fn holds(world: &World, goal: Lit, model: &Model) -> Option<bool> {
    let given = Given {
        condition: &|of| model.conditions.get(&of).copied(),
        number: &|of| model.numbers.get(&of).copied(),
    };
    world.terms.evaluate(&[goal.place()], &given).holds(goal)
}

/// What a question is known by: the same for the same question, whatever else is known.
pub(crate) fn key(world: &World, goal: Lit) -> String {
    let text = script(world, goal, None).map(|script| script.text);
    let digest = Sha256::digest(text.unwrap_or_default());
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What is open in words, for the notes of a text.
pub(crate) type Words<'w> = &'w dyn Fn(&InputOf<Whose>) -> String;

/// The text that asks whether a condition can ever hold; with a note on everything that is
/// open, where there are words for it.
pub(crate) fn script(world: &World, goal: Lit, words: Option<Words<'_>>) -> Made<Script> {
    let terms = &world.terms;
    let mut asserted = bearing_on(world, goal);
    let mut order = Order::of(terms);
    let roots: Vec<Place> = asserted.iter().map(|lit| lit.place()).collect();
    for place in in_order(&roots, |place| terms.beneath(place, false)) {
        order.take_in(world, place)?;
    }
    asserted[1..].sort_by_cached_key(|lit| order.key_of(*lit));
    let roots: Vec<Place> = asserted.iter().map(|lit| lit.place()).collect();
    let mut text = Writing {
        world,
        order: &order,
        words,
        names: BTreeMap::new(),
        counts: [0; 4],
        multiplies: false,
        names_only: false,
        body: String::new(),
        inputs: Vec::new(),
    };
    for place in in_order(&roots, |place| order.beneath(terms, place)) {
        text.define(place)?;
    }
    for lit in &asserted {
        let told = text.lit(*lit);
        text.line(&format!("(assert {told})"));
    }
    let logic = if text.multiplies { "QF_NIA" } else { "QF_LIA" };
    Ok(Script {
        text: format!("(set-logic {logic})\n{}", text.body),
        exact: !(text.multiplies || text.names_only),
        inputs: text.inputs,
    })
}

/// What is asked, and what must be so of everything that the question speaks of.
///
/// What speaks of other things only can be met by itself, and takes no part.
fn bearing_on(world: &World, goal: Lit) -> Vec<Lit> {
    let leaves = |lit: Lit| -> BTreeSet<Place> {
        let all = in_order(&[lit.place()], |place| world.terms.beneath(place, false));
        all.into_iter()
            .filter(|place| is_open(&world.terms, *place))
            .collect()
    };
    let mut asserted = vec![goal];
    let mut met = leaves(goal);
    let mut rest: Vec<(Lit, BTreeSet<Place>)> = world
        .always
        .iter()
        .map(|lit| (*lit, leaves(*lit)))
        .collect();
    loop {
        let before = asserted.len();
        let mut apart = Vec::new();
        for (lit, own) in rest {
            if own.is_empty() || own.iter().any(|leaf| met.contains(leaf)) {
                asserted.push(lit);
                met.extend(own);
            } else {
                apart.push((lit, own));
            }
        }
        rest = apart;
        if asserted.len() == before {
            return asserted;
        }
    }
}

fn is_open(terms: &Terms, place: Place) -> bool {
    match place {
        Place::Condition(node) => matches!(terms.condition_at(node), Condition::Input(_)),
        Place::Part(part) => matches!(terms.number(part), Number::Input(_) | Number::Made(..)),
    }
}

/// Where something stands among others: by what it says, by what it speaks of, and only then by
/// when it was made.
type Key = (u64, u64, usize);

/// The order of everything in a question, and which comparisons are turned round in it.
#[derive(Debug)]
struct Order {
    /// Of conditions and of parts, by their places.
    conditions: Vec<Key>,
    parts: Vec<Key>,
    turned: Vec<bool>,
}

fn mixed(into: u64, n: u64) -> u64 {
    let n = (into ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (n ^ (n >> 29))
        .wrapping_mul(0xBF58_476D_1CE4_E5B9)
        .rotate_left(31)
}

/// Two digests that grow together: of what is said, and of what it is said of.
#[derive(Debug, Clone, Copy)]
struct Mix(u64, u64);

impl Mix {
    fn of(kind: u64) -> Mix {
        Mix(mixed(1, kind), mixed(2, kind))
    }

    fn n(self, n: u64) -> Mix {
        Mix(mixed(self.0, n), mixed(self.1, n))
    }

    fn long(self, n: i128) -> Mix {
        let n = n.cast_unsigned();
        // Both halves, one after the other.
        self.n((n & u128::from(u64::MAX)) as u64)
            .n((n >> 64) as u64)
    }

    fn key(self, key: Key) -> Mix {
        Mix(mixed(self.0, key.0), mixed(self.1, key.1))
    }

    fn name(self, name: &str) -> Mix {
        Mix(
            self.0,
            name.bytes()
                .fold(self.1, |mix, byte| mixed(mix, u64::from(byte))),
        )
    }
}

impl Order {
    fn of(terms: &Terms) -> Order {
        let (conditions, parts) = terms.sizes();
        Order {
            conditions: vec![Key::default(); conditions],
            parts: vec![Key::default(); parts],
            turned: vec![false; conditions],
        }
    }

    fn take_in(&mut self, world: &World, place: Place) -> Made<()> {
        let terms = &world.terms;
        match place {
            Place::Condition(node) => {
                let mix = self.condition(world, node)?;
                self.conditions[node] = (mix.0, mix.1, node);
            }
            Place::Part(part) => {
                let (low, high) = terms.part_ends(part);
                let mix = match terms.number(part) {
                    Number::Input(of) => {
                        Mix::of(10).name(&format!("{:?}", world.inputs[*of as usize]))
                    }
                    Number::Either(when, then, otherwise) => {
                        let (when, then, otherwise) = self.either(*when, then, otherwise);
                        let mix = Mix::of(11).key(self.key_of(when));
                        self.lin(self.lin(mix, then), otherwise)
                    }
                    Number::Positive(lin) => self.lin(Mix::of(12), lin),
                    Number::Floor(lin, over) => self.lin(Mix::of(13).long(*over), lin),
                    Number::Product(a, b) => {
                        let (a, b) = (self.lin(Mix::of(14), a), self.lin(Mix::of(14), b));
                        Mix::of(14)
                            .n(a.0.wrapping_add(b.0))
                            .n(a.1.wrapping_add(b.1))
                    }
                    Number::Made(making, of) => Mix::of(15).name(&format!("{making:?} {of:?}")),
                };
                let mix = mix.long(low).long(high);
                self.parts[part.index()] = (mix.0, mix.1, part.index());
            }
        }
        Ok(())
    }

    fn condition(&mut self, world: &World, node: usize) -> Made<Mix> {
        Ok(match world.terms.condition_at(node) {
            Condition::True => Mix::of(1),
            Condition::Input(of) => Mix::of(2).name(&format!("{:?}", world.inputs[*of as usize])),
            Condition::And(parts) => {
                let parts = self.sorted(parts);
                parts
                    .iter()
                    .fold(Mix::of(3), |mix, part| mix.key(self.key_of(*part)))
            }
            Condition::NotNegative(lin) => {
                let first = self.terms(lin).first().map_or(0, |(_, n)| *n);
                if first < 0 {
                    self.turned[node] = true;
                }
                self.lin(Mix::of(4), &self.comparison(node, lin)?)
            }
        })
    }

    /// A sum that is compared with nothing, the other way round where that is how it stands.
    fn comparison(&self, node: usize, lin: &Lin) -> Made<Lin> {
        match self.turned[node] {
            true => lin.times(-1)?.add(-1),
            false => Ok(lin.clone()),
        }
    }

    fn is_denied(&self, lit: Lit) -> bool {
        lit.is_negated() != self.turned[lit.node()]
    }

    fn key_of(&self, lit: Lit) -> Key {
        let key = self.conditions[lit.node()];
        let denied = u64::from(self.is_denied(lit));
        (mixed(key.0, denied), mixed(key.1, denied), key.2)
    }

    fn sorted(&self, lits: &[Lit]) -> Vec<Lit> {
        let mut lits = lits.to_vec();
        lits.sort_by_cached_key(|lit| self.key_of(*lit));
        lits
    }

    fn terms(&self, lin: &Lin) -> Vec<(Part, i128)> {
        let mut terms = lin.terms.to_vec();
        terms.sort_by_key(|(part, _)| self.parts[part.index()]);
        terms
    }

    fn lin(&self, mix: Mix, lin: &Lin) -> Mix {
        let terms = self.terms(lin);
        terms.iter().fold(mix.long(lin.constant), |mix, (part, n)| {
            mix.key(self.parts[part.index()]).long(*n)
        })
    }

    /// A choice, so that its condition is not denied.
    fn either<'l>(&self, when: Lit, then: &'l Lin, otherwise: &'l Lin) -> (Lit, &'l Lin, &'l Lin) {
        match self.is_denied(when) {
            true => (!when, otherwise, then),
            false => (when, then, otherwise),
        }
    }

    /// What a formula is made of, in order.
    fn beneath(&self, terms: &Terms, place: Place) -> Vec<Place> {
        let of = |lin: &Lin| -> Vec<Place> {
            let terms = self.terms(lin);
            terms
                .into_iter()
                .map(|(part, _)| Place::Part(part))
                .collect()
        };
        match place {
            Place::Condition(node) => match terms.condition_at(node) {
                Condition::True | Condition::Input(_) => Vec::new(),
                Condition::And(parts) => self.sorted(parts).into_iter().map(Lit::place).collect(),
                Condition::NotNegative(lin) => of(lin),
            },
            Place::Part(part) => match terms.number(part) {
                Number::Input(_) | Number::Made(..) => Vec::new(),
                Number::Either(when, then, otherwise) => {
                    let (when, then, otherwise) = self.either(*when, then, otherwise);
                    let mut found = vec![when.place()];
                    found.extend(of(then));
                    found.extend(of(otherwise));
                    found
                }
                Number::Positive(lin) | Number::Floor(lin, _) => of(lin),
                Number::Product(a, b) => {
                    let mut found = of(a);
                    found.extend(of(b));
                    found
                }
            },
        }
    }
}

/// A text that is being written.
struct Writing<'w> {
    world: &'w World,
    order: &'w Order,
    words: Option<Words<'w>>,
    names: BTreeMap<Place, String>,
    /// How many names of each kind there are.
    counts: [usize; 4],
    /// Whether something is multiplied by something else that is not known.
    multiplies: bool,
    /// Whether something is only named, and not told how it is made.
    names_only: bool,
    body: String,
    inputs: Vec<ScriptInput>,
}

impl Writing<'_> {
    fn line(&mut self, line: &str) {
        self.body.push_str(line);
        self.body.push('\n');
    }

    /// A name that is not taken: conditions that are open are b, numbers n, other conditions c
    /// and other numbers p.
    fn name(&mut self, place: Place, kind: usize) -> String {
        let name = format!("{}{}", ["b", "n", "c", "p"][kind], self.counts[kind]);
        self.counts[kind] += 1;
        self.names.insert(place, name.clone());
        name
    }

    fn input(&mut self, place: Place, of: u32, kind: usize) -> String {
        if let Some(words) = self.words {
            // A note ends with its line, whatever a policy says.
            let told = words(&self.world.inputs[of as usize]);
            let told: String = told.split_whitespace().collect::<Vec<_>>().join(" ");
            self.line(&format!("; {told}"));
        }
        let name = self.name(place, kind);
        let sort = ["Bool", "Int"][kind];
        self.line(&format!("(declare-const {name} {sort})"));
        self.inputs.push(ScriptInput {
            name: name.clone(),
            of,
        });
        name
    }

    fn lit(&self, lit: Lit) -> String {
        let denied = self.order.is_denied(lit);
        if lit.node() == Lit::TRUE.node() {
            return if denied { "false" } else { "true" }.to_owned();
        }
        let name = self.names.get(&lit.place()).map_or("true", String::as_str);
        if denied {
            format!("(not {name})")
        } else {
            name.to_owned()
        }
    }

    fn sum(&self, lin: &Lin, constant: bool) -> String {
        let terms = self.order.terms(lin);
        let mut told: Vec<String> = Vec::with_capacity(terms.len() + 1);
        for (part, n) in terms {
            let name = self
                .names
                .get(&Place::Part(part))
                .map_or("0", String::as_str);
            told.push(match n {
                1 => name.to_owned(),
                n => format!("(* {} {name})", whole(n)),
            });
        }
        if constant && (lin.constant != 0 || told.is_empty()) {
            told.push(whole(lin.constant));
        }
        match told.as_slice() {
            [] => "0".to_owned(),
            [only] => only.clone(),
            several => format!("(+ {})", several.join(" ")),
        }
    }

    fn within(&mut self, name: &str, (low, high): Ends) {
        self.line(&format!(
            "(assert (<= {} {name} {}))",
            whole(low),
            whole(high)
        ));
    }

    fn define(&mut self, place: Place) -> Made<()> {
        match place {
            Place::Condition(node) => self.define_condition(place, node),
            Place::Part(part) => self.define_part(place, part),
        }
    }

    fn define_condition(&mut self, place: Place, node: usize) -> Made<()> {
        let told = match self.world.terms.condition_at(node) {
            Condition::True => return Ok(()),
            Condition::Input(of) => {
                self.input(place, *of, 0);
                return Ok(());
            }
            Condition::And(parts) => {
                let parts = self.order.sorted(parts);
                let parts: Vec<String> = parts.iter().map(|part| self.lit(*part)).collect();
                format!("(and {})", parts.join(" "))
            }
            Condition::NotNegative(lin) => {
                let lin = self.order.comparison(node, lin)?;
                let end = lin.constant.checked_neg().ok_or(TooLarge)?;
                format!("(>= {} {})", self.sum(&lin, false), whole(end))
            }
        };
        let name = self.name(place, 2);
        self.line(&format!("(define-fun {name} () Bool {told})"));
        Ok(())
    }

    fn define_part(&mut self, place: Place, part: Part) -> Made<()> {
        let ends = self.world.terms.part_ends(part);
        let told = match self.world.terms.number(part) {
            Number::Input(of) => {
                let name = self.input(place, *of, 1);
                self.within(&name, ends);
                return Ok(());
            }
            Number::Either(when, then, otherwise) => {
                let (when, then, otherwise) = self.order.either(*when, then, otherwise);
                let (then, otherwise) = (self.sum(then, true), self.sum(otherwise, true));
                format!("(ite {} {then} {otherwise})", self.lit(when))
            }
            Number::Positive(lin) => {
                let lin = self.sum(lin, true);
                format!("(ite (>= {lin} 0) {lin} 0)")
            }
            Number::Floor(..) | Number::Product(..) | Number::Made(..) => {
                return self.declare_part(place, part, ends);
            }
        };
        let name = self.name(place, 3);
        self.line(&format!("(define-fun {name} () Int {told})"));
        Ok(())
    }

    /// A part that is told by what must be so of it.
    fn declare_part(&mut self, place: Place, part: Part, ends: Ends) -> Made<()> {
        let name = self.name(place, 3);
        self.line(&format!("(declare-const {name} Int)"));
        self.within(&name, ends);
        match self.world.terms.number(part) {
            Number::Floor(lin, over) => {
                let lin = self.sum(lin, true);
                let rest = whole(over - 1);
                self.line(&format!(
                    "(assert (<= 0 (- {lin} (* {over} {name})) {rest}))"
                ));
            }
            Number::Product(a, b) => {
                self.multiplies = true;
                let (x, y) = (self.sum(a, true), self.sum(b, true));
                self.line(&format!("(assert (= {name} (* {x} {y})))"));
                self.planes(&name, (a, b))?;
            }
            Number::Made(..) => self.names_only = true,
            Number::Input(_) | Number::Either(..) | Number::Positive(_) => {}
        }
        Ok(())
    }

    /// A product lies between the planes through its corners.
    fn planes(&mut self, name: &str, (a, b): (&Lin, &Lin)) -> Made<()> {
        let terms = &self.world.terms;
        let ((al, ah), (bl, bh)) = (terms.ends(a)?, terms.ends(b)?);
        for (x, y, order) in [
            (al, bl, ">="),
            (ah, bh, ">="),
            (al, bh, "<="),
            (ah, bl, "<="),
        ] {
            let corner = x.checked_mul(y).ok_or(TooLarge)?;
            let (told_a, told_b) = (self.sum(a, true), self.sum(b, true));
            self.line(&format!(
                "(assert ({order} (+ {name} {}) (+ (* {} {told_b}) (* {} {told_a}))))",
                whole(corner),
                whole(x),
                whole(y)
            ));
        }
        Ok(())
    }
}

/// A whole number as the text has it: those below nothing are taken from nothing.
fn whole(n: i128) -> String {
    match n < 0 {
        true => format!("(- {})", n.unsigned_abs()),
        false => n.to_string(),
    }
}
