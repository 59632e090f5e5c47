//! How verdicts are read: which field, and which of its values pass, fail or say nothing.

use assay_plan::data::Field;
use assay_plan::dimension::field_label;
use assay_plan::number;
use assay_plan::results::propose::{candidates, possible_meaning};
use assay_plan::results::reading::{Meaning, VerdictField};
use leptos::prelude::*;

use super::Judged;
use crate::parts::number_field::typed_number;

/// What words can mean, in the order in which they are offered.
const MEANINGS: [(&str, &str); 3] = [("bad", "fails"), ("good", "passes"), ("none", "no verdict")];

/// How numbers can be read.
const NUMBERS: [(&str, &str); 3] = [
    ("below", "numbers below this fail"),
    ("from", "this and above fail"),
    ("score", "as scores: their mean"),
];

/// Says how verdicts are read, and lets it be changed.
#[component]
pub(super) fn HowRead() -> impl IntoView {
    let judged = expect_context::<Judged>();
    let verdict = Memo::new(move |_| judged.read(|it| it.estimates.reading.verdict.clone()));
    let fields = Memo::new(move |_| judged.read(|it| it.fields.clone()).unwrap_or_default());
    let summary = move || {
        verdict.with(|it| {
            it.as_ref().map(|it| {
                let field = field_label(&it.field);
                format!("Verdicts are read from “{field}”: {}", said(&it.meaning))
            })
        })
    };
    // What is edited stays where it is while its values change: the focus is on it.
    let edited = Memo::new(move |_| {
        let verdict = verdict.get()?;
        let is_words = matches!(verdict.meaning, Meaning::Words { .. });
        let field = fields.with(|all| all.iter().find(|it| it.name == verdict.field).cloned());
        Some((field?, is_words))
    });
    let values = move || {
        edited.get().map(|(field, is_words)| {
            if is_words {
                view! { <Words field verdict/> }.into_any()
            } else {
                view! { <Numbers verdict/> }.into_any()
            }
        })
    };
    view! {
        <details class="results-part">
            <summary>{summary}</summary>
            <div class="fields"><FieldChoice fields verdict/><PeopleChoice fields/></div>
            {values}
        </details>
    }
}

/// What fails, as a sentence.
fn said(meaning: &Meaning) -> String {
    let quoted = |words: &[String]| -> String {
        let quoted: Vec<String> = words.iter().map(|it| format!("“{it}”")).collect();
        quoted.join(", ")
    };
    match meaning {
        Meaning::Score { .. } => format!("as scores {}.", meaning.words()),
        Meaning::Words { bad, good } if bad.is_empty() && good.is_empty() => {
            "none of its words is known. Say what they mean.".to_owned()
        }
        Meaning::Words { bad, good } => {
            let part = |words: &[String], does: &str| {
                (!words.is_empty()).then(|| format!("{} {does}", quoted(words)))
            };
            let parts: Vec<String> = [part(bad, "fails"), part(good, "passes")]
                .into_iter()
                .flatten()
                .collect();
            format!("{}; anything else is no verdict.", parts.join(", "))
        }
        _ => format!("{} fails.", meaning.words()),
    }
}

/// Which field holds the verdicts.
#[component]
fn FieldChoice(fields: Memo<Vec<Field>>, verdict: Memo<Option<VerdictField>>) -> impl IntoView {
    let judged = expect_context::<Judged>();
    let options = move || {
        fields.with(|fields| {
            let option = |field: &&Field| {
                let name = field.name.clone();
                let is_it = {
                    let name = name.clone();
                    move || verdict.with(|it| it.as_ref().is_some_and(|it| it.field == name))
                };
                view! { <option value=name.clone() prop:selected=is_it>{field_label(&name).into_owned()}</option> }
            };
            candidates(fields).iter().map(option).collect_view()
        })
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        let chosen = fields.with_untracked(|all| {
            all.iter()
                .find(|it| it.name == name)
                .map(|field| VerdictField {
                    field: name.clone(),
                    meaning: possible_meaning(field),
                })
        });
        if let Some(chosen) = chosen {
            judged.read_as(|reading| {
                reading.people = reading.people.take().filter(|it| it.field != chosen.field);
                reading.verdict = chosen;
            });
        }
    };
    view! {
        <div class="field"><label>"The verdict is in"<select on:change=choose>{options}</select></label></div>
    }
}

/// Which field holds what people say of some of the traces.
#[component]
fn PeopleChoice(fields: Memo<Vec<Field>>) -> impl IntoView {
    let judged = expect_context::<Judged>();
    let now = Memo::new(move |_| {
        let people = |it: &super::state::Open| {
            let people = it.estimates.reading.people.as_ref();
            people.map(|it| it.field.clone()).unwrap_or_default()
        };
        judged.read(people).unwrap_or_default()
    });
    let options = move || {
        let names = fields.with(|fields| {
            let found = candidates(fields);
            found
                .iter()
                .map(|it| it.name.clone())
                .collect::<Vec<String>>()
        });
        let option = |name: String| {
            let (value, label) = (name.clone(), field_label(&name).into_owned());
            view! { <option value=value prop:selected=move || now.get() == name>{label}</option> }
        };
        names.into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        let people = fields.with_untracked(|all| {
            all.iter()
                .find(|it| it.name == name)
                .map(|field| VerdictField {
                    field: name.clone(),
                    meaning: possible_meaning(field),
                })
        });
        judged.read_as(|reading| reading.people = people);
    };
    view! {
        <div class="field"><label>"People’s own verdicts are in"
            <select on:change=choose>
                <option value="" prop:selected=move || now.with(String::is_empty)>"no field"</option>
                {options}
            </select>
        </label></div>
    }
}

/// A row a value, with what it means.
#[component]
fn Words(field: Field, verdict: Memo<Option<VerdictField>>) -> impl IntoView {
    let judged = expect_context::<Judged>();
    let rows = field.top_values.into_iter().map(move |top| {
        let value = top.value.clone();
        let now = Memo::new(move |_| {
            let among = |words: &[String]| words.iter().any(|it| it.eq_ignore_ascii_case(&value));
            verdict.with(|it| match it.as_ref().map(|it| &it.meaning) {
                Some(Meaning::Words { bad, .. }) if among(bad) => "bad",
                Some(Meaning::Words { good, .. }) if among(good) => "good",
                _ => "none",
            })
        });
        let options = MEANINGS
            .map(|(key, word)| {
                view! { <option value=key prop:selected=move || now.get() == key>{word}</option> }
            })
            .collect_view();
        let label = format!("What {} means", top.value);
        let word = top.value.clone();
        let change = move |event| {
            let chosen = event_target_value(&event);
            judged.read_as(|reading| {
                if let Meaning::Words { bad, good } = &mut reading.verdict.meaning {
                    for words in [&mut *bad, &mut *good] {
                        words.retain(|it| !it.eq_ignore_ascii_case(&word));
                    }
                    match chosen.as_str() {
                        "bad" => bad.push(word.clone()),
                        "good" => good.push(word.clone()),
                        _ => {}
                    }
                }
            });
        };
        view! {
            <tr>
                <td>{top.value}</td>
                <td class="number">{number::count(top.traces)}</td>
                <td><span class="field"><select aria-label=label on:change=change>{options}</select></span></td>
            </tr>
        }
    });
    view! {
        <div class="scroll results-values" tabindex="0" role="region" aria-label="What each value means">
            <table class="plain">
                <thead><tr><th scope="col">"Value"</th><th scope="col" class="number">"Results"</th><th scope="col">"Means"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The kind of a meaning of numbers with the one or two numbers that make it.
fn parts(verdict: Option<&VerdictField>) -> (&'static str, f64, f64) {
    match verdict.map(|it| &it.meaning) {
        Some(&Meaning::BadFrom { limit }) => ("from", limit, limit),
        Some(&Meaning::Score { worst, best }) => ("score", worst, best),
        Some(&Meaning::BadBelow { limit }) => ("below", limit, limit),
        _ => ("below", 0.5, 0.5),
    }
}

fn made(kind: &str, first: f64, second: f64) -> Meaning {
    match kind {
        "from" => Meaning::BadFrom { limit: first },
        "score" => Meaning::Score {
            worst: first,
            best: second,
        },
        _ => Meaning::BadBelow { limit: first },
    }
}

/// How numbers are read, and where they begin to fail or how far their scale reaches.
#[component]
fn Numbers(verdict: Memo<Option<VerdictField>>) -> impl IntoView {
    let judged = expect_context::<Judged>();
    let error = RwSignal::new(None::<String>);
    let now = move || verdict.with(|it| parts(it.as_ref()));
    let is_score = Memo::new(move |_| now().0 == "score");
    let read_as = move |meaning: Meaning| {
        error.set(None);
        judged.read_as(|reading| reading.verdict.meaning = meaning);
    };
    let options = NUMBERS
        .map(|(key, word)| {
            view! { <option value=key prop:selected=move || now().0 == key>{word}</option> }
        })
        .collect_view();
    let choose = move |event| {
        let (_, first, _) = verdict.with_untracked(|it| parts(it.as_ref()));
        // A mean needs the scale's ends: those of most judges are 0 to 1, of the others 1 to 5.
        read_as(match event_target_value(&event).as_str() {
            "score" if first > 1.0 => made("score", 1.0, 5.0),
            "score" => made("score", 0.0, 1.0),
            kind => made(kind, first, first),
        });
    };
    let typed =
        move |event, change: fn((&'static str, f64, f64), f64) -> Meaning| match typed_number(
            &event_target_value(&event),
        ) {
            Ok(number) => read_as(change(
                verdict.with_untracked(|it| parts(it.as_ref())),
                number,
            )),
            Err(why) => error.set(Some(why)),
        };
    view! {
        <div class="fields">
            <div class="field"><label>"Numbers are read"<select on:change=choose>{options}</select></label></div>
            <div class="field"><label>{move || if is_score.get() { "Worst score" } else { "Limit" }}
                <input
                    type="text" autocomplete="off" size="8" prop:value=move || number::plain(now().1)
                    on:change=move |event| typed(event, |(kind, _, second), first| made(kind, first, second))
                />
            </label></div>
            <Show when=move || is_score.get()>
                <div class="field"><label>"Best score"
                    <input
                        type="text" autocomplete="off" size="8" prop:value=move || number::plain(now().2)
                        on:change=move |event| typed(event, |(kind, first, _), second| made(kind, first, second))
                    />
                </label></div>
            </Show>
        </div>
        <p class="field-error" role="status">{error}</p>
    }
}
