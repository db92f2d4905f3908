//! Whether a condition can ever hold: by cases on conditions, and sums of whole numbers in each.
//!
//! A search over yes and no (batsat) is held against the sums that conditions speak of
//! ([`super::simplex`]): a choice that no numbers fit is given up, and what was learnt of it kept.
//! A number that comes out as a fraction is cut in two. All is counted and nothing is timed, so
//! that the same question has the same answer everywhere.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use batsat::callbacks::Callbacks;
use batsat::theory::{Theory, TheoryArg};
use batsat::{Lit as Bit, Solver, SolverInterface, SolverOpts, Var, lbool};

use super::encode::World;
use super::simplex::{Checks, Column, Conflict, Simplex};
use super::term::{Condition, Lin, Lit, Number, Part};

/// How much is tried before a question is left undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Effort {
    /// Steps of the simplex method, over all choices: places of rows that are gone through.
    pub(crate) steps: u64,
    /// Whole numbers that came out as fractions and were cut in two.
    pub(crate) cuts: u32,
}

impl Effort {
    /// What a question is worth that others hang on.
    pub(crate) const FULL: Effort = Effort {
        steps: 500_000,
        cuts: 400,
    };
    /// What a promise is worth, of which there are some hundreds.
    pub(crate) const PROMISE: Effort = Effort {
        steps: 100_000,
        cuts: 100,
    };
    /// What is worth trying in passing.
    pub(crate) const SMALL: Effort = Effort {
        steps: 20_000,
        cuts: 40,
    };
}

/// What came of asking whether a condition can ever hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It never does: proved.
    Never,
    /// Perhaps for this: every condition and number that is not known, as found.
    Perhaps(Model),
    /// It was not decided.
    Undecided,
}

/// What is not known, as a proof that failed has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Model {
    /// The conditions among the inputs.
    pub(crate) conditions: BTreeMap<u32, bool>,
    /// The numbers among the inputs.
    pub(crate) numbers: BTreeMap<u32, i128>,
}

/// Asks whether a condition can ever hold, of all cases that can be.
pub(crate) fn can_be(world: &mut World, goal: Lit, effort: Effort) -> Outcome {
    match Prover::new(world, effort).ask(world, &[goal]) {
        Asked::Never(_) => Outcome::Never,
        Asked::Perhaps(model) => Outcome::Perhaps(model),
        Asked::Undecided => Outcome::Undecided,
    }
}

/// What came of asking whether several conditions can hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// They never do; and these of them never do already.
    Never(Vec<Lit>),
    /// Perhaps for this.
    Perhaps(Model),
    /// It was not decided.
    Undecided,
}

/// A prover that keeps what it has learnt from one question to the next.
pub(crate) struct Prover {
    proof: Proof,
    /// How many steps are left for all questions together.
    left: u64,
}

impl Prover {
    /// A prover about all cases that can be.
    pub(crate) fn new(world: &mut World, effort: Effort) -> Self {
        let mut proof = Proof::new(effort);
        let always: Vec<Bit> = world
            .always
            .clone()
            .into_iter()
            .map(|lit| proof.lit(world, lit))
            .collect();
        for bit in always {
            proof.clause(&[bit]);
        }
        Prover {
            proof,
            left: u64::MAX,
        }
    }

    /// The same with a limit on the steps of all questions together.
    pub(crate) fn for_all_in_all(self, steps: u64) -> Self {
        Prover {
            left: steps,
            ..self
        }
    }

    /// Asks whether several conditions can ever hold together.
    pub(crate) fn ask(&mut self, world: &mut World, conditions: &[Lit]) -> Asked {
        if conditions.contains(&Lit::FALSE) {
            return Asked::Never(vec![Lit::FALSE]);
        }
        let bits: Vec<Bit> = conditions
            .iter()
            .map(|lit| self.proof.lit(world, *lit))
            .collect();
        self.proof.define(world);
        self.proof.order_atoms();
        if self.left == 0 {
            return Asked::Undecided;
        }
        self.proof.start_again();
        let before = self.proof.sums.simplex.steps;
        let asked = self.proof.search(world, &bits);
        let spent = self.proof.sums.simplex.steps - before;
        self.left = self.left.saturating_sub(spent);
        match asked {
            Outcome::Never => {
                let needed = bits.iter().zip(conditions);
                let solver = &self.proof.solver;
                let needed = needed.filter(|(bit, _)| solver.unsat_core_contains_var(bit.var()));
                Asked::Never(needed.map(|(_, lit)| *lit).collect())
            }
            Outcome::Perhaps(model) => Asked::Perhaps(model),
            Outcome::Undecided => Asked::Undecided,
        }
    }
}

/// Asks whether the search is to stop.
struct Watch(Rc<Cell<bool>>);

impl Callbacks for Watch {
    fn stop(&self) -> bool {
        self.0.get()
    }
}

/// A search that is being set up.
struct Proof {
    solver: Solver<Watch>,
    sums: Sums,
    yes: Bit,
    /// The bit of each condition, by its place, and the column of each part.
    bits: Vec<Option<Bit>>,
    columns: Vec<Option<(Part, Column)>>,
    /// The column of a sum without its constant, its first part counting upwards.
    sum_columns: BTreeMap<Box<[(Part, i128)]>, Column>,
    /// Conditions and parts whose meaning is not yet said.
    open_bits: Vec<usize>,
    open_parts: Vec<Part>,
    broken: bool,
    /// How many bounds there were when they were put in order.
    ordered: usize,
    effort: Effort,
}

impl Proof {
    fn new(effort: Effort) -> Self {
        let stopped = Rc::new(Cell::new(false));
        let mut solver = Solver::new(SolverOpts::default(), Watch(Rc::clone(&stopped)));
        let yes = Bit::new(solver.new_var_default(), true);
        solver.add_clause_reuse(&mut vec![yes]);
        Proof {
            solver,
            sums: Sums {
                simplex: Simplex::default(),
                atoms: BTreeMap::new(),
                seen: 0,
                levels: Vec::new(),
                left: effort.steps,
                stopped,
                yes,
            },
            yes,
            bits: Vec::new(),
            columns: Vec::new(),
            sum_columns: BTreeMap::new(),
            open_bits: Vec::new(),
            open_parts: Vec::new(),
            broken: false,
            ordered: 0,
            effort,
        }
    }

    fn clause(&mut self, lits: &[Bit]) {
        self.solver.add_clause_reuse(&mut lits.to_vec());
    }

    fn fresh(&mut self) -> Bit {
        Bit::new(self.solver.new_var_default(), true)
    }

    fn lit(&mut self, world: &World, lit: Lit) -> Bit {
        let bit = match world.terms.condition(lit) {
            Condition::True => self.yes,
            Condition::Input(_) | Condition::And(_) | Condition::NotNegative(_) => {
                match self.bits.get(lit.node()).copied().flatten() {
                    Some(bit) => bit,
                    None => {
                        let bit = self.fresh();
                        put(&mut self.bits, lit.node(), bit);
                        self.open_bits.push(lit.node());
                        bit
                    }
                }
            }
        };
        if lit.is_negated() { !bit } else { bit }
    }

    fn column(&mut self, world: &World, part: Part) -> Column {
        if let Some((_, column)) = self.columns.get(part.index()).copied().flatten() {
            return column;
        }
        let column = self.sums.simplex.column();
        put(&mut self.columns, part.index(), (part, column));
        self.open_parts.push(part);
        let (low, high) = world.terms.part_ends(part);
        for (is_low, end) in [(true, low), (false, high)] {
            self.expect_kept(column, is_low, end);
        }
        column
    }

    /// A bound that always holds.
    fn expect_kept(&mut self, column: Column, low: bool, n: i128) {
        if self.sums.simplex.bound(column, low, n, None) != Checks::Kept {
            self.broken = true;
        }
    }

    /// The column of a sum, and where it is at least a number: on which side, and which.
    fn bound_of(&mut self, world: &World, lin: &Lin) -> (Column, bool, i128) {
        let common = lin
            .terms
            .iter()
            .fold(0, |common, (_, n)| crate::value::gcd(common, *n))
            .max(1);
        let upwards = lin.terms[0].1 > 0;
        let sign = if upwards { common } else { -common };
        let terms: Vec<(Part, i128)> = lin
            .terms
            .iter()
            .map(|(part, n)| (*part, n / sign))
            .collect();
        // sum × common + constant ≥ 0, the sum turned round where it counts downwards.
        let end = (lin.constant).div_euclid(common);
        let column = self.sum_column(world, &terms);
        if upwards {
            (column, true, -end)
        } else {
            (column, false, end)
        }
    }

    fn sum_column(&mut self, world: &World, terms: &[(Part, i128)]) -> Column {
        if let [(part, 1)] = terms {
            return self.column(world, *part);
        }
        if let Some(column) = self.sum_columns.get(terms) {
            return *column;
        }
        let of: Vec<(Column, i128)> = terms
            .iter()
            .map(|(part, n)| (self.column(world, *part), *n))
            .collect();
        let column = match self.sums.simplex.sum(&of) {
            Ok(column) => column,
            Err(_) => {
                self.broken = true;
                self.sums.simplex.column()
            }
        };
        self.sum_columns.insert(terms.into(), column);
        column
    }

    /// A sum is never below nothing.
    fn always(&mut self, world: &World, lin: &Lin) {
        if lin.terms.is_empty() {
            self.broken |= lin.constant < 0;
            return;
        }
        let (column, low, n) = self.bound_of(world, lin);
        self.expect_kept(column, low, n);
    }

    /// Where a condition holds, a sum is not below nothing.
    fn where_holds(&mut self, world: &World, when: Bit, lin: &Lin) {
        if lin.terms.is_empty() {
            if lin.constant < 0 {
                self.clause(&[!when]);
            }
            return;
        }
        let (column, low, n) = self.bound_of(world, lin);
        let bit = self.fresh();
        self.sums.atoms.insert(
            bit.var(),
            Atom {
                column,
                low,
                n,
                two_sided: false,
            },
        );
        self.clause(&[!when, bit]);
    }

    /// Says what every condition and part means that the question comes to.
    fn define(&mut self, world: &mut World) {
        while !self.broken {
            if let Some(node) = self.open_bits.pop() {
                self.define_condition(world, node);
            } else if let Some(part) = self.open_parts.pop() {
                if self.define_part(world, part).is_err() {
                    self.broken = true;
                }
            } else {
                break;
            }
        }
    }

    fn define_condition(&mut self, world: &World, node: usize) {
        let Some(bit) = self.bits[node] else {
            unreachable!("only what has a bit is left open")
        };
        match world.terms.condition_at(node) {
            Condition::True | Condition::Input(_) => {}
            Condition::And(parts) => {
                let parts: Vec<Bit> = parts.iter().map(|part| self.lit(world, *part)).collect();
                let mut long: Vec<Bit> = parts.iter().map(|part| !*part).collect();
                long.push(bit);
                self.clause(&long);
                for part in parts {
                    self.clause(&[!bit, part]);
                }
            }
            Condition::NotNegative(lin) => {
                let (column, low, n) = self.bound_of(world, lin);
                self.sums.atoms.insert(
                    bit.var(),
                    Atom {
                        column,
                        low,
                        n,
                        two_sided: true,
                    },
                );
            }
        }
    }

    fn define_part(&mut self, world: &mut World, part: Part) -> super::term::Made<()> {
        let own = Lin::part(part);
        match world.terms.number(part).clone() {
            Number::Input(_) | Number::Made(..) => {}
            Number::Either(when, then, otherwise) => {
                let when = self.lit(world, when);
                for (bit, lin) in [(when, then), (!when, otherwise)] {
                    self.where_holds(world, bit, &own.less(&lin)?);
                    self.where_holds(world, bit, &lin.less(&own)?);
                }
            }
            Number::Positive(lin) => {
                self.always(world, &own.less(&lin)?);
                let above = world.terms.not_negative(&lin)?;
                let above = self.lit(world, above);
                self.where_holds(world, above, &lin.less(&own)?);
                self.where_holds(world, !above, &own.times(-1)?);
            }
            Number::Floor(lin, over) => {
                let whole = own.times(over)?;
                self.always(world, &lin.less(&whole)?);
                self.always(world, &whole.add(over - 1)?.less(&lin)?);
            }
            Number::Product(a, b) => {
                let ((al, ah), (bl, bh)) = (world.terms.ends(&a)?, world.terms.ends(&b)?);
                // The product lies between the planes through its corners.
                for (x, y, sign) in [(al, bl, 1), (ah, bh, 1), (al, bh, -1), (ah, bl, -1)] {
                    let plane = b.times(x)?.plus(y, &a)?;
                    let corner = x.checked_mul(y).ok_or(super::term::TooLarge)?;
                    let above = own.less(&plane)?.add(corner)?;
                    self.always(world, &above.times(sign)?);
                }
            }
        }
        Ok(())
    }

    /// Of two bounds of one sum, the farther one brings the nearer with it.
    fn order_atoms(&mut self) {
        if self.ordered == self.sums.atoms.len() {
            return;
        }
        self.ordered = self.sums.atoms.len();
        let mut by_sum: BTreeMap<Column, Vec<(i128, Bit)>> = BTreeMap::new();
        for (var, atom) in &self.sums.atoms {
            if atom.two_sided {
                let bit = Bit::new(*var, true);
                // As "at least n": an upper bound is the opposite of one.
                let at_least = if atom.low {
                    (atom.n, bit)
                } else {
                    (atom.n + 1, !bit)
                };
                by_sum.entry(atom.column).or_default().push(at_least);
            }
        }
        for mut bounds in by_sum.into_values() {
            bounds.sort_unstable();
            for pair in bounds.windows(2) {
                self.clause(&[!pair[1].1, pair[0].1]);
                if pair[0].0 == pair[1].0 {
                    self.clause(&[!pair[0].1, pair[1].1]);
                }
            }
        }
    }

    /// A new question has all the effort.
    fn start_again(&mut self) {
        self.sums.left = self.effort.steps;
        self.sums.stopped.set(false);
    }

    fn search(&mut self, world: &World, conditions: &[Bit]) -> Outcome {
        let mut cuts = 0;
        loop {
            if self.broken {
                return Outcome::Undecided;
            }
            let found = self
                .solver
                .solve_limited_preserving_trail_th(&mut self.sums, conditions);
            if self.sums.stopped.get() || found != lbool::TRUE {
                self.solver.pop_model(&mut self.sums);
                let is_never = found == lbool::FALSE && !self.sums.stopped.get();
                return if is_never {
                    Outcome::Never
                } else {
                    Outcome::Undecided
                };
            }
            let fraction = self.columns.iter().flatten().find_map(|(_, column)| {
                let value = self.sums.simplex.value(*column);
                (!value.is_whole()).then(|| (*column, value.floor()))
            });
            let model = self.model(world);
            self.solver.pop_model(&mut self.sums);
            let Some((column, floor)) = fraction else {
                return Outcome::Perhaps(model);
            };
            cuts += 1;
            if cuts > self.effort.cuts {
                return Outcome::Undecided;
            }
            let bit = self.fresh();
            self.sums.atoms.insert(
                bit.var(),
                Atom {
                    column,
                    low: true,
                    n: floor + 1,
                    two_sided: true,
                },
            );
            self.order_atoms();
        }
    }

    fn model(&self, world: &World) -> Model {
        let mut model = Model::default();
        let bits = self.bits.iter().enumerate();
        for (node, bit) in bits.filter_map(|(node, bit)| Some((node, bit.as_ref()?))) {
            if let Condition::Input(of) = world.terms.condition_at(node) {
                let yes = self.solver.raw_value_lit(*bit) == lbool::TRUE;
                model.conditions.insert(*of, yes);
            }
        }
        for (part, column) in self.columns.iter().flatten() {
            if let Number::Input(of) = world.terms.number(*part) {
                let value = self.sums.simplex.value(*column).floor();
                model.numbers.insert(*of, value);
            }
        }
        model
    }
}

/// Puts something in a place, however far off.
fn put<T: Copy>(all: &mut Vec<Option<T>>, at: usize, of: T) {
    if at >= all.len() {
        all.resize(at + 1, None);
    }
    all[at] = Some(of);
}

/// A condition that bounds a sum.
#[derive(Debug, Clone, Copy)]
struct Atom {
    column: Column,
    /// Whether the sum is at least the number, or at most.
    low: bool,
    n: i128,
    /// Whether the opposite bounds it too.
    two_sided: bool,
}

/// The sums that conditions speak of, held against what the search has chosen.
struct Sums {
    simplex: Simplex,
    atoms: BTreeMap<Var, Atom>,
    /// How much of what was chosen has been looked at.
    seen: usize,
    /// For each level: how much was seen, and where bounds stood.
    levels: Vec<(usize, usize)>,
    left: u64,
    stopped: Rc<Cell<bool>>,
    yes: Bit,
}

impl Sums {
    fn look(&mut self, acts: &mut TheoryArg<'_>) {
        if self.stopped.get() {
            return;
        }
        let news: Vec<Bit> = acts.model()[self.seen..].to_vec();
        self.seen += news.len();
        let mut changed = false;
        for bit in news {
            let Some(atom) = self.atoms.get(&bit.var()).copied() else {
                continue;
            };
            let (low, n) = match bit.sign() {
                true => (atom.low, atom.n),
                false if !atom.two_sided => continue,
                false if atom.low => (false, atom.n - 1),
                false => (true, atom.n + 1),
            };
            changed = true;
            let kept = self.simplex.bound(atom.column, low, n, Some(bit));
            if !self.go_on(kept, acts) {
                return;
            }
        }
        if changed {
            let before = self.simplex.steps;
            let checks = self.simplex.check(self.left);
            self.left = self.left.saturating_sub(self.simplex.steps - before);
            self.go_on(checks, acts);
        }
    }

    fn go_on(&mut self, checks: Checks, acts: &mut TheoryArg<'_>) -> bool {
        match checks {
            Checks::Kept => true,
            Checks::Against(Conflict(lits)) => {
                let mut lits: Vec<Bit> = lits.into_iter().map(|lit| !lit).collect();
                if lits.is_empty() {
                    lits.push(!self.yes);
                }
                acts.raise_conflict(&lits, true);
                false
            }
            Checks::GaveUp => {
                self.stopped.set(true);
                false
            }
        }
    }
}

impl Theory for Sums {
    fn final_check(&mut self, acts: &mut TheoryArg<'_>) {
        self.look(acts);
    }

    fn create_level(&mut self) {
        self.levels.push((self.seen, self.simplex.mark()));
    }

    fn pop_levels(&mut self, n: usize) {
        for _ in 0..n {
            if let Some((seen, mark)) = self.levels.pop() {
                self.seen = seen;
                self.simplex.back_to(mark);
            }
        }
    }

    fn n_levels(&self) -> usize {
        self.levels.len()
    }

    fn partial_check(&mut self, acts: &mut TheoryArg<'_>) {
        self.look(acts);
    }

    fn explain_propagation(&mut self, _: Bit) -> &[Bit] {
        unreachable!("nothing is propagated")
    }
}
