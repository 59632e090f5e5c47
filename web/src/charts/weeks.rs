//! Twenty possible weeks: how far chance alone moves what one group reads, under the plan and spread evenly.

use std::fmt::Write as _;
use std::sync::Arc;

use assay_plan::number::{self, ShareFormat};
use assay_plan::weeks::{READINGS, Reading, Weeks, weeks};
use leptos::prelude::*;

use super::figure::Figure;
use super::scale::Scale;
use crate::session::Session;

const DOT: f64 = 11.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 24.0;

/// Possible readings of the group that is looked at.
#[component]
pub(crate) fn WeeksChart() -> impl IntoView {
    let session = expect_context::<Session>();
    let drawn = Memo::new(move |_| {
        let solved = session.solved.get()?;
        weeks(
            &solved.plan,
            solved.population(),
            &solved.solution,
            session.looked_at.get(),
        )
        .ok()
        .flatten()
    });
    let title = move || {
        let name = session.looked_at_name();
        let what = session.window().plural();
        format!("{name}: {READINGS} possible {what}")
    };
    let lead = move || {
        drawn.with(|it| {
            it.as_ref()
                .map(|it| it.words(session.window()))
                .unwrap_or_default()
        })
    };
    let sheet = move || drawn.with(|it| it.as_ref().map(Weeks::sheet).unwrap_or_default());
    let draw =
        Arc::new(move |width: f64| (move || drawn.get().map(|it| drawing(&it, width))).into_any());
    view! {
        <Figure
            title=Signal::derive(title) lead=Signal::derive(lead) name="assay-possible-readings"
            sheet=Signal::derive(sheet) draw
        />
    }
}

fn drawing(weeks: &Weeks, width: f64) -> impl IntoView + use<> {
    let names = if width >= 560.0 { 116.0 } else { 104.0 };
    let farthest = weeks
        .plan
        .iter()
        .chain(&weeks.evenly)
        .filter_map(|it| it.rate)
        .fold(weeks.truth * 1.5, f64::max);
    let scale = Scale::to((farthest * 1.06).min(1.0), names, width - 14.0);
    let (plan, even) = (swarm(&weeks.plan, scale), swarm(&weeks.evenly, scale));
    let (plan_floor, even_floor) = {
        let first = TOP + height_of(&plan);
        (first, first + 16.0 + height_of(&even))
    };
    let height = even_floor + BOTTOM;
    let ticks = scale.ticks(if width >= 560.0 { 6 } else { 3 });
    let along = ShareFormat::of(ticks.iter().copied());
    let truth = scale.at(weeks.truth);
    let spoken = format!(
        "{READINGS} possible readings under the plan and {READINGS} spread evenly, around the true rate of {}.",
        number::share(weeks.truth)
    );
    let label = |floor: f64, name: &'static str, readings: &[Reading]| {
        let missing = readings.iter().filter(|it| it.rate.is_none()).count();
        view! {
            <text x="0" y=floor - 5.0 font-size="13" fill="var(--ink)">{name}</text>
            {(missing > 0).then(|| view! { <text x="0" y=floor - 20.0 font-size="11.5" fill="var(--soft)">{format!("{missing}× nothing")}</text> })}
        }
    };
    view! {
        <svg width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=spoken fill="none">
            <path d=format!("M{names} {plan_floor:.1}H{width}M{names} {even_floor:.1}H{width}") stroke="var(--line)"/>
            <path d=format!("M{truth:.1} 0V{even_floor:.1}") stroke="var(--ink)" stroke-width="1.4" stroke-dasharray="4 3"/>
            {label(plan_floor, "this plan", &weeks.plan)}
            {label(even_floor, "spread evenly", &weeks.evenly)}
            <path d=dots(&plan, plan_floor) stroke="var(--plan)" stroke-width=DOT - 1.0 stroke-linecap="round"/>
            <path d=dots(&even, even_floor) stroke="var(--even)" stroke-width=DOT - 1.0 stroke-linecap="round"/>
            <path d=dots(&even, even_floor) stroke="var(--card)" stroke-width=DOT - 5.0 stroke-linecap="round"/>
            {ticks.iter().map(|&tick| view! {
                <text x=scale.at(tick) y=height - 7.0 text-anchor="middle" font-size="11.5" fill="var(--soft)">{along.say(tick)}</text>
            }).collect_view()}
        </svg>
    }
}

/// Where each reading lies, and on which level, so that none covers another.
fn swarm(readings: &[Reading], scale: Scale) -> Vec<(f64, usize)> {
    let mut places: Vec<f64> = readings
        .iter()
        .filter_map(|it| it.rate.map(|rate| scale.at(rate)))
        .collect();
    places.sort_by(f64::total_cmp);
    let mut levels: Vec<f64> = Vec::new();
    places
        .into_iter()
        .map(|x| {
            let free = levels.iter().position(|&last| x - last >= DOT);
            let level = free.unwrap_or(levels.len());
            if level == levels.len() {
                levels.push(x);
            } else {
                levels[level] = x;
            }
            (x, level)
        })
        .collect()
}

fn height_of(swarm: &[(f64, usize)]) -> f64 {
    let levels = swarm.iter().map(|&(_, level)| level + 1).max().unwrap_or(0);
    (levels.max(3) as f64) * DOT + 2.0
}

fn dots(swarm: &[(f64, usize)], floor: f64) -> String {
    swarm.iter().fold(String::new(), |mut path, &(x, level)| {
        // Writing to a string does not fail.
        let _ = write!(
            path,
            "M{x:.1} {:.1}h0",
            floor - (level as f64 + 0.5) * DOT - 1.0
        );
        path
    })
}
