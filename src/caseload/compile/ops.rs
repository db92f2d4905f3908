//! The operations of a program, each as steps.

use super::{Chosen, Compiler, NO, Number, Seen, YES};
use crate::caseload::step::{Amount, Reckon, Width};
use crate::program::op::{Num, Op};

impl Compiler<'_> {
    pub(super) fn op(&mut self, op: &Op, item: usize) {
        match op {
            Op::ForEach(count, body) => self.each_item(*count, body.clone()),
            Op::DecideChoice {
                out,
                rules,
                values,
                normally,
            } => {
                let alive = self.alive(rules, item);
                let values = self.choices_of(values, item);
                let arms: Vec<(Seen, Seen)> = alive.into_iter().zip(values).collect();
                if let Some(clash) = rules.clash {
                    let clashes = self.clash_of_choices(&arms);
                    self.choices[clash.at(item)] = Some(clashes);
                }
                let normally = self.choice(*normally, item);
                let value = self.decide_choice(rules.highest, &arms, normally);
                self.choices[out.at(item)] = Some(value);
            }
            Op::DecideNum {
                out,
                rules,
                values,
                normally,
            } => {
                let alive = self.alive(rules, item);
                let values: Vec<Number> =
                    values.iter().map(|value| self.term(value, item)).collect();
                let arms: Vec<(Seen, Number)> = alive.into_iter().zip(values).collect();
                if let Some(clash) = rules.clash {
                    let clashes = self.clash_of_numbers(&arms);
                    self.choices[clash.at(item)] = Some(clashes);
                }
                let normally = self.term(normally, item);
                let value = self.decide_num(rules.highest, &arms, normally);
                self.set_num(*out, item, value);
            }
            Op::TableChoice { .. } | Op::TableNum { .. } => self.table(op, item),
            op => self.condition(op, item),
        }
    }

    fn table(&mut self, op: &Op, item: usize) {
        match op {
            Op::TableChoice {
                out,
                rows,
                values,
                faults,
            } => {
                let rows = self.choices_of(rows, item);
                self.table_faults(&rows, *faults, item);
                let values = self.choices_of(values, item);
                let known: Vec<(Seen, Chosen)> = rows
                    .iter()
                    .zip(&values)
                    .map(|(row, of)| (*row, of.known))
                    .collect();
                let arms: Vec<(Seen, Seen)> =
                    rows.iter().copied().zip(values.iter().copied()).collect();
                let mut value = self.decide_choice(false, &arms, values[0]);
                if value.known != YES {
                    value.known = self.row_known(&known, *faults);
                }
                self.choices[out.at(item)] = Some(value);
            }
            Op::TableNum {
                out,
                rows,
                values,
                faults,
            } => {
                let rows = self.choices_of(rows, item);
                self.table_faults(&rows, *faults, item);
                let values: Vec<Number> =
                    values.iter().map(|value| self.term(value, item)).collect();
                let known: Vec<(Seen, Chosen)> = rows
                    .iter()
                    .zip(&values)
                    .map(|(row, of)| (*row, of.known))
                    .collect();
                let arms: Vec<(Seen, Number)> =
                    rows.into_iter().zip(values.iter().copied()).collect();
                let value = self.decide_num(false, &arms, values[0]);
                let known = match value.known {
                    YES => YES,
                    _ => self.row_known(&known, *faults),
                };
                self.set_num(*out, item, Number { known, ..value });
            }
            _ => unreachable!("only tables come here"),
        }
    }

    pub(super) fn condition(&mut self, op: &Op, item: usize) {
        let (out, value) = match op {
            Op::All(out, parts) => {
                let parts = self.choices_of(parts, item);
                (out, self.all_seen(&parts))
            }
            Op::Any(out, parts) => {
                let parts = self.choices_of(parts, item);
                (out, self.any_seen(&parts))
            }
            Op::Not(out, a) => {
                let a = self.choice(*a, item);
                (out, self.not_seen(a))
            }
            Op::AtLeast(out, n, parts) => {
                let parts = self.choices_of(parts, item);
                (out, self.at_least_seen(*n, &parts))
            }
            Op::Compare(out, comparison, a, b) => {
                let (a, b) = (self.scaling(a, item), self.scaling(b, item));
                (out, self.compare(*comparison, a, b))
            }
            Op::SameChoice(out, a, b) => {
                let (a, b) = (self.choice(*a, item), self.choice(*b, item));
                let value = self.same(a.value, b.value);
                let known = self.all(&[a.known, b.known]);
                (out, Seen { value, known })
            }
            Op::OneOf(out, a, members) => {
                let a = self.choice(*a, item);
                let value = self.among(a.value, *members);
                (out, Seen { value, ..a })
            }
            Op::OrderChoice(out, order, a, b) => {
                let (a, b) = (self.choice(*a, item), self.choice(*b, item));
                let value = self.in_order(*order, a.value, b.value);
                let known = self.all(&[a.known, b.known]);
                (out, Seen { value, known })
            }
            Op::Includes {
                out,
                set,
                mask,
                all,
            } => (out, self.includes(*set, *mask, *all, item)),
            Op::PickChoice(out, keys, cells) => {
                let cells = self.choices_of(cells, item);
                (out, self.pick_choice(keys, &cells, item))
            }
            Op::TestItems {
                out,
                test,
                count,
                filter,
                has,
            } => (out, self.test_items(*test, *count, *filter, *has)),
            op => return self.number(op, item),
        };
        self.choices[out.at(item)] = Some(value);
    }

    pub(super) fn number(&mut self, op: &Op, item: usize) {
        let yes = Seen::certain(YES);
        let (out, value) = match op {
            Op::Sum(out, terms) => {
                let mut parts = Vec::new();
                for term in terms {
                    let when = term.when.map_or(yes, |when| self.choice(when, item));
                    parts.push((self.num(term.num, item), term.factor, when));
                }
                (out, self.sum(&parts))
            }
            Op::Product(out, a, b) => {
                let (a, b) = (self.num(*a, item), self.num(*b, item));
                (out, self.product(a, b))
            }
            Op::Extreme { out, least, terms } => {
                let mut parts = Vec::new();
                for term in terms {
                    let there = match term.when {
                        Some(skipped) => {
                            let skipped = self.choice(skipped, item);
                            self.not_seen(skipped)
                        }
                        None => yes,
                    };
                    parts.push((self.term(term, item), there));
                }
                (out, self.extreme(*least, &parts))
            }
            Op::Round {
                out,
                of,
                times,
                plus,
                over,
                each,
            } => {
                let of = self.num(*of, item);
                (out, self.round(of, *times, *plus, *over, *each))
            }
            Op::Divide {
                out,
                of,
                by,
                mode,
                each,
            } => (out, self.divide(*out, (of, by), *mode, *each, item)),
            Op::PickNum(out, keys, cells) => (out, self.pick_num(keys, cells, item)),
            Op::SumItems {
                out,
                count,
                when,
                term,
            } => (out, self.sum_items(*count, *when, *term)),
            Op::ExtremeItems { out, .. } => (out, self.extreme_items(op, item)),
            op => return self.day(op, item),
        };
        self.set_num(*out, item, value);
    }

    pub(super) fn day(&mut self, op: &Op, item: usize) {
        let (out, reckon, known) = match op {
            Op::Months(out, from, to) => {
                let (from, to, known) = self.days(*from, *to, item);
                (out, Reckon::Months(from, to), known)
            }
            Op::Years(out, from, to) => {
                let (from, to, known) = self.days(*from, *to, item);
                (out, Reckon::Years(from, to), known)
            }
            Op::MoveMonths {
                out,
                from,
                count,
                months,
            } => {
                let (from, count, known) = self.days(*from, *count, item);
                let reckon = Reckon::MoveMonths {
                    from,
                    count,
                    months: *months,
                };
                (out, reckon, known)
            }
            Op::WorkingDays {
                out, from, count, ..
            } => {
                let (from, count, known) = self.days(*from, *count, item);
                (out, Reckon::WorkingDays(from, count), known)
            }
            Op::LongestRun { out, .. } => {
                let (run, known) = self.longest_run(op, item);
                (out, run, known)
            }
            _ => unreachable!("every other operation is gone through before"),
        };
        let scale = self.of.program.nums[out.first()];
        let mut value = self.reckoned(Width::Narrow, reckon, (scale.least, scale.most), known);
        if let Op::WorkingDays { .. } = op {
            let within = self.within_holidays(value);
            value.known = self.all(&[known, within]);
        }
        self.set_num(*out, item, value);
    }

    pub(super) fn days(&mut self, a: Num, b: Num, item: usize) -> (Amount, Amount, Chosen) {
        let known = [self.num(a, item).known, self.num(b, item).known];
        let known = self.all(&known);
        (self.narrow(a, item), self.narrow(b, item), known)
    }

    /// Where a working day is not beyond the list of holidays; what is beyond is not known.
    pub(super) fn within_holidays(&mut self, day: Number) -> Chosen {
        let Some(holidays) = &self.of.program.holidays else {
            return NO;
        };
        let last = Number::constant(i128::from(holidays.complete_until.number()));
        let beyond = self.over(day.scaling(), last.scaling());
        self.not(beyond)
    }
}
