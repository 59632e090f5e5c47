//! Estimates, comparisons, corrections and expectations: finite or refused, on any judged counts.
#![no_main]

use arbitrary::{Result, Unstructured};
use assay_fuzz::numbers::{alpha, count, judged_cell, judged_cells, real, scope, several};
use assay_sampling::comparison::association::{cochran_mantel_haenszel, stratified_newcombe};
use assay_sampling::comparison::difference::{
    Difference, PairedCell, newcombe, price_bonett, score,
};
use assay_sampling::comparison::heterogeneity::heterogeneity;
use assay_sampling::comparison::mix::{Change, kitagawa};
use assay_sampling::estimate::design::kish;
use assay_sampling::estimate::naive::{TrueStratum, naive_report};
use assay_sampling::estimate::reweighted::{poststratified_mean, stratified_mean};
use assay_sampling::estimate::scored::ScoredCell;
use assay_sampling::estimate::session::{Session, session_mean};
use assay_sampling::interval::IntervalError;
use assay_sampling::judge_error::prediction_powered::{Tuning, powered_mean};
use assay_sampling::judge_error::rogan_gladen::{JudgeRecord, rogan_gladen};
use assay_sampling::population::{Cell, Population, Stratum};
use assay_sampling::prior::{expected_rates, shrink};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Too few bytes are no input.
    let _ = run(&mut Unstructured::new(data));
});

fn run(input: &mut Unstructured<'_>) -> Result<()> {
    match input.int_in_range(0..=4)? {
        0 => means(input),
        1 => differences(input),
        2 => changes(input),
        3 => corrections(input),
        _ => expectations(input),
    }
}

fn means(input: &mut Unstructured<'_>) -> Result<()> {
    let scope = scope(input)?;
    let cells: Vec<ScoredCell> = judged_cells(input, 5)?
        .into_iter()
        .map(ScoredCell::of_verdicts)
        .collect();
    for found in [
        stratified_mean(&cells, scope),
        poststratified_mean(&cells, scope),
    ]
    .into_iter()
    .flatten()
    {
        assert!((0.0..=1.0).contains(&found.mean), "{found:?}");
        assert!(
            found.variance >= 0.0 && found.variance.is_finite(),
            "{found:?}"
        );
        assert!((0.0..=1.0).contains(&found.covered_share), "{found:?}");
    }
    let counts = several(input, 5, |input| Ok((count(input)?, count(input)?)))?;
    if let Some(effect) = kish(&counts) {
        assert!(
            effect.factor.is_finite() && effect.effective_size.is_finite(),
            "{effect:?}"
        );
    }
    let sessions = several(input, 5, |input| {
        Ok(Session {
            traces: count(input)?,
            sum: real(input)?,
        })
    })?;
    let _ = session_mean(&sessions);
    let strata = several(input, 4, |input| {
        Ok(TrueStratum {
            with_signal: count(input)?,
            without_signal: count(input)?,
            rate_with_signal: real(input)?,
            rate_without_signal: real(input)?,
        })
    })?;
    let _ = naive_report(&strata, count(input)?, real(input)?);
    Ok(())
}

fn check(outcome: std::result::Result<Difference, IntervalError>) {
    if let Ok(found) = outcome {
        let interval = found.interval;
        assert!(-1.0 <= interval.lower && interval.upper <= 1.0, "{found:?}");
        assert!(interval.lower <= interval.upper, "{found:?}");
        assert!(found.point.is_finite(), "{found:?}");
    }
}

fn differences(input: &mut Unstructured<'_>) -> Result<()> {
    let alpha = alpha(input)?;
    let pairs = several(input, 4, |input| {
        Ok((real(input)?, judged_cell(input)?, judged_cell(input)?))
    })?;
    let pairs: Vec<PairedCell> = pairs
        .into_iter()
        .filter_map(|(weight, first, second)| {
            Some(PairedCell {
                weight,
                first: first?,
                second: second?,
            })
        })
        .collect();
    check(price_bonett(&pairs, alpha));
    let cells: Vec<_> = pairs.iter().map(|pair| (pair.first, pair.second)).collect();
    for (first, second) in &cells {
        check(newcombe(first, second, alpha));
        check(score(first, second, alpha));
    }
    check(stratified_newcombe(&cells, alpha));
    if let Some(found) = cochran_mantel_haenszel(&cells) {
        assert!((0.0..=1.0).contains(&found.p), "{found:?}");
    }
    Ok(())
}

fn changes(input: &mut Unstructured<'_>) -> Result<()> {
    let groups = several(input, 5, |input| Ok((real(input)?, real(input)?)))?;
    if let Some(found) = heterogeneity(&groups) {
        assert!((0.0..=1.0).contains(&found.p_q), "{found:?}");
        assert!((0.0..=1.0).contains(&found.p_gail_simon), "{found:?}");
    }
    let strata = several(input, 5, |input| {
        Ok(Change {
            first_count: real(input)?,
            second_count: real(input)?,
            first_rate: real(input)?,
            second_rate: real(input)?,
        })
    })?;
    if let Some(found) = kitagawa(&strata) {
        let _ = (found.total(), found.is_mostly_mix());
    }
    Ok(())
}

fn corrections(input: &mut Unstructured<'_>) -> Result<()> {
    let alpha = alpha(input)?;
    let record = JudgeRecord {
        bad: count(input)?,
        bad_found: count(input)?,
        good: count(input)?,
        good_found: count(input)?,
    };
    match rogan_gladen(real(input)?, real(input)?, record, alpha) {
        Ok(found) => {
            let interval = found.interval;
            assert!(
                0.0 <= interval.lower && interval.lower <= interval.upper,
                "{found:?}"
            );
            assert!(interval.upper <= 1.0, "{found:?}");
        }
        Err(error) => assert!(error.next_step().ends_with('.')),
    }
    let labelled = several(input, 6, |input| Ok((real(input)?, real(input)?)))?;
    let unlabelled = several(input, 6, real)?;
    let tuning = if input.arbitrary()? {
        Tuning::LeastVariance
    } else {
        Tuning::Fixed(real(input)?)
    };
    let _ = powered_mean(&labelled, &unlabelled, tuning, alpha);
    Ok(())
}

fn expectations(input: &mut Unstructured<'_>) -> Result<()> {
    let cell = |input: &mut Unstructured<'_>| {
        Ok(Cell {
            traces: count(input)?,
            judged: count(input)?,
            judged_bad: count(input)?,
            mean_cost_usd: None,
        })
    };
    let strata = several(input, 5, |input| {
        Ok(Stratum {
            labels: vec![input.arbitrary()?],
            with_signal: cell(input)?,
            without_signal: cell(input)?,
            tokens: Vec::new(),
        })
    })?;
    let population = Population {
        strata,
        span_days: None,
    };
    for (stratum, expected) in population.strata.iter().zip(expected_rates(&population)) {
        let traces = (stratum.with_signal.traces, stratum.without_signal.traces);
        if let Ok(group) = expected.group(traces.0, traces.1) {
            assert!((0.0..=1.0).contains(&group.rate()), "{group:?}");
        }
    }
    let counts = several(input, 6, |input| Ok((count(input)?, count(input)?)))?;
    let shrunk = shrink(&counts);
    assert!(
        shrunk.rates.iter().all(|rate| (0.0..=1.0).contains(rate)),
        "{shrunk:?}"
    );
    Ok(())
}
