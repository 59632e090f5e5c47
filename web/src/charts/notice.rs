//! Would we notice: how often the alarm of one group fires if its rate changes, and how often for nothing.

use std::fmt::Write as _;
use std::sync::Arc;

use assay_plan::notice::{Chance, Notice, notices, sheet};
use assay_plan::number;
use assay_plan::period::Period;
use leptos::prelude::*;

use super::figure::Figure;
use crate::session::Session;

/// Changes that people ask about: the factor, and its name.
const CHANGES: [(&str, f64, &str); 4] = [
    ("1.5", 1.5, "about half as many again fail"),
    ("2", 2.0, "about twice as many fail"),
    ("3", 3.0, "about three times as many fail"),
    ("0.5", 0.5, "only about half as many fail"),
];
const ROW: f64 = 40.0;
const DOT: f64 = 15.0;

/// The alarm of the group that is looked at.
#[component]
pub(crate) fn NoticeChart() -> impl IntoView {
    let session = expect_context::<Session>();
    let factor = RwSignal::new(2.0);
    let all = Memo::new(move |_| {
        session
            .solved
            .get()
            .and_then(|it| notices(&it.plan, it.population(), &it.solution, factor.get()).ok())
            .unwrap_or_default()
    });
    let looked_at = Memo::new(move |_| all.with(|it| it.get(session.looked_at.get()).cloned()));
    let title = move || {
        let name = session.looked_at_name();
        format!("{name}: would we notice?")
    };
    let lead = move || {
        looked_at.with(|it| {
            it.as_ref()
                .map(|it| it.words(session.window()))
                .unwrap_or_default()
        })
    };
    let draw = Arc::new(move |width: f64| {
        (move || {
            looked_at
                .get()
                .map(|it| drawing(&it, session.window(), width))
        })
        .into_any()
    });
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some((_, found, _)) = CHANGES.iter().find(|(value, ..)| *value == chosen) {
            factor.set(*found);
        }
    };
    view! {
        <Figure
            title=Signal::derive(title) lead=Signal::derive(lead) name="assay-would-we-notice"
            sheet=Signal::derive(move || all.with(|it| sheet(it))) draw
        >
            <label class="field inline-field no-print">
                <span class="field-label">"Suppose"</span>
                <select on:change=choose>
                    {CHANGES.iter().map(|&(value, at, name)| view! {
                        <option value=value selected=move || factor.get_untracked().total_cmp(&at).is_eq()>{name}</option>
                    }).collect_view()}
                </select>
            </label>
        </Figure>
    }
}

fn drawing(notice: &Notice, window: Period, width: f64) -> impl IntoView + use<> {
    let once = window.after();
    let windows = notice.longer.map_or(1, |it| it.windows);
    let longer = format!("after {windows} {} together", window.plural());
    let mut rows: Vec<(&str, String, Chance, bool)> = vec![
        ("this plan", once.clone(), notice.once.plan, true),
        ("spread evenly", once.clone(), notice.once.evenly, false),
    ];
    if let Some(chances) = notice.longer {
        rows.push(("this plan", longer.clone(), chances.plan, true));
        rows.push(("spread evenly", longer, chances.evenly, false));
    }
    let height = ROW * rows.len() as f64;
    let wide = width >= 460.0;
    let names = if wide { 160.0 } else { 128.0 };
    let step = DOT.min((width - names - 60.0) / 10.0);
    let dots = |row: usize, from: usize, to: usize| {
        (from..to).fold(String::new(), |mut path, index| {
            let (x, y) = (
                names + (index as f64 + 0.5) * step,
                (row as f64 + 0.5) * ROW,
            );
            // Writing to a string does not fail.
            let _ = write!(path, "M{x:.1} {y:.1}h0");
            path
        })
    };
    let marks = rows.into_iter().enumerate().map(|(row, (name, after, chance, planned))| {
        let filled = (chance.notices * 10.0).round().clamp(0.0, 10.0) as usize;
        let (middle, colour) = (
            (row as f64 + 0.5) * ROW,
            if planned { "var(--plan)" } else { "var(--even)" },
        );
        let often = format!("{:.0}\u{a0}%", chance.notices * 100.0);
        let falsely = format!("for nothing {}\u{a0}%", number::points(chance.false_alarm * 100.0));
        view! {
            <text x="0" y=middle - 2.0 font-size="13" fill="var(--ink)">{name}</text>
            <text x="0" y=middle + 13.0 font-size="11.5" fill="var(--soft)">{after}</text>
            <path d=dots(row, 0, 10) stroke=colour stroke-width=step - 4.0/>
            <path d=dots(row, filled, 10) stroke="var(--card)" stroke-width=step - 8.0/>
            <text x=width y=if wide { middle + 4.5 } else { middle - 2.0 } text-anchor="end" font-size="13" font-weight="600" fill="var(--ink)">{often}</text>
            <text
                x=if wide { width - 52.0 } else { width } y=if wide { middle + 4.5 } else { middle + 13.0 } text-anchor="end"
                font-size="11.5" fill="var(--soft)"
            >{falsely}</text>
        }
    }).collect_view();
    let spoken = format!(
        "Chances that the alarm fires: this plan {:.0} percent, spread evenly {:.0} percent, {once}.",
        notice.once.plan.notices * 100.0,
        notice.once.evenly.notices * 100.0
    );
    view! {
        <svg width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=spoken fill="none" stroke-linecap="round">
            {marks}
        </svg>
    }
}
