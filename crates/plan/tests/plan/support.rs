//! The population of a support bot with twelve intents, and plans on it.

use assay_plan::budget::{Amount, Budget};
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::period::Period;
use assay_plan::rule::Rule;
use assay_sampling::population::{Cell, Population, Stratum};

/// Name, share of the traffic and share of traces with the failure signal of each intent. The shares of the traffic
/// are those of a published simulation: 40 % down to 0.5 %.
pub(crate) const INTENTS: [(&str, f64, f64); 12] = [
    ("order_status", 0.40, 0.02),
    ("refund", 0.20, 0.03),
    ("product_question", 0.12, 0.02),
    ("account_access", 0.08, 0.04),
    ("billing", 0.06, 0.06),
    ("shipping", 0.045, 0.05),
    ("subscription", 0.03, 0.04),
    ("data_export", 0.025, 0.05),
    ("privacy", 0.015, 0.07),
    ("bulk_orders", 0.012, 0.06),
    ("partner_api", 0.008, 0.09),
    ("compliance", 0.005, 0.12),
];

/// So many traces over 14 days, without verdicts.
pub(crate) fn support_bot(traces: u64) -> Population {
    let strata = INTENTS
        .iter()
        .map(|&(name, share, trouble)| {
            let group = (traces as f64 * share).round();
            let with_signal = (group * trouble).round();
            let cell = |traces: f64| Cell {
                traces: traces as u64,
                ..Cell::default()
            };
            Stratum {
                labels: vec![name.to_owned()],
                with_signal: cell(with_signal),
                without_signal: cell(group - with_signal),
                tokens: Vec::new(),
            }
        })
        .collect();
    Population {
        strata,
        span_days: Some(14.0),
    }
}

/// One group of so many traces without the failure signal.
pub(crate) fn one_group(traces: u64) -> Population {
    let cell = Cell {
        traces,
        ..Cell::default()
    };
    let stratum = Stratum {
        labels: vec!["everything".to_owned()],
        without_signal: cell,
        ..Stratum::default()
    };
    Population {
        strata: vec![stratum],
        span_days: Some(7.0),
    }
}

/// ±5 points for every intent, each week, at two cents a call.
pub(crate) fn weekly_plan(dollars_a_week: f64) -> Plan {
    let intent = Dimension {
        field: "metadata.intent".to_owned(),
        cuts: Vec::new(),
    };
    let mut plan = Plan::first(vec![intent], Rule::default(), Rule::default(), 40_000);
    plan.window = Period::Week;
    plan.budget = Budget {
        amount: Amount::Money(Money(dollars_a_week)),
        per: Period::Week,
    };
    plan
}
