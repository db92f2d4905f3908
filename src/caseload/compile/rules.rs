//! Rules and rows of tables: which are alive, what they come to, whether they clash.

use super::{Chosen, Compiler, NO, Number, Seen, YES, widest};
use crate::caseload::step::Does;
use crate::program::op::{Rules, TableFaults};

impl Compiler<'_> {
    /// Whether each rule is alive.
    pub(super) fn alive(&mut self, rules: &Rules, item: usize) -> Vec<Seen> {
        let mut alive = vec![Seen::certain(NO); rules.rules.len()];
        for at in &rules.order {
            let rule = &rules.rules[*at];
            let mut parts = vec![self.choice(rule.when, item)];
            for over in &rule.overriders {
                parts.push(self.not_seen(alive[*over]));
            }
            alive[*at] = self.all_seen(&parts);
        }
        for (slot, alive) in rules.alive.iter().zip(&alive) {
            self.choices[slot.at(item)] = Some(*alive);
        }
        alive
    }

    pub(super) fn clash_of_choices(&mut self, arms: &[(Seen, Seen)]) -> Seen {
        let constants = arms.iter().map(|(_, value)| match value {
            Seen {
                value: Chosen::Const(value),
                known: YES,
            } => Some(*value),
            _ => None,
        });
        if let Some(values) = constants.collect::<Option<Vec<u8>>>() {
            let mut distinct = values.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let mut given = Vec::new();
            for value in distinct {
                let giving: Vec<Seen> = arms
                    .iter()
                    .zip(&values)
                    .filter(|(_, own)| **own == value)
                    .map(|((alive, _), _)| *alive)
                    .collect();
                given.push(self.any_seen(&giving));
            }
            return self.at_least_seen(2, &given);
        }
        let mut found = Vec::new();
        for (alive, value) in arms {
            if let Some(bits) = self.flag(alive.value) {
                found.push((bits, self.code(value.value)));
            }
        }
        let value = if found.len() < 2 {
            NO
        } else {
            self.bits(Does::ClashCodes(found.into()))
        };
        let known = self.arms_known(arms.iter().map(|(alive, value)| (*alive, value.known)));
        Seen { value, known }
    }

    /// Where each arm is known not to hold, or to hold with a value that is known.
    pub(super) fn arms_known(&mut self, arms: impl Iterator<Item = (Seen, Chosen)>) -> Chosen {
        let mut known = Vec::new();
        for (alive, value) in arms {
            let (dead, alive) = (self.no(alive), self.yes(alive));
            let alive = self.all(&[alive, value]);
            known.push(self.any(&[dead, alive]));
        }
        self.all(&known)
    }

    pub(super) fn clash_of_numbers(&mut self, arms: &[(Seen, Number)]) -> Seen {
        let mut found = Vec::new();
        for (alive, number) in arms {
            if let Some(bits) = self.flag(alive.value) {
                found.push((bits, *number));
            }
        }
        let known = self.arms_known(arms.iter().map(|(alive, number)| (*alive, number.known)));
        if found.len() < 2 {
            return Seen { value: NO, known };
        }
        let width = widest(found.iter().map(|(_, number)| number));
        let found = found
            .into_iter()
            .map(|(bits, number)| (bits, self.amount(number, width)))
            .collect();
        Seen {
            value: self.bits(Does::Clash(width, found)),
            known,
        }
    }

    /// Where what rules come to is known: where every rule is known to be alive or not and the
    /// values of those that are alive are known, and that which holds when none does.
    pub(super) fn rules_known(&mut self, arms: &[(Seen, Chosen)], normally: Chosen) -> Chosen {
        let arms_known = self.arms_known(arms.iter().copied());
        let mut alive = Vec::new();
        for (when, _) in arms {
            alive.push(self.yes(*when));
        }
        alive.push(normally);
        let some = self.any(&alive);
        self.all(&[arms_known, some])
    }

    /// Where one value is given for certain and no other may be.
    pub(super) fn constants_known(&mut self, arms: &[(Seen, Seen)]) -> Chosen {
        let mut known = Vec::new();
        for value in 0..64 {
            let gives = |of: &Seen| of.known == YES && of.value == Chosen::Const(value);
            if !arms.iter().any(|(_, of)| gives(of)) {
                continue;
            }
            let (mut own, mut others) = (Vec::new(), Vec::new());
            for (alive, of) in arms {
                if gives(of) {
                    own.push(self.yes(*alive));
                } else {
                    others.push(self.no(*alive));
                }
            }
            others.push(self.any(&own));
            known.push(self.all(&others));
        }
        self.any(&known)
    }

    pub(super) fn decide_choice(
        &mut self,
        highest: bool,
        arms: &[(Seen, Seen)],
        normally: Seen,
    ) -> Seen {
        let mut plain = Vec::new();
        for (alive, value) in arms {
            plain.push((self.yes(*alive), value.value));
        }
        let value = self.select_choice(highest, &plain, normally.value);
        let all_known = arms
            .iter()
            .all(|(alive, value)| alive.known == YES && value.known == YES);
        if all_known && normally.known == YES {
            return Seen::certain(value);
        }
        let known: Vec<(Seen, Chosen)> = arms.iter().map(|(a, v)| (*a, v.known)).collect();
        let mut known = vec![self.rules_known(&known, normally.known)];
        if !highest {
            known.push(self.constants_known(arms));
        }
        Seen {
            value,
            known: self.any(&known),
        }
    }

    pub(super) fn decide_num(
        &mut self,
        highest: bool,
        arms: &[(Seen, Number)],
        normally: Number,
    ) -> Number {
        let mut plain = Vec::new();
        for (alive, number) in arms {
            plain.push((self.yes(*alive), *number));
        }
        let known: Vec<(Seen, Chosen)> = arms.iter().map(|(a, n)| (*a, n.known)).collect();
        let known = self.rules_known(&known, normally.known);
        let found = self.select_num(highest, &plain, normally);
        if known == YES {
            return Number { known, ..found };
        }
        let all = || arms.iter().map(|(_, number)| number).chain([&normally]);
        Number {
            known,
            least: all().map(|number| number.least).min().unwrap_or(0),
            most: all().map(|number| number.most).max().unwrap_or(0),
            ..found
        }
    }

    /// Where the row that applies is known, and its value.
    pub(super) fn row_known(
        &mut self,
        rows: &[(Seen, Chosen)],
        faults: Option<TableFaults>,
    ) -> Chosen {
        let mut found = Vec::new();
        let mut out = Vec::new();
        for (row, value) in rows {
            let applies = self.yes(*row);
            let applies = self.all(&[applies, *value]);
            found.push(applies);
            let not = self.no(*row);
            out.push(self.any(&[applies, not]));
        }
        let some = self.any(&found);
        match faults {
            // Of a table that is proved no other row can apply.
            None => some,
            Some(_) => {
                out.push(some);
                self.all(&out)
            }
        }
    }

    pub(super) fn table_faults(&mut self, rows: &[Seen], faults: Option<TableFaults>, item: usize) {
        if let Some(faults) = faults {
            let any = self.any_seen(rows);
            let gap = self.not_seen(any);
            let overlap = self.at_least_seen(2, rows);
            self.choices[faults.gap.at(item)] = Some(gap);
            self.choices[faults.overlap.at(item)] = Some(overlap);
        }
    }
}
