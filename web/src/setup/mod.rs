//! The five chips under the answer: what the plan is made of, each opened in place.

mod cuts;
mod data;
mod groups;
mod merging;
pub(crate) mod money;
mod oversampling;
mod rule_editor;
mod target;
mod traffic;
mod trouble;

use assay_plan::data::Receipt;
use assay_plan::dimension::field_label;
use assay_plan::number::{self, Sums};
use leptos::prelude::*;

use crate::pace::Turn;
use crate::rest::Arrival;
use crate::session::{Session, Solved};

/// A chip of the setup.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chip {
    Data,
    Groups,
    Trouble,
    Target,
    Money,
}

impl Chip {
    pub(crate) const ALL: [Chip; 5] = [
        Chip::Data,
        Chip::Groups,
        Chip::Trouble,
        Chip::Target,
        Chip::Money,
    ];

    fn title(self) -> &'static str {
        match self {
            Chip::Data => "1 Data",
            Chip::Groups => "2 Groups",
            Chip::Trouble => "3 Signs of trouble",
            Chip::Target => "4 Target",
            Chip::Money => "5 Money",
        }
    }

    /// The same without its number.
    pub(crate) fn name(self) -> &'static str {
        self.title()
            .trim_start_matches(|it: char| !it.is_alphabetic())
    }

    /// The chip's state in one line, and a short mark beside its title.
    fn state(self, receipt: &Receipt, solved: &Solved) -> (String, String) {
        let plan = &solved.plan;
        let solution = &solved.solution;
        match self {
            Chip::Data => {
                let days = || {
                    let days = solved.population().span_days?;
                    Some(number::counted(days.ceil() as u64, "day"))
                };
                let doubts = receipt.suspicions.len() + usize::from(receipt.skipped > 0);
                let mark = match doubts {
                    0 => days().unwrap_or_default(),
                    doubts => format!("▲ {doubts} to check"),
                };
                let traces = number::counted(solved.population().traces(), "trace");
                let state = if let Some(weighting) = &plan.weighting {
                    format!("{traces} by {}", field_label(&weighting.field))
                } else if plan.sampled_share < 1.0 {
                    format!("{traces}, {} of all", number::share(plan.sampled_share))
                } else {
                    traces
                };
                (state, mark)
            }
            Chip::Groups => {
                let fields: Vec<_> = plan
                    .dimensions
                    .iter()
                    .map(|it| field_label(&it.field))
                    .collect();
                let groups = number::counted(solution.groups.len() as u64, "group");
                (format!("{} → {groups}", fields.join(" × ")), String::new())
            }
            Chip::Trouble if plan.signal.is_empty() => ("none chosen".into(), String::new()),
            Chip::Trouble => {
                let with_signal = solved.population().with_signal() as f64
                    / solved.population().traces().max(1) as f64;
                (plan.signal.to_string(), number::share(with_signal))
            }
            Chip::Target => (
                plan.common_target().words(),
                format!("{} in 100", number::plain(plan.confidence * 100.0)),
            ),
            Chip::Money => (
                plan.budget.to_string(),
                match number::sums() {
                    Sums::Dollars if plan.token_rates.is_empty() => {
                        format!("{} a call", number::money(plan.price_per_call))
                    }
                    Sums::Dollars => {
                        format!("about {} a call", number::price(plan.price_per_call))
                    }
                    Sums::Calls => "without prices".to_owned(),
                },
            ),
        }
    }
}

/// The chip that is open. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct OpenChip(RwSignal<Option<Chip>>);

impl OpenChip {
    /// None is open.
    pub(crate) fn none() -> Self {
        Self(RwSignal::new(None))
    }

    /// Opens a chip, and closes the one that was open.
    pub(crate) fn open(self, chip: Chip) {
        self.0.set(Some(chip));
    }
}

/// The chips, and the panel of the one that is open.
#[component]
pub(crate) fn Setup() -> impl IntoView {
    let session = expect_context::<Session>();
    let OpenChip(open) = expect_context();
    let arrival = expect_context::<Arrival>();
    let read = session.read_at(Turn::Second);
    let chips = Chip::ALL.map(|chip| {
        let state = Memo::new(move |_| {
            let solved = read.solved.get();
            session.data.with(|data| match (data, &solved) {
                (Some(data), Some(solved)) => chip.state(&data.receipt, solved),
                _ => Default::default(),
            })
        });
        view! {
            <button
                class="chip"
                aria-expanded=move || (open.get() == Some(chip)).to_string()
                aria-controls="setup-panel"
                on:click=move |_| open.update(|open| *open = if *open == Some(chip) { None } else { Some(chip) })
            >
                <span class="chip-title">{chip.title()}<span>{move || state.with(|it| it.1.clone())}</span></span>
                <span class="chip-state" title=move || state.with(|it| it.0.clone())>{move || state.with(|it| it.0.clone())}</span>
            </button>
        }
    });
    view! {
        <section class="chips" aria-label="Setup">{chips}</section>
        <div id="setup-panel">
            {move || open.get().zip(arrival.rest()).map(|(chip, rest)| (rest.panel)(chip))}
        </div>
    }
}

/// The panel of a chip.
pub(crate) fn panel(chip: Chip) -> AnyView {
    let panel = match chip {
        Chip::Data => view! { <data::DataPanel/> }.into_any(),
        Chip::Groups => view! { <groups::GroupsPanel/> }.into_any(),
        Chip::Trouble => view! { <trouble::TroublePanel/> }.into_any(),
        Chip::Target => view! { <target::TargetPanel/> }.into_any(),
        Chip::Money => view! { <money::MoneyPanel/> }.into_any(),
    };
    view! { <section class="card setup-panel" aria-label=chip.title()>{panel}</section> }.into_any()
}

/// An edit of the plan as an event handler.
pub(crate) fn edit<E>(
    session: Session,
    change: impl Fn(&mut assay_plan::document::Plan, E) + 'static,
) -> impl Fn(E) + 'static {
    move |event| {
        if let Some(mut plan) = session.committed.get_untracked() {
            change(&mut plan, event);
            session.change(plan);
        }
    }
}
