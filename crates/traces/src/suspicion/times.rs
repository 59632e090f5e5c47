//! What the traces' starts give away: days that are missing, and times that were read wrong.

use assay_plan::data::Suspicion;
use assay_plan::date::utc_day;
use assay_plan::number::count;

use crate::suspicion::suspicion;
use crate::table::TraceTable;
use crate::time::DAY_MS;

const HOUR_MS: i64 = 3_600_000;

/// Spans of time that are looked at; more would be years of hours.
const MOST_STEPS: i64 = 20_000;

/// Traces in a usual step, below which an empty one is nothing unusual: of a Poisson number with this mean, fewer than
/// one in 10^8 is zero.
const USUAL: u64 = 20;

/// The steps in which gaps are looked for: days where there are enough of them, else quarters of days.
const STEPS: [(i64, &str); 2] = [(DAY_MS, "day"), (6 * HOUR_MS, "six hours")];

/// The fewest steps that make a series.
const FEWEST_STEPS: i64 = 4;

/// Before this year nobody traced language models.
const EARLIEST_MS: i64 = 14_610 * DAY_MS; // 2010-01-01

#[inline(never)]
pub(super) fn times(table: &TraceTable, found: &mut Vec<Suspicion>) {
    let Some((first, last)) = table.span_ms() else {
        return;
    };
    if first < EARLIEST_MS {
        found.push(suspicion(
            "data.old-times",
            format!(
                "The earliest trace is of {}: its time seems to be a number that means something else, such as a \
                 spreadsheet's day.",
                utc_day(first)
            ),
            "Export the times as texts such as 2026-08-07T01:38:11Z.",
        ));
        return;
    }
    let enough = |(step, _): &&(i64, &str)| (last - first) / step >= FEWEST_STEPS;
    if let Some((step, name)) = STEPS.iter().find(enough) {
        gaps(table, first, last, (*step, name), found);
    }
}

/// Says of the longest run of steps without a trace inside the series, where a usual step has many.
fn gaps(
    table: &TraceTable,
    first: i64,
    last: i64,
    (step, name): (i64, &str),
    found: &mut Vec<Suspicion>,
) {
    let origin = first.div_euclid(step);
    let steps = last.div_euclid(step) - origin + 1;
    if steps > MOST_STEPS {
        return;
    }
    let mut traces = vec![0_u64; usize::try_from(steps).unwrap_or(0)];
    for row in 0..table.rows() {
        if let Some(start) = table.start_ms(row)
            && let Ok(at) = usize::try_from(start.div_euclid(step) - origin)
        {
            traces[at] += 1;
        }
    }
    let mut sorted = traces.clone();
    sorted.sort_unstable();
    let usual = sorted[sorted.len() / 2];
    if usual < USUAL {
        return;
    }
    let (mut run, mut longest, mut last_of_longest, mut empty) = (0, 0, origin, 0);
    for (at, &number) in (origin..).zip(&traces) {
        run = if number == 0 { run + 1 } else { 0 };
        empty += u64::from(number == 0);
        if run > longest {
            (longest, last_of_longest) = (run, at);
        }
    }
    if longest == 0 {
        return;
    }
    let start = utc_day((last_of_longest + 1 - longest) * step);
    let end = utc_day((last_of_longest + 1) * step - 1);
    let when = if start == end {
        format!("on {start}")
    } else {
        format!("from {start} to {end}")
    };
    found.push(suspicion(
        "data.time-gap",
        format!(
            "There is no trace for {} {}, the longest time {when}, where a usual {name} has {}.",
            count(empty),
            match (step == DAY_MS, empty) {
                (true, 1) => "day",
                (true, _) => "days",
                (false, 1) => "stretch of six hours",
                (false, _) => "stretches of six hours",
            },
            count(usual)
        ),
        "If there was traffic then, a part of the export is missing: export those days too.",
    ));
}
