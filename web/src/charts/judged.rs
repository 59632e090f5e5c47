//! Who gets judged: share of the traffic beside share of the calls.

use std::fmt::Write as _;
use std::sync::Arc;

use assay_plan::judged::{Shares, shares, sheet};
use assay_plan::number::{self, ShareFormat};
use leptos::prelude::*;

use super::figure::Figure;
use super::rows::{MOST_SHOWN, TOP, shown_of};
use super::scale::Scale;
use crate::picture::fitting;
use crate::session::Session;

const ROW: f64 = 26.0;

/// The shares of the plan that is shown.
#[component]
pub(crate) fn JudgedChart() -> impl IntoView {
    let session = expect_context::<Session>();
    let drawn = Memo::new(move |_| {
        session.solved.with(|it| {
            it.as_ref()
                .map(|it| shares(&it.solution))
                .unwrap_or_default()
        })
    });
    let lead = move || {
        let total = drawn.with(Vec::len);
        let most = shown_of(total);
        format!(
            "Ring: share of the traffic. Dot: share of the judge’s calls. On the right, how often a trace is judged beside the average one.{most}"
        )
    };
    let draw = Arc::new(move |width: f64| {
        (move || drawn.with(|it| (!it.is_empty()).then(|| drawing(it, width)))).into_any()
    });
    view! {
        <Figure
            title=Signal::stored("Who gets judged".to_owned())
            lead=Signal::derive(lead) name="assay-who-gets-judged"
            sheet=Signal::derive(move || drawn.with(|it| sheet(it))) draw
        />
    }
}

fn drawing(shares: &[Shares], width: f64) -> impl IntoView + use<> {
    let total = shares.len();
    let rows = &shares[..total.min(MOST_SHOWN)];
    let height = TOP + ROW * rows.len() as f64 + 2.0;
    let wide = width >= 480.0;
    let names = if wide { 190.0 } else { 116.0 };
    let largest = rows
        .iter()
        .map(|it| it.of_traffic.max(it.of_calls))
        .fold(0.0, f64::max);
    let scale = Scale::to(largest * 1.04, names, width - 62.0);
    let middle = |row: usize| TOP + (row as f64 + 0.5) * ROW;
    let path = |part: &dyn Fn(&mut String, f64, &Shares)| {
        rows.iter()
            .enumerate()
            .fold(String::new(), |mut path, (row, it)| {
                part(&mut path, middle(row), it);
                path
            })
    };
    // Writing to a string does not fail.
    let links = path(&|path, y, it| {
        let _ = write!(
            path,
            "M{:.1} {y:.1}H{:.1}",
            scale.at(it.of_traffic),
            scale.at(it.of_calls)
        );
    });
    let traffic = path(&|path, y, it| {
        let _ = write!(path, "M{:.1} {y:.1}h0", scale.at(it.of_traffic));
    });
    let calls = path(&|path, y, it| {
        let _ = write!(path, "M{:.1} {y:.1}h0", scale.at(it.of_calls));
    });
    let ticks = scale.ticks(if wide { 5 } else { 3 });
    let along = ShareFormat::of(ticks.iter().copied());
    let grid = ticks.iter().fold(String::new(), |mut path, &tick| {
        let _ = write!(path, "M{:.1} {TOP}V{height:.1}", scale.at(tick));
        path
    });
    let texts = rows.iter().enumerate().map(|(row, it)| view! {
        <text x="0" y=middle(row) + 4.5 font-size="13" fill="var(--ink)">{fitting(&it.name, names - 12.0)}</text>
        <text x=width y=middle(row) + 4.5 text-anchor="end" font-size="13" fill="var(--ink)">{format!("{}×", number::points(it.times))}</text>
    }).collect_view();
    let spoken = format!("Share of the traffic and share of the calls of {total} groups.");
    view! {
        <svg width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=spoken fill="none" stroke-linecap="round">
            <path d=grid stroke="var(--line)"/>
            {ticks.iter().map(|&tick| view! {
                <text x=scale.at(tick) y="12" text-anchor="middle" font-size="11.5" fill="var(--soft)">{along.say(tick)}</text>
            }).collect_view()}
            <path d=links stroke="var(--plan)" stroke-width="2" stroke-opacity=".45"/>
            <path d=traffic.clone() stroke="var(--even)" stroke-width="11"/>
            <path d=traffic stroke="var(--card)" stroke-width="7"/>
            <path d=calls stroke="var(--plan)" stroke-width="10"/>
            {texts}
        </svg>
    }
}
