//! Going through the operations of a program, in whatever domain.

use super::calendar;
use super::domain::{Chosen, Domain, RuleValues, Stay};
use super::op::{Choice, Count, ItemsTest, Num, Op, Rules, Set, TableFaults, Term};
use super::program::Program;
use crate::model::policy::Holidays;

/// The values of all slots.
pub(crate) struct Frame<D: Domain> {
    pub(crate) nums: Vec<D::Num>,
    pub(crate) choices: Vec<D::Choice>,
    pub(crate) sets: Vec<D::Set>,
    /// Room that decisions are worked out in.
    whens: Vec<D::Choice>,
    alive: Vec<D::Choice>,
}

impl<D: Domain> Clone for Frame<D>
where
    D::Set: Copy,
{
    fn clone(&self) -> Self {
        Frame {
            nums: self.nums.clone(),
            choices: self.choices.clone(),
            sets: self.sets.clone(),
            whens: Vec::new(),
            alive: Vec::new(),
        }
    }
}

impl<D: Domain> Frame<D> {
    /// A frame with the program's constants, and nothing else worth reading.
    pub(crate) fn new(program: &Program, empty_set: D::Set) -> Self {
        let mut frame = Frame {
            nums: vec![D::number(0); program.nums.len()],
            choices: vec![D::choice(0); program.choices],
            sets: vec![empty_set; program.sets],
            whens: Vec::new(),
            alive: Vec::new(),
        };
        for (slot, value) in &program.constant_nums {
            frame.nums[slot.first()] = D::number(*value);
        }
        for (slot, value) in &program.constant_choices {
            frame.choices[slot.first()] = D::choice(*value);
        }
        frame
    }

    fn num(&self, slot: Num, item: usize) -> D::Num {
        self.nums[slot.at(item)]
    }

    fn choice(&self, slot: Choice, item: usize) -> D::Choice {
        self.choices[slot.at(item)]
    }

    fn set(&self, slot: Set, item: usize) -> D::Set {
        self.sets[slot.at(item)]
    }

    fn term(&self, term: Term, item: usize) -> D::Num {
        let num = self.num(term.num, item);
        if term.factor == 1 {
            num
        } else {
            D::scale(num, term.factor)
        }
    }

    fn keys(&self, keys: &[(Choice, usize)], item: usize) -> Vec<(D::Choice, usize)> {
        keys.iter()
            .map(|(key, step)| (self.choice(*key, item), *step))
            .collect()
    }

    /// How many items there certainly are, and how many there may be.
    pub(crate) fn items(&self, count: Count) -> (usize, usize) {
        match count {
            Count::Fixed(n) => (n, n),
            Count::List(slot, most) => {
                let (certain, possible) = D::items(self.num(slot, 0));
                (certain.min(most), possible.min(most))
            }
        }
    }

    /// Runs some of a program's operations, in their order.
    pub(crate) fn run(&mut self, program: &Program, ops: &[u32]) {
        for at in ops {
            self.step(program, &program.ops[*at as usize], 0);
        }
    }

    fn step(&mut self, program: &Program, op: &Op, item: usize) {
        match op {
            Op::ForEach(count, body) => {
                let (_, possible) = self.items(*count);
                for item in 0..possible {
                    for op in &program.ops[body.clone()] {
                        self.step(program, op, item);
                    }
                }
            }
            Op::DecideChoice {
                out,
                rules,
                values,
                normally,
            } => {
                let values: Vec<D::Choice> = values
                    .iter()
                    .map(|value| self.choice(*value, item))
                    .collect();
                let normally = self.choice(*normally, item);
                self.choices[out.at(item)] = self.decide(rules, &values, normally, item);
            }
            Op::DecideNum {
                out,
                rules,
                values,
                normally,
            } => {
                let values: Vec<D::Num> =
                    values.iter().map(|value| self.term(*value, item)).collect();
                let normally = self.term(*normally, item);
                self.nums[out.at(item)] = self.decide(rules, &values, normally, item);
            }
            Op::TableChoice {
                out,
                rows,
                values,
                faults,
            } => {
                let values: Vec<D::Choice> = values
                    .iter()
                    .map(|value| self.choice(*value, item))
                    .collect();
                self.choices[out.at(item)] = self.find_row(rows, &values, *faults, item);
            }
            Op::TableNum {
                out,
                rows,
                values,
                faults,
            } => {
                let values: Vec<D::Num> =
                    values.iter().map(|value| self.term(*value, item)).collect();
                self.nums[out.at(item)] = self.find_row(rows, &values, *faults, item);
            }
            op => self.condition(program, op, item),
        }
    }

    fn decide<V: Chosen<D::Choice>>(
        &mut self,
        rules: &Rules,
        values: &[V],
        normally: V,
        item: usize,
    ) -> V {
        let mut whens = std::mem::take(&mut self.whens);
        let mut alive = std::mem::take(&mut self.alive);
        whens.clear();
        whens.extend(rules.rules.iter().map(|rule| self.choice(rule.when, item)));
        alive.clear();
        alive.resize(whens.len(), D::choice(0));
        let values = RuleValues { values, normally };
        let decided = D::decide(rules, &whens, &values, &mut alive);
        for (out, alive) in rules.alive.iter().zip(&alive) {
            self.choices[out.at(item)] = *alive;
        }
        if let Some(clash) = rules.clash {
            self.choices[clash.at(item)] = decided.clash;
        }
        self.whens = whens;
        self.alive = alive;
        decided.value
    }

    fn find_row<V: Chosen<D::Choice>>(
        &mut self,
        rows: &[Choice],
        values: &[V],
        faults: Option<TableFaults>,
        item: usize,
    ) -> V {
        let rows: Vec<D::Choice> = rows.iter().map(|row| self.choice(*row, item)).collect();
        let found = D::find_row(&rows, values, faults);
        if let Some(faults) = faults {
            self.choices[faults.gap.at(item)] = found.gap;
            self.choices[faults.overlap.at(item)] = found.overlap;
        }
        found.value
    }

    fn condition(&mut self, program: &Program, op: &Op, item: usize) {
        let yes = D::choice(1);
        let no = D::choice(0);
        let (out, value) = match op {
            Op::All(out, parts) => {
                let parts = parts.iter().map(|part| self.choice(*part, item));
                (out, parts.fold(yes, D::and))
            }
            Op::Any(out, parts) => {
                let parts = parts.iter().map(|part| self.choice(*part, item));
                (out, parts.fold(no, D::or))
            }
            Op::Not(out, a) => (out, D::not(self.choice(*a, item))),
            Op::AtLeast(out, n, parts) => {
                let parts = parts.iter().map(|part| self.choice(*part, item));
                (out, D::at_least(*n, parts))
            }
            Op::Compare(out, comparison, a, b) => {
                let (a, b) = (self.term(*a, item), self.term(*b, item));
                (out, D::compare(*comparison, a, b))
            }
            Op::SameChoice(out, a, b) => (out, self.choice(*a, item).same(self.choice(*b, item))),
            Op::OneOf(out, a, mask) => (out, D::one_of(self.choice(*a, item), *mask)),
            Op::OrderChoice(out, order, a, b) => (
                out,
                D::order(*order, self.choice(*a, item), self.choice(*b, item)),
            ),
            Op::Includes {
                out,
                set,
                mask,
                all,
            } => (out, D::includes(self.set(*set, item), *mask, *all)),
            Op::PickChoice(out, keys, cells) => {
                let keys = self.keys(keys, item);
                (out, D::pick(&keys, |at| self.choice(cells[at], item)))
            }
            Op::TestItems {
                out,
                test,
                count,
                filter,
                has,
            } => (out, self.test_items(*test, *count, *filter, *has)),
            op => return self.number(program, op, item),
        };
        self.choices[out.at(item)] = value;
    }

    fn test_items(
        &self,
        test: ItemsTest,
        count: Count,
        filter: Option<Choice>,
        has: Option<Choice>,
    ) -> D::Choice {
        let items = self.items(count);
        let meant = |item: usize| {
            let present = D::present(item, items);
            filter.map_or(present, |filter| D::and(present, self.choice(filter, item)))
        };
        let has = |item: usize| has.map_or(D::choice(1), |has| self.choice(has, item));
        let mut each = (0..items.1).map(|item| match test {
            ItemsTest::Every => D::or(D::not(meant(item)), has(item)),
            ItemsTest::Some | ItemsTest::AtLeast(_) => D::and(meant(item), has(item)),
        });
        match test {
            ItemsTest::Some => each.fold(D::choice(0), D::or),
            ItemsTest::Every => each.fold(D::choice(1), D::and),
            ItemsTest::AtLeast(n) => D::at_least(n, &mut each),
        }
    }

    fn number(&mut self, program: &Program, op: &Op, item: usize) {
        let (out, value) = match op {
            Op::Sum(out, terms) => {
                let terms = terms.iter().map(|term| {
                    let value = self.term(*term, item);
                    match term.when {
                        Some(when) => D::counted(value, self.choice(when, item)),
                        None => value,
                    }
                });
                (out, terms.fold(D::number(0), D::add))
            }
            Op::Product(out, a, b) => (out, D::multiply(self.num(*a, item), self.num(*b, item))),
            Op::Extreme { out, least, terms } => {
                let terms = terms.iter().map(|term| {
                    let there = match term.when {
                        Some(skipped) => D::not(self.choice(skipped, item)),
                        None => D::choice(1),
                    };
                    (self.term(*term, item), there)
                });
                (out, D::extreme(*least, terms))
            }
            Op::Round {
                out,
                of,
                times,
                plus,
                over,
                each,
            } => (
                out,
                D::round(self.num(*of, item), *times, *plus, *over, *each),
            ),
            Op::Divide {
                out,
                of,
                by,
                mode,
                each,
            } => (
                out,
                D::divide(self.term(*of, item), self.term(*by, item), *mode, *each),
            ),
            Op::PickNum(out, keys, cells) => {
                let keys = self.keys(keys, item);
                (out, D::pick(&keys, |at| self.num(cells[at], item)))
            }
            Op::SumItems {
                out,
                count,
                when,
                term,
            } => (out, self.sum_items(*count, *when, *term)),
            Op::ExtremeItems { out, .. } => (out, self.extreme_items(op, item)),
            op => return self.day(program, op, item),
        };
        self.nums[out.at(item)] = value;
    }

    fn sum_items(&self, count: Count, when: Option<Choice>, term: Option<Num>) -> D::Num {
        let items = self.items(count);
        let mut sum = D::number(0);
        for item in 0..items.1 {
            let present = D::present(item, items);
            let meant = when.map_or(present, |when| D::and(present, self.choice(when, item)));
            let term = term.map_or(D::number(1), |term| self.num(term, item));
            sum = D::add(sum, D::counted(term, meant));
        }
        sum
    }

    fn extreme_items(&self, op: &Op, at: usize) -> D::Num {
        let Op::ExtremeItems {
            least,
            count,
            when,
            term,
            if_none,
            ..
        } = op
        else {
            unreachable!("only an extreme of items comes here")
        };
        let items = self.items(*count);
        let meant = |item: usize| {
            let present = D::present(item, items);
            when.map_or(present, |when| D::and(present, self.choice(when, item)))
        };
        let none = (0..items.1)
            .map(meant)
            .fold(D::choice(1), |none, meant| D::and(none, D::not(meant)));
        let terms = (0..items.1).map(|item| (self.term(*term, item), meant(item)));
        let otherwise = if_none.map(|amount| (self.term(amount, at), none));
        D::extreme(*least, terms.chain(otherwise))
    }

    fn day(&mut self, program: &Program, op: &Op, item: usize) {
        let (out, value) = match op {
            Op::Months(out, from, to) => {
                let (from, to) = (self.num(*from, item), self.num(*to, item));
                (out, D::between(from, to, calendar::months_between))
            }
            Op::Years(out, from, to) => {
                let (from, to) = (self.num(*from, item), self.num(*to, item));
                (out, D::between(from, to, calendar::years_between))
            }
            Op::MoveMonths {
                out,
                from,
                count,
                months,
            } => {
                let (from, count) = (self.num(*from, item), self.num(*count, item));
                // Earlier days come of larger counts where months are counted backwards.
                let count = if *months < 0 {
                    D::scale(count, -1)
                } else {
                    count
                };
                let each = months.abs();
                let moved = |from, count| calendar::months_later(from, count, each);
                (out, D::moved(from, count, moved))
            }
            Op::WorkingDays {
                out,
                from,
                count,
                beyond,
            } => {
                let (from, count) = (self.num(*from, item), self.num(*count, item));
                let beyond = self.num(*beyond, item);
                (
                    out,
                    working_days::<D>(program.holidays.as_ref(), from, count, beyond),
                )
            }
            Op::LongestRun { out, .. } => (out, self.longest_run(op, item)),
            _ => unreachable!("every other operation is gone through before"),
        };
        self.nums[out.at(item)] = value;
    }

    fn longest_run(&self, op: &Op, at: usize) -> D::Num {
        let Op::LongestRun {
            count,
            begins,
            ends,
            open,
            apart,
            months,
            before,
            ..
        } = op
        else {
            unreachable!("only a run of stays comes here")
        };
        let items = self.items(*count);
        let stays: Vec<Stay<D>> = (0..items.1)
            .map(|item| Stay {
                begins: self.num(*begins, item),
                ends: self.num(*ends, item),
                open: self.choice(*open, item),
                present: D::present(item, items),
            })
            .collect();
        D::longest_run(
            self.num(*apart, at),
            self.num(*months, at),
            self.num(*before, at),
            &stays,
        )
    }
}

fn working_days<D: Domain>(
    holidays: Option<&Holidays>,
    from: D::Num,
    count: D::Num,
    beyond: D::Num,
) -> D::Num {
    let Some(holidays) = holidays else {
        return beyond;
    };
    let day = D::moved(from, count, |from, count| {
        calendar::working_days_later(holidays, from, count)
    });
    D::unless_beyond(day, i128::from(holidays.complete_until.number()), beyond)
}
