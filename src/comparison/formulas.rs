//! Two policies as formulas over one set of people, and what they can be asked.

use super::joint::{JointCase, JointId, Pair};
use super::look::Shape;
use crate::model::case::Known;
use crate::model::policy::{Days, NodeId};
use crate::program::op::{Count, Slot};
use crate::program::program::Program;
use crate::proof::{
    AnswerFormula, AnswerValue, Effort, Encoded, Lin, Lit, Made, Number, Outcome, Wanted, Within,
    World, can_be, same_value,
};
use crate::value::Date;

/// One outcome of two policies, and the days on which each is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The outcome in the first policy.
    pub(crate) a: NodeId,
    /// The same in the second.
    pub(crate) b: NodeId,
    /// Which of several items or values of a kind.
    pub(crate) item: usize,
    /// The days on which the first is asked; it stays the same on all of them.
    pub(crate) days_a: Days,
    /// The days on which the second is asked.
    pub(crate) days_b: Days,
    /// A day of each, for what each says there.
    pub(crate) at: (Date, Date),
}

impl Asked {
    /// An outcome on days on which both policies stay the same.
    pub(crate) fn on((a, b): (NodeId, NodeId), item: usize, days: Days) -> Self {
        Asked {
            a,
            b,
            item,
            days_a: days,
            days_b: days,
            at: (days.first, days.first),
        }
    }
}

/// What one policy knows, in places that both share.
struct Side<'s> {
    places: Vec<usize>,
    within: &'s JointCase,
}

impl Within for Side<'_> {
    fn place(&self, variable: usize) -> usize {
        self.places[variable]
    }

    fn known(&self, place: usize) -> Known {
        self.within.known[place]
    }
}

/// What is made into formulas of a node.
fn wanted_of(program: &Program, node: NodeId, with_rules: bool) -> Vec<Slot> {
    let mut slots = program.answer_slots(node);
    let code = &program.nodes[node.index()];
    for alive in code.alive.iter().flatten().filter(|_| with_rules) {
        let alive = Slot::Choice(*alive);
        let row = code.count.map_or(1, Count::most);
        match alive.is_here() {
            true => slots.extend((0..row).map(|item| alive.of_item(item))),
            false => slots.push(alive),
        }
    }
    slots
}

/// Formulas of what two policies come to.
pub(crate) struct Both<'p> {
    pub(crate) world: World,
    pub(crate) a: Encoded<'p>,
    pub(crate) b: Encoded<'p>,
    pub(crate) own: AnswerFormula,
    pub(crate) other: AnswerFormula,
    within: JointCase,
}

impl<'p> Both<'p> {
    /// Makes the formulas of an outcome; `None` where one of the two can't be said in formulas.
    pub(crate) fn of(pair: &Pair<'p>, asked: &Asked, within: &JointCase) -> Option<Self> {
        Both::made(pair, asked, within, false).ok().flatten()
    }

    /// The same, with formulas of which rules are alive.
    pub(crate) fn with_rules(pair: &Pair<'p>, asked: &Asked, within: &JointCase) -> Option<Self> {
        Both::made(pair, asked, within, true).ok().flatten()
    }

    fn made(
        pair: &Pair<'p>,
        asked: &Asked,
        within: &JointCase,
        with_rules: bool,
    ) -> Made<Option<Self>> {
        let (Some(program_a), Some(program_b)) =
            (pair.a.program(asked.at.0), pair.b.program(asked.at.1))
        else {
            return Ok(None);
        };
        let mut world = World::default();
        let side_a = Side {
            places: pair
                .a
                .variables()
                .ids()
                .map(|id| pair.of_a(id).index())
                .collect(),
            within,
        };
        let side_b = Side {
            places: pair.places_of_b(),
            within,
        };
        let slots = wanted_of(program_a, asked.a, with_rules);
        let wanted = Wanted {
            days: asked.days_a,
            slots: &slots,
            raised: None,
        };
        let a = Encoded::of(&mut world, pair.a, program_a, &side_a, &wanted)?;
        let slots = wanted_of(program_b, asked.b, with_rules);
        let wanted = Wanted {
            days: asked.days_b,
            slots: &slots,
            raised: None,
        };
        let b = Encoded::of(&mut world, pair.b, program_b, &side_b, &wanted)?;
        let (Some(own), Some(other)) =
            (a.answer(asked.a, asked.item), b.answer(asked.b, asked.item))
        else {
            return Ok(None);
        };
        Ok(Some(Both {
            world,
            a,
            b,
            own,
            other,
            within: within.clone(),
        }))
    }

    /// Whether the answers differ: their values, whether they apply, whether there is one.
    pub(crate) fn differ(&mut self) -> Option<Lit> {
        let (own, other) = (self.own.clone(), self.other.clone());
        let value = self.values_same().ok()?;
        let terms = &mut self.world.terms;
        let fails = terms.same(own.fails, other.fails);
        let applies = terms.same(own.applies, other.applies);
        let either_fails = terms.or(&[own.fails, other.fails]);
        let neither_applies = terms.and(&[!own.applies, !other.applies]);
        let alike = terms.or(&[value, neither_applies]);
        let alike = terms.and(&[applies, alike]);
        let alike = terms.or(&[either_fails, alike]);
        Some(!terms.and(&[fails, alike]))
    }

    fn values_same(&mut self) -> Made<Lit> {
        match (self.own.value.clone(), self.other.value.clone()) {
            (AnswerValue::Choice(a), AnswerValue::Choice(b)) => {
                Ok(same_value(&mut self.world, &a, &b))
            }
            (AnswerValue::Number(..), AnswerValue::Number(..)) => {
                let Some((a, b, _)) = self.numbers()? else {
                    return Ok(Lit::FALSE);
                };
                self.world.terms.equal(&a, &b)
            }
            (AnswerValue::Choice(_), AnswerValue::Number(..))
            | (AnswerValue::Number(..), AnswerValue::Choice(_)) => Ok(Lit::FALSE),
        }
    }

    /// Both answers as numbers over one denominator.
    pub(crate) fn numbers(&self) -> Made<Option<(Lin, Lin, i128)>> {
        let (AnswerValue::Number(a, below_a), AnswerValue::Number(b, below_b)) =
            (&self.own.value, &self.other.value)
        else {
            return Ok(None);
        };
        let below = crate::value::lcm(*below_a, *below_b).ok_or(crate::proof::TooLarge)?;
        let a = a.times(below / below_a)?;
        let b = b.times(below / below_b)?;
        Ok(Some((a, b, below)))
    }

    /// Whether both have an amount or a value of an order, and the first is above the second by
    /// at least so much, in the steps of [`Both::numbers`] or of the order.
    pub(crate) fn above(&mut self, first: bool, by: i128) -> Option<Lit> {
        let both = [
            !self.own.fails,
            !self.other.fails,
            self.own.applies,
            self.other.applies,
        ];
        let above = match (self.own.value.clone(), self.other.value.clone()) {
            (AnswerValue::Number(..), AnswerValue::Number(..)) => {
                let (a, b, _) = self.numbers().ok()??;
                let gap = if first { a.less(&b) } else { b.less(&a) };
                let gap = gap.and_then(|gap| gap.add(-by)).ok()?;
                self.world.terms.not_negative(&gap).ok()?
            }
            (AnswerValue::Choice(a), AnswerValue::Choice(b)) => {
                let (a, b) = if first { (a, b) } else { (b, a) };
                let over = crate::model::policy::Order::Over;
                crate::proof::ordered(&mut self.world.terms, over, &a, &b)
            }
            (AnswerValue::Choice(_), AnswerValue::Number(..))
            | (AnswerValue::Number(..), AnswerValue::Choice(_)) => return None,
        };
        let mut parts = both.to_vec();
        parts.push(above);
        Some(self.world.terms.and(&parts))
    }

    /// Whether one side's answer is of a shape; `None` where that is not asked of formulas.
    pub(crate) fn shaped(&mut self, first: bool, shape: Shape) -> Option<Lit> {
        let answer = if first { &self.own } else { &self.other };
        let (fails, applies) = (answer.fails, answer.applies);
        let value = match (shape, &answer.value) {
            (Shape::Choice(value), AnswerValue::Choice(choice)) => choice.is(value),
            (Shape::Number, _) => Lit::TRUE,
            (Shape::NotApplicable, _) => {
                return Some(self.world.terms.and(&[!fails, !applies]));
            }
            (Shape::NoAnswer, _) => return Some(fails),
            (Shape::Choice(_) | Shape::NoItem | Shape::Open, _) => return None,
        };
        Some(self.world.terms.and(&[!fails, applies, value]))
    }

    /// Whether a rule of one side is alive: it holds, and nothing that is alive overrides it.
    pub(crate) fn alive(&self, first: bool, asked: &Asked, rule: usize) -> Lit {
        let (encoded, node) = match first {
            true => (&self.a, asked.a),
            false => (&self.b, asked.b),
        };
        let alive = encoded.program.nodes[node.index()].alive.get(rule);
        alive
            .copied()
            .flatten()
            .map_or(Lit::FALSE, |slot| encoded.yes(slot, asked.item))
    }

    /// What is given of everybody whom the question is about.
    pub(crate) fn within(&self, id: JointId) -> Known {
        self.within.get(id)
    }

    /// Whether a number is something that is left open, and nothing else.
    pub(crate) fn is_input(&self, lin: &Lin) -> bool {
        match *lin.terms {
            [(part, 1)] if lin.constant == 0 => {
                matches!(self.world.terms.number(part), Number::Input(_))
            }
            _ => false,
        }
    }

    /// Asks whether a condition can ever hold.
    pub(crate) fn can_be(&mut self, goal: Lit, effort: Effort) -> Outcome {
        can_be(&mut self.world, goal, effort)
    }
}
