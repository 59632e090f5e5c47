//! Is this all your traffic? Yes, a known share of it, or rows that each stand for several traces.

use assay_plan::data::Field;
use assay_plan::dimension::field_label;
use assay_plan::document::Plan;
use assay_plan::number;
use assay_plan::weighting::{Holds, Weighting, can_weigh, telling_weightings};
use leptos::prelude::*;

use crate::parts::number_field::{NumberField, typed_number};
use crate::session::Session;

/// What the numbers of a field can say, as people say it.
const HOLDS: [(Holds, &str, &str); 2] = [
    (
        Holds::Traces,
        "traces",
        "how many real traces the row stands for",
    ),
    (
        Holds::Chance,
        "chance",
        "the chance with which the row was kept, such as 0.05",
    ),
];

/// The answers to the question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    Share,
    Weights,
}

impl Whole {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Yes, "yes", "yes, all of it"),
        (Self::Share, "share", "no, a known share of it"),
        (
            Self::Weights,
            "weights",
            "no, a field says what each row stands for",
        ),
    ];

    fn of(plan: &Plan) -> Self {
        if plan.weighting.is_some() {
            Self::Weights
        } else if plan.sampled_share < 1.0 {
            Self::Share
        } else {
            Self::Yes
        }
    }
}

/// The question, with what belongs to its answer.
#[component]
pub(super) fn TrafficQuestion() -> impl IntoView {
    let session = expect_context::<Session>();
    let fields = Memo::new(move |_| {
        session.data.with(|data| {
            let all = data.iter().flat_map(|it| &it.fields);
            all.filter(|it| can_weigh(it))
                .cloned()
                .collect::<Vec<Field>>()
        })
    });
    let said = Memo::new(move |_| {
        session
            .committed
            .with(|plan| plan.as_ref().map_or(Whole::Yes, Whole::of))
    });
    // That it is a share is known before anybody has said which.
    let wants_share = RwSignal::new(false);
    let whole = move || match said.get() {
        Whole::Yes if wants_share.get() => Whole::Share,
        said => said,
    };
    let choose = super::edit(session, move |plan: &mut Plan, event| {
        let chosen = event_target_value(&event);
        let found = Whole::ALL.iter().find(|(_, value, _)| *value == chosen);
        let Some((answer, ..)) = found else { return };
        wants_share.set(*answer == Whole::Share);
        if *answer != Whole::Share {
            plan.sampled_share = 1.0;
        }
        plan.weighting = match answer {
            Whole::Weights => fields.with_untracked(|it| likeliest(it)),
            Whole::Yes | Whole::Share => None,
        };
    });
    let suggestion = move || {
        if said.get() != Whole::Yes {
            return None;
        }
        let weighting = fields.with(|it| telling_weightings(it).into_iter().next())?;
        let name = field_label(&weighting.field).into_owned();
        let what = match weighting.holds {
            Holds::Traces => "for how many traces each row stands",
            Holds::Chance => "with which chance each row was kept",
        };
        let take = move |_| {
            if let Some(mut plan) = session.committed.get_untracked() {
                plan.weighting = Some(weighting.clone());
                session.change(plan);
            }
        };
        Some(view! {
            <p class="doubt">{format!("▲ The field {name} seems to say {what}. ")}<button class="button" on:click=take>{format!("Count by {name}")}</button></p>
        })
    };
    view! {
        <h2 class="section">"Is this all your traffic?"</h2>
        {suggestion}
        <div class="fields">
            <div class="field">
                <label>
                    <span class="field-label">"This is all our traffic: "</span>
                    <select on:change=choose>
                        {Whole::ALL.map(|(answer, value, words)| view! {
                            <option value=value selected=move || whole() == answer disabled=move || answer == Whole::Weights && fields.with(Vec::is_empty)>{words}</option>
                        })}
                    </select>
                </label>
            </div>
            <Show when=move || whole() == Whole::Share>
                <NumberField
                    label="Share of your traffic that is in here, in percent"
                    value=sampled_share edit=set_sampled_share size=8
                    hint="If the export was itself a sample, every count is scaled up to your whole traffic."
                />
            </Show>
            <Show when=move || whole() == Whole::Weights>
                <WeightFields fields/>
            </Show>
        </div>
    }
}

/// Which field it is, and what it says.
#[component]
fn WeightFields(fields: Memo<Vec<Field>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let now = Memo::new(move |_| {
        session
            .committed
            .with(|plan| plan.as_ref().and_then(|it| it.weighting.clone()))
    });
    let of_field = super::edit(session, move |plan: &mut Plan, event| {
        let field = event_target_value(&event);
        let telling = fields.with_untracked(|it| telling_weightings(it));
        let holds = telling
            .iter()
            .find(|it| it.field == field)
            .map(|it| it.holds);
        plan.weighting = Some(Weighting {
            holds: holds.unwrap_or_default(),
            field,
        });
    });
    let of_holds = super::edit(session, |plan: &mut Plan, event| {
        let chosen = event_target_value(&event);
        let found = HOLDS.iter().find(|(_, value, _)| *value == chosen);
        if let (Some(weighting), Some((holds, ..))) = (&mut plan.weighting, found) {
            weighting.holds = *holds;
        }
    });
    let words = move || {
        let solved = session.at_rest.get()?;
        let rows = session
            .data
            .with(|it| it.as_ref().map(|it| it.receipt.traces))?;
        let weightless = match solved.grouped.weightless {
            0 => String::new(),
            1 => " 1 row has no such number and stands for itself.".to_owned(),
            many => format!(
                " {} rows have no such number and stand for themselves.",
                number::count(many)
            ),
        };
        Some(format!(
            "{} rows stand for {} traces, rounded to whole ones in each group.{weightless}",
            number::count(rows),
            number::count(solved.population().traces()),
        ))
    };
    view! {
        <div class="field">
            <label>
                <span class="field-label">"The field "</span>
                <select on:change=of_field>
                    <For each=move || fields.get() key=|it| it.name.clone() let:field>
                        {
                            let name = field.name.clone();
                            let is_it = move || now.with(|it| it.as_ref().is_some_and(|it| it.field == name));
                            view! { <option value=field.name.clone() selected=is_it>{field_label(&field.name).into_owned()}</option> }
                        }
                    </For>
                </select>
            </label>
        </div>
        <div class="field">
            <label>
                <span class="field-label">"It says "</span>
                <select on:change=of_holds>
                    {HOLDS.map(|(holds, value, words)| view! {
                        <option value=value selected=move || now.with(|it| it.as_ref().is_some_and(|it| it.holds == holds))>{words}</option>
                    })}
                </select>
            </label>
        </div>
        <p class="words" role="status">{words}</p>
    }
}

/// The field that most likely says it; the first that can where none tells.
fn likeliest(fields: &[Field]) -> Option<Weighting> {
    let first = || {
        fields.first().map(|it| Weighting {
            field: it.name.clone(),
            holds: Holds::default(),
        })
    };
    telling_weightings(fields).into_iter().next().or_else(first)
}

fn sampled_share(plan: &Plan) -> String {
    number::plain(plan.sampled_share * 100.0)
}

fn set_sampled_share(plan: &Plan, text: &str) -> Result<Plan, String> {
    let percent = typed_number(text)?;
    Ok(Plan {
        sampled_share: percent / 100.0,
        ..plan.clone()
    })
}
