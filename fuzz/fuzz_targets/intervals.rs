//! Every interval of a rate: limits in order and within bounds, the estimate inside, on any counts.
#![no_main]

use arbitrary::{Result, Unstructured};
use assay_fuzz::numbers::{alpha, count, judged_cells, real, scope, several, share};
use assay_sampling::detection::confidence_sequence::beta_binomial;
use assay_sampling::estimate::scored::ScoredCell;
use assay_sampling::estimate::session::Session;
use assay_sampling::interval::bounded::mean_interval;
use assay_sampling::interval::clustered::{ClusteredCell, clustered_rate_interval};
use assay_sampling::interval::exact::{clopper_pearson, hypergeometric, jeffreys, mid_p};
use assay_sampling::interval::rate::rate_interval;
use assay_sampling::interval::score::{Term, observed_sum, score_interval};
use assay_sampling::interval::single::{
    agresti_coull, wilson, wilson_cell, wilson_with_continuity,
};
use assay_sampling::interval::stratified::skewness_corrected;
use assay_sampling::interval::stratified_wilson::stratified_wilson;
use assay_sampling::interval::survey::{SurveyMethod, survey_interval};
use assay_sampling::interval::warning::warnings;
use assay_sampling::interval::{Interval, IntervalError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Too few bytes are no input.
    let _ = run(&mut Unstructured::new(data));
});

fn run(input: &mut Unstructured<'_>) -> Result<()> {
    match input.int_in_range(0..=4)? {
        0 => single(input),
        1 => stratified(input),
        2 => scored(input),
        3 => clustered(input),
        _ => terms(input),
    }
}

fn check(interval: Interval) {
    assert!(
        0.0 <= interval.lower && interval.lower <= interval.upper && interval.upper <= 1.0,
        "{interval:?}"
    );
}

fn check_or(outcome: std::result::Result<Interval, IntervalError>) {
    match outcome {
        Ok(interval) => check(interval),
        Err(error) => assert!(error.to_string().ends_with('.') && error.next_step().ends_with('.')),
    }
}

fn single(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, judged, whole) = (alpha(input)?, count(input)?, count(input)?);
    let bad = if input.arbitrary()? {
        whole as f64
    } else {
        real(input)?
    };
    check_or(wilson(bad, judged, alpha));
    check_or(wilson_with_continuity(bad, judged, alpha));
    check_or(agresti_coull(bad, judged, alpha));
    check_or(beta_binomial(bad, judged, alpha));
    check_or(clopper_pearson(whole, judged, alpha));
    check_or(jeffreys(whole, judged, alpha));
    check_or(mid_p(whole, judged, alpha));
    let traces = count(input)?;
    if let Ok(found) = hypergeometric(whole, judged, traces, alpha) {
        assert!(whole <= found.fewest && found.fewest <= found.most);
        assert!(found.most <= traces - (judged - whole));
    }
    Ok(())
}

fn stratified(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, scope, cells) = (alpha(input)?, scope(input)?, judged_cells(input, 5)?);
    for cell in &cells {
        check(wilson_cell(cell, scope, alpha));
    }
    for warning in warnings(&cells, scope) {
        assert!(warning.next_step().ends_with('.'), "{warning}");
    }
    if let Ok(found) = rate_interval(&cells, scope, alpha) {
        check(found.interval);
        check(found.covered_interval);
        assert!(found.interval.contains(found.point), "{found:?}");
        assert!((0.0..=1.0).contains(&found.covered_share));
    }
    for method in [
        SurveyMethod::Mean,
        SurveyMethod::Logit,
        SurveyMethod::Arcsine,
        SurveyMethod::Beta,
        SurveyMethod::Wilson,
    ] {
        if let Ok(Some(interval)) = survey_interval(&cells, scope, alpha, method) {
            assert!(interval.lower <= interval.upper, "{method:?} {interval:?}");
        }
    }
    Ok(())
}

fn scored(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, scope) = (alpha(input)?, scope(input)?);
    let cell = |input: &mut Unstructured<'_>| {
        let (with_signal, traces) = (input.arbitrary()?, count(input)?);
        let scores = several(input, 6, real)?;
        Ok(ScoredCell::of_scores(with_signal, traces, &scores).ok())
    };
    let cells: Vec<ScoredCell> = several(input, 4, cell)?.into_iter().flatten().collect();
    let others: Vec<ScoredCell> = several(input, 2, cell)?.into_iter().flatten().collect();
    let all = [cells.as_slice(), &others].concat();
    if let Ok(found) = mean_interval(&cells, &all, scope, alpha) {
        check(found.mean.interval);
        assert!(found.mean.interval.contains(found.mean.point), "{found:?}");
        assert!(found.dispersion_with_signal.is_finite());
        assert!(found.dispersion_without_signal.is_finite());
    }
    Ok(())
}

fn clustered(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, scope) = (alpha(input)?, scope(input)?);
    let cells = several(input, 4, |input| {
        let (with_signal, traces) = (input.arbitrary()?, count(input)?);
        let sessions = several(input, 6, |input| {
            let traces = count(input)?;
            let sum = if input.arbitrary()? {
                (share(input)? * traces as f64).round()
            } else {
                real(input)?
            };
            Ok(Session { traces, sum })
        })?;
        Ok(ClusteredCell::new(with_signal, traces, &sessions).ok())
    })?;
    let cells: Vec<ClusteredCell> = cells.into_iter().flatten().collect();
    if let Ok(found) = clustered_rate_interval(&cells, scope, alpha) {
        check(found.interval);
        assert!(found.interval.contains(found.point), "{found:?}");
    }
    Ok(())
}

/// Terms of a score interval are not checked by a constructor of their own.
fn terms(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, z) = (alpha(input)?, real(input)?);
    let terms = several(input, 5, |input| {
        Ok(Term {
            weight: real(input)?,
            rate: real(input)?,
            inverse_information: real(input)?,
        })
    })?;
    // Whatever the terms are, these end.
    let _ = (observed_sum(&terms), score_interval(&terms, z));
    let _ = (
        skewness_corrected(&terms, alpha),
        stratified_wilson(&terms, alpha),
    );
    Ok(())
}
