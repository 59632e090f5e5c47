//! What one step of the history holds: the plan that is worked on, and the plans that lie beside it.

use std::sync::Arc;

use assay_plan::document::Plan;
use assay_protocol::Grouped;

/// The most plans that are kept for comparison: more do not fit side by side.
pub(crate) const MOST_SCENARIOS: usize = 4;

/// The plan that is worked on, and those that were kept.
#[derive(Clone, PartialEq)]
pub(crate) struct Desk {
    pub(crate) plan: Plan,
    pub(crate) scenarios: Vec<Scenario>,
}

/// A plan that was kept for comparison, with the counts that it is solved on.
#[derive(Clone, PartialEq)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) grouped: Arc<Grouped>,
}

impl Desk {
    /// A plan and nothing beside it.
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan,
            scenarios: Vec::new(),
        }
    }

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
                grouped,
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
