//! `window.assay`: whatever a person can do on the page, a script can do. Plain JSON in and out; the README has its types.

use assay_plan::data::Unit;
use assay_plan::document::Plan;
use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::privacy::Privacy;
use assay_protocol::{Between, Problem, WriteOrder};
use js_sys::{Array, Error, Function, JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::File;

use crate::compare::Compared;
use crate::report::report;
use crate::results::Judged;
use crate::session::{Session, nothing_loaded, problem_of, problem_of_shared};
use crate::share::{Link, Sharing, open_link};

/// Puts the API on the window. `ready` resolves when the page works.
pub(crate) fn install(
    session: Session,
    sharing: Sharing,
    judged: Judged,
    compared: Compared,
    ready: &Promise,
) {
    let api = Object::new();
    let set = |name: &str, value: &JsValue| {
        // A fresh plain object takes any property.
        let _ = Reflect::set(&api, &name.into(), value);
    };
    set("ready", ready);
    set(
        "open",
        &asynchronous(move |files| {
            let files = files_of(&files);
            future_to_promise(async move {
                let receipt = session
                    .open(files)
                    .await
                    .map_err(|problem| thrown(&problem))?;
                to_js(&receipt)
            })
        }),
    );
    set(
        "countBy",
        &asynchronous(move |unit| {
            let name = unit.as_string().unwrap_or_default();
            future_to_promise(async move {
                let unit = Unit::ALL.into_iter().find(|unit| unit.name() == name);
                let unit = unit.ok_or_else(|| thrown(&no_unit(&name)))?;
                let receipt = session
                    .count_by(unit)
                    .await
                    .map_err(|problem| thrown(&problem))?;
                to_js(&receipt)
            })
        }),
    );
    set(
        "rejected",
        &asynchronous(move |_| {
            future_to_promise(async move {
                let lines = session
                    .rejected()
                    .await
                    .map_err(|problem| thrown(&problem))?;
                let records: Result<Array, JsValue> = lines.lines().map(JSON::parse).collect();
                records.map(Into::into)
            })
        }),
    );
    set(
        "receipt",
        &reader(move || {
            session
                .data
                .with_untracked(|data| data.as_ref().map(|it| to_js(&it.receipt)))
        }),
    );
    set(
        "fields",
        &reader(move || {
            session
                .data
                .with_untracked(|data| data.as_ref().map(|it| to_js(&it.fields)))
        }),
    );
    set(
        "population",
        &reader(move || {
            session
                .solved
                .get_untracked()
                .map(|solved| population(&solved))
        }),
    );
    set(
        "plan",
        &reader(move || session.plan().map(|plan| to_js(&plan))),
    );
    set(
        "setPlan",
        &asynchronous(move |document| {
            future_to_promise(async move {
                let text = JSON::stringify(&document)?.as_string().unwrap_or_default();
                let plan = Plan::from_json(&text).map_err(|error| thrown(&problem_of(&error)))?;
                session
                    .commit(plan)
                    .await
                    .map_err(|problem| thrown(&problem))?;
                session.shown_everywhere().await;
                Ok(JsValue::UNDEFINED)
            })
        }),
    );
    set(
        "share",
        &asynchronous(move |options| {
            future_to_promise(async move {
                let snapshot = handed_on(session, sharing, options)?;
                let shared = Object::new();
                let link = Link::to(&snapshot).await?;
                Reflect::set(&shared, &"link".into(), &link.0.into())?;
                let document = JSON::parse(&snapshot.to_json())?;
                Reflect::set(&shared, &"snapshot".into(), &document)?;
                Ok(shared.into())
            })
        }),
    );
    set(
        "report",
        &asynchronous(move |options| {
            future_to_promise(async move {
                let made = report(handed_on(session, sharing, options)?);
                let made = made.map_err(|error| thrown(&problem_of(&error)))?;
                Ok(made.page().into())
            })
        }),
    );
    set(
        "openShared",
        &asynchronous(move |shared| {
            future_to_promise(async move {
                let opened = if let Some(link) = shared.as_string() {
                    open_link(session, &link).await
                } else {
                    let text = JSON::stringify(&shared)?.as_string().unwrap_or_default();
                    Snapshot::from_json(&text)
                        .map(|snapshot| session.open_shared(snapshot))
                        .map_err(|error| problem_of_shared(&error))
                };
                to_js(&opened.map_err(|problem| thrown(&problem))?)
            })
        }),
    );
    set(
        "solution",
        &reader(move || {
            session
                .solved
                .get_untracked()
                .map(|solved| to_js(&solved.solution))
        }),
    );
    set(
        "draw",
        &asynchronous(move |_| {
            future_to_promise(async move {
                let drawn = session.draw().await.map_err(|problem| thrown(&problem))?;
                to_js(&drawn)
            })
        }),
    );
    set(
        "records",
        &asynchronous(move |_| {
            future_to_promise(async move {
                let drawn = session.records().await;
                Ok(drawn.map_err(|problem| thrown(&problem))?.1.into())
            })
        }),
    );
    set(
        "rules",
        &asynchronous(move |platform| {
            future_to_promise(async move {
                let platform = serde_wasm_bindgen::from_value(platform)?;
                let plan = session.plan().ok_or_else(|| thrown(&nothing_loaded()))?;
                let ruled = session.rules(plan, platform, true).await;
                to_js(&ruled.map_err(|problem| thrown(&problem))?)
            })
        }),
    );
    set(
        "estimate",
        &asynchronous(move |files| {
            let files = files_of(&files);
            future_to_promise(async move {
                let found = judged.open(files).await;
                to_js(&found.map_err(|problem| thrown(&problem))?.estimates)
            })
        }),
    );
    set(
        "write",
        &asynchronous(move |order| {
            future_to_promise(async move {
                let order: WriteOrder = serde_wasm_bindgen::from_value(order)?;
                let plan = session.plan().ok_or_else(|| thrown(&nothing_loaded()))?;
                let written = session
                    .write(plan, order)
                    .await
                    .map_err(|problem| thrown(&problem))?;
                Ok(written.text.into())
            })
        }),
    );
    set(
        "compare",
        &asynchronous(move |sides| {
            let files = if Array::is_array(&sides) {
                files_of(&sides)
            } else {
                Vec::new()
            };
            let between = if files.is_empty() {
                serde_wasm_bindgen::from_value(sides).map(|values: Values| Between::Values {
                    field: values.field,
                    values: values.values,
                })
            } else {
                Ok(Between::Files)
            };
            future_to_promise(async move {
                let between = between.map_err(|_| thrown(&no_sides()))?;
                let found = compared.compare(between, files).await;
                to_js(&*found.map_err(|problem| thrown(&problem))?)
            })
        }),
    );
    let _ = Reflect::set(&js_sys::global(), &"assay".into(), &api);
}

/// What is left out of what is shared, as a script says it; what it does not say is as people chose it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LeftOut {
    names: Option<bool>,
    small_counts: Option<bool>,
    prices: Option<bool>,
}

impl LeftOut {
    fn privacy(self, sharing: Sharing) -> Privacy {
        let chosen = sharing.privacy.get_untracked();
        Privacy {
            letters: self.names.unwrap_or(chosen.letters),
            no_small_counts: self.small_counts.unwrap_or(chosen.no_small_counts),
            no_prices: self.prices.unwrap_or(chosen.no_prices),
        }
    }
}

/// Two values of a field, as a script says them.
#[derive(Deserialize)]
struct Values {
    field: String,
    values: [String; 2],
}

/// What is handed on of the plan that is open, with what a script or else the person chose to leave out.
fn handed_on(session: Session, sharing: Sharing, options: JsValue) -> Result<Snapshot, JsValue> {
    let options: LeftOut = if options.is_undefined() {
        LeftOut::default()
    } else {
        serde_wasm_bindgen::from_value(options)?
    };
    let snapshot = session.take_snapshot();
    let snapshot = snapshot.ok_or_else(|| thrown(&nothing_loaded()))?;
    Ok(snapshot.shared(options.privacy(sharing)))
}

fn no_sides() -> Problem {
    Problem {
        code: "compare.no-sides".into(),
        sentence: "There are neither files to compare with nor two values of a field.".into(),
        next_step: "Give { field, values: [first, second] }, or files of results.".into(),
    }
}

fn files_of(files: &JsValue) -> Vec<File> {
    Array::from(files)
        .iter()
        .filter_map(|file| file.dyn_into::<File>().ok())
        .collect()
}

fn no_unit(name: &str) -> Problem {
    Problem {
        code: "data.unknown-unit".into(),
        sentence: format!("“{name}” is nothing that can be counted."),
        next_step: "Say “trace”, “session” or “observation”.".into(),
    }
}

/// The counts of the groups, with the sums that people ask for first.
fn population(solved: &crate::session::Solved) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Counts<'a> {
        traces: u64,
        troubles: u64,
        #[serde(rename = "spanDays")]
        span_days: Option<f64>,
        strata: Vec<StratumCounts<'a>>,
    }
    #[derive(Serialize)]
    struct StratumCounts<'a> {
        traces: u64,
        troubles: u64,
        #[serde(flatten)]
        stratum: &'a assay_sampling::population::Stratum,
    }
    let population = solved.population();
    let strata = population.strata.iter().map(|stratum| StratumCounts {
        traces: stratum.traces(),
        troubles: stratum.with_signal.traces,
        stratum,
    });
    to_js(&Counts {
        traces: population.traces(),
        troubles: population.with_signal(),
        span_days: population.span_days,
        strata: strata.collect(),
    })
}

fn reader(read: impl Fn() -> Option<Result<JsValue, JsValue>> + 'static) -> Function {
    let closure = Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(move || {
        read().unwrap_or(Ok(JsValue::NULL))
    });
    closure.into_js_value().unchecked_into()
}

fn asynchronous(call: impl Fn(JsValue) -> Promise + 'static) -> Function {
    Closure::<dyn Fn(JsValue) -> Promise>::new(call)
        .into_js_value()
        .unchecked_into()
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(Into::into)
}

/// The error that a script sees: the sentence, with `code` and `nextStep` beside it.
fn thrown(problem: &Problem) -> JsValue {
    let error = Error::new(&problem.sentence);
    let _ = Reflect::set(&error, &"code".into(), &problem.code.as_str().into());
    let _ = Reflect::set(
        &error,
        &"nextStep".into(),
        &problem.next_step.as_str().into(),
    );
    error.into()
}
