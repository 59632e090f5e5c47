//! Forecasts, detection and rehearsals: widths from 0 to 1, chances from 0 to 1, on any population and plan.
#![no_main]

use std::num::NonZeroU32;

use arbitrary::{Result, Unstructured};
use assay_fuzz::numbers::{alpha, count, real, several, share};
use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::detection::alarm::{Watch, alarm};
use assay_sampling::detection::calls_to_tell::calls_to_tell;
use assay_sampling::detection::smallest_change::smallest_detectable_rate;
use assay_sampling::forecast::approximate::{FractionalCell, approximate_overall};
use assay_sampling::forecast::expected_width::expected_wilson_width;
use assay_sampling::forecast::grid::budgets;
use assay_sampling::forecast::group::{
    ExpectedCell, ExpectedGroup, expected_overall_rate, planned_overall_interval,
};
use assay_sampling::forecast::horizon::{
    periods_for_calls, periods_for_width, planned_system_interval,
};
use assay_sampling::forecast::sensitivity::sensitivity;
use assay_sampling::forecast::uniform::EvenDraw;
use assay_sampling::interval::Interval;
use assay_sampling::multiplicity::benjamini_hochberg;
use assay_sampling::normal::{cdf, upper_quantile, upper_tail};
use assay_sampling::rehearsal::Rehearsal;
use assay_sampling::rehearsal::design::Design;
use assay_sampling::rehearsal::truth::{TrueCell, TrueGroup};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Too few bytes are no input.
    let _ = run(&mut Unstructured::new(data));
});

fn run(input: &mut Unstructured<'_>) -> Result<()> {
    match input.int_in_range(0..=3)? {
        0 => plans(input),
        1 => even(input),
        2 => detection(input),
        _ => rehearsals(input),
    }
}

fn check(interval: Interval) {
    assert!(
        0.0 <= interval.lower && interval.lower <= interval.upper && interval.upper <= 1.0,
        "{interval:?}"
    );
}

fn group(input: &mut Unstructured<'_>) -> Result<Option<ExpectedGroup>> {
    let mut cell = || {
        let rate = if input.arbitrary()? {
            share(input)?
        } else {
            real(input)?
        };
        Ok(ExpectedCell::new(count(input)?, rate))
    };
    Ok(match (cell()?, cell()?) {
        (Ok(with_signal), Ok(without_signal)) => {
            Some(ExpectedGroup::new(with_signal, without_signal))
        }
        _ => None,
    })
}

fn plans(input: &mut Unstructured<'_>) -> Result<()> {
    let alpha = alpha(input)?;
    let oversampling = Oversampling::of_rate(real(input)?).unwrap_or(Oversampling::NONE);
    let planned = several(input, 4, |input| {
        let found = group(input)?;
        let split = if input.arbitrary()? {
            None
        } else {
            Some(Split {
                with_signal: count(input)?,
                without_signal: count(input)?,
            })
        };
        let calls = count(input)?;
        Ok(found.map(|group| {
            (
                group,
                split.unwrap_or_else(|| group.split(calls, oversampling)),
            )
        }))
    })?;
    let planned: Vec<(ExpectedGroup, Split)> = planned.into_iter().flatten().collect();
    for (group, split) in &planned {
        check(group.planned_interval(*split, alpha));
        check(planned_system_interval(
            *group,
            *split,
            split.with_signal,
            alpha,
        ));
        let _ = periods_for_width(*group, *split, real(input)?, alpha);
        let _ = periods_for_calls(split.with_signal, split.without_signal);
        let varied = sensitivity(*group, *split, alpha);
        assert!(
            (0.0..=50.0).contains(&varied.worst_half_width_points()),
            "{varied:?}"
        );
    }
    check(planned_overall_interval(&planned, alpha));
    if let Some(rate) = expected_overall_rate(planned.iter().map(|(group, _)| *group)) {
        assert!((0.0..=1.0).contains(&rate), "{rate}");
    }
    let cells = several(input, 5, |input| {
        Ok(FractionalCell {
            traces: count(input)?,
            rate: real(input)?,
            calls: real(input)?,
        })
    })?;
    for cell in &cells {
        let _ = cell.interval(alpha);
    }
    let _ = approximate_overall(&cells, alpha);
    let budgets = budgets(real(input)?, real(input)?, real(input)?);
    assert!(
        budgets.iter().all(|budget| budget.is_finite()),
        "{budgets:?}"
    );
    Ok(())
}

fn even(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, rate, needed) = (alpha(input)?, real(input)?, count(input)?);
    let draw = EvenDraw::new(count(input)?, count(input)?);
    check(draw.overall_interval(rate, alpha));
    if let Some(group) = group(input)? {
        let expected = draw.group(group, alpha);
        assert!(
            (0.0..=1.0).contains(&expected.chance_of_none),
            "{expected:?}"
        );
        assert!(
            (0.0..=1.0).contains(&expected.expected_width),
            "{expected:?}"
        );
        assert!(expected.mean_calls.is_finite(), "{expected:?}");
        let chance = draw.chance_of_fewer(group, needed);
        assert!((0.0..=1.0).contains(&chance), "{chance}");
    }
    Ok(())
}

fn detection(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, judged) = (alpha(input)?, count(input)?);
    let (usual, changed) = (real(input)?, real(input)?);
    for watch in [Watch::Above, Watch::Below] {
        let found = alarm(watch, judged, usual, changed, alpha);
        assert!((0.0..=1.0).contains(&found.power), "{found:?}");
        assert!((0.0..=1.0).contains(&found.false_alarm), "{found:?}");
    }
    let power = real(input)?;
    if let Err(error) = calls_to_tell(usual, changed, power, Some(judged), alpha) {
        assert!(error.next_step().ends_with('.'), "{error}");
    }
    let chances = several(input, 6, real)?;
    assert_eq!(benjamini_hochberg(&chances, power).len(), chances.len());
    if let Some(rate) = smallest_detectable_rate(usual, real(input)?, alpha, changed) {
        assert!((0.0..=1.0).contains(&rate), "{rate}");
    }
    let width = expected_wilson_width(usual, judged, alpha);
    assert!((0.0..=1.0).contains(&width), "{width}");
    let x = real(input)?;
    let (below, above) = (cdf(x), upper_tail(x));
    assert!(x.is_nan() || (0.0..=1.0).contains(&below) && (0.0..=1.0).contains(&above));
    let _ = upper_quantile(x);
    Ok(())
}

fn rehearsals(input: &mut Unstructured<'_>) -> Result<()> {
    let alpha = alpha(input)?;
    let groups = several(input, 3, |input| {
        let mut cell = || Ok(TrueCell::new(count(input)?, count(input)?));
        Ok(match (cell()?, cell()?) {
            (Ok(with_signal), Ok(without_signal)) => Some(TrueGroup {
                with_signal,
                without_signal,
            }),
            _ => None,
        })
    })?;
    let groups: Vec<TrueGroup> = groups.into_iter().flatten().collect();
    let design = if input.arbitrary()? {
        Design::Even(count(input)?)
    } else {
        Design::Planned(several(input, 3, |input| {
            Ok(Split {
                with_signal: count(input)?,
                without_signal: count(input)?,
            })
        })?)
    };
    match Rehearsal::new(groups, design, alpha, input.arbitrary()?) {
        Ok(rehearsal) => {
            if let Ok(reading) = rehearsal.reading(count(input)?) {
                check(reading.overall.interval);
            }
            let _ = rehearsal.run(NonZeroU32::MIN.saturating_add(2));
        }
        Err(error) => assert!(error.next_step().ends_with('.')),
    }
    Ok(())
}
