//! Conditions on fields, as rows of three controls.

use assay_plan::arrival::Arrival;
use assay_plan::data::Field;
use assay_plan::dimension::field_label;
use assay_plan::document::Plan;
use assay_plan::number;
use assay_plan::rule::{Combine, Condition, Rule, Test};
use leptos::prelude::*;

use crate::parts::number_field::typed_number;
use crate::session::Session;

/// The tests in the order in which they are offered, with their words.
const TESTS: [(&str, &str); 10] = [
    ("is", "is"),
    ("isNot", "is not"),
    ("oneOf", "is one of"),
    ("contains", "contains"),
    ("below", "is below"),
    ("atMost", "is at most"),
    ("above", "is above"),
    ("atLeast", "is at least"),
    ("missing", "is missing"),
    ("present", "is there"),
];

/// What one condition holds for.
#[derive(Clone, PartialEq)]
pub(super) struct Matched {
    /// How many traces.
    pub(super) traces: u64,
    /// The ids of the first few.
    pub(super) examples: Vec<String>,
}

impl Matched {
    /// "1,733 traces, such as a1, a2, a3".
    fn words(&self) -> String {
        let traces = number::counted(self.traces, "trace");
        match self.examples.as_slice() {
            [] => traces,
            examples => format!("{traces}, such as {}", examples.join(", ")),
        }
    }
}

/// Edits one rule of the plan.
#[component]
pub(super) fn RuleEditor(
    /// What the rule says, in words for labels.
    name: &'static str,
    /// Where the rule stands in the plan.
    rule: fn(&Plan) -> &Rule,
    /// The same, to change it.
    rule_mut: fn(&mut Plan) -> &mut Rule,
    /// What each condition holds for, where that was counted.
    #[prop(optional, into)]
    matches: Option<Signal<Vec<Matched>>>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let current = Memo::new(move |_| {
        session
            .committed
            .with(|plan| plan.as_ref().map(|it| rule(it).clone()).unwrap_or_default())
    });
    let fields = Memo::new(move |_| {
        session.data.with(|data| {
            data.as_ref()
                .map(|it| it.fields.clone())
                .unwrap_or_default()
        })
    });
    let count = Memo::new(move |_| current.with(|it| it.conditions.len()));
    let add = super::edit(session, move |plan: &mut Plan, _: web_sys::MouseEvent| {
        let field = fields
            .with_untracked(|fields| fields.first().map(|it| it.name.clone()).unwrap_or_default());
        let rule = rule_mut(plan);
        // Until somebody says more, the new condition leaves the rule to the others as far as it can.
        let test = match rule.combine {
            Combine::Any => Test::Missing,
            Combine::All => Test::Present,
        };
        rule.conditions.push(Condition { field, test });
    });
    let combine = super::edit(session, move |plan: &mut Plan, event| {
        rule_mut(plan).combine = if event_target_value(&event) == "all" {
            Combine::All
        } else {
            Combine::Any
        };
    });
    let all = move || current.with(|it| it.combine == Combine::All);
    view! {
        <div class="fields" hidden=move || { count.get() < 2 }>
            <div class="field">
                <label>
                    <span class="field-label">"How many of them must hold? "</span>
                    <select on:change=combine>
                        <option value="any" selected=move || !all()>"any one is enough"</option>
                        <option value="all" selected=all>"all of them"</option>
                    </select>
                </label>
            </div>
        </div>
        <div>
            {move || (0..count.get()).map(|index| view! {
                <ConditionRow index name current fields rule_mut matches/>
            }).collect_view()}
        </div>
        <p class="words"><button class="button" on:click=add>{format!("Add a {name}")}</button></p>
    }
}

#[component]
fn ConditionRow(
    index: usize,
    name: &'static str,
    current: Memo<Rule>,
    fields: Memo<Vec<Field>>,
    rule_mut: fn(&mut Plan) -> &mut Rule,
    matches: Option<Signal<Vec<Matched>>>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let error = RwSignal::new(None::<String>);
    let condition = Memo::new(move |_| current.with(|it| it.conditions.get(index).cloned()));
    let kind = move || condition.get().map_or("is", |it| kind_of(&it.test));
    let text = move || {
        condition
            .get()
            .map(|it| text_of(&it.test))
            .unwrap_or_default()
    };
    let takes_value = Memo::new(move |_| !matches!(kind(), "missing" | "present"));
    let change = move |change: &dyn Fn(&mut Condition)| {
        if let Some(mut plan) = session.committed.get_untracked() {
            if let Some(condition) = rule_mut(&mut plan).conditions.get_mut(index) {
                change(condition);
            }
            session.change(plan);
        }
    };
    let set_field = move |event| {
        error.set(None);
        change(&|it| it.field = event_target_value(&event));
    };
    let set_kind = move |event| {
        // A text that is no number cannot be compared with one: the comparison starts at zero.
        error.set(None);
        let kind = event_target_value(&event);
        change(&|it| {
            it.test = test_of(&kind, &text_of(&it.test))
                .or_else(|_| test_of(&kind, "0"))
                .unwrap_or(Test::Present);
        });
    };
    let set_value = move |event| match test_of(kind(), &event_target_value(&event)) {
        Ok(test) => {
            error.set(None);
            change(&|it| it.test = test.clone());
        }
        Err(sentence) => error.set(Some(sentence)),
    };
    let remove = move |_| {
        if let Some(mut plan) = session.committed.get_untracked() {
            rule_mut(&mut plan).conditions.remove(index);
            session.change(plan);
        }
    };
    let matched = move || matches?.with(|it| it.get(index).map(Matched::words));
    let field = Memo::new(move |_| {
        condition.with(|it| it.as_ref().map(|it| it.field.clone()).unwrap_or_default())
    });
    let number = index + 1;
    view! {
        <div class="condition" role="group" aria-label=format!("{name} {number}")>
            <div class="field">
                <select aria-label="Field" on:change=set_field prop:value=move || condition.get().map(|it| it.field).unwrap_or_default()>
                    {move || options(&fields.get(), condition.get().as_ref().map(|it| it.field.as_str()))}
                </select>
            </div>
            <div class="field">
                <select aria-label="Comparison" on:change=set_kind prop:value=kind>
                    {TESTS.map(|(value, words)| view! { <option value=value selected=move || kind() == value>{words}</option> })}
                </select>
            </div>
            <Show when=move || takes_value.get()>
                <div class="field">
                    <input
                        type="text" aria-label="Value" prop:value=text on:change=set_value
                        aria-invalid=move || error.with(Option::is_some).to_string()
                    />
                </div>
            </Show>
            {matches.map(|_| view! { <ArrivalChoice field/> })}
            <button class="button plain" aria-label=format!("Remove {name} {number}") on:click=remove>"Remove"</button>
            <span class="count">{matched}</span>
            <span class="field-error" role="status">{move || error.get()}</span>
        </div>
    }
}

/// When the field of a condition is known. That holds for the field, in whatever condition it stands.
#[component]
fn ArrivalChoice(
    /// The field's name.
    field: Memo<String>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let now = Memo::new(move |_| {
        session
            .committed
            .with(|plan| plan.as_ref().map(|it| it.arrival(&field.get())))
    });
    let choose = super::edit(session, move |plan: &mut Plan, event| {
        let arrives = if event_target_value(&event) == "later" {
            Arrival::Later
        } else {
            Arrival::AtIngest
        };
        plan.set_arrival(&field.get_untracked(), arrives);
    });
    view! {
        <div class="field">
            <select aria-label=move || format!("When {} is known", field_label(&field.get())) on:change=choose>
                <option value="ingest" selected=move || now.get() == Some(Arrival::AtIngest)>"known at ingest"</option>
                <option value="later" selected=move || now.get() == Some(Arrival::Later)>"arrives later"</option>
            </select>
        </div>
    }
}

/// The fields as options; one that the data lack is still shown, since the plan names it.
fn options(fields: &[Field], chosen: Option<&str>) -> impl IntoView + use<> {
    let mut names: Vec<String> = fields.iter().map(|it| it.name.clone()).collect();
    if let Some(chosen) = chosen
        && !names.iter().any(|it| it == chosen)
    {
        names.insert(0, chosen.to_owned());
    }
    names
        .into_iter()
        .map(|name| {
            let selected = chosen == Some(name.as_str());
            let label = field_label(&name).into_owned();
            view! { <option value=name selected=selected>{label}</option> }
        })
        .collect_view()
}

fn kind_of(test: &Test) -> &'static str {
    match test {
        Test::Is(_) => "is",
        Test::IsNot(_) => "isNot",
        Test::OneOf(_) => "oneOf",
        Test::Contains(_) => "contains",
        Test::Below(_) => "below",
        Test::AtMost(_) => "atMost",
        Test::Above(_) => "above",
        Test::AtLeast(_) => "atLeast",
        Test::Missing => "missing",
        Test::Present => "present",
    }
}

fn text_of(test: &Test) -> String {
    match test {
        Test::Is(text) | Test::IsNot(text) | Test::Contains(text) => text.clone(),
        Test::OneOf(texts) => texts.join(", "),
        Test::Below(limit) | Test::AtMost(limit) | Test::Above(limit) | Test::AtLeast(limit) => {
            number::plain(*limit)
        }
        Test::Missing | Test::Present => String::new(),
    }
}

fn test_of(kind: &str, text: &str) -> Result<Test, String> {
    let limit = || typed_number(text);
    Ok(match kind {
        "is" => Test::Is(text.trim().to_owned()),
        "isNot" => Test::IsNot(text.trim().to_owned()),
        "oneOf" => Test::OneOf(
            text.split(',')
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
                .collect(),
        ),
        "contains" => Test::Contains(text.trim().to_owned()),
        "below" => Test::Below(limit()?),
        "atMost" => Test::AtMost(limit()?),
        "above" => Test::Above(limit()?),
        "atLeast" => Test::AtLeast(limit()?),
        "missing" => Test::Missing,
        _ => Test::Present,
    })
}
