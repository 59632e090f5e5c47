//! The published schema of plans, and whether it and the code say the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use assay_plan::arrival::{Arrival, FieldArrival};
use assay_plan::document::Plan;
use assay_plan::merge::Merge;
use assay_plan::money::Money;
use assay_plan::schema::SCHEMA_VERSION;
use assay_plan::target::{Change, Target};
use assay_plan::token_price::TokenRate;
use serde_json::{Value, json};

use crate::document::{newest_plan, rich_plan, richest_plan};

fn schema() -> Value {
    published("plan.json")
}

/// A published schema.
pub(crate) fn published(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/schema");
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// A plan with every part that the other plans of these tests leave out.
fn remaining_plan() -> Plan {
    let mut plan = rich_plan();
    plan.arrivals.push(FieldArrival {
        field: "error".to_owned(),
        arrives: Arrival::Later,
    });
    plan.merge_value("intent", "refund", true);
    plan.merges
        .push(Merge::Group(vec!["a".to_owned(), "b".to_owned()]));
    plan.token_rates.push(TokenRate {
        field: "input_tokens".to_owned(),
        dollars_per_million: 3.0,
    });
    plan.overhead_per_call = Money(0.001);
    plan.set_common_target(Target::Tell(Change {
        usual: 0.05,
        changed: 0.1,
    }));
    plan.seconds_per_call = Some(4.0);
    plan.horizon_windows = Some(8);
    plan.sampled_share = 0.5;
    let found = json!({ "group": ["a", "b"], "withSignal": { "judged": 3, "bad": 1 } });
    plan.measured.push(serde_json::from_value(found).unwrap());
    plan
}

fn plans() -> [Value; 4] {
    [rich_plan(), richest_plan(), newest_plan(), remaining_plan()]
        .map(|plan| serde_json::to_value(plan).unwrap())
}

/// What other schemas refer to.
static PLAN: LazyLock<Value> = LazyLock::new(schema);

/// Whether a value is as a schema says: of its words those that our schemas use to tell shapes apart.
pub(crate) fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let (document, place) = name.split_once('#').unwrap();
        if document.is_empty() {
            return fits(root, root.pointer(place).unwrap(), value);
        }
        assert_eq!(document, "plan.json");
        return fits(&PLAN, PLAN.pointer(place).unwrap(), value);
    }
    if let Some(constant) = schema.get("const") {
        return constant == value;
    }
    if let Some(names) = schema.get("enum").and_then(Value::as_array) {
        return names.contains(value);
    }
    if let Some(forms) = schema.get("oneOf").and_then(Value::as_array) {
        return forms.iter().filter(|form| fits(root, form, value)).count() == 1;
    }
    match schema["type"].as_str().unwrap() {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64(),
        "array" if schema.get("prefixItems").is_some() => {
            let (forms, items) = (schema["prefixItems"].as_array(), value.as_array());
            let all = forms
                .zip(items)
                .filter(|(forms, items)| forms.len() == items.len());
            all.is_some_and(|(forms, items)| {
                forms
                    .iter()
                    .zip(items)
                    .all(|(form, it)| fits(root, form, it))
            })
        }
        "boolean" => value.is_boolean(),
        "array" => {
            let items = value.as_array();
            items.is_some_and(|items| items.iter().all(|it| fits(root, &schema["items"], it)))
        }
        _ => value.as_object().is_some_and(|entries| {
            let known = |name: &String| schema["properties"].get(name);
            let required = schema["required"].as_array().unwrap();
            required
                .iter()
                .all(|name| entries.contains_key(name.as_str().unwrap()))
                && entries
                    .iter()
                    .all(|(name, entry)| known(name).is_some_and(|it| fits(root, it, entry)))
        }),
    }
}

#[test]
fn every_plan_is_as_the_schema_says() {
    let schema = schema();
    assert_eq!(
        schema["properties"]["schemaVersion"]["const"],
        SCHEMA_VERSION
    );
    for plan in plans() {
        assert!(fits(&schema, &schema, &plan), "{plan}");
        for broken in [
            json!({ "budget": 33 }),
            json!({ "unknown": 1 }),
            json!({ "locks": [{ "group": ["a"], "calls": -1 }] }),
            json!({ "groupTargets": [{ "group": ["a"] }] }),
            json!({ "window": "fortnight" }),
        ] {
            let mut other = plan.clone();
            for (name, value) in broken.as_object().unwrap() {
                other[name] = value.clone();
            }
            assert!(!fits(&schema, &schema, &other), "{broken}");
        }
    }
}

#[test]
fn the_schema_knows_no_part_that_plans_do_not_have() {
    let written: BTreeSet<String> = plans()
        .iter()
        .flat_map(|plan| {
            plan.as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        })
        .collect();
    let described = schema()["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(written, described);
}

#[test]
fn what_the_schema_requires_is_missed() {
    for name in schema()["required"].as_array().unwrap() {
        let mut plan = serde_json::to_value(rich_plan()).unwrap();
        plan.as_object_mut().unwrap().remove(name.as_str().unwrap());
        assert!(Plan::from_json(&plan.to_string()).is_err(), "{name}");
    }
}
