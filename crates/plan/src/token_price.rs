//! The price of a judged trace from the numbers of tokens that the data tell and rates that people give.

use serde::{Deserialize, Serialize};

use crate::data::Field;
use crate::document::Plan;
use crate::money::Money;

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

impl Plan {
    /// Sets what a million tokens of one field cost, and the price of a judged trace to what its mean numbers of tokens
    /// cost then: `Σ mean tokens × rate`. A rate of zero takes the field out; without any rate the price stays as it is.
    pub fn set_token_rate(&mut self, fields: &[Field], field: &str, dollars_per_million: f64) {
        self.token_rates.retain(|it| it.field != field);
        if dollars_per_million != 0.0 {
            self.token_rates.push(TokenRate {
                field: field.to_owned(),
                dollars_per_million,
            });
        }
        if self.token_rates.is_empty() {
            return;
        }
        let mean = |name: &str| {
            let found = fields.iter().find(|it| it.name == name);
            found
                .and_then(|it| it.numbers.as_ref())
                .map_or(0.0, |it| it.mean)
        };
        let rates = self.token_rates.iter();
        self.price_per_call = Money(
            rates
                .map(|it| mean(&it.field) * it.dollars_per_million / 1e6)
                .sum(),
        );
    }

    /// Sets a flat price of a judged trace.
    pub fn set_flat_price(&mut self, price: Money) {
        self.price_per_call = price;
        self.token_rates.clear();
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
        plan.set_token_rate(&fields, "tokens_out", 0.0);
        assert!((plan.price_per_call.0 - 0.005).abs() < 1e-12);
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
