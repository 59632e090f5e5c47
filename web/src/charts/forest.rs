//! The forest: what rate each group is expected to read, and how far chance may move the reading.

use std::fmt::Write as _;
use std::sync::Arc;

use assay_plan::forest::{Forest, ForestRow, forest};
use assay_plan::horizon::overall_words;
use assay_plan::number::{self, ShareFormat};
use leptos::prelude::*;

use super::figure::Figure;
use super::rows::{MOST_SHOWN, TOP, shown_of};
use super::scale::Scale;
use crate::picture::fitting;
use crate::session::Session;

const ROW: f64 = 34.0;
const BOTTOM: f64 = 6.0;

/// The forest of the plan that is shown.
#[component]
pub(crate) fn ForestChart() -> impl IntoView {
    let session = expect_context::<Session>();
    let drawn = Memo::new(move |_| {
        let solved = session.solved.get()?;
        forest(&solved.plan, solved.population(), &solved.solution).ok()
    });
    let lead = move || {
        let total = drawn.with(|it| it.as_ref().map_or(0, |it| it.groups.len()));
        let most = shown_of(total);
        format!(
            "Dot: the rate that is expected. Bands: where a reading will leave it 50, 80 and {} times in 100. Outline: the same money, spread evenly.{most} {}",
            session.solved.with(
                |it| it.as_ref().map_or_else(String::new, |it| number::plain(
                    (it.plan.confidence * 1e6).round() / 1e4
                ))
            ),
            session
                .solved
                .with(|it| {
                    let it = it.as_ref()?;
                    overall_words(&it.plan, it.population(), &it.solution).ok()?
                })
                .unwrap_or_default()
        )
    };
    let sheet = move || {
        let sheet = session.solved.with(|it| {
            let it = it.as_ref()?;
            drawn.with(|drawn| {
                let sheet = drawn
                    .as_ref()?
                    .sheet(&it.plan, it.population(), &it.solution);
                sheet.ok()
            })
        });
        sheet.unwrap_or_default()
    };
    let draw =
        Arc::new(move |width: f64| (move || drawn.get().map(|it| drawing(&it, width))).into_any());
    view! {
        <Figure
            title=Signal::stored("What your dashboard will say".to_owned())
            lead=Signal::derive(lead) name="assay-expected-rates" sheet=Signal::derive(sheet) draw
        />
    }
}

fn drawing(forest: &Forest, width: f64) -> impl IntoView + use<> {
    let mut rows: Vec<&ForestRow> = forest.groups.iter().take(MOST_SHOWN).collect();
    rows.push(&forest.overall);
    let height = TOP + ROW * rows.len() as f64 + BOTTOM;
    let wide = width >= 560.0;
    let (names, figures) = if wide { (190.0, 150.0) } else { (110.0, 56.0) };
    let farthest = rows.iter().map(|row| row.ranges[2][1]).fold(0.0, f64::max);
    let even = rows.iter().map(|row| row.evenly[1]).fold(0.0, f64::max);
    let scale = Scale::to(
        farthest.max(even.min(farthest * 1.4)).min(1.0) * 1.04,
        names,
        width - figures,
    );
    let ticks = scale.ticks(if wide { 6 } else { 3 });
    let along = ShareFormat::of(ticks.iter().copied());
    let grid = ticks.iter().fold(String::new(), |mut path, &tick| {
        // Writing to a string does not fail.
        let _ = write!(path, "M{:.1} {TOP}V{:.1}", scale.at(tick), height - BOTTOM);
        path
    });
    let middle = |row: usize| TOP + (row as f64 + 0.5) * ROW;
    let band = |level: usize| {
        rows.iter()
            .enumerate()
            .fold(String::new(), |mut path, (row, it)| {
                let [from, to] = it.ranges[level].map(|limit| scale.at(limit));
                let _ = write!(
                    path,
                    "M{from:.1} {:.1}H{:.1}",
                    middle(row) - 3.0,
                    to.max(from + 1.0)
                );
                path
            })
    };
    let outline = rows
        .iter()
        .enumerate()
        .fold(String::new(), |mut path, (row, it)| {
            let [from, to] = it.evenly.map(|limit| scale.at(limit));
            let (top, beyond) = (middle(row) + 5.5, it.evenly[1] > scale.most());
            // An outline that goes on beyond the edge has no right end.
            let _ = write!(path, "M{to:.1} {top:.1}H{from:.1}v5H{to:.1}");
            if !beyond {
                path.push('Z');
            }
            path
        });
    let dots = rows
        .iter()
        .enumerate()
        .fold(String::new(), |mut path, (row, it)| {
            let _ = write!(path, "M{:.1} {:.1}h0", scale.at(it.rate), middle(row) - 3.0);
            path
        });
    let last = rows.len() - 1;
    let rates = ShareFormat::of(rows.iter().map(|it| it.rate));
    let limits = ShareFormat::of(rows.iter().flat_map(|it| it.ranges[2]));
    let texts = rows.iter().enumerate().map(|(row, it)| {
        let (y, weight) = (middle(row) + 1.5, if row == last { "650" } else { "450" });
        let range = limits.range(it.ranges[2]);
        view! {
            <text x="0" y=y font-size="13" font-weight=weight fill="var(--ink)">{fitting(&it.name, names - 12.0)}</text>
            <text x=width y=y text-anchor="end" font-size="13" font-weight=weight fill="var(--ink)">{rates.say(it.rate)}</text>
            {wide.then(|| view! { <text x=width - 52.0 y=y text-anchor="end" font-size="12" fill="var(--soft)">{range}</text> })}
        }
    }).collect_view();
    let line = TOP + last as f64 * ROW;
    let spoken = format!(
        "Expected rates of {} and of all traffic, {} of which is expected to fail.",
        number::counted(rows.len() as u64 - 1, "group"),
        number::share(forest.overall.rate)
    );
    view! {
        <svg width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=spoken fill="none">
            <path d=grid stroke="var(--line)"/>
            {ticks.iter().map(|&tick| view! {
                <text x=scale.at(tick) y="12" text-anchor="middle" font-size="11.5" fill="var(--soft)">{along.say(tick)}</text>
            }).collect_view()}
            <path d=format!("M0 {line:.1}H{width}") stroke="var(--edge)"/>
            <path d=outline stroke="var(--even)" stroke-width="1.2"/>
            <path d=band(2) stroke="var(--plan)" stroke-width="9" stroke-opacity=".2"/>
            <path d=band(1) stroke="var(--plan)" stroke-width="9" stroke-opacity=".3"/>
            <path d=band(0) stroke="var(--plan)" stroke-width="9" stroke-opacity=".5"/>
            <path d=dots stroke="var(--ink)" stroke-width="7" stroke-linecap="round"/>
            {texts}
        </svg>
    }
}
