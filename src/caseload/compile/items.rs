//! Items of a list, gone through one by one.

use super::{Chosen, Compiler, NO, Number, Seen, YES};
use crate::caseload::step::{Col, Does, Reckon, Run, Stay, Step};
use crate::model::policy::Order;
use crate::program::op::{Choice, Comparison, Count, ItemsTest, Num, Op};

impl Compiler<'_> {
    pub(super) fn present(&mut self, count: Count, item: usize) -> Seen {
        match count {
            Count::Fixed(n) => Seen::certain(Chosen::Const(u8::from(item < n))),
            Count::List(slot, _) => {
                let count = self.num(slot, 0).scaling();
                let at = Number::constant(i128::try_from(item).unwrap_or(i128::MAX)).scaling();
                self.compare(Comparison::By(Order::Over), count, at)
            }
        }
    }

    pub(super) fn meant(&mut self, count: Count, when: Option<Choice>, item: usize) -> Seen {
        let present = self.present(count, item);
        match when {
            None => present,
            Some(when) => {
                let when = self.choice(when, item);
                self.all_seen(&[present, when])
            }
        }
    }

    pub(super) fn each_item(&mut self, count: Count, body: std::ops::Range<usize>) {
        for item in 0..count.most() {
            let there = self.present(count, item);
            let not_there = self.no(there);
            let may_be_there = self.not(not_there);
            let outer = self.there;
            self.there = self.all(&[outer, may_be_there]);
            match self.there {
                NO => {}
                Chosen::Const(_) | Chosen::Code(_) => self.body(body.clone(), item),
                Chosen::Bits(bits) => {
                    // What is worked out only for items that are there is not there afterwards.
                    let known = self.recent.len();
                    let at = self.steps.len();
                    self.steps.push(Step {
                        out: Col::step(0),
                        does: Does::SkipUnless(bits, 0),
                    });
                    self.body(body.clone(), item);
                    let over = self.steps.len() - at - 1;
                    self.steps[at].does = Does::SkipUnless(bits, over);
                    for does in self.recent.drain(known..) {
                        self.known.remove(&does);
                    }
                }
            }
            self.there = outer;
        }
    }

    pub(super) fn body(&mut self, body: std::ops::Range<usize>, item: usize) {
        let program = self.of.program;
        for op in &program.ops[body] {
            self.op(op, item);
        }
    }

    pub(super) fn test_items(
        &mut self,
        test: ItemsTest,
        count: Count,
        filter: Option<Choice>,
        has: Option<Choice>,
    ) -> Seen {
        let mut each = Vec::new();
        for item in 0..count.most() {
            let meant = self.meant(count, filter, item);
            let has = has.map_or(Seen::certain(YES), |has| self.choice(has, item));
            each.push(match test {
                ItemsTest::Every => {
                    let not = self.not_seen(meant);
                    self.any_seen(&[not, has])
                }
                ItemsTest::Some | ItemsTest::AtLeast(_) => self.all_seen(&[meant, has]),
            });
        }
        match test {
            ItemsTest::Some => self.any_seen(&each),
            ItemsTest::Every => self.all_seen(&each),
            ItemsTest::AtLeast(n) => self.at_least_seen(n, &each),
        }
    }

    pub(super) fn sum_items(
        &mut self,
        count: Count,
        when: Option<Choice>,
        term: Option<Num>,
    ) -> Number {
        let mut parts = Vec::new();
        for item in 0..count.most() {
            let meant = self.meant(count, when, item);
            let number = term.map_or(Number::constant(1), |term| self.num(term, item));
            parts.push((number, 1, meant));
        }
        self.sum(&parts)
    }

    pub(super) fn extreme_items(&mut self, op: &Op, at: usize) -> Number {
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
        let mut terms = Vec::new();
        let mut none = Vec::new();
        for item in 0..count.most() {
            let meant = self.meant(*count, *when, item);
            terms.push((self.term(term, item), meant));
            none.push(self.not_seen(meant));
        }
        if let Some(amount) = if_none {
            let none = self.all_seen(&none);
            terms.push((self.term(amount, at), none));
        }
        self.extreme(*least, &terms)
    }

    pub(super) fn longest_run(&mut self, op: &Op, at: usize) -> (Reckon, Chosen) {
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
        let mut known = Vec::new();
        for slot in [apart, months, before] {
            known.push(self.num(*slot, at).known);
        }
        let mut stays = Vec::new();
        for item in 0..count.most() {
            let present = self.present(*count, item);
            known.push(present.known);
            let there = match self.as_bits(present.value) {
                Err(false) => continue,
                Err(true) => None,
                Ok(bits) => Some(bits),
            };
            let open = self.choice(*open, item);
            let ended = self.no(open);
            let still = self.yes(open);
            let ends_known = self.all(&[ended, self.num(*ends, item).known]);
            let end_known = self.any(&[still, ends_known]);
            let own = self.all(&[self.num(*begins, item).known, end_known]);
            let absent = self.no(present);
            known.push(self.any(&[absent, own]));
            stays.push(Stay {
                there,
                begins: self.narrow(*begins, item),
                ends: self.narrow(*ends, item),
                open: self.flag(open.value),
            });
        }
        let run = Reckon::LongestRun(Box::new(Run {
            apart: self.narrow(*apart, at),
            months: self.narrow(*months, at),
            before: self.narrow(*before, at),
            stays: stays.into(),
        }));
        (run, self.all(&known))
    }
}
