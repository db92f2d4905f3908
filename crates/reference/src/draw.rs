//! Cases drawn at random, so that every rule decides some and every limit is met from both sides.

use crate::case::{Case, Household, Kind, Need, Provider, Purpose, Role};

/// The seed of the cases that are measured.
pub const SEED: u64 = 20_260_406;

/// Draws that are the same on every machine, by SplitMix64.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without `end`, which is above zero.
    fn below(&mut self, end: u64) -> u64 {
        // The remainder favours the first few numbers by less than one in 2^40, which does not
        // matter here.
        self.next() % end
    }

    /// A number between two, both included.
    fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = (most - least).unsigned_abs() + 1;
        least.wrapping_add_unsigned(self.below(width))
    }

    /// Yes once in so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of some values.
    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        let end = u64::try_from(values.len()).unwrap_or(1);
        let at = usize::try_from(self.below(end)).unwrap_or(0);
        values[at]
    }

    /// An amount: half of them anywhere up to `most`, the others at a limit, or a penny beside it.
    fn amount(&mut self, limits: &[i64], most: i64) -> i64 {
        if self.once_in(2) {
            return self.between(0, most);
        }
        let limit = self.one_of(limits);
        (limit + self.between(-1, 1)).max(0)
    }
}

/// Draws so many cases, in pence.
///
/// The same number and seed always give the same cases.
pub fn cases(count: u32, seed: u64) -> Vec<Case<i64>> {
    let mut draws = Draws(seed);
    (0..count).map(|id| case(&mut draws, id)).collect()
}

fn case(draws: &mut Draws, id: u32) -> Case<i64> {
    let weekly_package_cost = draws.amount(&[25_000, 50_000, 90_000, 150_000], 180_000);
    let savings_step = 1_000_000 + 25_000 * draws.between(0, 34);
    let category = draws.one_of(Purpose::ALL);
    let amount = draws.amount(
        &[2_000, 10_000, 25_000, 50_000, 4 * weekly_package_cost],
        120_000,
    );
    let mut case = Case {
        id,
        age: match draws.below(4) {
            0 => draws.one_of(&[17, 18, 64, 65]),
            _ => u8::try_from(draws.between(16, 100)).unwrap_or(u8::MAX),
        },
        pension_age: draws.once_in(2),
        lives_with: draws.one_of(Household::ALL),
        weekly_income: draws.between(0, 90_000),
        disregarded_income: draws.between(0, 1) * draws.between(0, 9_000),
        capital: draws.amount(&[1_000_000, 1_850_000, savings_step], 2_200_000),
        housing_costs: draws.between(0, 12_000),
        dre: draws.between(0, 4_000),
        weekly_package_cost,
        terminal_illness: draws.once_in(12),
        mental_health_aftercare: draws.once_in(8),
        carer_service: draws.once_in(12),
        reablement_weeks: match draws.below(4) {
            0 => draws.one_of(&[1, 6, 7, 12]),
            _ => 0,
        },
        need_band: draws.one_of(&[
            Need::Low,
            Need::Moderate,
            Need::Moderate,
            Need::Substantial,
            Need::Substantial,
            Need::Substantial,
            Need::Critical,
            Need::Critical,
            Need::Critical,
        ]),
        category,
        amount,
        in_plan: !draws.once_in(3),
        meets_outcome: !draws.once_in(5),
        illegal: draws.once_in(12),
        already_funded_elsewhere: draws.once_in(8),
        provider_relationship: draws.one_of(&[
            Provider::Unrelated,
            Provider::Unrelated,
            Provider::Spouse,
            Provider::HouseholdFamily,
            Provider::OtherFamily,
        ]),
        requester_role: draws.one_of(Role::ALL),
    };
    if draws.once_in(8) {
        onto_half_a_penny(&mut case);
    }
    case
}

/// Moves the income by less than a pound, so that the share of 67% ends on half a penny: it does
/// where what is above the threshold ends on 50 pence.
fn onto_half_a_penny(case: &mut Case<i64>) {
    // The thresholds in pence; the one of £455.515 never gives half a penny.
    let threshold = match (case.pension_age, case.lives_with == Household::Partner) {
        (true, true) => return,
        (true, false) => 29_824,
        (false, true) => 31_688,
        (false, false) => 20_737,
    };
    let spent = case.disregarded_income + case.housing_costs + case.dre;
    let excess = case.weekly_income - spent - threshold;
    case.weekly_income += (50 - excess).rem_euclid(100);
}

/// One case that goes all the way: a means test with savings, and no rule before the last.
pub fn single() -> Case<i64> {
    Case {
        id: 0,
        age: 45,
        pension_age: false,
        lives_with: Household::Alone,
        weekly_income: 31_000,
        disregarded_income: 2_500,
        capital: 1_240_000,
        housing_costs: 3_000,
        dre: 1_250,
        weekly_package_cost: 32_000,
        terminal_illness: false,
        mental_health_aftercare: false,
        carer_service: false,
        reablement_weeks: 0,
        need_band: Need::Substantial,
        category: Purpose::Equipment,
        amount: 8_500,
        in_plan: true,
        meets_outcome: true,
        illegal: false,
        already_funded_elsewhere: false,
        provider_relationship: Provider::Unrelated,
        requester_role: Role::TeamLeader,
    }
}
