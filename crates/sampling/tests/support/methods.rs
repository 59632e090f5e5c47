//! The crate's answer to each method of the reference cases, as JSON of the same shape.

use assay_sampling::allocation::cheapest::{PricedPart, cheapest_for_variance};
use assay_sampling::allocation::continuous::{ScoredBox, allocate};
use assay_sampling::allocation::integer::{self, IntegerBox};
use assay_sampling::allocation::required::{calls_for_width, calls_for_wilson_width};
use assay_sampling::allocation::rule;
use assay_sampling::allocation::several_targets::{
    PricedBox, VarianceTarget, cheapest_for_targets,
};
use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::allocation::tiers::{Request, Tier, drop_the_tail};
use assay_sampling::allocation::water_filling::{Basin, water_fill};
use assay_sampling::alpha::Alpha;
use assay_sampling::comparison::association::{cochran_mantel_haenszel, stratified_newcombe};
use assay_sampling::comparison::difference::{
    Difference, PairedCell, newcombe, price_bonett, score,
};
use assay_sampling::comparison::heterogeneity::heterogeneity;
use assay_sampling::comparison::mix::{Change, kitagawa};
use assay_sampling::detection::alarm::{Watch, alarm};
use assay_sampling::detection::confidence_sequence::beta_binomial;
use assay_sampling::detection::smallest_change::smallest_detectable_rate;
use assay_sampling::draw::bottom_k::BottomK;
use assay_sampling::draw::key::{Keys, Seed};
use assay_sampling::estimate::design::kish;
use assay_sampling::estimate::naive::{TrueStratum, naive_report};
use assay_sampling::estimate::reweighted::{ReweightedMean, poststratified_mean, stratified_mean};
use assay_sampling::estimate::scored::ScoredCell;
use assay_sampling::estimate::session::{Session, session_mean};
use assay_sampling::forecast::approximate::{FractionalCell, approximate_overall};
use assay_sampling::forecast::expected_width::expected_wilson_width;
use assay_sampling::forecast::group::{ExpectedCell, ExpectedGroup};
use assay_sampling::forecast::uniform::EvenDraw;
use assay_sampling::interval::Interval;
use assay_sampling::interval::bounded::mean_interval;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::exact::{clopper_pearson, hypergeometric, jeffreys, mid_p};
use assay_sampling::interval::rate::{Method, rate_interval, within_the_seen};
use assay_sampling::interval::score::{Term, observed_sum, score_interval};
use assay_sampling::interval::single::{
    agresti_coull, wilson, wilson_cell, wilson_with_continuity,
};
use assay_sampling::interval::stratified::skewness_corrected;
use assay_sampling::interval::stratified_wilson::stratified_wilson;
use assay_sampling::interval::survey::{SurveyMethod, survey_interval};
use assay_sampling::judge_error::prediction_powered::{Tuning, powered_mean};
use assay_sampling::judge_error::rogan_gladen::{JudgeRecord, rogan_gladen};
use assay_sampling::prior::shrink;
use serde_json::{Value, json};

type Answer = Result<Value, String>;

/// The inputs of a case.
#[derive(Clone, Copy)]
struct Inputs<'a>(&'a Value);

impl Inputs<'_> {
    fn number(self, name: &str) -> Result<f64, String> {
        self.0[name]
            .as_f64()
            .ok_or_else(|| format!("no number named {name}"))
    }

    fn count(self, name: &str) -> Result<u64, String> {
        self.0[name]
            .as_u64()
            .ok_or_else(|| format!("no count named {name}"))
    }

    fn numbers(self, name: &str) -> Result<Vec<f64>, String> {
        list(&self.0[name], name, Value::as_f64)
    }

    fn counts(self, name: &str) -> Result<Vec<u64>, String> {
        list(&self.0[name], name, Value::as_u64)
    }

    fn alpha(self) -> Result<Alpha, String> {
        Alpha::new(self.number("alpha")?).map_err(said)
    }

    fn scope(self) -> Scope {
        if self.0["finite_population"].as_bool().unwrap_or(true) {
            Scope::Period
        } else {
            Scope::System
        }
    }

    fn oversampling(self) -> Result<Oversampling, String> {
        let multiplier = self.number("multiplier")?;
        match self.0["mode"].as_str() {
            Some("share") => Oversampling::of_share(multiplier),
            _ => Oversampling::of_rate(multiplier),
        }
        .map_err(said)
    }

    fn cells(self) -> Result<Vec<JudgedCell>, String> {
        let (bad, judged, traces) = (self.numbers("x")?, self.counts("n")?, self.counts("N")?);
        let signal = self.counts("signal_class").unwrap_or_default();
        (0..bad.len())
            .map(|cell| {
                let with_signal = signal.get(cell) == Some(&1);
                JudgedCell::new(with_signal, traces[cell], judged[cell], bad[cell]).map_err(said)
            })
            .collect()
    }

    fn terms(self) -> Result<Vec<Term>, String> {
        let (cells, scope) = (self.cells()?, self.scope());
        let traces: u64 = cells.iter().map(JudgedCell::traces).sum();
        Ok(cells
            .iter()
            .map(|cell| Term {
                weight: cell.traces() as f64 / traces as f64,
                rate: cell.rate().unwrap_or_default(),
                inverse_information: scope.inverse_information(cell.traces(), cell.judged()),
            })
            .collect())
    }
}

fn list<T>(value: &Value, name: &str, one: fn(&Value) -> Option<T>) -> Result<Vec<T>, String> {
    value
        .as_array()
        .and_then(|values| values.iter().map(one).collect())
        .ok_or_else(|| format!("no list named {name}"))
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn limits(interval: Interval) -> Value {
    json!([interval.lower, interval.upper])
}

/// The crate's answer; `None` for a method that it does not offer.
pub(crate) fn evaluate(method: &str, inputs: &Value) -> Option<Answer> {
    let inputs = Inputs(inputs);
    Some(match method {
        "wilson" => one_sample(inputs, wilson),
        "wilson_cc" => one_sample(inputs, wilson_with_continuity),
        "agresti_coull" => one_sample(inputs, agresti_coull),
        "clopper_pearson" => one_count(inputs, clopper_pearson),
        "jeffreys" => one_count(inputs, jeffreys),
        "mid_p" => one_count(inputs, mid_p),
        "hypergeometric_exact" => hypergeometric_exact(inputs),
        "wilson_fpc" => one_finite_sample(inputs),
        "score_weighted" => score_weighted(inputs),
        "scas1_weighted" => scas1_weighted(inputs),
        "scas1_mean" => scas1_mean(inputs),
        "kish" => kish_effect(inputs),
        "poststrat_mean" => poststrat_mean(inputs),
        "poststrat_mean_continuous" => poststrat_mean_continuous(inputs),
        "poststratified_srs_mean" => poststratified_srs_mean(inputs),
        "poststrat_domain_mean" => poststrat_domain_mean(inputs),
        "session_cluster_mean" => session_cluster_mean(inputs),
        "article_bias" => article_bias(inputs),
        "newcombe_diff" => two_samples(inputs, newcombe),
        "score_diff" => two_samples(inputs, score),
        "stratified_wilson_yan_su" => stratified_wilson_yan_su(inputs),
        "stratified_newcombe_cmh_weights" => stratified_newcombe_cmh_weights(inputs),
        "cmh_test" => cmh_test(inputs),
        "price_bonett_diff" => price_bonett_diff(inputs),
        "kitagawa" => mix_and_rate(inputs),
        "heterogeneity" => differing_groups(inputs),
        "alarm_power" => alarm_power(inputs),
        "robbins_beta_binomial_cs" => robbins_beta_binomial_cs(inputs),
        "mde_two_proportions" => mde_two_proportions(inputs),
        "rogan_gladen_lang_reiczigel" => rogan_gladen_lang_reiczigel(inputs),
        "ppi_mean" => ppi_mean(inputs),
        "expected_wilson_width" => expected_width(inputs),
        "width_budget_curve" => width_budget_curve(inputs),
        "uncovered_cells" => uncovered_cells(inputs),
        "rate_interval_default" => rate_interval_default(inputs),
        "cell_split" => cell_split(inputs),
        "n_for_wilson_width" => n_for_wilson_width(inputs),
        "n_for_cell_width" => n_for_cell_width(inputs),
        "box_neyman_continuous" => box_neyman_continuous(inputs),
        "cost_optimal_continuous" => cost_optimal_continuous(inputs),
        "min_cost_for_variance" => min_cost_for_variance(inputs),
        "bethel_min_cost" => bethel_min_cost(inputs),
        "power_allocation" => power_allocation(inputs),
        "proportional_with_floors" => by_traces(inputs, rule::proportional),
        "equal_with_caps" => by_traces(inputs, |_| rule::equal()),
        "box_neyman_integer" => box_neyman_integer(inputs),
        "waterfill_width" => waterfill_width(inputs),
        "tiered_drop_tail" => tiered_drop_tail(inputs),
        "uniform_baseline" => uniform_baseline(inputs),
        "shrink_rates" => shrink_rates(inputs),
        "bottom_k_sha256" => bottom_k_sha256(inputs),
        "svyciprop_mean" => svyciprop(inputs, SurveyMethod::Mean),
        "svyciprop_xlogit" => svyciprop(inputs, SurveyMethod::Logit),
        "svyciprop_asin" => svyciprop(inputs, SurveyMethod::Arcsine),
        "svyciprop_beta" => svyciprop(inputs, SurveyMethod::Beta),
        "svyciprop_wilson" => svyciprop(inputs, SurveyMethod::Wilson),
        _ => return None,
    })
}

fn one_count<E: std::fmt::Display>(
    inputs: Inputs<'_>,
    interval: fn(u64, u64, Alpha) -> Result<Interval, E>,
) -> Answer {
    let interval =
        interval(inputs.count("x")?, inputs.count("n")?, inputs.alpha()?).map_err(said)?;
    Ok(json!({ "ci": limits(interval) }))
}

fn hypergeometric_exact(inputs: Inputs<'_>) -> Answer {
    let traces = inputs.count("N")?;
    let bad = hypergeometric(
        inputs.count("x")?,
        inputs.count("n")?,
        traces,
        inputs.alpha()?,
    )
    .map_err(said)?;
    let share = |bad: u64| bad as f64 / traces as f64;
    Ok(json!({ "K": [bad.fewest, bad.most], "ci": [share(bad.fewest), share(bad.most)] }))
}

fn one_sample<E: std::fmt::Display>(
    inputs: Inputs<'_>,
    interval: fn(f64, u64, Alpha) -> Result<Interval, E>,
) -> Answer {
    let interval =
        interval(inputs.number("x")?, inputs.count("n")?, inputs.alpha()?).map_err(said)?;
    Ok(json!({ "ci": limits(interval) }))
}

fn one_finite_sample(inputs: Inputs<'_>) -> Answer {
    let cell = JudgedCell::new(
        false,
        inputs.count("N")?,
        inputs.count("n")?,
        inputs.number("x")?,
    )
    .map_err(said)?;
    Ok(json!({ "ci": limits(wilson_cell(&cell, Scope::Period, inputs.alpha()?)) }))
}

fn score_weighted(inputs: Inputs<'_>) -> Answer {
    let terms = inputs.terms()?;
    let interval = score_interval(&terms, inputs.alpha()?.z());
    Ok(json!({ "estimate": observed_sum(&terms), "ci": limits(interval) }))
}

fn scas1_weighted(inputs: Inputs<'_>) -> Answer {
    let (cells, terms, alpha) = (inputs.cells()?, inputs.terms()?, inputs.alpha()?);
    let raw = skewness_corrected(&terms, alpha);
    let clamped = match inputs.scope() {
        Scope::Period => within_the_seen(&cells, raw),
        Scope::System => raw,
    };
    Ok(json!({
        "estimate": observed_sum(&terms),
        "ci": limits(raw),
        "ci_clamped": limits(clamped),
        "active_cells": terms.iter().filter(|term| term.inverse_information > 0.0).count(),
    }))
}

fn svyciprop(inputs: Inputs<'_>, method: SurveyMethod) -> Answer {
    let found = survey_interval(&inputs.cells()?, inputs.scope(), inputs.alpha()?, method)
        .map_err(said)?
        .ok_or("the survey package has no answer")?;
    Ok(json!({ "ci": limits(found) }))
}

fn uncovered_cells(inputs: Inputs<'_>) -> Answer {
    let rate = rate_interval(&inputs.cells()?, inputs.scope(), inputs.alpha()?).map_err(said)?;
    Ok(json!({
        "covered_share": rate.covered_share,
        "covered_estimate": rate.covered_rate,
        "covered_ci": limits(rate.covered_interval),
        "point_with_borrowing": rate.point,
        "honest_ci": limits(rate.interval),
    }))
}

fn rate_interval_default(inputs: Inputs<'_>) -> Answer {
    let rate = rate_interval(&inputs.cells()?, inputs.scope(), inputs.alpha()?).map_err(said)?;
    let method = match rate.method {
        Method::Wilson => "wilson",
        Method::StratifiedScore => "scas1",
        Method::StratifiedWilson => "yan_su",
        Method::NotMeasured => "none",
    };
    Ok(json!({
        "method_used": method,
        "point": rate.point,
        "ci": limits(rate.interval),
        "covered_share": rate.covered_share,
    }))
}

fn cell_split(inputs: Inputs<'_>) -> Answer {
    let split = Split::of(
        inputs.count("n")?,
        inputs.count("N_fail_signal")?,
        inputs.count("N_other")?,
        inputs.oversampling()?,
    );
    Ok(json!({ "n_fail_signal": split.with_signal, "n_other": split.without_signal }))
}

fn n_for_wilson_width(inputs: Inputs<'_>) -> Answer {
    let (rate, traces, alpha) = (inputs.number("p")?, inputs.count("N").ok(), inputs.alpha()?);
    let calls =
        calls_for_wilson_width(rate, traces, inputs.number("width")?, alpha).map_err(said)?;
    let width = |judged: u64| {
        let bad = rate * judged as f64;
        let interval = match traces {
            Some(traces) => wilson_cell(
                &JudgedCell::new(false, traces, judged, bad).map_err(said)?,
                Scope::Period,
                alpha,
            ),
            None => wilson(bad, judged, alpha).map_err(said)?,
        };
        Ok::<f64, String>(interval.width())
    };
    let before = if calls > 1 {
        json!(width(calls - 1)?)
    } else {
        Value::Null
    };
    Ok(json!({ "n": calls, "width_at_n": width(calls)?, "width_at_n_minus_1": before }))
}

fn n_for_cell_width(inputs: Inputs<'_>) -> Answer {
    let (alpha, oversampling) = (inputs.alpha()?, inputs.oversampling()?);
    let cell = |traces: &str, rate: &str| {
        ExpectedCell::new(inputs.count(traces)?, inputs.number(rate)?).map_err(said)
    };
    let group = ExpectedGroup::new(
        cell("N_fail_signal", "p_fail_signal")?,
        cell("N_other", "p_other")?,
    );
    let calls = calls_for_width(group, inputs.number("width")?, oversampling, alpha);
    let width = |calls| {
        group
            .planned_interval(group.split(calls, oversampling), alpha)
            .width()
    };
    let split = group.split(calls, oversampling);
    Ok(json!({
        "n": calls,
        "cells": [split.with_signal, split.without_signal],
        "width_at_n": width(calls),
        "width_at_n_minus_1": width(calls - 1),
    }))
}

fn tiered_drop_tail(inputs: Inputs<'_>) -> Answer {
    let (full, floor, cost) = (
        inputs.counts("full_target")?,
        inputs.counts("floor_target")?,
        inputs.numbers("unit_cost")?,
    );
    let requests: Vec<Request> = (0..full.len())
        .map(|group| Request {
            full: full[group],
            floor: floor[group],
            unit_cost: cost[group],
        })
        .collect();
    let order: Vec<usize> = inputs
        .counts("priority")?
        .into_iter()
        .map(|group| group as usize)
        .collect();
    let grants = drop_the_tail(
        &requests,
        &order,
        inputs.number("budget")?,
        inputs.count("min_useful")?,
    )
    .map_err(said)?;
    let status = |tier| match tier {
        Tier::Full => "full",
        Tier::Partial => "partial",
        Tier::Reduced => "reduced",
        Tier::Dropped => "dropped",
    };
    Ok(json!({
        "n_h": grants.iter().map(|grant| grant.calls).collect::<Vec<_>>(),
        "status": grants.iter().map(|grant| status(grant.tier)).collect::<Vec<_>>(),
    }))
}

fn uniform_baseline(inputs: Inputs<'_>) -> Answer {
    let (traces, rates, alpha) = (inputs.counts("N_h")?, inputs.numbers("p")?, inputs.alpha()?);
    let draw = EvenDraw::new(traces.iter().sum(), inputs.count("n")?);
    let strata = traces
        .iter()
        .zip(rates)
        .map(|(&traces, rate)| {
            let even = draw.group(one_cell(traces, rate)?, alpha);
            Ok(json!({
                "mean_n": even.mean_calls,
                "p_zero": even.chance_of_none,
                "expected_width": even.expected_width,
            }))
        })
        .collect::<Result<Vec<Value>, String>>()?;
    Ok(json!({ "strata": strata }))
}

fn shrink_rates(inputs: Inputs<'_>) -> Answer {
    let counts: Vec<(u64, u64)> = inputs
        .counts("x")?
        .into_iter()
        .zip(inputs.counts("n")?)
        .collect();
    let shrunk = shrink(&counts);
    Ok(json!({ "pool": shrunk.pool, "tau": shrunk.strength, "rates": shrunk.rates }))
}

fn bottom_k_sha256(inputs: Inputs<'_>) -> Answer {
    let seed = Seed::new(inputs.0["seed"].as_str().unwrap_or_default()).map_err(said)?;
    let ids = list(&inputs.0["ids"], "ids", |id| id.as_str().map(str::to_owned))?;
    let keys = Keys::new(&seed);
    let mut sample = BottomK::new(inputs.count("k")? as usize);
    for id in &ids {
        sample.offer(keys.key(id), id.as_str());
    }
    Ok(json!({
        "selected_in_order": sample.iter().map(|(_, id)| *id).collect::<Vec<_>>(),
        "first_hash_hex": ids.first().map(|id| format!("{:016x}", keys.key(id).leading())),
        "kmv_estimate": sample.distinct_offered(),
    }))
}

fn boxes(
    inputs: Inputs<'_>,
    score: impl Fn(usize) -> f64,
    most: &str,
    cost: &[f64],
) -> Result<Vec<ScoredBox>, String> {
    let (least, most) = (inputs.numbers("m")?, inputs.numbers(most)?);
    Ok((0..least.len())
        .map(|stratum| ScoredBox {
            score: score(stratum),
            least: least[stratum],
            most: most[stratum],
            unit_cost: cost.get(stratum).copied().unwrap_or(1.0),
        })
        .collect())
}

fn variance(parts: &[f64], calls: &[f64]) -> f64 {
    parts
        .iter()
        .zip(calls)
        .map(|(part, calls)| part * part / calls)
        .sum()
}

fn box_neyman_continuous(inputs: Inputs<'_>) -> Answer {
    let parts = inputs.numbers("A")?;
    let strata = boxes(inputs, |stratum| rule::neyman(parts[stratum]), "M", &[])?;
    let calls = allocate(&strata, inputs.number("n")?).map_err(said)?;
    Ok(json!({ "objective": variance(&parts, &calls), "n_h": calls }))
}

fn cost_optimal_continuous(inputs: Inputs<'_>) -> Answer {
    let (parts, cost) = (inputs.numbers("A")?, inputs.numbers("c")?);
    let strata = boxes(
        inputs,
        |stratum| rule::cost_optimal(parts[stratum], cost[stratum]),
        "M",
        &cost,
    )?;
    let calls = allocate(&strata, inputs.number("budget")?).map_err(said)?;
    Ok(json!({ "objective": variance(&parts, &calls), "n_h": calls }))
}

fn power_allocation(inputs: Inputs<'_>) -> Answer {
    let (traces, deviations, power) = (
        inputs.numbers("N")?,
        inputs.numbers("sigma")?,
        inputs.number("q")?,
    );
    let all: f64 = traces.iter().sum();
    let score = |stratum: usize| rule::power(traces[stratum] / all, deviations[stratum], power);
    let calls = allocate(&boxes(inputs, score, "N", &[])?, inputs.number("n")?).map_err(said)?;
    Ok(json!({ "n_h": calls }))
}

fn by_traces(inputs: Inputs<'_>, score: fn(u64) -> f64) -> Answer {
    let traces = inputs.counts("N")?;
    let strata = boxes(inputs, |stratum| score(traces[stratum]), "N", &[])?;
    Ok(json!({ "n_h": allocate(&strata, inputs.number("n")?).map_err(said)? }))
}

fn box_neyman_integer(inputs: Inputs<'_>) -> Answer {
    let (parts, least, most) = (
        inputs.numbers("A")?,
        inputs.counts("m")?,
        inputs.counts("M")?,
    );
    let strata: Vec<IntegerBox> = (0..parts.len())
        .map(|stratum| IntegerBox {
            part: parts[stratum],
            least: least[stratum],
            most: most[stratum],
        })
        .collect();
    let wanted = inputs.count("n")?;
    let calls = integer::neyman(&strata, wanted).map_err(said)?;
    if calls.iter().sum::<u64>() != wanted {
        return Err(format!(
            "{} calls instead of {wanted}",
            calls.iter().sum::<u64>()
        ));
    }
    let real: Vec<f64> = calls.iter().map(|&calls| calls as f64).collect();
    Ok(json!({ "objective": variance(&parts, &real), "n_h": calls }))
}

fn waterfill_width(inputs: Inputs<'_>) -> Answer {
    let (rates, traces, least, cost) = (
        inputs.numbers("p")?,
        inputs.counts("N")?,
        inputs.counts("m")?,
        inputs.numbers("c")?,
    );
    let basins = (0..rates.len())
        .map(|group| {
            Ok(Basin {
                group: one_cell(traces[group], rates[group])?,
                least: least[group],
                most: traces[group],
                unit_cost: cost[group],
                tolerance: 1.0,
            })
        })
        .collect::<Result<Vec<_>, String>>()?;
    let level = water_fill(
        &basins,
        inputs.number("budget")?,
        Oversampling::NONE,
        inputs.alpha()?,
    )
    .map_err(said)?;
    Ok(json!({ "max_width": level.width, "n_h": level.calls }))
}

fn one_cell(traces: u64, rate: f64) -> Result<ExpectedGroup, String> {
    Ok(ExpectedGroup::new(
        ExpectedCell::new(0, rate).map_err(said)?,
        ExpectedCell::new(traces, rate).map_err(said)?,
    ))
}

fn scored_cells(inputs: Inputs<'_>) -> Result<Vec<ScoredCell>, String> {
    let traces = inputs.counts("N")?;
    let signal = inputs.counts("signal_class").unwrap_or_default();
    inputs.0["y"]
        .as_array()
        .ok_or("no lists named y")?
        .iter()
        .enumerate()
        .map(|(cell, scores)| {
            let scores = list(scores, "y", Value::as_f64)?;
            ScoredCell::of_scores(signal.get(cell) == Some(&1), traces[cell], &scores).map_err(said)
        })
        .collect()
}

/// The method of that name itself; what [`mean_interval`] makes of it for people takes Wilson's for one cell and never contradicts
/// the scores that are in.
fn scas1_mean(inputs: Inputs<'_>) -> Answer {
    let (cells, scope, alpha) = (scored_cells(inputs)?, inputs.scope(), inputs.alpha()?);
    let found = mean_interval(&cells, &cells, scope, alpha).map_err(said)?;
    let traces: u64 = cells.iter().map(ScoredCell::traces).sum();
    let terms: Vec<Term> = cells
        .iter()
        .map(|cell| {
            let dispersion = if cell.with_signal() {
                found.dispersion_with_signal
            } else {
                found.dispersion_without_signal
            };
            Term {
                weight: cell.traces() as f64 / traces as f64,
                rate: cell.mean().unwrap_or_default(),
                inverse_information: dispersion
                    * scope.inverse_information(cell.traces(), cell.judged()),
            }
        })
        .collect();
    Ok(json!({
        "estimate": found.mean.point,
        "kappa": [found.dispersion_without_signal, found.dispersion_with_signal],
        "ci": limits(skewness_corrected(&terms, alpha)),
    }))
}

fn kish_effect(inputs: Inputs<'_>) -> Answer {
    let cells: Vec<(u64, u64)> = inputs
        .counts("N")?
        .into_iter()
        .zip(inputs.counts("n")?)
        .collect();
    let effect = kish(&cells).ok_or("no judged cell")?;
    Ok(json!({ "n_eff": effect.effective_size, "deff": effect.factor }))
}

fn mean_of(found: ReweightedMean) -> Value {
    json!({ "mean": found.mean, "var": found.variance, "df": found.degrees_of_freedom })
}

fn poststrat_mean(inputs: Inputs<'_>) -> Answer {
    let cells: Vec<ScoredCell> = inputs
        .cells()?
        .into_iter()
        .map(ScoredCell::of_verdicts)
        .collect();
    stratified_mean(&cells, inputs.scope())
        .map(mean_of)
        .map_err(said)
}

fn poststrat_mean_continuous(inputs: Inputs<'_>) -> Answer {
    stratified_mean(&scored_cells(inputs)?, inputs.scope())
        .map(mean_of)
        .map_err(said)
}

fn poststratified_srs_mean(inputs: Inputs<'_>) -> Answer {
    poststratified_mean(&scored_cells(inputs)?, Scope::Period)
        .map(mean_of)
        .map_err(said)
}

fn poststrat_domain_mean(inputs: Inputs<'_>) -> Answer {
    let domain = inputs.counts("in_domain")?;
    let cells: Vec<ScoredCell> = inputs
        .cells()?
        .into_iter()
        .zip(domain)
        .filter(|(_, inside)| *inside == 1)
        .map(|(cell, _)| ScoredCell::of_verdicts(cell))
        .collect();
    stratified_mean(&cells, inputs.scope())
        .map(mean_of)
        .map_err(said)
}

fn session_cluster_mean(inputs: Inputs<'_>) -> Answer {
    let sessions = inputs.0["y_by_session"]
        .as_array()
        .ok_or("no lists named y_by_session")?
        .iter()
        .map(|session| {
            let scores = list(session, "y_by_session", Value::as_f64)?;
            Ok(Session {
                traces: scores.len() as u64,
                sum: scores.iter().sum(),
            })
        })
        .collect::<Result<Vec<_>, String>>()?;
    let found = session_mean(&sessions).ok_or("fewer than two sessions")?;
    Ok(json!({ "mean": found.mean, "var": found.variance }))
}

fn article_bias(inputs: Inputs<'_>) -> Answer {
    let strata = inputs.0["strata"]
        .as_array()
        .ok_or("no list named strata")?
        .iter()
        .map(|stratum| {
            let stratum = Inputs(stratum);
            Ok(TrueStratum {
                with_signal: stratum.count("N_fail_signal")?,
                without_signal: stratum.count("N_other")?,
                rate_with_signal: stratum.number("p_fail_signal")?,
                rate_without_signal: stratum.number("p_other")?,
            })
        })
        .collect::<Result<Vec<_>, String>>()?;
    let report = naive_report(
        &strata,
        inputs.count("target")?,
        inputs.number("multiplier")?,
    );
    Ok(json!({
        "article_split": report.splits,
        "expected_naive": report.expected,
        "true_rate": report.truth,
        "bias": report.bias(),
        "ratio": report.ratio(),
    }))
}

fn difference(found: Difference) -> Value {
    json!({ "diff": found.point, "ci": limits(found.interval) })
}

fn two_samples<E: std::fmt::Display>(
    inputs: Inputs<'_>,
    compare: fn(&JudgedCell, &JudgedCell, Alpha) -> Result<Difference, E>,
) -> Answer {
    let side = |bad: &str, judged: &str| {
        let judged = inputs.count(judged)?;
        JudgedCell::new(false, judged, judged, inputs.number(bad)?).map_err(said)
    };
    compare(&side("x1", "n1")?, &side("x2", "n2")?, inputs.alpha()?)
        .map(difference)
        .map_err(said)
}

fn judged_side(inputs: Inputs<'_>, bad: &str, judged: &str) -> Result<Vec<JudgedCell>, String> {
    inputs
        .numbers(bad)?
        .into_iter()
        .zip(inputs.counts(judged)?)
        .map(|(bad, judged)| JudgedCell::new(false, judged, judged, bad).map_err(said))
        .collect()
}

fn judged_strata(inputs: Inputs<'_>) -> Result<Vec<(JudgedCell, JudgedCell)>, String> {
    Ok(judged_side(inputs, "x1", "n1")?
        .into_iter()
        .zip(judged_side(inputs, "x2", "n2")?)
        .collect())
}

fn price_bonett_diff(inputs: Inputs<'_>) -> Answer {
    let cells: Vec<PairedCell> = judged_strata(inputs)?
        .into_iter()
        .zip(inputs.numbers("N")?)
        .map(|((first, second), weight)| PairedCell {
            weight,
            first,
            second,
        })
        .collect();
    price_bonett(&cells, inputs.alpha()?)
        .map(difference)
        .map_err(said)
}

fn stratified_newcombe_cmh_weights(inputs: Inputs<'_>) -> Answer {
    stratified_newcombe(&judged_strata(inputs)?, inputs.alpha()?)
        .map(difference)
        .map_err(said)
}

fn cmh_test(inputs: Inputs<'_>) -> Answer {
    let found = cochran_mantel_haenszel(&judged_strata(inputs)?).ok_or("nothing to compare")?;
    Ok(json!({ "statistic": found.statistic, "p": found.p, "mh_odds_ratio": found.odds_ratio }))
}

fn stratified_wilson_yan_su(inputs: Inputs<'_>) -> Answer {
    let cells = inputs.cells()?;
    let traces: u64 = cells.iter().map(JudgedCell::traces).sum();
    let terms: Vec<Term> = cells
        .iter()
        .map(|cell| Term {
            weight: cell.traces() as f64 / traces as f64,
            rate: cell.rate().unwrap_or_default(),
            inverse_information: Scope::System.inverse_information(cell.traces(), cell.judged()),
        })
        .collect();
    Ok(json!({ "ci": limits(stratified_wilson(&terms, inputs.alpha()?)) }))
}

fn mix_and_rate(inputs: Inputs<'_>) -> Answer {
    let (first_counts, second_counts) = (inputs.numbers("count1")?, inputs.numbers("count2")?);
    let (first_rates, second_rates) = (inputs.numbers("rate1")?, inputs.numbers("rate2")?);
    let strata: Vec<Change> = (0..first_counts.len())
        .map(|stratum| Change {
            first_count: first_counts[stratum],
            second_count: second_counts[stratum],
            first_rate: first_rates[stratum],
            second_rate: second_rates[stratum],
        })
        .collect();
    let parts = kitagawa(&strata).ok_or("a period without judged traces")?;
    Ok(json!({ "total": parts.total(), "mix_effect": parts.mix, "rate_effect": parts.rate }))
}

fn differing_groups(inputs: Inputs<'_>) -> Answer {
    let groups: Vec<(f64, f64)> = inputs
        .numbers("diff")?
        .into_iter()
        .zip(inputs.numbers("se")?)
        .collect();
    let found = heterogeneity(&groups).ok_or("fewer than two groups")?;
    Ok(json!({
        "Q": found.q,
        "df": found.degrees_of_freedom,
        "p_Q": found.p_q,
        "gail_simon": found.gail_simon,
        "p_gail_simon": found.p_gail_simon,
    }))
}

fn alarm_power(inputs: Inputs<'_>) -> Answer {
    let alarm = alarm(
        Watch::Above,
        inputs.count("n")?,
        inputs.number("p0")?,
        inputs.number("p1")?,
        inputs.alpha()?,
    );
    Ok(
        json!({ "threshold": alarm.threshold, "power": alarm.power, "false_alarm": alarm.false_alarm }),
    )
}

fn mde_two_proportions(inputs: Inputs<'_>) -> Answer {
    let rate = smallest_detectable_rate(
        inputs.number("p1")?,
        inputs.number("n_per_arm")?,
        inputs.alpha()?,
        inputs.number("power")?,
    );
    Ok(json!({ "p2": rate }))
}

fn rogan_gladen_lang_reiczigel(inputs: Inputs<'_>) -> Answer {
    let judged = inputs.number("n")?;
    let record = JudgeRecord {
        bad: inputs.count("se_n")?,
        bad_found: inputs.count("se_hits")?,
        good: inputs.count("sp_n")?,
        good_found: inputs.count("sp_hits")?,
    };
    let found = rogan_gladen(
        inputs.number("x")? / judged,
        judged,
        record,
        inputs.alpha()?,
    )
    .map_err(said)?;
    Ok(json!({ "point": found.point, "ci": limits(found.interval) }))
}

fn ppi_mean(inputs: Inputs<'_>) -> Answer {
    let labelled: Vec<(f64, f64)> = inputs
        .numbers("labels")?
        .into_iter()
        .zip(inputs.numbers("judge_on_labelled")?)
        .collect();
    let tuning = inputs
        .number("lam")
        .map_or(Tuning::LeastVariance, Tuning::Fixed);
    let found = powered_mean(
        &labelled,
        &inputs.numbers("judge_unlabelled")?,
        tuning,
        inputs.alpha()?,
    )
    .ok_or("nothing labelled")?;
    Ok(json!({ "point": found.point, "ci": limits(found.interval) }))
}

fn expected_width(inputs: Inputs<'_>) -> Answer {
    let width = expected_wilson_width(inputs.number("p")?, inputs.count("n")?, inputs.alpha()?);
    Ok(json!({ "expected_width": width }))
}

fn width_budget_curve(inputs: Inputs<'_>) -> Answer {
    let (traces, rates, alpha) = (inputs.counts("N_h")?, inputs.numbers("p")?, inputs.alpha()?);
    let all: u64 = traces.iter().sum();
    let deviation = |stratum: usize| (rates[stratum] * (1.0 - rates[stratum])).sqrt();
    let score = |stratum: usize| match inputs.0["rule"].as_str() {
        Some("equal") => rule::equal(),
        Some("neyman") => rule::neyman(rule::standard_error_part(
            traces[stratum] as f64 / all as f64,
            deviation(stratum),
            traces[stratum],
        )),
        _ => rule::proportional(traces[stratum]),
    };
    let strata = boxes(inputs, score, "N_h", &[])?;
    let points = inputs
        .numbers("budgets")?
        .into_iter()
        .map(|budget| {
            let calls = allocate(&strata, budget).map_err(said)?;
            let cells: Vec<FractionalCell> = (0..calls.len())
                .map(|stratum| FractionalCell { traces: traces[stratum], rate: rates[stratum], calls: calls[stratum] })
                .collect();
            let overall = approximate_overall(&cells, alpha);
            Ok(json!({
                "budget": budget,
                "n_h": calls,
                "width_h": cells.iter().map(|cell| cell.interval(alpha).width()).collect::<Vec<_>>(),
                "global_n_eff": overall.effective_size,
                "global_width": overall.interval.width(),
            }))
        })
        .collect::<Result<Vec<_>, String>>()?;
    Ok(json!({ "points": points }))
}

fn min_cost_for_variance(inputs: Inputs<'_>) -> Answer {
    let (parts, cost, most) = (
        inputs.numbers("A")?,
        inputs.numbers("c")?,
        inputs.numbers("M")?,
    );
    let strata: Vec<PricedPart> = (0..parts.len())
        .map(|stratum| PricedPart {
            part: parts[stratum],
            unit_cost: cost[stratum],
            most: most[stratum],
        })
        .collect();
    let calls = cheapest_for_variance(&strata, inputs.number("V")? + inputs.number("A0")?)
        .map_err(said)?
        .ok_or("not reached")?;
    let spent: f64 = calls
        .iter()
        .zip(&cost)
        .map(|(calls, cost)| calls * cost)
        .sum();
    Ok(json!({ "n_h": calls, "cost": spent }))
}

fn robbins_beta_binomial_cs(inputs: Inputs<'_>) -> Answer {
    if (inputs.count("a")?, inputs.count("b")?) != (1, 1) {
        return Err("only the uniform mixture is offered".to_owned());
    }
    one_sample(inputs, beta_binomial)
}

fn bethel_min_cost(inputs: Inputs<'_>) -> Answer {
    let (traces, rates) = (inputs.counts("N")?, inputs.numbers("p")?);
    let (cost, least, variances) = (
        inputs.numbers("c")?,
        inputs.numbers("m")?,
        inputs.numbers("V_target")?,
    );
    let strata: Vec<PricedBox> = (0..traces.len())
        .map(|stratum| PricedBox {
            unit_cost: cost[stratum],
            least: least[stratum],
            most: traces[stratum] as f64,
        })
        .collect();
    let targets = inputs.0["domains"]
        .as_array()
        .ok_or("no lists named domains")?
        .iter()
        .zip(variances)
        .map(|(domain, variance)| {
            let inside = list(domain, "domains", Value::as_u64)?;
            let domain: Vec<(u64, f64, bool)> = (0..traces.len())
                .map(|stratum| (traces[stratum], rates[stratum], inside[stratum] == 1))
                .collect();
            Ok(VarianceTarget::of_domain(&domain, variance))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let found = cheapest_for_targets(&strata, &targets).map_err(said)?;
    Ok(json!({ "cost": found.cost, "n_h": found.calls }))
}
