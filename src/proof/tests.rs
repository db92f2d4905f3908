//! Formulas in their normal form mean what they were made of, in any order.

use proptest::prelude::*;

use super::encode::{InputOf, Whose, World};
use super::evaluate::{Given, Place, places};
use super::prover::{Effort, Outcome};
use super::smt::{Found, Oracle, Reply, Script, can_be_with, holds, key, script};
use super::term::{Lin, Lit};

/// What is open, for several cases at once: three conditions and three numbers.
#[derive(Debug, Clone)]
struct OneCase {
    conditions: [bool; 3],
    numbers: [i128; 3],
}

const ENDS: (i128, i128) = (-4, 7);

fn cases() -> impl Strategy<Value = Vec<OneCase>> {
    let numbers = [ENDS.0..=ENDS.1, ENDS.0..=ENDS.1, ENDS.0..=ENDS.1];
    let one = (any::<[bool; 3]>(), numbers);
    let one = one.prop_map(|(conditions, numbers)| OneCase {
        conditions,
        numbers,
    });
    proptest::collection::vec(one, 6)
}

/// Formulas, each with what it comes to in each case, reckoned without them.
struct Grown {
    world: World,
    conditions: Vec<(Lit, Vec<bool>)>,
    numbers: Vec<(Lin, Vec<i128>)>,
}

impl Grown {
    fn new(cases: &[OneCase]) -> Self {
        let mut world = World::default();
        let mut conditions = Vec::new();
        let mut numbers = Vec::new();
        for at in 0..3_u8 {
            let known = Whose::Known(usize::from(at));
            let of = world.input(InputOf::Is(known.clone(), 0));
            let lit = world.terms.input(of);
            let each = cases.iter().map(|case| case.conditions[usize::from(at)]);
            conditions.push((lit, each.collect()));
            let of = world.input(InputOf::Value(known));
            let lin = world.terms.number_input(of, ENDS);
            let each = cases.iter().map(|case| case.numbers[usize::from(at)]);
            numbers.push((lin, each.collect()));
        }
        Grown {
            world,
            conditions,
            numbers,
        }
    }

    fn condition(&self, draw: u8) -> (Lit, Vec<bool>) {
        let (lit, each) = &self.conditions[usize::from(draw >> 1) % self.conditions.len()];
        match draw & 1 == 1 {
            true => (!*lit, each.iter().map(|holds| !holds).collect()),
            false => (*lit, each.clone()),
        }
    }

    fn number(&self, draw: u8) -> (Lin, Vec<i128>) {
        self.numbers[usize::from(draw) % self.numbers.len()].clone()
    }

    fn put(&mut self, lit: Lit, each: Vec<bool>) {
        self.conditions.push((lit, each));
    }

    /// Makes one more formula; whatever becomes too large is left out.
    fn grow(&mut self, [kind, a, b, c]: [u8; 4]) {
        let (p, ps) = self.condition(a);
        let (q, qs) = self.condition(b);
        let (r, rs) = self.condition(c);
        let two = |f: fn(bool, bool) -> bool| ps.iter().zip(&qs).map(|(p, q)| f(*p, *q)).collect();
        let terms = &mut self.world.terms;
        match kind % 12 {
            0 => {
                let lit = terms.and(&[p, q, r]);
                let each = ps
                    .iter()
                    .zip(&qs)
                    .zip(&rs)
                    .map(|((p, q), r)| *p && *q && *r);
                self.put(lit, each.collect());
            }
            1 => {
                let lit = terms.or(&[p, q]);
                self.put(lit, two(|p, q| p || q));
            }
            2 => {
                let lit = terms.same(p, q);
                self.put(lit, two(|p, q| p == q));
            }
            3 => {
                let lit = terms.at_least(2, &[p, q, r]);
                let each = ps.iter().zip(&qs).zip(&rs);
                let each = each.map(|((p, q), r)| u8::from(*p) + u8::from(*q) + u8::from(*r) >= 2);
                self.put(lit, each.collect());
            }
            4 => {
                let lit = terms.either(p, q, r);
                let each = ps.iter().zip(&qs).zip(&rs);
                self.put(
                    lit,
                    each.map(|((p, q), r)| if *p { *q } else { *r }).collect(),
                );
            }
            _ => self.grow_number([kind, a, b, c]),
        }
    }

    fn grow_number(&mut self, [kind, a, b, c]: [u8; 4]) {
        let (x, xs) = self.number(a);
        let (y, ys) = self.number(b);
        let (p, ps) = self.condition(c);
        let by = i128::from(c % 5) - 2;
        let over = i128::from(c % 6) + 1;
        let terms = &mut self.world.terms;
        let each = |f: &dyn Fn(i128, i128, bool) -> i128| -> Vec<i128> {
            let all = xs.iter().zip(&ys).zip(&ps);
            all.map(|((x, y), p)| f(*x, *y, *p)).collect()
        };
        let (lin, each) = match kind % 12 {
            5 => {
                let Ok(lit) = terms.not_negative(&x) else {
                    return;
                };
                let each = xs.iter().map(|x| *x >= 0).collect();
                return self.put(lit, each);
            }
            6 => {
                let Ok(lit) = terms.equal(&x, &y) else { return };
                let each = xs.iter().zip(&ys).map(|(x, y)| x == y).collect();
                return self.put(lit, each);
            }
            7 => (
                x.plus(by, &y).and_then(|lin| lin.add(by)),
                each(&|x, y, _| x + by * y + by),
            ),
            8 => (
                terms.choose(p, &x, &y),
                each(&|x, y, p| if p { x } else { y }),
            ),
            9 => (terms.greatest(&x, &y), each(&|x, y, _| x.max(y))),
            10 => (terms.floor(&x, over), each(&|x, _, _| x.div_euclid(over))),
            _ => (terms.product(&x, &y), each(&|x, y, _| x * y)),
        };
        // What grows without end says nothing more.
        if let Ok(lin) = lin
            && each.iter().all(|n| n.abs() < 1_000_000)
        {
            self.numbers.push((lin, each));
        }
    }
}

fn steps(most: usize) -> impl Strategy<Value = Vec<[u8; 4]>> {
    proptest::collection::vec(any::<[u8; 4]>(), 0..most)
}

/// One of its own conditions, and a world in which it is made after other things.
fn asked(grown: &Grown) -> Lit {
    grown.conditions.last().map_or(Lit::TRUE, |(lit, _)| *lit)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every formula comes to what it was made of, and every number stays within its ends.
    #[test]
    fn a_normal_form_means_what_it_was_made_of(steps in steps(40), cases in cases()) {
        let mut grown = Grown::new(&cases);
        for step in steps {
            grown.grow(step);
        }
        let mut roots: Vec<Place> = grown.conditions.iter().map(|(lit, _)| lit.place()).collect();
        roots.extend(grown.numbers.iter().flat_map(|(lin, _)| places(lin)));
        for (at, case) in cases.iter().enumerate() {
            let given = Given {
                condition: &|of| Some(case.conditions[of as usize / 2]),
                number: &|of| Some(case.numbers[of as usize / 2]),
            };
            let values = grown.world.terms.evaluate(&roots, &given);
            for (lit, each) in &grown.conditions {
                prop_assert_eq!(values.holds(*lit), Some(each[at]));
            }
            for (lin, each) in &grown.numbers {
                prop_assert_eq!(values.number(lin), Some(each[at]));
            }
            prop_assert_eq!(values.outside(&grown.world.terms), None);
        }
    }

    /// A question is not called impossible that holds of a case; and what is found for it holds.
    #[test]
    fn what_is_found_holds_and_what_holds_is_not_denied(steps in steps(20), cases in cases()) {
        let mut grown = Grown::new(&cases);
        for step in steps {
            grown.grow(step);
        }
        for (lit, each) in grown.conditions.clone() {
            match can_be_with(&mut grown.world, lit, Effort::SMALL, None) {
                Outcome::Never => prop_assert!(!each.contains(&true)),
                Outcome::Perhaps(model) => {
                    prop_assert_eq!(holds(&grown.world, lit, &model), Some(true));
                }
                Outcome::Undecided => {}
            }
        }
    }

    /// The same question is the same text, whatever else was made before it.
    #[test]
    fn a_question_is_known_by_what_it_asks(before in steps(8), steps in steps(12)) {
        let mut alone = Grown::new(&[]);
        let mut among = Grown::new(&[]);
        for step in before {
            among.grow(step);
        }
        among.conditions.truncate(3);
        among.numbers.truncate(3);
        for step in &steps {
            alone.grow(*step);
            among.grow(*step);
        }
        // Which of two numbers a positive part is of hangs on which of them was there first.
        let text = script(&alone.world, asked(&alone), None).expect("it is small");
        prop_assume!(!steps.iter().any(|[kind, ..]| matches!(kind % 12, 0 | 1 | 4 | 9)));
        let other = script(&among.world, asked(&among), None).expect("it is small");
        prop_assert_eq!(text.text(), other.text());
        prop_assert_eq!(
            key(&alone.world, asked(&alone)),
            key(&among.world, asked(&among))
        );
    }
}

/// A solver that always answers the same.
struct Says(Reply);

impl Oracle for Says {
    fn ask(&mut self, _: &Script) -> Reply {
        self.0.clone()
    }
}

/// x times y is fifteen: which is left undecided here, no effort being spent on it.
fn fifteen() -> (World, Lit) {
    let mut grown = Grown::new(&[]);
    let ((x, _), (y, _)) = (grown.number(0), grown.number(1));
    let terms = &mut grown.world.terms;
    let product = terms.product(&x, &y).expect("it is small");
    let goal = terms
        .equal(&product, &Lin::constant(15))
        .expect("it is small");
    (grown.world, goal)
}

#[test]
fn a_question_is_written_for_another_solver() {
    let (world, goal) = fifteen();
    let words = |of: &InputOf<Whose>| format!("{of:?},\nin words");
    let told = script(&world, goal, Some(&words)).expect("it is small");
    let plain = script(&world, goal, None).expect("it is small");
    assert_eq!(plain.names().collect::<Vec<_>>(), ["n0", "n1"]);
    assert_eq!(
        plain.text(),
        "(set-logic QF_NIA)\n\
         (declare-const n0 Int)\n\
         (assert (<= (- 4) n0 7))\n\
         (declare-const n1 Int)\n\
         (assert (<= (- 4) n1 7))\n\
         (declare-const p0 Int)\n\
         (assert (<= (- 28) p0 49))\n\
         (assert (= p0 (* n0 n1)))\n\
         (assert (>= (+ p0 16) (+ (* (- 4) n1) (* (- 4) n0))))\n\
         (assert (>= (+ p0 49) (+ (* 7 n1) (* 7 n0))))\n\
         (assert (<= (+ p0 (- 28)) (+ (* (- 4) n1) (* 7 n0))))\n\
         (assert (<= (+ p0 (- 28)) (+ (* 7 n1) (* (- 4) n0))))\n\
         (define-fun c0 () Bool (>= p0 16))\n\
         (define-fun c1 () Bool (>= p0 15))\n\
         (define-fun c2 () Bool (and (not c0) c1))\n\
         (assert c2)\n"
    );
    // A note stays on its line, and changes nothing else.
    let without: Vec<&str> = told
        .text()
        .lines()
        .filter(|line| !line.starts_with(';'))
        .collect();
    assert_eq!(without, plain.text().lines().collect::<Vec<_>>());
    assert!(
        told.text()
            .contains("; Value(Known(0)), in words\n(declare-const n0 Int)")
    );
}

#[test]
fn another_solver_is_believed_only_where_what_it_found_is_so() {
    let (mut world, goal) = fifteen();
    let none = Effort { steps: 0, cuts: 0 };
    let mut ask = |verdict: Reply| {
        let mut oracle = Says(verdict);
        can_be_with(&mut world, goal, none, Some(&mut oracle))
    };
    let values = |x, y| Reply::Found(vec![Found::Number(x), Found::Number(y)]);
    assert!(matches!(ask(values(3, 5)), Outcome::Perhaps(_)));
    assert_eq!(ask(values(3, 4)), Outcome::Undecided);
    assert_eq!(ask(Reply::Found(Vec::new())), Outcome::Undecided);
    assert_eq!(
        ask(Reply::Found(vec![Found::Yes(true); 2])),
        Outcome::Undecided
    );
    assert_eq!(
        ask(Reply::Unknown("for a trial".to_owned())),
        Outcome::Undecided
    );
    assert_eq!(ask(Reply::Never), Outcome::Never);
}
