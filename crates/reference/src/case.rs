//! What a case holds, and what is answered.

use rust_decimal::Decimal;

/// A kind of values that have names.
pub trait Kind: Copy + Eq + Sized + 'static {
    /// All values, in the order in which they are declared.
    const ALL: &'static [Self];

    /// The name of the value, as cases and answers are written.
    fn name(self) -> &'static str;

    /// The value of that name; `None` where there is none.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == name)
    }
}

macro_rules! kind {
    ($(#[$doc:meta])* $kind:ident { $($(#[$value_doc:meta])* $value:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $kind {
            $($(#[$value_doc])* $value,)*
        }

        impl Kind for $kind {
            const ALL: &'static [Self] = &[$($kind::$value,)*];

            fn name(self) -> &'static str {
                match self {
                    $($kind::$value => $name,)*
                }
            }
        }
    };
}

kind! {
    /// Who somebody lives with.
    Household {
        /// Nobody.
        Alone = "alone",
        /// A partner.
        Partner = "partner",
        /// Family.
        Family = "family",
    }
}

kind! {
    /// An assessed level of need, lowest first.
    Need {
        /// Low.
        Low = "low",
        /// Moderate.
        Moderate = "moderate",
        /// Substantial.
        Substantial = "substantial",
        /// Critical.
        Critical = "critical",
    }
}

kind! {
    /// What money would be spent on.
    Purpose {
        /// Personal care.
        PersonalCare = "personal_care",
        /// A break.
        Respite = "respite",
        /// Equipment.
        Equipment = "equipment",
        /// Getting about.
        Transport = "transport",
        /// Leisure.
        Leisure = "leisure",
        /// Learning.
        Education = "education",
        /// Things for the home.
        HouseholdGoods = "household_goods",
        /// A holiday.
        Holiday = "holiday",
        /// Alcohol or tobacco.
        AlcoholTobacco = "alcohol_tobacco",
        /// Gambling.
        Gambling = "gambling",
        /// Paying off debts.
        DebtRepayment = "debt_repayment",
        /// Health care.
        NhsHealthcare = "nhs_healthcare",
    }
}

kind! {
    /// How whoever would be paid is related to the person.
    Provider {
        /// Not at all.
        Unrelated = "unrelated",
        /// As husband, wife or partner.
        Spouse = "spouse",
        /// As family in the same home.
        HouseholdFamily = "household_family",
        /// As other family.
        OtherFamily = "other_family",
    }
}

kind! {
    /// Who asks, lowest first.
    Role {
        /// A worker.
        Worker = "worker",
        /// A team leader.
        TeamLeader = "team_leader",
        /// A service manager.
        ServiceManager = "service_manager",
        /// The head of service.
        HeadOfService = "head_of_service",
    }
}

kind! {
    /// Why somebody pays nothing.
    Exemption {
        /// No exemption holds.
        NotExempt = "NONE",
        /// A terminal illness.
        TerminalIllness = "TERMINAL_ILLNESS",
        /// Mental health aftercare.
        Aftercare = "AFTERCARE",
        /// Support for a carer.
        Carer = "CARER",
        /// The first six weeks at home.
        Reablement = "REABLEMENT",
        /// An age under 18.
        Under18 = "UNDER_18",
    }
}

kind! {
    /// What is said of a proposed spend.
    Spending {
        /// It is allowed.
        Allowed = "allowed",
        /// A person decides.
        Refer = "refer",
        /// It is refused.
        Refused = "refused",
    }
}

kind! {
    /// The ground for it, in the order in which the rules are gone through.
    Reason {
        /// R01.
        Illegal = "ILLEGAL",
        /// R02.
        NotEligible = "NOT_ELIGIBLE",
        /// R03.
        Prohibited = "PROHIBITED",
        /// R04.
        ProhibitedAlcohol = "PROHIBITED_ALCOHOL",
        /// The exception to R04.
        AlcoholException = "ALCOHOL_EXCEPTION",
        /// R05.
        DoubleFunding = "DOUBLE_FUNDING",
        /// R06.
        NhsDuty = "NHS_DUTY",
        /// The exception to R06.
        JointFunding = "JOINT_FUNDING",
        /// R07.
        CloseRelative = "CLOSE_RELATIVE",
        /// The exception to R07.
        RelativeException = "RELATIVE_EXCEPTION",
        /// R08.
        NoOutcome = "NO_OUTCOME",
        /// The exception to R08.
        OutcomeReview = "OUTCOME_REVIEW",
        /// R09.
        NotInPlan = "NOT_IN_PLAN",
        /// R10.
        HighCostHoliday = "HIGH_COST_HOLIDAY",
        /// R11.
        FamilyProvider = "FAMILY_PROVIDER",
        /// R12.
        OverBudget = "OVER_BUDGET",
        /// R13, in the plan.
        InPlan = "IN_PLAN",
        /// R13, not in the plan.
        MinorFlex = "MINOR_FLEX",
    }
}

kind! {
    /// Who agrees a package, lowest first.
    Tier {
        /// A worker.
        Worker = "worker",
        /// A team leader.
        TeamLeader = "team_leader",
        /// A service manager.
        ServiceManager = "service_manager",
        /// The panel.
        Panel = "panel",
    }
}

/// One person and one proposed spend; `M` is how money is held.
///
/// # Units
/// As `Case<i64>` in pence, as `Case<Decimal>` in pounds. All money but `capital` and `amount`
/// is for a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case<M> {
    /// The number of the case, from 0.
    pub id: u32,
    /// Age in years, from 16 to 100.
    pub age: u8,
    /// Whether pension age is reached.
    pub pension_age: bool,
    /// Who the person lives with.
    pub lives_with: Household,
    /// Money coming in.
    pub weekly_income: M,
    /// Money coming in that is not counted.
    pub disregarded_income: M,
    /// Savings.
    pub capital: M,
    /// Costs of the home.
    pub housing_costs: M,
    /// Extra costs of a disability.
    pub dre: M,
    /// What the support costs.
    pub weekly_package_cost: M,
    /// Whether the person is terminally ill.
    pub terminal_illness: bool,
    /// Whether the support is mental health aftercare.
    pub mental_health_aftercare: bool,
    /// Whether the support is for a carer.
    pub carer_service: bool,
    /// Weeks of help to live at home again, from 0 to 12.
    pub reablement_weeks: u8,
    /// The assessed level of need.
    pub need_band: Need,
    /// What the money would be spent on.
    pub category: Purpose,
    /// What it costs.
    pub amount: M,
    /// Whether it is in the plan.
    pub in_plan: bool,
    /// Whether it serves what the plan is for.
    pub meets_outcome: bool,
    /// Whether it is against the law.
    pub illegal: bool,
    /// Whether somebody else pays for it already.
    pub already_funded_elsewhere: bool,
    /// Who would be paid.
    pub provider_relationship: Provider,
    /// Who asks.
    pub requester_role: Role,
}

/// All that is answered; `M` is how money is held, as in [`Case`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<M> {
    /// Whether there is support.
    pub eligible: bool,
    /// Whether an exemption holds.
    pub exempt: bool,
    /// Which.
    pub exempt_reason: Exemption,
    /// What the person pays a week, in whole pence.
    pub contribution: M,
    /// What is said of the spend.
    pub decision: Spending,
    /// The ground for it.
    pub reason: Reason,
    /// Who agrees the package.
    pub tier: Tier,
    /// Whether whoever asks may agree it.
    pub may_approve: bool,
}

impl<M: Copy> Case<M> {
    /// The same case with money held otherwise.
    pub fn with_money<N>(&self, convert: impl Fn(M) -> N) -> Case<N> {
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
            category: self.category,
            amount: convert(self.amount),
            in_plan: self.in_plan,
            meets_outcome: self.meets_outcome,
            illegal: self.illegal,
            already_funded_elsewhere: self.already_funded_elsewhere,
            provider_relationship: self.provider_relationship,
            requester_role: self.requester_role,
        }
    }
}

impl Case<i64> {
    /// The same case in pounds with two decimals.
    pub fn in_pounds(&self) -> Case<Decimal> {
        self.with_money(|pence| Decimal::new(pence, 2))
    }
}

impl Answer<Decimal> {
    /// The same answer in pence.
    ///
    /// # Panics
    /// Where the contribution is not in whole pence: the mistake that it would be must show.
    pub fn in_pence(&self) -> Answer<i64> {
        let pence = self.contribution * Decimal::ONE_HUNDRED;
        assert!(pence.is_integer(), "{pence} is no whole number of pence");
        let whole = pence.trunc().mantissa();
        Answer {
            eligible: self.eligible,
            exempt: self.exempt,
            exempt_reason: self.exempt_reason,
            contribution: i64::try_from(whole).expect("it is no more than a package costs"),
            decision: self.decision,
            reason: self.reason,
            tier: self.tier,
            may_approve: self.may_approve,
        }
    }
}
