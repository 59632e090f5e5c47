//! What was measured: each group's rate with its likely range, all traffic last, beside the plain average.

use std::fmt::Write as _;
use std::sync::Arc;

use assay_plan::dimension::group_name;
use assay_plan::number::{self, ShareFormat};
use assay_plan::results::estimate::{ALL_TRAFFIC, Estimate, Estimates};
use leptos::prelude::*;

use super::figure::Figure;
use super::rows::{MOST_SHOWN, TOP, shown_of};
use super::scale::Scale;
use crate::picture::fitting;
use crate::results::Judged;

const ROW: f64 = 30.0;
const BOTTOM: f64 = 6.0;

/// The measured rates of the results that are open.
#[component]
pub(crate) fn MeasuredChart() -> impl IntoView {
    let judged = expect_context::<Judged>();
    let found = Memo::new(move |_| judged.read(|it| it.estimates.clone()));
    let lead = move || {
        found.with(|it| {
            let groups = it.as_ref().map_or(0, |it| it.groups.len());
            let most = shown_of(groups);
            format!(
                "Dot: the best guess. Band: the likely range. Struck through: the plain average of all verdicts, which counts some traces too often.{most}"
            )
        })
    };
    let sheet = move || found.with(|it| it.as_ref().map(Estimates::sheet).unwrap_or_default());
    let draw =
        Arc::new(move |width: f64| (move || found.get().map(|it| drawing(&it, width))).into_any());
    view! {
        <Figure
            title=Signal::stored("What was measured".to_owned())
            lead=Signal::derive(lead) name="assay-measured-rates" sheet=Signal::derive(sheet) draw
        />
    }
}

/// A line of the chart.
struct Row {
    name: String,
    estimate: Estimate,
    /// Whether anything of it was judged.
    is_measured: bool,
}

fn drawing(found: &Estimates, width: f64) -> impl IntoView + use<> {
    let mut rows: Vec<Row> = found
        .groups
        .iter()
        .take(MOST_SHOWN)
        .map(|it| Row {
            name: group_name(&it.labels),
            estimate: it.estimate,
            is_measured: it.judged > 0,
        })
        .collect();
    rows.push(Row {
        name: ALL_TRAFFIC.to_owned(),
        estimate: found.overall.estimate,
        is_measured: found.overall.judged > 0,
    });
    let last = rows.len() - 1;
    let height = TOP + ROW * rows.len() as f64 + BOTTOM;
    let wide = width >= 560.0;
    let (names, figures) = if wide { (190.0, 160.0) } else { (110.0, 60.0) };
    let measured = || rows.iter().filter(|it| it.is_measured);
    let farthest = measured().map(|it| it.estimate.interval[1]);
    let farthest = farthest.chain(found.overall.raw).fold(0.0, f64::max);
    let scale = Scale::to(farthest.min(1.0) * 1.04, names, width - figures);
    let ticks = scale.ticks(if wide { 6 } else { 3 });
    let along = ShareFormat::of(ticks.iter().copied());
    let middle = |row: usize| TOP + (row as f64 + 0.5) * ROW;
    // Writing to a string does not fail.
    let grid = ticks.iter().fold(String::new(), |mut path, &tick| {
        let _ = write!(path, "M{:.1} {TOP}V{:.1}", scale.at(tick), height - BOTTOM);
        path
    });
    let (mut bands, mut dots) = (String::new(), String::new());
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| row.is_measured) {
        let [from, to] = row.estimate.interval.map(|limit| scale.at(limit));
        let y = middle(place);
        let _ = write!(bands, "M{from:.1} {y:.1}H{to:.1}");
        let _ = write!(dots, "M{:.1} {y:.1}h0", scale.at(row.estimate.rate));
    }
    let raw = found.overall.raw.map(|raw| {
        let (x, y) = (scale.at(raw), middle(last));
        format!("M{:.1} {:.1}l8 8m0 -8l-8 8", x - 4.0, y - 4.0)
    });
    let rates = ShareFormat::of(measured().map(|it| it.estimate.rate));
    let limits = ShareFormat::of(measured().flat_map(|it| it.estimate.interval));
    let texts = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let y = middle(place) + 4.5;
            let weight = if place == last { "650" } else { "450" };
            let (rate, range) = if row.is_measured {
                (
                    rates.say(row.estimate.rate),
                    limits.range(row.estimate.interval),
                )
            } else {
                ("not known".to_owned(), String::new())
            };
            view! {
                <text x="0" y=y font-size="13" font-weight=weight fill="var(--ink)">{fitting(&row.name, names - 12.0)}</text>
                <text x=width y=y text-anchor="end" font-size="13" font-weight=weight fill="var(--ink)">{rate}</text>
                {wide.then(|| view! { <text x=width - 60.0 y=y text-anchor="end" font-size="12" fill="var(--soft)">{range}</text> })}
            }
        })
        .collect_view();
    let struck = found.overall.raw.map(|raw| {
        let x = scale.at(raw) + 8.0;
        let (x, anchor) = if x > width - figures - 40.0 {
            (scale.at(raw) - 8.0, "end")
        } else {
            (x, "start")
        };
        view! {
            <text x=x y=middle(last) + 4.0 text-anchor=anchor font-size="12" fill="var(--soft)" text-decoration="line-through">{number::share(raw)}</text>
        }
    });
    let line = TOP + last as f64 * ROW;
    let spoken = format!(
        "Measured rates of {} and of all traffic. {}",
        number::counted(rows.len() as u64 - 1, "group"),
        found.overall.sentence
    );
    view! {
        <svg width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=spoken fill="none">
            <path d=grid stroke="var(--line)"/>
            {ticks.iter().map(|&tick| view! {
                <text x=scale.at(tick) y="12" text-anchor="middle" font-size="11.5" fill="var(--soft)">{along.say(tick)}</text>
            }).collect_view()}
            <path d=format!("M0 {line:.1}H{width}") stroke="var(--edge)"/>
            <path d=bands stroke="var(--plan)" stroke-width="9" stroke-opacity=".3"/>
            <path d=dots stroke="var(--ink)" stroke-width="7" stroke-linecap="round"/>
            <path d=raw stroke="var(--even)" stroke-width="1.5"/>
            {struck}
            {texts}
        </svg>
    }
}
