//! What one step of the history holds: the plan that is worked on, and the plans that lie beside it.

use std::sync::Arc;

use assay_plan::document::Plan;
use assay_protocol::{Grouped, Problem};

/// The most plans that are kept for comparison: more do not fit side by side.
pub(crate) const MOST_SCENARIOS: usize = 4;

/// The plan that is worked on, and those that were kept.
#[derive(Clone, PartialEq)]
pub(crate) struct Desk {
    pub(crate) plan: Plan,
    pub(crate) scenarios: Vec<Scenario>,
}

/// A plan that was kept for comparison, with the counts that it is solved on, or why the loaded data have none for it.
#[derive(Clone, PartialEq)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) grouped: Result<Arc<Grouped>, Problem>,
}

impl Desk {
    /// The same desk with another plan on it.
    pub(crate) fn with_plan(&self, plan: Plan) -> Self {
        Self {
            plan,
            scenarios: self.scenarios.clone(),
        }
    }

    /// Keeps the plan under the first letter that is free.
    pub(crate) fn keep(&mut self, grouped: Arc<Grouped>) {
        let free = ('A'..='Z').find(|letter| {
            let taken = |it: &Scenario| it.name == format!("Scenario {letter}");
            !self.scenarios.iter().any(taken)
        });
        if let Some(letter) = free
            && self.scenarios.len() < MOST_SCENARIOS
        {
            self.scenarios.push(Scenario {
                name: format!("Scenario {letter}"),
                plan: self.plan.clone(),
                grouped: Ok(grouped),
            });
        }
    }

    /// Gives a kept plan another name; an empty one changes nothing.
    pub(crate) fn rename(&mut self, index: usize, name: &str) {
        if let Some(scenario) = self.scenarios.get_mut(index)
            && !name.trim().is_empty()
        {
            name.trim().clone_into(&mut scenario.name);
        }
    }

    /// Takes a kept plan away.
    pub(crate) fn remove(&mut self, index: usize) {
        if index < self.scenarios.len() {
            self.scenarios.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use assay_plan::collecting::{Counted, Until};
    use assay_plan::dimension::Dimension;
    use assay_plan::history::History;
    use assay_plan::money::Money;
    use assay_plan::oversampling::OversamplingRule;
    use assay_plan::rule::Rule;
    use assay_plan::target::Target;
    use assay_plan::weighting::{Holds, Weighting};
    use assay_sampling::allocation::tiers::Importance;
    use assay_sampling::population::Population;
    use proptest::prelude::*;

    use super::*;

    /// What a person can do: edit the plan, keep plans beside it, go back and forth.
    #[derive(Clone, Debug)]
    enum Deed {
        Edit(u8, u64),
        Keep,
        Rename(usize, String),
        Remove(usize),
        Undo,
        Redo,
    }

    fn deed() -> impl Strategy<Value = Deed> {
        prop_oneof![
            6 => (0..11_u8, 1..9_u64).prop_map(|(what, value)| Deed::Edit(what, value)),
            2 => Just(Deed::Keep),
            1 => (0..5_usize, "[ a-c]{0,3}").prop_map(|(index, name)| Deed::Rename(index, name)),
            1 => (0..5_usize).prop_map(Deed::Remove),
            4 => Just(Deed::Undo),
            2 => Just(Deed::Redo),
        ]
    }

    fn edited(plan: &Plan, what: u8, value: u64) -> Plan {
        let mut plan = plan.clone();
        let group = [format!("group {}", value % 3)];
        match what {
            0 => plan.target_points = value as f64,
            1 => plan.price_per_call = Money(value as f64 / 100.0),
            2 => plan.oversampling = value as f64,
            3 => plan.set_group_target(&group, Some(Target::Points(value as f64))),
            4 => plan.set_tier(&group, Importance::Must),
            5 => plan.set_lock(&group, (value > 4).then_some(value)),
            6 => {
                let of = Counted::All;
                plan.set_until(&group, (value > 2).then_some(Until { collect: value, of }));
            }
            7 => plan.oversampling_rule = OversamplingRule::Share,
            8 => {
                plan.weighting = (value > 4).then(|| Weighting {
                    field: format!("weight {value}"),
                    holds: Holds::Chance,
                });
            }
            9 => plan.set_common_target(Target::Calls(value)),
            _ => plan.seed = format!("seed {value}"),
        }
        plan
    }

    fn start() -> Desk {
        let intent = Dimension {
            field: "intent".to_owned(),
            cuts: Vec::new(),
        };
        Desk {
            plan: Plan::first(vec![intent], Rule::default(), Rule::default(), 40_000),
            scenarios: Vec::new(),
        }
    }

    /// Everything that can be told apart of a desk, as text.
    fn told(desk: &Desk) -> Vec<(String, String)> {
        let kept = desk.scenarios.iter().map(|it| (&it.name, &it.plan));
        let now = "Now".to_owned();
        std::iter::once((&now, &desk.plan))
            .chain(kept)
            .map(|(name, plan)| (name.clone(), plan.to_json()))
            .collect()
    }

    proptest! {
        #[test]
        fn whatever_was_done_undoing_leads_to_the_exact_start_and_redoing_to_the_exact_end(
            deeds in prop::collection::vec(deed(), 0..60),
        ) {
            let grouped = Arc::new(Grouped {
                population: Population::default(),
                signal_matches: Vec::new(),
                signal_examples: Vec::new(),
                weightless: 0,
            });
            let mut history = History::new(start());
            // The steps that a person could go back through, newest last.
            let mut trail = vec![told(&start())];
            let mut place = 0_usize;
            for deed in deeds {
                let mut next = history.present().clone();
                match deed {
                    Deed::Undo => {
                        prop_assert_eq!(history.undo(), place > 0);
                        place = place.saturating_sub(1);
                    }
                    Deed::Redo => {
                        prop_assert_eq!(history.redo(), place + 1 < trail.len());
                        place = (place + 1).min(trail.len() - 1);
                    }
                    Deed::Edit(what, value) => next.plan = edited(&next.plan, what, value),
                    Deed::Keep => next.keep(Arc::clone(&grouped)),
                    Deed::Rename(index, ref name) => next.rename(index, name),
                    Deed::Remove(index) => next.remove(index),
                }
                if !matches!(deed, Deed::Undo | Deed::Redo) && next != *history.present() {
                    trail.truncate(place + 1);
                    trail.push(told(&next));
                    place += 1;
                    history.push(next);
                }
                prop_assert!(history.present().scenarios.len() <= MOST_SCENARIOS);
                prop_assert_eq!(&told(history.present()), &trail[place]);
            }
            while history.undo() {}
            prop_assert_eq!(told(history.present()), told(&start()));
            while history.redo() {}
            prop_assert_eq!(&told(history.present()), &trail[trail.len() - 1]);
        }
    }
}
