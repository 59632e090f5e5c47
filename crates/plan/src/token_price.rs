//! The price of a judged trace from the numbers of tokens that the data tell and rates that people give.
//!
//! The judge reads the whole trace: what went into it and what came out of it are both input of the judge, at the judge's own
//! rate for input. What it reads besides, its own prompt, and what it writes, its verdict, is about the same for every trace:
//! the overhead of a call. Which price each group has then, [`crate::prices`] says.

use std::fmt::Write as _;

use assay_sampling::population::Population;
use serde::{Deserialize, Serialize};

use crate::data::Field;
use crate::dimension::{field_label, group_name};
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::number::{self, count, plain};
use crate::prices::{Prices, mean_tokens};
use crate::solution::{GroupSolution, Solution};

/// What the tokens of one field cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRate {
    /// The field that holds a trace's number of tokens.
    pub field: String,
    /// Dollars for a million of them.
    pub dollars_per_million: f64,
}

/// The numeric fields whose names say that they count tokens.
pub fn token_fields(fields: &[Field]) -> impl Iterator<Item = &Field> {
    fields
        .iter()
        .filter(|it| it.numbers.is_some() && it.name.to_lowercase().contains("token"))
}

/// How the price of a call comes about and which groups' calls cost least and most, in sentences; none where the price is flat.
/// The solution is that of the plan on the population.
pub fn price_words(plan: &Plan, population: &Population, solution: &Solution) -> Option<String> {
    if plan.token_rates.is_empty() {
        return None;
    }
    let prices = Prices::of(plan, population);
    let mean = number::price(prices.mean);
    if !prices.are_by_cell() {
        return Some(format!(
            "The mean trace costs {mean} to judge. Nobody counted the tokens of each group: all are counted at that mean."
        ));
    }
    let mut parts: Vec<String> = (plan.token_rates.iter())
        .map(|rate| {
            let tokens = mean_tokens(population, &rate.field).unwrap_or_default();
            format!(
                "{} {} at ${} a million",
                count(tokens.round() as u64),
                field_label(&rate.field),
                plain(rate.dollars_per_million)
            )
        })
        .collect();
    if !plan.overhead_per_call.is_nothing() {
        parts.push(format!("{} besides", number::price(plan.overhead_per_call)));
    }
    let mut words = format!(
        "The mean trace costs {mean} to judge: {}.",
        parts.join(" + ")
    );
    let priced = || {
        let groups = solution.groups.iter();
        groups.filter_map(|it| Some((it.price_per_call?, it)))
    };
    // Means of the same price can differ in their last bits.
    let billionths = |price: Money| (price.0 * 1e9).round();
    let by_price = |one: &(Money, &GroupSolution), other: &(Money, &GroupSolution)| {
        billionths(one.0).total_cmp(&billionths(other.0))
    };
    if let (Some(least), Some(most)) = (priced().min_by(by_price), priced().max_by(by_price)) {
        let named = |(price, group): (Money, &GroupSolution)| {
            format!("{} in {}", number::price(price), group_name(&group.labels))
        };
        let _ = write!(
            words,
            " Every group has its own price: from {} to {} a call.",
            named(least),
            named(most)
        );
    }
    Some(words)
}

impl Plan {
    /// Sets what a million tokens of one field cost, and the price of a judged trace to what its mean numbers of tokens
    /// cost then: `overhead + Σ mean tokens × rate`. A rate of zero takes the field out; without any rate the price stays as it
    /// is, and is flat.
    pub fn set_token_rate(&mut self, fields: &[Field], field: &str, dollars_per_million: f64) {
        self.token_rates.retain(|it| it.field != field);
        if dollars_per_million != 0.0 {
            self.token_rates.push(TokenRate {
                field: field.to_owned(),
                dollars_per_million,
            });
        }
        self.price_by_tokens(fields);
    }

    /// Sets what every call costs besides the tokens of its trace, and the price of a judged trace with it. Without any rate
    /// of tokens there is no such part of the price.
    pub fn set_overhead(&mut self, fields: &[Field], overhead: Money) {
        self.overhead_per_call = overhead;
        self.price_by_tokens(fields);
    }

    fn price_by_tokens(&mut self, fields: &[Field]) {
        if self.token_rates.is_empty() {
            self.overhead_per_call = Money::default();
            return;
        }
        let mean = |name: &str| {
            let found = fields.iter().find(|it| it.name == name);
            found
                .and_then(|it| it.numbers.as_ref())
                .map_or(0.0, |it| it.mean)
        };
        let rates = self.token_rates.iter();
        let tokens: f64 = rates
            .map(|it| mean(&it.field) * it.dollars_per_million / 1e6)
            .sum();
        self.price_per_call = Money(self.overhead_per_call.0 + tokens);
    }

    /// Sets a flat price of a judged trace.
    pub fn set_flat_price(&mut self, price: Money) {
        self.price_per_call = price;
        self.token_rates.clear();
        self.overhead_per_call = Money::default();
    }

    /// Checks that no token costs less than nothing.
    pub(crate) fn validate_token_price(&self) -> Result<(), PlanError> {
        let rates = self.token_rates.iter().map(|it| it.dollars_per_million);
        let mut prices = rates.chain([self.overhead_per_call.0]);
        if prices.all(|it| it.is_finite() && it >= 0.0) {
            Ok(())
        } else {
            Err(PlanError::TokenPriceBelowZero)
        }
    }

    /// What a million tokens of one field cost; zero where nobody has said.
    pub fn token_rate(&self, field: &str) -> f64 {
        let found = self.token_rates.iter().find(|it| it.field == field);
        found.map_or(0.0, |it| it.dollars_per_million)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FieldKind, Histogram, NumberRange};
    use crate::rule::Rule;

    fn field(name: &str, mean: f64) -> Field {
        Field {
            name: name.to_owned(),
            kind: FieldKind::Number,
            distinct: 100,
            too_many_values: false,
            missing: 0,
            columns: None,
            top_values: Vec::new(),
            numbers: Some(NumberRange {
                min: 0.0,
                max: 2.0 * mean,
                mean,
                quartiles: [mean; 3],
                quantiles: Vec::new(),
                histogram: Histogram {
                    from: 0.0,
                    to: 2.0 * mean,
                    traces: vec![1],
                },
            }),
        }
    }

    #[test]
    fn a_call_costs_what_its_mean_tokens_cost() {
        let fields = [
            field("tokens_in", 2_000.0),
            field("tokens_out", 500.0),
            field("latency_ms", 9.0),
        ];
        let names: Vec<&str> = token_fields(&fields).map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["tokens_in", "tokens_out"]);
        let mut plan = Plan::first(Vec::new(), Rule::default(), Rule::default(), 100);
        let before = plan.clone();
        plan.set_token_rate(&fields, "tokens_in", 2.5);
        plan.set_token_rate(&fields, "tokens_out", 10.0);
        assert!((plan.price_per_call.0 - 0.01).abs() < 1e-12);
        plan.set_overhead(&fields, Money(0.002));
        assert!((plan.price_per_call.0 - 0.012).abs() < 1e-12);
        plan.set_token_rate(&fields, "tokens_out", 0.0);
        assert!((plan.price_per_call.0 - 0.007).abs() < 1e-12);
        plan.set_flat_price(before.price_per_call);
        assert_eq!(plan, before);
    }

    #[test]
    fn rates_without_tokens_make_no_price_that_is_valid() {
        let mut plan = Plan::first(Vec::new(), Rule::default(), Rule::default(), 100);
        plan.set_token_rate(&[], "tokens_in", 2.5);
        assert!(
            plan.price_per_call.0.abs() < 1e-12,
            "{:?}",
            plan.price_per_call
        );
    }
}
