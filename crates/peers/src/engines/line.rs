//! A case read from a line of JSON, for whoever has no reader of their own.

use std::fmt;
use std::marker::PhantomData;

use evenhand_reference::{Case, Household, Kind, Need, Provider, Purpose, Role};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Line<M> {
    id: u32,
    age: u8,
    pension_age: bool,
    #[serde(deserialize_with = "named")]
    lives_with: Household,
    weekly_income: M,
    disregarded_income: M,
    capital: M,
    housing_costs: M,
    dre: M,
    weekly_package_cost: M,
    terminal_illness: bool,
    mental_health_aftercare: bool,
    carer_service: bool,
    reablement_weeks: u8,
    #[serde(deserialize_with = "named")]
    need_band: Need,
    spend: Spend<M>,
    #[serde(deserialize_with = "named")]
    requester_role: Role,
}

#[derive(Deserialize)]
struct Spend<M> {
    #[serde(deserialize_with = "named")]
    category: Purpose,
    amount: M,
    in_plan: bool,
    meets_outcome: bool,
    illegal: bool,
    already_funded_elsewhere: bool,
    #[serde(deserialize_with = "named")]
    provider_relationship: Provider,
}

struct Named<K>(PhantomData<K>);

impl<K: Kind> Visitor<'_> for Named<K> {
    type Value = K;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the name of a value")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<K, E> {
        K::named(name).ok_or_else(|| E::custom("no such value"))
    }
}

fn named<'de, K: Kind, D: Deserializer<'de>>(from: D) -> Result<K, D::Error> {
    from.deserialize_str(Named(PhantomData))
}

impl<M: Copy> Line<M> {
    fn case<N>(self, convert: impl Fn(M) -> N) -> Case<N> {
        Case {
            id: self.id,
            age: self.age,
            pension_age: self.pension_age,
            lives_with: self.lives_with,
            weekly_income: convert(self.weekly_income),
            disregarded_income: convert(self.disregarded_income),
            capital: convert(self.capital),
            housing_costs: convert(self.housing_costs),
            dre: convert(self.dre),
            weekly_package_cost: convert(self.weekly_package_cost),
            terminal_illness: self.terminal_illness,
            mental_health_aftercare: self.mental_health_aftercare,
            carer_service: self.carer_service,
            reablement_weeks: self.reablement_weeks,
            need_band: self.need_band,
            category: self.spend.category,
            amount: convert(self.spend.amount),
            in_plan: self.spend.in_plan,
            meets_outcome: self.spend.meets_outcome,
            illegal: self.spend.illegal,
            already_funded_elsewhere: self.spend.already_funded_elsewhere,
            provider_relationship: self.spend.provider_relationship,
            requester_role: self.requester_role,
        }
    }
}

/// Reads a line with money in pounds, exactly: the digits are read, not a binary number.
pub(crate) fn in_pounds(line: &str) -> Case<Decimal> {
    let read: Line<&RawValue> = serde_json::from_str(line).expect("the lines are our own");
    read.case(|text| Decimal::from_str_exact(text.get()).expect("money is written with digits"))
}

/// Reads a line with money in pence.
pub(crate) fn in_pence(line: &str) -> Case<i64> {
    let read: Line<i64> = serde_json::from_str(line).expect("the lines are our own");
    read.case(|pence| pence)
}

/// Reads a line with money in pounds as pence.
pub(crate) fn pounds_as_pence(line: &str) -> Case<i64> {
    let read: Line<&RawValue> = serde_json::from_str(line).expect("the lines are our own");
    read.case(|text| {
        let (pounds, pence) = text.get().split_once('.').expect("money has two decimals");
        let whole = |digits: &str| digits.parse::<i64>().expect("money is written with digits");
        whole(pounds) * 100 + whole(pence)
    })
}
