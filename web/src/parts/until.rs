//! Judging all of a group until enough is collected: what is wanted, when it is there, and what happens to the money then.

use assay_plan::collecting::{Collecting, Counted, Until};
use assay_plan::dimension::group_name;
use assay_plan::document::Plan;
use assay_plan::number;
use leptos::prelude::*;

use crate::parts::number_field::{NumberField, typed_number};
use crate::session::Session;
use crate::setup::edit;

/// What can be collected, as people say it.
const COUNTED: [(Counted, &str); 2] = [
    (Counted::WithSignal, "with signs of trouble"),
    (Counted::All, "of all its traces"),
];

/// How many one group collects, of what, and how that goes on.
#[component]
pub(crate) fn JudgeUntil(
    /// The group's labels.
    labels: Vec<String>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let name = group_name(&labels);
    let own = labels.clone();
    let until = Memo::new(move |_| {
        session
            .committed
            .with(|plan| plan.as_ref().and_then(|it| it.until_of(&own)))
    });
    let (read, written) = (labels.clone(), labels.clone());
    let goal = move |plan: &Plan| {
        plan.until_of(&read)
            .map(|it| number::count(it.collect))
            .unwrap_or_default()
    };
    let set_goal = move |plan: &Plan, text: &str| {
        let mut plan = plan.clone();
        let of = plan.until_of(&written).map(|it| it.of).unwrap_or_default();
        let until = match text.trim() {
            "" => None,
            text => Some(Until {
                collect: whole(typed_number(text)?)?,
                of,
            }),
        };
        plan.set_until(&written, until);
        Ok(plan)
    };
    let chosen = labels.clone();
    let choose = edit(session, move |plan: &mut Plan, event| {
        let value = event_target_value(&event);
        let found = COUNTED.iter().find(|(_, words)| *words == value);
        if let (Some(until), Some(&(of, _))) = (plan.until_of(&chosen), found) {
            plan.set_until(&chosen, Some(Until { of, ..until }));
        }
    });
    let progress = Memo::new(move |_| {
        session.solved.with(|solved| {
            let groups = solved.iter().flat_map(|it| &it.solution.groups);
            let mut own = groups.filter(|it| it.labels == labels);
            own.next().map(|it| (it.collecting, it.locked))
        })
    });
    let words = move || {
        let (collecting, locked) = progress.get()?;
        if until.get().is_some() && locked {
            return Some("It is locked, so it does not collect.".to_owned());
        }
        let collecting = collecting?;
        let date = date_words(&collecting).unwrap_or_default();
        Some(format!("{}{date}", collecting.words(session.window())))
    };
    view! {
        <div class="until">
            <NumberField
                label=format!("Judge all of {name} until so many are collected")
                value=goal edit=set_goal size=8 hint="Such as 500. Empty: as its target asks."
            />
            <select class="row-input" aria-label=format!("What {name} collects") disabled=move || until.get().is_none() on:change=choose>
                {COUNTED.map(|(of, words)| view! {
                    <option value=words selected=move || until.get().unwrap_or(NOTHING).of == of>{words}</option>
                })}
            </select>
            <p class="words" role="status">{words}</p>
        </div>
    }
}

const NOTHING: Until = Until {
    collect: 0,
    of: Counted::WithSignal,
};

fn whole(number: f64) -> Result<u64, String> {
    if number.fract() == 0.0 && number >= 0.0 {
        Ok(number as u64)
    } else {
        Err("A number of judged traces is whole. Give one such as 500.".to_owned())
    }
}

/// " Begun today, that is about 8 January 2027."; nothing where nobody can tell.
fn date_words(collecting: &Collecting) -> Option<String> {
    const DAY_MS: f64 = 86_400_000.0;
    /// Nobody plans a hundred years ahead.
    const FARTHEST_DAYS: f64 = 36_500.0;
    let days = collecting.days?.expected;
    if days > FARTHEST_DAYS || collecting.windows?.expected <= 1.0 {
        return None;
    }
    let date = js_sys::Date::new(&(js_sys::Date::now() + days * DAY_MS).into());
    let options = js_sys::Object::new();
    for (part, form) in [("day", "numeric"), ("month", "long"), ("year", "numeric")] {
        js_sys::Reflect::set(&options, &part.into(), &form.into()).ok()?;
    }
    let date = String::from(date.to_locale_date_string("en-GB", &options));
    Some(format!(" Begun today, that is about {date}."))
}
