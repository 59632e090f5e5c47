//! Groups that were chosen together, to change them all in one step. What is chosen is no part of the plan.

use std::collections::HashSet;

use assay_plan::document::Plan;
use leptos::prelude::*;

use crate::session::Session;

/// The chosen groups. Copies share them.
#[derive(Clone, Copy)]
pub(crate) struct Selection {
    session: Session,
    labels: RwSignal<HashSet<Vec<String>>>,
    /// Where a range of chosen groups begins.
    anchor: StoredValue<Option<usize>>,
    /// The places of the chosen groups in the solution that is shown.
    pub(crate) places: Memo<Vec<usize>>,
}

impl Selection {
    /// No group is chosen.
    pub(crate) fn of(session: Session) -> Self {
        let labels = RwSignal::new(HashSet::<Vec<String>>::new());
        let places = Memo::new(move |_| {
            labels.with(|labels| {
                if labels.is_empty() {
                    return Vec::new();
                }
                session.at_rest.with(|it| {
                    let groups = it.iter().flat_map(|it| &it.solution.groups).enumerate();
                    groups
                        .filter(|(_, group)| labels.contains(&group.labels))
                        .map(|(place, _)| place)
                        .collect()
                })
            })
        });
        Self {
            session,
            labels,
            anchor: StoredValue::new(None),
            places,
        }
    }

    fn labels_at(self, place: usize) -> Option<Vec<String>> {
        let solved = self.session.solved.get_untracked()?;
        Some(solved.solution.groups.get(place)?.labels.clone())
    }

    /// Whether the group at this place is chosen.
    pub(crate) fn holds(self, place: usize) -> bool {
        self.places
            .with(|places| places.binary_search(&place).is_ok())
    }

    /// Chooses the group at this place, or lets it go.
    pub(crate) fn toggle(self, place: usize) {
        self.anchor.set_value(Some(place));
        if let Some(labels) = self.labels_at(place) {
            self.labels.update(|chosen| {
                if !chosen.remove(&labels) {
                    chosen.insert(labels);
                }
            });
        }
    }

    /// Chooses every group from where the last choice was made to this place.
    pub(crate) fn extend_to(self, place: usize, from: usize) {
        let from = self.anchor.get_value().unwrap_or(from);
        self.anchor.set_value(Some(from));
        let range = from.min(place)..=from.max(place);
        let labels: Vec<_> = range.filter_map(|it| self.labels_at(it)).collect();
        self.labels.update(|chosen| chosen.extend(labels));
    }

    /// Chooses every group.
    pub(crate) fn choose_all(self) {
        if let Some(solved) = self.session.solved.get_untracked() {
            let groups = solved.solution.groups.iter();
            self.labels
                .set(groups.map(|it| it.labels.clone()).collect());
        }
    }

    /// Lets all go.
    pub(crate) fn clear(self) {
        self.anchor.set_value(None);
        self.labels.set(HashSet::new());
    }

    /// The labels of the chosen groups, in the order in which they are shown.
    pub(crate) fn groups(self) -> Vec<Vec<String>> {
        self.places.with(|places| {
            self.session.solved.with(|it| {
                let groups = it.as_ref().map(|it| &it.solution.groups);
                places
                    .iter()
                    .filter_map(|&place| Some(groups?.get(place)?.labels.clone()))
                    .collect()
            })
        })
    }

    /// Changes the plan for every chosen group; one step.
    pub(crate) fn change_each(self, change: impl Fn(&mut Plan, &[String])) {
        if let Some(mut plan) = self.session.committed.get_untracked() {
            for group in untrack(|| self.groups()) {
                change(&mut plan, &group);
            }
            self.session.change(plan);
        }
    }
}
