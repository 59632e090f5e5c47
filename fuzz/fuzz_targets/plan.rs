//! The plan's document and the words people type: what is accepted is valid, solves and survives saving.
#![no_main]

use arbitrary::Unstructured;
use assay_fuzz::numbers::{count, several};
use assay_plan::answer::answer;
use assay_plan::budget::{Amount, Budget};
use assay_plan::curve::width_curves;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::number::parse_number;
use assay_plan::period::Period;
use assay_plan::solve::solve;
use assay_sampling::population::{Cell, Population, Stratum};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let budget = Budget {
        amount: Amount::Money(Money(33.0)),
        per: Period::Week,
    };
    match Budget::parse(text, budget) {
        Ok(found) => {
            let said = found.to_string();
            assert!(
                Budget::parse(&said, budget).is_ok(),
                "{said} is not understood"
            );
        }
        Err(error) => assert!(error.next_step().ends_with('.')),
    }
    if let Ok(number) = parse_number(text) {
        assert!(number.is_finite());
    }
    match Plan::from_json(text) {
        Ok(plan) => check(&plan, data),
        Err(error) => assert!(!error.code().is_empty() && error.next_step().ends_with('.')),
    }
});

fn check(plan: &Plan, data: &[u8]) {
    let saved = Plan::from_json(&plan.to_json());
    assert_eq!(saved.as_ref(), Ok(plan));
    assert_eq!(saved.map(|saved| saved.id()), Ok(plan.id()));
    let population = population(data).unwrap_or_default();
    let Ok(solution) = solve(plan, &population) else {
        return;
    };
    for (group, stratum) in solution.groups.iter().zip(&population.strata) {
        assert_eq!(group.labels, stratum.labels);
        assert!(group.half_width_points.is_finite());
    }
    assert!(!answer(plan, &solution).headline.is_empty());
    assert!(width_curves(plan, &population, &solution).is_ok());
}

/// Some groups, drawn from the last bytes.
fn population(data: &[u8]) -> arbitrary::Result<Population> {
    let mut input = Unstructured::new(&data[data.len().saturating_sub(40)..]);
    let input = &mut input;
    let cell = |input: &mut Unstructured<'_>| {
        let traces = count(input)?.min(1 << 40);
        Ok(Cell {
            traces,
            judged: traces.min(count(input)?),
            ..Cell::default()
        })
    };
    let mut number = 0;
    let strata = several(input, 4, |input| {
        number += 1;
        Ok(Stratum {
            labels: vec![format!("g{number}")],
            with_signal: cell(input)?,
            without_signal: cell(input)?,
            tokens: Vec::new(),
        })
    })?;
    Ok(Population {
        strata,
        span_days: Some(14.0),
    })
}
