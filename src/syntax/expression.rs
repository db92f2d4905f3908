use super::machine::Pair;

use super::literal::period;
use super::parts::{Parts, Reader, Rule};
use super::problem::SyntaxProblem;
use super::tree::{
    AggregateKind, Expr, ExprKind, Extreme, ForEach, Junction, Parts as PartsOf, Path, ProductSign,
    Quantity, Side, SumSign, Test, TimeUnit,
};

impl Reader {
    /// Reads whatever the grammar counts as an expression.
    pub(super) fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::expression => return self.chain(pair),
            Rule::test => return self.test(pair),
            Rule::sum => return self.sum(pair),
            Rule::product => return self.product(pair),
            Rule::factor => return self.factor(pair),
            Rule::bracket => return self.only_expression(pair),
            Rule::literal => ExprKind::Literal(self.literal(pair).literal),
            Rule::call => self.call(pair),
            Rule::quantified => self.quantified(pair),
            Rule::listed_test => self.listed(pair),
            Rule::at_least_items => self.at_least_items(pair),
            Rule::pick => self.pick(pair),
            Rule::total => self.total(pair),
            Rule::count => self.count(pair),
            Rule::part_of => self.part_of(pair),
            Rule::age_on => ExprKind::AgeOn(Box::new(self.only_expression(pair))),
            Rule::whole_between => self.whole_between(pair),
            Rule::longest_run => self.longest_run(pair),
            Rule::duration => self.duration(pair),
            rule => unreachable!("the grammar makes no expression of {rule:?}"),
        };
        Expr { kind, span }
    }

    pub(super) fn only_expression(&mut self, pair: Pair<'_>) -> Expr {
        let inner = Parts::of(pair).expression();
        self.expr(inner)
    }

    pub(super) fn all_expressions(&mut self, pair: Pair<'_>) -> Vec<Expr> {
        let parts = Parts::of(pair).expressions();
        parts.into_iter().map(|part| self.expr(part)).collect()
    }

    fn boxed(&mut self, parts: &mut Parts<'_>) -> Box<Expr> {
        let next = parts.expression();
        Box::new(self.expr(next))
    }

    fn chain(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let first = parts.expression();
        let first = self.expr(first);
        let (junction, tail) = match (parts.take_if(Rule::and_tail), parts.take_if(Rule::or_tail)) {
            (Some(tail), _) => (Junction::And, tail),
            (None, Some(tail)) => (Junction::Or, tail),
            (None, None) => return first,
        };
        let mut all = vec![first];
        all.extend(self.all_expressions(tail));
        for mixed in parts.rest() {
            let span = self.span(&mixed);
            self.problems.push(SyntaxProblem::AndOrMixed { span });
        }
        Expr {
            kind: ExprKind::Chain(junction, all),
            span,
        }
    }

    fn test(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let negated = parts.skip_if(Rule::not_word);
        let left = parts.expression();
        let left = self.expr(left);
        let positive = match parts.rest().next() {
            None => left,
            Some(comparison) => Expr {
                span: left.span.to(self.span(&comparison)),
                kind: ExprKind::Compare(Box::new(left), Box::new(self.comparison(comparison))),
            },
        };
        if negated {
            Expr {
                kind: ExprKind::Not(Box::new(positive)),
                span,
            }
        } else {
            positive
        }
    }

    fn comparison(&mut self, pair: Pair<'_>) -> Test {
        let rule = pair.as_rule();
        match rule {
            Rule::is_none => Test::IsNone(true),
            Rule::is_not_none => Test::IsNone(false),
            Rule::is_applicable => Test::IsApplicable(true),
            Rule::is_not_applicable => Test::IsApplicable(false),
            Rule::is_a_limit => Test::IsLimit(true),
            Rule::is_not_a_limit => Test::IsLimit(false),
            Rule::is_one_of => Test::OneOf(self.list(pair)),
            Rule::is_not_one_of => Test::NotOneOf(self.list(pair)),
            Rule::includes_any => Test::IncludesAny(self.list(pair)),
            Rule::does_not_include_any => Test::NotIncludesAny(self.list(pair)),
            Rule::includes_all => Test::IncludesAll(self.list(pair)),
            Rule::is_between => {
                let mut parts = Parts::of(pair);
                Test::Between(*self.boxed(&mut parts), *self.boxed(&mut parts))
            }
            Rule::is_within_first | Rule::is_not_within_first => {
                let mut parts = Parts::of(pair);
                Test::WithinFirst {
                    within: rule == Rule::is_within_first,
                    count: *self.boxed(&mut parts),
                    unit: time_unit(parts.one(Rule::time_unit)),
                    from: *self.boxed(&mut parts),
                }
            }
            _ => self.simple_comparison(rule, pair),
        }
    }

    fn simple_comparison(&mut self, rule: Rule, pair: Pair<'_>) -> Test {
        let right = self.only_expression(pair);
        match rule {
            Rule::is => Test::Is(right),
            Rule::is_not => Test::IsNot(right),
            Rule::is_over => Test::Over(right),
            Rule::is_under => Test::Under(right),
            Rule::is_at_least => Test::AtLeast(right),
            Rule::is_at_most => Test::AtMost(right),
            Rule::is_after => Test::After(right),
            Rule::is_before => Test::Before(right),
            Rule::is_on_or_after => Test::OnOrAfter(right),
            Rule::is_on_or_before => Test::OnOrBefore(right),
            Rule::includes => Test::Includes(right),
            Rule::does_not_include => Test::NotIncludes(right),
            rule => unreachable!("the grammar makes no comparison of {rule:?}"),
        }
    }

    fn list(&mut self, pair: Pair<'_>) -> Vec<Expr> {
        let list = Parts::of(pair).one(Rule::bracketed_list);
        self.all_expressions(list)
    }

    fn sum(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let (first, rest) = self.signed(pair, Rule::sum_sign, |sign| match sign {
            Rule::less_word => SumSign::Less,
            _ => SumSign::Plus,
        });
        match rest.is_empty() {
            true => first,
            false => Expr {
                kind: ExprKind::Sum(Box::new(first), rest),
                span,
            },
        }
    }

    fn product(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let (first, rest) = self.signed(pair, Rule::product_sign, |sign| match sign {
            Rule::divided_by_words => ProductSign::DividedBy,
            _ => ProductSign::Times,
        });
        match rest.is_empty() {
            true => first,
            false => Expr {
                kind: ExprKind::Product(Box::new(first), rest),
                span,
            },
        }
    }

    /// A first part, and the others each with the sign before it.
    fn signed<S>(
        &mut self,
        pair: Pair<'_>,
        sign_rule: Rule,
        meaning: impl Fn(Rule) -> S,
    ) -> (Expr, Vec<(S, Expr)>) {
        let mut parts = Parts::of(pair);
        let first = *self.boxed(&mut parts);
        let mut rest = Vec::new();
        while let Some(sign) = parts.take_if(sign_rule) {
            let sign = meaning(Parts::of(sign).any().as_rule());
            rest.push((sign, *self.boxed(&mut parts)));
        }
        (first, rest)
    }

    fn factor(&mut self, pair: Pair<'_>) -> Expr {
        let mut parts = Parts::of(pair);
        let mut factor = *self.boxed(&mut parts);
        for tail in parts.rest() {
            let span = factor.span.to(self.span(&tail));
            let kind = match tail.as_rule() {
                Rule::of_tail => {
                    let of = self.only_expression(tail);
                    ExprKind::Of(Box::new(factor), Box::new(of))
                }
                Rule::per_tail => self.per(factor, tail),
                Rule::for_every_tail => self.for_every(factor, tail),
                rule => unreachable!("the grammar puts no {rule:?} behind a factor"),
            };
            factor = Expr { kind, span };
        }
        factor
    }

    fn per(&mut self, amount: Expr, tail: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(tail);
        ExprKind::Per {
            amount: Box::new(amount),
            period: period(parts.one(Rule::period)),
            weeks: parts.find(Rule::number).map(|number| self.number(&number)),
        }
    }

    fn for_every(&mut self, amount: Expr, tail: Pair<'_>) -> ExprKind {
        let span = self.span(&tail);
        let mut parts = Parts::of(tail);
        let complete = parts.has(Rule::complete_word);
        let counted = parts.has(Rule::or_part_words);
        if !complete && !counted {
            self.problems.push(SyntaxProblem::PartUnsaid { span });
        }
        let above = parts.has(Rule::above_word);
        ExprKind::ForEvery {
            amount: Box::new(amount),
            size: self.boxed(&mut parts),
            parts: if complete {
                PartsOf::LeftOut
            } else {
                PartsOf::Counted
            },
            of: self.boxed(&mut parts),
            above: above.then(|| self.boxed(&mut parts)),
        }
    }

    fn call(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let path = parts.one(Rule::path);
        ExprKind::Name {
            path: self.path(path),
            keys: parts
                .find(Rule::key)
                .map_or(Vec::new(), |key| self.key(key)),
        }
    }

    fn key(&mut self, pair: Pair<'_>) -> Vec<Path> {
        let paths = Parts::of(pair).every(Rule::path);
        paths.into_iter().map(|path| self.path(path)).collect()
    }

    fn quantified(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let quantity = if parts.next_is(Rule::every_word) {
            Quantity::All
        } else {
            Quantity::Any
        };
        let each = self.item_in_list(&mut parts);
        let filter = parts
            .take_if(Rule::filter)
            .map(|filter| Box::new(self.only_expression(filter)));
        ExprKind::Items {
            quantity,
            each,
            filter,
            has: parts.find(Rule::test).map(|has| Box::new(self.expr(has))),
        }
    }

    /// `stay in stays`, or the name of a kind alone.
    fn item_in_list(&mut self, parts: &mut Parts<'_>) -> ForEach {
        let item = parts.one(Rule::name);
        let list = parts.skip_if(Rule::in_word).then(|| parts.one(Rule::name));
        ForEach {
            item: self.ident(&item),
            list: list.map(|list| self.ident(&list)),
        }
    }

    pub(super) fn for_each(&mut self, pair: Pair<'_>) -> ForEach {
        self.item_in_list(&mut Parts::of(pair))
    }

    fn listed(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let quantity = self.quantity_of(parts.one(Rule::quantity_of));
        let (parts, bullets) = match parts.take_if(Rule::bullets) {
            Some(bullets) => {
                let bullets = Parts::of(bullets).every(Rule::bullet);
                let parts = bullets
                    .into_iter()
                    .map(|bullet| self.only_expression(bullet));
                (parts.collect(), true)
            }
            None => {
                let listed = parts.expressions();
                let parts = listed.into_iter().map(|part| self.expr(part));
                (parts.collect(), false)
            }
        };
        ExprKind::Listed {
            quantity,
            parts,
            bullets,
        }
    }

    fn quantity_of(&mut self, pair: Pair<'_>) -> Quantity {
        let mut parts = Parts::of(pair);
        match parts.any().as_rule() {
            Rule::all_of_words => Quantity::All,
            Rule::any_of_words => Quantity::Any,
            Rule::none_of_words => Quantity::None,
            _ => Quantity::AtLeast(self.small_number(&parts.one(Rule::number))),
        }
    }

    fn at_least_items(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let number = parts.one(Rule::number);
        ExprKind::Items {
            quantity: Quantity::AtLeast(self.small_number(&number)),
            each: self.item_in_list(&mut parts),
            filter: parts
                .find(Rule::filter)
                .map(|filter| Box::new(self.only_expression(filter))),
            has: None,
        }
    }

    fn pick(&mut self, pair: Pair<'_>) -> ExprKind {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let extreme = if parts.next_is(Rule::least_of_words) {
            Extreme::Least
        } else {
            Extreme::Greatest
        };
        let over = parts.anywhere(Rule::over_items);
        let mut picked = match parts.find(Rule::bracketed_list) {
            Some(list) => self.all_expressions(list),
            None => vec![self.expr(parts.expression())],
        };
        match over {
            Some(over) if picked.len() == 1 => {
                self.over_items(AggregateKind::Extreme(extreme), picked.pop(), over)
            }
            None if picked.len() > 1 => ExprKind::Pick(extreme, picked),
            Some(_) | None => {
                self.problems.push(SyntaxProblem::PickOfOne { span });
                ExprKind::Unreadable
            }
        }
    }

    fn total(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let term = self.expr(parts.expression());
        self.over_items(AggregateKind::Sum, Some(term), parts.one(Rule::over_items))
    }

    fn over_items(&mut self, kind: AggregateKind, term: Option<Expr>, over: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(over);
        let each = self.for_each(parts.one(Rule::for_each));
        let filter = parts.take_if(Rule::filter);
        let if_none = parts.take_if(Rule::if_none);
        ExprKind::Aggregate {
            kind,
            term: term.map(Box::new),
            each,
            filter: filter.map(|filter| Box::new(self.only_expression(filter))),
            if_none: if_none.map(|amount| Box::new(self.only_expression(amount))),
        }
    }

    fn count(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        ExprKind::Aggregate {
            kind: AggregateKind::Count,
            term: None,
            each: self.item_in_list(&mut parts),
            filter: parts
                .find(Rule::filter)
                .map(|filter| Box::new(self.only_expression(filter))),
            if_none: None,
        }
    }

    fn part_of(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let side = if parts.has(Rule::below_word) {
            Side::Below
        } else {
            Side::Above
        };
        ExprKind::Part(self.boxed(&mut parts), side, self.boxed(&mut parts))
    }

    fn whole_between(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let if_after = parts.has(Rule::if_after_words);
        ExprKind::Whole {
            unit: time_unit(parts.one(Rule::time_unit)),
            from: self.boxed(&mut parts),
            to: self.boxed(&mut parts),
            if_after,
        }
    }

    fn longest_run(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let list = parts.one(Rule::name);
        ExprKind::LongestRun {
            list: self.ident(&list),
            apart: self.boxed(&mut parts),
            months: self.boxed(&mut parts),
            before: self.boxed(&mut parts),
        }
    }

    fn duration(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut parts = Parts::of(pair);
        let count = match parts.take_if(Rule::number) {
            Some(number) => Expr {
                span: self.span(&number),
                kind: ExprKind::Literal(super::tree::Literal::Number(self.number(&number))),
            },
            None => *self.boxed(&mut parts),
        };
        let count = Box::new(count);
        let unit = time_unit(parts.one(Rule::time_unit));
        let after = parts.has(Rule::after_word);
        if parts.has(Rule::of_word) {
            let amount = self.boxed(&mut parts);
            return ExprKind::TimeOf {
                count,
                unit,
                amount,
            };
        }
        ExprKind::Moved {
            count,
            unit,
            after,
            from: self.boxed(&mut parts),
        }
    }
}

pub(super) fn time_unit(pair: Pair<'_>) -> TimeUnit {
    match Parts::of(pair).any().as_rule() {
        Rule::days_word => TimeUnit::Days,
        Rule::working_days_words => TimeUnit::WorkingDays,
        Rule::weeks_word => TimeUnit::Weeks,
        Rule::months_word => TimeUnit::Months,
        Rule::years_word => TimeUnit::Years,
        rule => unreachable!("the grammar makes no unit of time of {rule:?}"),
    }
}
