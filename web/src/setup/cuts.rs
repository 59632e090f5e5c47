//! Where a numeric field is cut into groups: on its histogram, into groups of equal count, at round numbers, or as typed.

use std::fmt::Write as _;
use std::sync::Arc;

use assay_plan::cuts::{
    EQUAL_GROUPS, bucket_counts, drag_step, equal_cuts, moved_cut, round_cuts, with_another_cut,
};
use assay_plan::data::{Histogram, NumberRange};
use assay_plan::dimension::{field_label, group_name};
use assay_plan::document::Plan;
use assay_plan::number;
use leptos::prelude::*;

use crate::handles::slider::{ByText, ByValue, Reach, Slider, Track};
use crate::parts::number_field::{NumberField, typed_number};
use crate::session::Session;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 104.0;
const SIDE: f64 = 14.0;
const TOP: f64 = 6.0;
const BOTTOM: f64 = 20.0;
const MIDDLE: f64 = (TOP + HEIGHT - BOTTOM) / 2.0;

/// The plan with the field cut elsewhere. Its groups are others then: what was said of the former ones goes.
fn with_cuts(plan: &Plan, field: &str, cuts: &[f64]) -> Plan {
    let mut plan = plan.clone();
    for dimension in plan.dimensions.iter_mut().filter(|it| it.field == field) {
        dimension.cuts = cuts.to_vec();
    }
    plan.group_targets.clear();
    plan
}

/// The cut points of a numeric field.
#[component]
pub(super) fn CutEditor(
    /// The field's name.
    field: String,
    /// Its numbers.
    range: NumberRange,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let label = field_label(&field).into_owned();
    let field = StoredValue::new(field);
    let range = StoredValue::new(range);
    let committed = Memo::new(move |_| {
        session.committed.with(|plan| {
            let mut dimensions = plan.iter().flat_map(|it| &it.dimensions);
            let own = dimensions.find(|it| field.with_value(|field| *field == it.field));
            own.map(|it| it.cuts.clone()).unwrap_or_default()
        })
    });
    // A cut in the middle of a gesture: the traces are counted anew when it ends.
    let under_hand = RwSignal::new(None::<(usize, f64)>);
    let shown = Memo::new(move |_| {
        let cuts = committed.get();
        let moved = under_hand
            .get()
            .and_then(|(index, to)| moved_cut(&cuts, index, to));
        moved.unwrap_or(cuts)
    });
    let cut_at = move |cuts: &[f64]| {
        let plan = session.committed.get_untracked();
        if let Some(plan) = plan {
            session.change(field.with_value(|field| with_cuts(&plan, field, cuts)));
        }
    };
    let cut_equally = move |event| {
        if let Ok(groups) = event_target_value(&event).parse() {
            cut_at(&range.with_value(|range| equal_cuts(range, groups)));
        }
    };
    let counted = Memo::new(move |_| {
        session.at_rest.with(|solved| {
            let solved = solved.as_ref()?;
            let counts =
                field.with_value(|field| bucket_counts(&solved.plan, solved.population(), field));
            (!counts.is_empty()).then(|| counted_words(&counts))
        })
    });
    let words = move || match under_hand.get() {
        None => counted.get(),
        Some(_) => None,
    };
    let count = Memo::new(move |_| committed.with(Vec::len));
    let (name, typed_name) = (label.clone(), format!("Cut {label} at"));
    view! {
        <fieldset class="cuts">
            <legend class="field-label">{format!("{label}: drag the cuts, or choose them")}</legend>
            <div class="handled histogram">
                {range.with_value(drawing)}
                <svg class="cut-lines" viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
                    <path d=move || shown.with(|cuts| range.with_value(|range| lines(cuts, &range.histogram))) stroke="var(--plan)" stroke-width="2"/>
                    <path d=move || shown.with(|cuts| range.with_value(|range| knobs(cuts, &range.histogram))) stroke="var(--plan)" stroke-width="12" stroke-linecap="round"/>
                </svg>
                <For each=move || 0..count.get() key=|index| *index let:index>
                    <CutHandle index name=name.clone() field range committed shown under_hand/>
                </For>
            </div>
            <p class="words">{move || words().unwrap_or_else(|| shown.with(|cuts| range.with_value(|range| buckets(cuts, range))))}</p>
            <div class="actions">
                <label>
                    <span class="field-label">"Equal groups "</span>
                    <select class="row-input" on:change=cut_equally>
                        <option value="" selected=true>"how many?"</option>
                        {EQUAL_GROUPS.map(|groups| view! { <option value=groups.to_string()>{groups.to_string()}</option> }).collect_view()}
                    </select>
                </label>
                <button class="button" on:click=move |_| cut_at(&range.with_value(round_cuts))>"At round numbers"</button>
                <button class="button" on:click=move |_| cut_at(&range.with_value(|range| with_another_cut(&committed.get_untracked(), range)))>"One more cut"</button>
                <button class="button" disabled=move || count.get() < 2 on:click=move |_| {
                    let mut cuts = committed.get_untracked();
                    cuts.pop();
                    cut_at(&cuts);
                }>"One cut less"</button>
            </div>
            <NumberField
                label=typed_name
                value=move |plan: &Plan| {
                    let own = plan.dimensions.iter().find(|it| field.with_value(|field| *field == it.field));
                    let cuts = own.map(|it| it.cuts.as_slice()).unwrap_or_default();
                    cuts.iter().map(|&cut| number::plain(cut)).collect::<Vec<_>>().join("; ")
                }
                edit=move |plan: &Plan, text: &str| {
                    let parts = text.split(';').map(str::trim).filter(|it| !it.is_empty());
                    let cuts = parts.map(typed_number).collect::<Result<Vec<f64>, String>>()?;
                    Ok(field.with_value(|field| with_cuts(plan, field, &cuts)))
                }
                live=false size=36 hint="Ascending numbers with semicolons between them; none: each number is a group."
            />
        </fieldset>
    }
}

/// One cut as something to drag between its neighbours.
#[component]
fn CutHandle(
    index: usize,
    name: String,
    field: StoredValue<String>,
    range: StoredValue<NumberRange>,
    committed: Memo<Vec<f64>>,
    shown: Memo<Vec<f64>>,
    under_hand: RwSignal<Option<(usize, f64)>>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let step = range.with_value(drag_step);
    let (from, to) = range.with_value(|it| (it.histogram.from, it.histogram.to));
    let value = Signal::derive(move || shown.with(|it| it.get(index).copied().unwrap_or(from)));
    let reach = Signal::derive(move || {
        committed.with(|cuts| Reach {
            floor: index
                .checked_sub(1)
                .and_then(|before| cuts.get(before))
                .map_or(from, |before| *before)
                + step,
            cap: cuts.get(index + 1).map_or(to, |after| after - step),
            drawn: (from, to),
            units: 1.0 / step,
        })
    });
    let spoken = Signal::derive(move || {
        let cut = value.get();
        let below = range.with_value(|it| it.histogram.share_below(cut));
        format!(
            "{}, about {} lie below",
            number::plain(cut),
            number::share(below)
        )
    });
    let with_cut = move |to: f64| {
        let plan = session.committed.get_untracked()?;
        let cuts = moved_cut(&committed.get_untracked(), index, to)?;
        Some(field.with_value(|field| with_cuts(&plan, field, &cuts)))
    };
    let by_value: ByValue = Arc::new(move |to| with_cut((to / step).round() * step));
    let by_text: ByText = Arc::new(move |text| {
        with_cut(typed_number(text)?).ok_or_else(|| {
            "Cuts must ascend. Give a number between this cut’s neighbours.".to_owned()
        })
    });
    let follow = move |to: Option<f64>| {
        under_hand.set(to.map(|to| (index, (to / step).round() * step)));
    };
    let track = Signal::stored(Track {
        start: SIDE / WIDTH,
        end: (WIDTH - SIDE) / WIDTH,
        across: MIDDLE / HEIGHT,
    });
    view! {
        <Slider
            label=format!("Cut {} of {name}", index + 1) reach value spoken track by_value
            follow=Callback::new(follow) text=Signal::derive(move || number::plain(value.get())) by_text
        />
    }
}

/// The bars, and the numbers under them.
fn drawing(range: &NumberRange) -> impl IntoView + use<> {
    let histogram = &range.histogram;
    let tallest = histogram.traces.iter().copied().max().unwrap_or(1).max(1) as f64;
    let step = (WIDTH - 2.0 * SIDE) / histogram.traces.len().max(1) as f64;
    let mut bars = String::new();
    for (place, &traces) in histogram.traces.iter().enumerate() {
        let height = (HEIGHT - TOP - BOTTOM) * traces as f64 / tallest;
        // Writing to a string does not fail.
        let _ = write!(
            bars,
            "M{:.1} {}v{:.1}h{:.1}V{}z",
            SIDE + place as f64 * step + 0.5,
            HEIGHT - BOTTOM,
            -height,
            step - 1.0,
            HEIGHT - BOTTOM
        );
    }
    let beyond = if range.max > histogram.to {
        " and more"
    } else {
        ""
    };
    let last = format!("{}{beyond}", number::plain(histogram.to));
    let ends = [
        (number::plain(histogram.from), "start", SIDE),
        (last, "end", WIDTH - SIDE),
    ];
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
            <path d=bars fill="var(--even)" fill-opacity=".45"/>
            <path d=format!("M{SIDE} {0}H{1}", HEIGHT - BOTTOM, WIDTH - SIDE) stroke="var(--line)"/>
            {ends.map(|(end, anchor, x)| view! {
                <text x=x y=HEIGHT - 5.0 text-anchor=anchor font-size="12" fill="var(--soft)">{end}</text>
            })}
        </svg>
    }
}

/// Where a number lies on the histogram's axis; one beyond its end lies at its end.
fn place(number: f64, histogram: &Histogram) -> f64 {
    let share = (number - histogram.from) / (histogram.to - histogram.from);
    SIDE + (WIDTH - 2.0 * SIDE) * share.clamp(0.0, 1.0)
}

/// A line at each cut.
fn lines(cuts: &[f64], histogram: &Histogram) -> String {
    let mut path = String::new();
    for &cut in cuts {
        // Writing to a string does not fail.
        let _ = write!(
            path,
            "M{:.1} {TOP}V{:.1}",
            place(cut, histogram),
            HEIGHT - BOTTOM
        );
    }
    path
}

/// What the lines are taken hold of by.
fn knobs(cuts: &[f64], histogram: &Histogram) -> String {
    let mut path = String::new();
    for &cut in cuts {
        // Writing to a string does not fail.
        let _ = write!(path, "M{:.1} {MIDDLE:.1}h0", place(cut, histogram));
    }
    path
}

/// "Traces below 500: 2,012, 500 to 1000: 2,003, (missing): 15."
fn counted_words(counts: &[(String, u64)]) -> String {
    let told: Vec<String> = counts
        .iter()
        .map(|(label, traces)| {
            format!(
                "{}: {}",
                group_name(std::slice::from_ref(label)),
                number::count(*traces)
            )
        })
        .collect();
    format!("Traces {}.", told.join(", "))
}

/// "About 31 % below 500, 44 % from 500 to 1000, 25 % from 1000."
fn buckets(cuts: &[f64], range: &NumberRange) -> String {
    let (Some(&first), Some(&last)) = (cuts.first(), cuts.last()) else {
        return "Each number is a group of its own.".to_owned();
    };
    let below = |cut: f64| range.histogram.share_below(cut);
    let mut parts = vec![format!(
        "About {} below {}",
        number::share(below(first)),
        number::plain(first)
    )];
    for pair in cuts.windows(2) {
        parts.push(format!(
            "{} from {} to {}",
            number::share(below(pair[1]) - below(pair[0])),
            number::plain(pair[0]),
            number::plain(pair[1])
        ));
    }
    parts.push(format!(
        "{} from {}",
        number::share(1.0 - below(last)),
        number::plain(last)
    ));
    format!("{}.", parts.join(", "))
}
