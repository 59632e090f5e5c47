//! What moved: each group's difference with its likely range around the zero line, all traffic last.

use std::fmt::Write as _;
use std::sync::Arc;

use assay_plan::number;
use assay_plan::results::contrast::{Contrast, ContrastRow};
use leptos::prelude::*;

use super::figure::Figure;
use super::rows::{MOST_SHOWN, TOP, shown_of};
use super::scale::Scale;
use crate::compare::Compared;
use crate::picture::fitting;

const ROW: f64 = 30.0;
const BOTTOM: f64 = 6.0;

/// The differences of the comparison that is shown.
#[component]
pub(crate) fn ContrastChart() -> impl IntoView {
    let compared = expect_context::<Compared>();
    let found = Memo::new(move |_| compared.read(Contrast::clone));
    let lead = move || {
        found.with(|it| {
            let groups = it.as_ref().map_or(0, |it| it.groups.len());
            let most = shown_of(groups);
            format!(
                "Right of zero the second side fails more often. Dot: the difference, filled where the group counts as moved. Band: its likely range, in points.{most}"
            )
        })
    };
    let title = move || {
        found.with(|it| {
            it.as_ref().map_or_else(String::new, |it| {
                let [first, second] = &it.sides;
                format!("What moved from {first} to {second}")
            })
        })
    };
    let sheet = move || found.with(|it| it.as_ref().map(Contrast::sheet).unwrap_or_default());
    let draw =
        Arc::new(move |width: f64| (move || found.get().map(|it| drawing(&it, width))).into_any());
    view! {
        <Figure
            title=Signal::derive(title) lead=Signal::derive(lead) name="assay-differences" sheet=Signal::derive(sheet) draw
        />
    }
}

/// Points with their sign: "+1.5" or "−2.4".
fn signed(points: f64) -> String {
    let sign = if points < 0.0 { '−' } else { '+' };
    format!("{sign}{}", number::points(points.abs()))
}

fn drawing(found: &Contrast, width: f64) -> impl IntoView + use<> {
    let mut rows: Vec<&ContrastRow> = found.groups.iter().take(MOST_SHOWN).collect();
    rows.push(&found.overall);
    let last = rows.len() - 1;
    let height = TOP + ROW * rows.len() as f64 + BOTTOM;
    let wide = width >= 560.0;
    let (names, figures) = if wide { (190.0, 170.0) } else { (110.0, 60.0) };
    let limits = rows.iter().flat_map(|row| row.range);
    let farthest = limits.map(f64::abs).fold(1.0, f64::max);
    // One side of zero, drawn to both.
    let half = (width - figures - names) / 2.0;
    let zero = names + half;
    let scale = Scale::to(farthest * 1.04, 0.0, half);
    let at = |points: f64| zero + scale.at(points.abs()).copysign(points);
    let ticks: Vec<f64> = scale
        .ticks(if wide { 3 } else { 1 })
        .into_iter()
        .flat_map(|tick| {
            if tick > 0.0 {
                vec![-tick, tick]
            } else {
                vec![0.0]
            }
        })
        .collect();
    let middle = |row: usize| TOP + (row as f64 + 0.5) * ROW;
    // Writing to a string does not fail.
    let grid = ticks.iter().fold(String::new(), |mut path, &tick| {
        let _ = write!(path, "M{:.1} {TOP}V{:.1}", at(tick), height - BOTTOM);
        path
    });
    let bands = rows
        .iter()
        .enumerate()
        .fold(String::new(), |mut path, (place, row)| {
            let [from, to] = row.range.map(at);
            let _ = write!(path, "M{from:.1} {y:.1}H{to:.1}", y = middle(place));
            path
        });
    let dots = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let fill = if row.moved { "var(--ink)" } else { "var(--card)" };
            view! { <circle cx=at(row.points) cy=middle(place) r="4" fill=fill stroke="var(--ink)" stroke-width="1.4"/> }
        })
        .collect_view();
    let texts = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let y = middle(place) + 4.5;
            let weight = if place == last { "650" } else { "450" };
            let range = row.range.map(signed).join(" to ");
            view! {
                <text x="0" y=y font-size="13" font-weight=weight fill="var(--ink)">{fitting(&row.name, names - 12.0)}</text>
                <text x=width y=y text-anchor="end" font-size="13" font-weight=weight fill="var(--ink)">{signed(row.points)}</text>
                {wide.then(|| view! { <text x=width - 52.0 y=y text-anchor="end" font-size="12" fill="var(--soft)">{range}</text> })}
            }
        })
        .collect_view();
    let line = TOP + last as f64 * ROW;
    let spoken = format!(
        "Differences of {} and of all traffic. {}",
        number::counted(rows.len() as u64 - 1, "group"),
        found.sentence
    );
    view! {
        <svg width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=spoken fill="none">
            <path d=grid stroke="var(--line)"/>
            <path d=format!("M{zero:.1} {TOP}V{:.1}", height - BOTTOM) stroke="var(--edge)"/>
            {ticks.into_iter().map(|tick| view! {
                <text x=at(tick) y="12" text-anchor="middle" font-size="11.5" fill="var(--soft)">{if tick == 0.0 { "0".to_owned() } else { signed(tick) }}</text>
            }).collect_view()}
            <path d=format!("M0 {line:.1}H{width}") stroke="var(--edge)"/>
            <path d=bands stroke="var(--plan)" stroke-width="9" stroke-opacity=".3"/>
            {dots}
            {texts}
        </svg>
    }
}
