//! When the value of a field is known: a rule that draws traces as they come in can only ask for what is known then.

use serde::{Deserialize, Serialize};

use crate::dimension::field_label;
use crate::document::Plan;
use crate::rule::Combine;

/// When a field's value is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Arrival {
    /// With the trace itself.
    AtIngest,
    /// After it: feedback of people, scores of judges.
    Later,
}

/// When one field is known, where that is not what its name says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldArrival {
    /// The field's name in the loaded data.
    pub field: String,
    /// When it is known.
    pub arrives: Arrival,
}

/// Words in the names of fields that people or judges fill in afterwards.
const LATER: [&str; 14] = [
    "feedback", "thumb", "score", "rating", "rated", "grade", "csat", "nps", "annotat", "verdict",
    "judge", "review", "complain", "ticket",
];

/// When a field is likely known, by its name.
pub fn proposed(field: &str) -> Arrival {
    let name = field.to_lowercase();
    if LATER.iter().any(|word| name.contains(word)) {
        Arrival::Later
    } else {
        Arrival::AtIngest
    }
}

impl Plan {
    /// When a field is known: as people have said, else as its name says.
    pub fn arrival(&self, field: &str) -> Arrival {
        let said = self.arrivals.iter().rev().find(|it| it.field == field);
        said.map_or_else(|| proposed(field), |it| it.arrives)
    }

    /// Says when a field is known.
    pub fn set_arrival(&mut self, field: &str, arrives: Arrival) {
        self.arrivals.retain(|it| it.field != field);
        if arrives != proposed(field) {
            self.arrivals.push(FieldArrival {
                field: field.to_owned(),
                arrives,
            });
        }
    }

    /// What it means for a rule that draws traces as they come in that some signs of trouble arrive later: one or two
    /// sentences; none without signs.
    pub fn arrival_of_signal(&self) -> Option<String> {
        let conditions = &self.signal.conditions;
        if conditions.is_empty() {
            return None;
        }
        let is_late = |field: &str| self.arrival(field) == Arrival::Later;
        let mut late: Vec<_> = conditions
            .iter()
            .map(|it| it.field.as_str())
            .filter(|field| is_late(field))
            .map(field_label)
            .collect();
        late.dedup();
        let every = conditions.iter().all(|it| is_late(&it.field));
        let (names, arrive) = match late.as_slice() {
            [] => {
                return Some(
                    "Every sign is known when a trace comes in: a sampling rule can judge such traces more often at once."
                        .to_owned(),
                );
            }
            [one] => (one.to_string(), "arrives"),
            [first @ .., last] => (format!("{} and {last}", first.join(", ")), "arrive"),
        };
        let meaning = if every || self.signal.combine == Combine::All {
            "a sampling rule that runs when a trace comes in cannot tell these traces from the others"
        } else {
            "a sampling rule that runs when a trace comes in misses the traces that nothing else marks"
        };
        Some(format!(
            "{names} {arrive} later: {meaning}. A fixed list that is drawn afterwards knows them all."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Condition, Rule, Test};

    fn plan(fields: &[&str], combine: Combine) -> Plan {
        let condition = |field: &&str| Condition {
            field: (*field).to_owned(),
            test: Test::Present,
        };
        let signal = Rule {
            combine,
            conditions: fields.iter().map(condition).collect(),
        };
        Plan::first(Vec::new(), signal, Rule::default(), 100)
    }

    #[test]
    fn names_give_away_what_people_and_judges_say_afterwards() {
        for field in [
            "thumbs",
            "scores.helpfulness",
            "metadata.user_rating",
            "CSAT",
        ] {
            assert_eq!(proposed(field), Arrival::Later, "{field}");
        }
        for field in [
            "error",
            "status",
            "metadata.refused",
            "latency_ms",
            "tags.channel",
        ] {
            assert_eq!(proposed(field), Arrival::AtIngest, "{field}");
        }
    }

    #[test]
    fn people_may_know_better_and_only_that_is_kept() {
        let mut plan = plan(&["thumbs"], Combine::Any);
        let before = plan.clone();
        assert_eq!(plan.arrival("thumbs"), Arrival::Later);
        plan.set_arrival("thumbs", Arrival::AtIngest);
        assert_eq!(plan.arrival("thumbs"), Arrival::AtIngest);
        let read: Plan = serde_json::from_str(&plan.to_json()).unwrap();
        assert_eq!(read, plan);
        plan.set_arrival("thumbs", Arrival::Later);
        assert_eq!(plan, before);
        assert!(!plan.to_json().contains("arrivals"));
    }

    #[test]
    fn a_rule_at_ingest_is_told_what_it_misses() {
        let said = |fields: &[&str], combine| plan(fields, combine).arrival_of_signal().unwrap();
        assert!(said(&["error"], Combine::Any).starts_with("Every sign is known"));
        assert_eq!(
            said(&["error", "thumbs"], Combine::Any),
            "thumbs arrives later: a sampling rule that runs when a trace comes in misses the traces that nothing else \
             marks. A fixed list that is drawn afterwards knows them all."
        );
        let cannot = "cannot tell these traces";
        assert!(said(&["error", "thumbs"], Combine::All).contains(cannot));
        assert!(
            said(&["scores.a", "thumbs"], Combine::Any).starts_with("a and thumbs arrive later")
        );
        assert!(said(&["scores.a", "thumbs"], Combine::Any).contains(cannot));
        assert_eq!(plan(&[], Combine::Any).arrival_of_signal(), None);
    }
}
