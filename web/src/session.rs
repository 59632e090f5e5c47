//! What the page knows, and the few ways in which it changes.

use std::sync::Arc;
use std::time::Duration;

use assay_plan::answer::{self, Answer as AnswerText};
use assay_plan::curve::WidthCurve;
use assay_plan::data::{BuiltIn, Field, Receipt, Unit};
use assay_plan::dimension::group_name;
use assay_plan::document::Plan;
use assay_plan::error::PlanError;
use assay_plan::history::History;
use assay_plan::merge::merged;
use assay_plan::number::{self, Sums};
use assay_plan::period::Period;
use assay_plan::planner::Planner;
use assay_plan::platform::Platform;
use assay_plan::results::contrast::Contrast;
use assay_plan::results::reading::Reading;
use assay_plan::snapshot::error::SnapshotError;
use assay_plan::snapshot::{About, Counts, Hidden, KeptPlan, Snapshot};
use assay_plan::solution::{GroupSolution, Solution};
use assay_plan::solve::solve;
use assay_protocol::{
    Answer, Ask, Between, Drawn, Estimated, Grouped, Loaded, Problem, Progress, Ruled, WriteOrder,
    Written,
};
use assay_sampling::population::Population;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use web_sys::{Blob, File};

use crate::bridge::Bridge;
use crate::desk::{Desk, Scenario};
use crate::line::{Heard, ended, start_ahead};
use crate::pace::{REST, TURNS, Turn, in_turns};
use crate::rest;
use crate::share;
use crate::turns::{next_task, painted};

/// What is loaded.
#[derive(Clone, PartialEq)]
pub(crate) struct Data {
    pub(crate) receipt: Receipt,
    pub(crate) fields: Vec<Field>,
}

/// Where reading stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ingest {
    /// The built-in example is shown.
    Example,
    /// Files are being read.
    Reading(Progress),
    /// Files were read.
    Done,
    /// The last file could not be read; what was there before is still shown.
    Error,
}

impl Ingest {
    fn is_reading(&self) -> bool {
        matches!(self, Self::Reading(_))
    }
}

/// A plan with what it gives on the loaded data.
#[derive(Clone, PartialEq)]
pub(crate) struct Solved {
    pub(crate) plan: Plan,
    pub(crate) grouped: Arc<Grouped>,
    pub(crate) solution: Solution,
}

impl Solved {
    pub(crate) fn population(&self) -> &Population {
        &self.grouped.population
    }

    pub(crate) fn answer(&self) -> AnswerText {
        answer::answer(&self.plan, &self.solution)
    }
}

/// What no part of the page looks at.
#[derive(Default)]
struct Unseen {
    /// Solves plans; keeps what a drag of the budget leaves as it was.
    planner: Planner,
    /// How many readings were begun.
    opened: u32,
    /// How many ghosts were left.
    ghosts: u32,
    /// How many moves gestures have made.
    moves: u32,
}

/// How long it stays in sight what a step moved.
const GHOST: Duration = Duration::from_secs(2);

/// The page's state. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    bridge: StoredValue<Bridge, LocalStorage>,
    unseen: StoredValue<Unseen>,
    history: RwSignal<Option<History<Desk>>>,
    /// A plan in the middle of a gesture, not yet a step of the history.
    draft: RwSignal<Option<Plan>>,
    /// The counts of every combination of values.
    grouped: RwSignal<Option<Grouped>>,
    /// Whether a gesture is under way. Not derived from the draft, which would wake whoever asks at each of its moves.
    gesture: RwSignal<bool>,
    /// What was shown before the newest step, for a moment.
    left: RwSignal<Option<Arc<Solved>>>,
    pub(crate) data: RwSignal<Option<Data>>,
    /// The snapshot that is open; none while the traces themselves are.
    snapshot: RwSignal<Option<Arc<Snapshot>>>,
    /// Whether what is shown is read, and nothing of it can be changed.
    pub(crate) is_read: RwSignal<bool>,
    pub(crate) ingest: RwSignal<Ingest>,
    /// How far the files are read again for a rule about their texts.
    pub(crate) rereading: RwSignal<Option<Progress>>,
    pub(crate) problem: RwSignal<Option<Problem>>,
    /// The labels of the group that was chosen to be looked at.
    chosen: RwSignal<Vec<String>>,
    /// The group that is looked at: the chosen one, else the first that is short, else the last.
    pub(crate) looked_at: Memo<usize>,
    /// The newest step of the history, without the gesture that may be under way.
    pub(crate) committed: Memo<Option<Plan>>,
    /// The plans that were kept for comparison.
    pub(crate) scenarios: Memo<Vec<Scenario>>,
    /// The plan with its solution; none until data are there.
    pub(crate) solved: Memo<Option<Arc<Solved>>>,
    /// The same, but as it was before the gesture that is under way.
    pub(crate) at_rest: Memo<Option<Arc<Solved>>>,
    /// The same as the parts of the page know it that lie outside the window: a step reaches them once the window shows it.
    outside: RwSignal<Option<Arc<Solved>>>,
    /// The solution that each third of what is read follows during a gesture.
    turns: [RwSignal<Option<Arc<Solved>>>; TURNS],
    /// The solution as each third of what is read knows it.
    read: [Memo<Option<Arc<Solved>>>; TURNS],
    /// Whether the part of the page lies in the window that knows this session; none where it always does.
    sight: Option<Signal<bool>>,
}

/// Solutions are told apart by who they are: each solving makes a new one.
fn is_another(before: Option<&Option<Arc<Solved>>>, now: Option<&Option<Arc<Solved>>>) -> bool {
    match (before, now) {
        (Some(Some(before)), Some(Some(now))) => !Arc::ptr_eq(before, now),
        (Some(None), Some(None)) => false,
        _ => true,
    }
}

/// Follows the solutions while `follows` says so, and keeps the last one otherwise.
fn following(
    solved: Memo<Option<Arc<Solved>>>,
    follows: impl Fn() -> bool + Send + Sync + 'static,
) -> Memo<Option<Arc<Solved>>> {
    let follow = move |before: Option<&Option<Arc<Solved>>>| match before {
        Some(before) if !follows() => before.clone(),
        _ => solved.get(),
    };
    Memo::new_with_compare(follow, is_another)
}

/// Follows the solutions, each once the browser has painted what lies in the window.
fn outside_of_window(at_rest: Memo<Option<Arc<Solved>>>) -> RwSignal<Option<Arc<Solved>>> {
    let outside = RwSignal::new(None::<Arc<Solved>>);
    Effect::new(move |_| {
        let now = at_rest.get();
        if outside.with_untracked(Option::is_none) {
            outside.set(now);
            return;
        }
        spawn_local(async move {
            painted().await;
            let is_newest = !is_another(Some(&now), Some(&at_rest.get_untracked()));
            if is_newest && outside.with_untracked(|before| is_another(Some(before), Some(&now))) {
                outside.set(now);
            }
        });
    });
    outside
}

/// What a part of the page knows of `solved`: all of it while `directly` says so, else what `otherwise` comes to know.
fn either(
    solved: Memo<Option<Arc<Solved>>>,
    otherwise: RwSignal<Option<Arc<Solved>>>,
    directly: Signal<bool>,
) -> Memo<Option<Arc<Solved>>> {
    let see = move |before: Option<&Option<Arc<Solved>>>| match before {
        Some(_) if !directly.get() => otherwise.get(),
        // A new part begins with what is there.
        _ => solved.get(),
    };
    Memo::new_with_compare(see, is_another)
}

impl Session {
    /// Starts the worker and loads the example.
    pub(crate) fn start() -> Self {
        let history = RwSignal::new(None::<History<Desk>>);
        let draft = RwSignal::new(None::<Plan>);
        let grouped = RwSignal::new(None::<Grouped>);
        let committed =
            Memo::new(move |_| history.with(|it| it.as_ref().map(|it| it.present().plan.clone())));
        let scenarios = Memo::new(move |_| {
            history.with(|it| {
                it.as_ref()
                    .map(|it| it.present().scenarios.clone())
                    .unwrap_or_default()
            })
        });
        let unseen = StoredValue::new(Unseen::default());
        let snapshot = RwSignal::new(None::<Arc<Snapshot>>);
        // What is counted is every combination of values; what is planned for is what the plan makes of them.
        let of_plan = Memo::new(move |_| {
            let plan = committed.get()?;
            grouped.with(|grouped| grouped.as_ref().map(|it| Arc::new(grouped_for(&plan, it))))
        });
        let solve_anew = move || {
            let plan = draft.get().or_else(|| committed.get())?;
            let grouped = of_plan.get()?;
            let mut solution = None;
            unseen.update_value(|it| {
                solution = it.planner.solve(&plan, &grouped.population).ok();
            });
            let solution = solution?;
            // Whatever is said of a solution is said after it was made.
            number::say_sums_in(
                snapshot
                    .with_untracked(|it| it.as_ref().map_or(Sums::Dollars, |it| it.sums_of(&plan))),
            );
            Some(Arc::new(Solved {
                plan,
                grouped,
                solution,
            }))
        };
        let solved = Memo::new_with_compare(move |_| solve_anew(), is_another);
        let gesture = RwSignal::new(false);
        let at_rest = following(solved, move || !gesture.get());
        let turns = in_turns(solved, gesture);
        let is_still = Signal::derive(move || !gesture.get());
        let read = turns.map(|turn| either(solved, turn, is_still));
        let chosen = RwSignal::new(Vec::<String>::new());
        let looked_at = Memo::new(move |_| {
            let groups = |solved: &Arc<Solved>| {
                let groups = &solved.solution.groups;
                let short = |it: &GroupSolution| !it.status.is_on_target();
                chosen
                    .with(|labels| groups.iter().position(|it| &it.labels == labels))
                    .or_else(|| groups.iter().position(short))
                    .unwrap_or(groups.len().saturating_sub(1))
            };
            at_rest.with(|solved: &Option<Arc<Solved>>| solved.as_ref().map_or(0, groups))
        });
        Self {
            bridge: StoredValue::new_local(Bridge::open()),
            unseen,
            history,
            draft,
            grouped,
            gesture,
            left: RwSignal::new(None),
            data: RwSignal::new(None),
            snapshot,
            is_read: RwSignal::new(false),
            ingest: RwSignal::new(Ingest::Example),
            rereading: RwSignal::new(None),
            problem: RwSignal::new(None),
            chosen,
            looked_at,
            committed,
            scenarios,
            solved,
            at_rest,
            outside: outside_of_window(at_rest),
            turns,
            read,
            sight: None,
        }
    }

    /// Makes an example the loaded data.
    pub(crate) async fn open_example(self, which: BuiltIn) -> Result<Receipt, Problem> {
        let bridge = self.bridge.get_value();
        let answer = bridge.ask(Ask::Example { which }).await;
        // Taking the answer in and showing it are much for one task.
        next_task().await;
        self.loaded(answer, Ingest::Example).await
    }

    /// Opens the first example as if nothing had been there before.
    pub(crate) async fn begin_anew(self) -> Result<Receipt, Problem> {
        self.bridge.get_value().stop();
        self.history.set(None);
        self.snapshot.set(None);
        self.is_read.set(false);
        share::leave_address();
        self.open_example(BuiltIn::default()).await
    }

    /// Reads files, of traces or with a shared plan in them; what was there stays until all is read.
    pub(crate) async fn open(self, files: Vec<File>) -> Result<Receipt, Problem> {
        if !share::may_carry(&files) {
            start_ahead();
            if self.has_begun().await {
                return self.read(Unit::Trace, files).await;
            }
        }
        let rest = match rest::fetch().await {
            Ok(rest) => rest,
            Err(problem) => {
                self.problem.set(Some(problem.clone()));
                return Err(problem);
            }
        };
        match (rest.snapshot_in)(files.clone()).await {
            None => self.read(Unit::Trace, files).await,
            Some(Ok(snapshot)) => {
                share::leave_address();
                Ok(self.open_shared(snapshot))
            }
            Some(Err(problem)) => Err(self.failed(problem)),
        }
    }

    /// Waits for what the page begins with, which would put an end to a reading; false where it did not come.
    async fn has_begun(self) -> bool {
        let is_shown = || self.data.with_untracked(Option::is_some);
        while !is_shown() && self.ingest.with_untracked(|it| *it != Ingest::Error) {
            next_task().await;
        }
        is_shown()
    }

    /// Reads the open files again with a row for each of these, which begins a new plan.
    pub(crate) async fn count_by(self, unit: Unit) -> Result<Receipt, Problem> {
        if !untrack(|| self.has_traces()) {
            self.problem.set(Some(needs_traces()));
            return Err(needs_traces());
        }
        let files = self.bridge.with_value(Bridge::files);
        self.read(unit, files).await
    }

    async fn read(self, unit: Unit, files: Vec<File>) -> Result<Receipt, Problem> {
        if files.is_empty() {
            return Err(refused(
                "data.no-file",
                "No file was given.",
                "Choose one or several files of traces.",
            ));
        }
        let opened = self.unseen.with_value(|it| it.opened + 1);
        self.unseen.update_value(|it| it.opened = opened);
        self.problem.set(None);
        self.ingest.set(Ingest::Reading(Progress::default()));
        let bridge = self.bridge.get_value();
        let ingest = self.ingest;
        let answer = bridge
            .read(
                unit,
                files,
                Box::new(move |step| ingest.set(Ingest::Reading(step))),
            )
            .await;
        let Some(answer) = answer else {
            // A newer reading that took this one's place goes on.
            if self.unseen.with_value(|it| it.opened) == opened {
                self.ingest.set(self.idle_state());
            }
            return Err(ended());
        };
        self.loaded(answer, Ingest::Done).await
    }

    /// Whether files are being read.
    pub(crate) fn is_reading(self) -> Signal<bool> {
        Signal::derive(move || self.ingest.with(Ingest::is_reading))
    }

    /// Where reading stands while nothing is read.
    fn idle_state(self) -> Ingest {
        let example = |data: &Option<Data>| data.as_ref().is_none_or(|it| it.receipt.example);
        if self.data.with_untracked(example) {
            Ingest::Example
        } else {
            Ingest::Done
        }
    }

    /// Stops the reading that is under way.
    pub(crate) fn cancel(self) {
        let bridge = self.bridge.get_value();
        bridge.stop();
        if self.ingest.with_untracked(Ingest::is_reading) {
            self.problem.set(Some(ended()));
        }
        if self.rereading.with_untracked(Option::is_some) {
            spawn_local(async move {
                // What waits for the reading is told; this answer says only that it will be.
                let _ = bridge.ask(Ask::Cancel).await;
            });
        }
    }

    async fn loaded(
        self,
        answer: Result<Answer, Problem>,
        ingest: Ingest,
    ) -> Result<Receipt, Problem> {
        let loaded = match answer {
            Ok(Answer::Loaded(loaded)) => *loaded,
            Ok(_) => return Err(self.failed(unexpected())),
            Err(problem) => return Err(self.failed(problem)),
        };
        let Loaded {
            receipt,
            fields,
            plan,
            grouped,
        } = loaded;
        if let Err(error) = solve(&plan, &grouped_for(&plan, &grouped).population) {
            return Err(self.failed(problem_of(&error)));
        }
        self.bridge.get_value().accept();
        // The first solution takes much of a task, and so does showing it.
        next_task().await;
        share::leave_address();
        let snapshot = self.snapshot.get_untracked();
        self.snapshot.set(None);
        let (desk, grouped) = match snapshot {
            Some(shared) if ingest == Ingest::Done || shared.about.name == receipt.name => {
                self.moved_here(&shared, plan, grouped).await
            }
            _ => {
                let scenarios = self.recounted().await;
                (Desk { plan, scenarios }, grouped)
            }
        };
        let data = Data { receipt, fields };
        Ok(self.show(data, grouped, desk, ingest))
    }

    /// The plan of a snapshot and those beside it, on the traces that were opened now; where it does not fit them, the plan
    /// that is proposed for these, with the other one kept beside it.
    async fn moved_here(
        self,
        shared: &Snapshot,
        proposed: Plan,
        grouped: Grouped,
    ) -> (Desk, Grouped) {
        let present = self.committed.get_untracked();
        let Some(mut plan) = present.filter(|_| shared.fits_other_traces()) else {
            let scenarios = Vec::new();
            let plan = proposed;
            return (Desk { plan, scenarios }, grouped);
        };
        if shared.hides(Hidden::Prices) {
            plan.price_per_call = proposed.price_per_call;
        }
        let mut scenarios = self.recounted().await;
        match self.count_anew(&plan).await {
            Ok(counted) => (Desk { plan, scenarios }, counted),
            Err(problem) => {
                scenarios.push(Scenario {
                    name: "The shared plan".to_owned(),
                    plan,
                    grouped: Err(problem),
                });
                let plan = proposed;
                (Desk { plan, scenarios }, grouped)
            }
        }
    }

    /// Shows a plan without its traces.
    pub(crate) fn open_snapshot(self, snapshot: Snapshot) -> Receipt {
        self.bridge.get_value().stop();
        let scenario = |it: &KeptPlan| Scenario {
            name: it.name.clone(),
            plan: it.plan.clone(),
            grouped: snapshot
                .counts_for(&it.plan)
                .map(|counts| Arc::new(grouped_for(&it.plan, &counted(counts))))
                .ok_or_else(needs_traces),
        };
        let desk = Desk {
            plan: snapshot.plan.clone(),
            scenarios: snapshot.kept.iter().map(scenario).collect(),
        };
        let data = Data {
            receipt: snapshot.about.receipt(),
            fields: Vec::new(),
        };
        let grouped = counted(&snapshot.counts);
        self.snapshot.set(Some(Arc::new(snapshot)));
        self.show(data, grouped, desk, Ingest::Done)
    }

    /// The same for whoever was handed it: to be read at first.
    pub(crate) fn open_shared(self, snapshot: Snapshot) -> Receipt {
        let receipt = self.open_snapshot(snapshot);
        self.is_read.set(true);
        receipt
    }

    /// What is left of all this without the traces; none before data are there.
    pub(crate) fn take_snapshot(self) -> Option<Snapshot> {
        let plan = self.committed.get_untracked()?;
        let counts =
            |of: &Grouped| Counts::of(&of.population, of.signal_matches.clone(), of.weightless);
        let kept = self
            .scenarios
            .get_untracked()
            .into_iter()
            .map(|it| KeptPlan {
                counts: it
                    .grouped
                    .ok()
                    .filter(|_| !plan.is_counted_like(&it.plan))
                    .map(|grouped| counts(&grouped)),
                name: it.name,
                plan: it.plan,
            });
        Some(Snapshot {
            about: About::of(&self.data.get_untracked()?.receipt),
            counts: counts(&self.grouped.get_untracked()?),
            kept: kept.collect(),
            hidden: self
                .snapshot
                .with_untracked(|it| it.as_ref().map(|it| it.hidden_of(&plan)))
                .unwrap_or_default(),
            plan,
        })
    }

    /// Whether the traces themselves are open, not only their counts.
    pub(crate) fn has_traces(self) -> bool {
        self.snapshot.with(Option::is_none)
    }

    /// Puts other data in the place of what is shown, with the first step of their history.
    fn show(self, data: Data, grouped: Grouped, desk: Desk, ingest: Ingest) -> Receipt {
        let receipt = data.receipt.clone();
        self.is_read.set(false);
        self.set_draft(None);
        self.chosen.set(Vec::new());
        self.grouped.set(Some(grouped));
        self.history.set(Some(History::new(desk)));
        self.data.set(Some(data));
        self.problem.set(None);
        self.ingest.set(ingest);
        receipt
    }

    fn failed(self, problem: Problem) -> Problem {
        self.bridge.get_value().stop();
        self.ingest.set(Ingest::Error);
        self.problem.set(Some(problem.clone()));
        problem
    }

    /// The plan that is shown.
    pub(crate) fn plan(self) -> Option<Plan> {
        self.solved
            .with_untracked(|solved| solved.as_ref().map(|it| it.plan.clone()))
    }

    /// The window of the plan that is shown.
    pub(crate) fn window(self) -> Period {
        self.solved
            .with(|it| it.as_ref().map_or(Period::WholeFile, |it| it.plan.window))
    }

    /// What is read of the group at this place of the solution that is shown.
    pub(crate) fn of_group<T>(
        self,
        index: usize,
        read: impl FnOnce(&GroupSolution) -> T,
    ) -> Option<T> {
        self.solved
            .with(|it| it.as_ref()?.solution.groups.get(index).map(read))
    }

    /// The name of the group that is looked at.
    pub(crate) fn looked_at_name(self) -> String {
        self.of_group(self.looked_at.get(), |it| group_name(&it.labels))
            .unwrap_or_default()
    }

    /// Looks at the group with these labels.
    pub(crate) fn look_at(self, labels: Vec<String>) {
        self.chosen.set(labels);
    }

    /// What was shown when the gesture began that is under way, or for a moment what was shown before the newest step, so
    /// that a room sees what moved; none where the groups are others now.
    pub(crate) fn ghost(self) -> Option<Arc<Solved>> {
        if self.gesture.get() {
            self.at_rest.get()
        } else {
            self.left.get()
        }
    }

    /// Leaves what was shown before a step as its ghost.
    fn leave_ghost(self, before: Option<Arc<Solved>>) {
        let labels = |it: &Option<Arc<Solved>>| -> Vec<Vec<String>> {
            let groups = it.iter().flat_map(|it| &it.solution.groups);
            groups.map(|it| it.labels.clone()).collect()
        };
        let same = self
            .at_rest
            .with_untracked(|now| labels(now) == labels(&before));
        self.left.set(before.filter(|_| same));
        self.later(GHOST, |it| &mut it.ghosts, move || self.left.set(None));
    }

    /// Does something after a while, unless the same is asked for again meanwhile.
    fn later(
        self,
        pause: Duration,
        times: fn(&mut Unseen) -> &mut u32,
        act: impl FnOnce() + 'static,
    ) {
        let mut newest = 0;
        self.unseen.update_value(|it| {
            let times = times(it);
            *times = times.wrapping_add(1);
            newest = *times;
        });
        let act = move || {
            let mut now = newest;
            self.unseen.update_value(|it| now = *times(it));
            if now == newest {
                act();
            }
        };
        set_timeout(act, pause);
    }

    /// Whether a gesture is under way.
    pub(crate) fn in_gesture(self) -> bool {
        self.gesture.get()
    }

    /// What `value` is while no gesture is under way, and during one what it was at its start: an axis must not move
    /// under the hand.
    pub(crate) fn held<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        value: impl Fn() -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |before: Option<&T>| match before {
            Some(before) if self.in_gesture() => before.clone(),
            _ => value(),
        })
    }

    /// Shows a plan in the middle of a gesture. It must not need new counts.
    pub(crate) fn preview(self, plan: Plan) {
        if plan.validate().is_ok() {
            self.set_draft(Some(plan));
        }
    }

    fn set_draft(self, draft: Option<Plan>) {
        let gesture = draft.is_some();
        if gesture != self.gesture.get_untracked() {
            self.tell_all_turns();
            self.gesture.set(gesture);
        }
        self.draft.set(draft);
        if gesture {
            self.later(REST, |it| &mut it.moves, move || self.tell_all_turns());
        }
    }

    /// Lets all that is read tell what is shown.
    fn tell_all_turns(self) {
        let now = self.solved.get_untracked();
        for turn in self.turns {
            if turn.with_untracked(|before| is_another(Some(before), Some(&now))) {
                turn.set(now.clone());
            }
        }
    }

    /// Goes back to the plan before the gesture.
    pub(crate) fn abandon(self) {
        self.set_draft(None);
    }

    /// Makes `plan` the next step of the history, counting anew where its groups or rules differ.
    pub(crate) async fn commit(self, plan: Plan) -> Result<(), Problem> {
        let counted = loop {
            let present = self.committed.get_untracked();
            let counted = self.count(&plan).await?;
            // A step that was taken meanwhile may have changed what is counted.
            if self.committed.get_untracked() == present {
                break counted;
            }
        };
        let before = self.at_rest.get_untracked();
        self.set_draft(None);
        if let Some(grouped) = counted {
            self.grouped.set(Some(grouped));
        }
        self.history.update(|history| {
            if let Some(history) = history {
                let next = history.present().with_plan(plan);
                history.push(next);
            }
        });
        self.leave_ghost(before);
        self.problem.set(None);
        Ok(())
    }

    /// [`Session::commit`] for an event handler: a refusal is shown.
    pub(crate) fn change(self, plan: Plan) {
        spawn_local(async move {
            if let Err(problem) = self.commit(plan).await {
                self.set_draft(None);
                self.problem.set(Some(problem));
            }
        });
    }

    /// Makes what `rework` makes of the plan and what it gives the next step; where it finds nothing, nothing changes.
    pub(crate) fn rework(
        self,
        rework: impl Fn(&Plan, &Population, &Solution) -> Result<Plan, PlanError>,
    ) {
        if let Some(it) = self.solved.get_untracked()
            && let Ok(plan) = rework(&it.plan, it.population(), &it.solution)
        {
            self.change(plan);
        }
    }

    /// Whether a target needs more than the budget.
    pub(crate) fn is_short(self) -> bool {
        self.solved
            .with(|it| it.as_ref().is_some_and(|it| it.solution.shortfall.0 > 0.0))
    }

    /// Counts the groups of `plan` where they are not those that are shown.
    async fn count(self, plan: &Plan) -> Result<Option<Grouped>, Problem> {
        plan.validate().map_err(|error| problem_of(&error))?;
        let present = self.committed.get_untracked();
        match (present, self.grouped.get_untracked()) {
            (Some(present), Some(grouped)) if present.is_counted_like(plan) => {
                let population = grouped_for(plan, &grouped).population;
                solve(plan, &population).map_err(|error| problem_of(&error))?;
                Ok(None)
            }
            _ => self.count_anew(plan).await.map(Some),
        }
    }

    /// Counts the groups of `plan` on what is loaded.
    async fn count_anew(self, plan: &Plan) -> Result<Grouped, Problem> {
        let known = |it: &Option<Arc<Snapshot>>| it.as_ref()?.counts_for(plan).map(counted);
        if let Some(grouped) = self.snapshot.with_untracked(known) {
            return Ok(grouped);
        }
        let ask = Ask::Group {
            plan: Box::new(plan.clone()),
        };
        let Answer::Grouped(grouped) = self.ask(ask).await? else {
            return Err(unexpected());
        };
        let population = grouped_for(plan, &grouped).population;
        solve(plan, &population).map_err(|error| problem_of(&error))?;
        Ok(*grouped)
    }

    /// The kept plans with their counts on what is loaded now.
    async fn recounted(self) -> Vec<Scenario> {
        let mut scenarios = self.scenarios.get_untracked();
        for scenario in &mut scenarios {
            let counted = self.count_anew(&scenario.plan).await;
            scenario.grouped =
                counted.map(|counted| Arc::new(grouped_for(&scenario.plan, &counted)));
        }
        scenarios
    }

    /// The session as a part of the page knows it that is read: a gesture reaches the thirds of those in turns.
    pub(crate) fn read_at(self, turn: Turn) -> Self {
        let read = self.read[turn as usize];
        Self {
            solved: self
                .sight
                .map_or(read, |sight| either(read, self.outside, sight)),
            ..self
        }
    }

    /// The session as a part of the page knows it: while the part is out of sight, a gesture does not reach it, and a step
    /// only once what is in sight shows it.
    pub(crate) fn seen(self, sight: Signal<bool>) -> Self {
        Self {
            solved: either(self.solved, self.outside, sight),
            at_rest: either(self.at_rest, self.outside, sight),
            sight: Some(sight),
            ..self
        }
    }

    /// Waits until the whole page shows the newest step.
    pub(crate) async fn shown_everywhere(self) {
        let is_behind = || {
            is_another(
                Some(&self.outside.get_untracked()),
                Some(&self.at_rest.get_untracked()),
            )
        };
        while untrack(is_behind) {
            next_task().await;
        }
        tick().await;
    }

    /// Asks what may have the files read again.
    async fn ask(self, ask: Ask) -> Result<Answer, Problem> {
        self.ask_about(ask, &[]).await
    }

    /// The same with files beside the question.
    async fn ask_about(self, ask: Ask, files: &[File]) -> Result<Answer, Problem> {
        let heard = self.hear_about(ask, files).await;
        heard.map(|(answer, _)| answer)
    }

    /// The same with the file that travels beside the answer, where there is one.
    async fn hear_about(self, ask: Ask, files: &[File]) -> Result<Heard, Problem> {
        if !untrack(|| self.has_traces()) {
            return Err(needs_traces());
        }
        let rereading = self.rereading;
        let bridge = self.bridge.get_value();
        let progress = Box::new(move |step| rereading.set(Some(step)));
        let heard = bridge.ask_about(ask, files, progress).await;
        self.rereading.set(None);
        heard
    }

    /// The width curves of the groups that are shown.
    pub(crate) fn curves(self) -> Vec<WidthCurve> {
        let mut curves = Vec::new();
        if let Some(it) = self.solved.get() {
            self.unseen.update_value(|unseen| {
                curves = unseen
                    .planner
                    .width_curves(&it.plan, it.population(), &it.solution)
                    .unwrap_or_default();
            });
        }
        curves
    }

    /// Keeps the plan that is shown for comparison; one step.
    pub(crate) fn keep_scenario(self) {
        if let Some(solved) = self.solved.get_untracked() {
            self.arrange(|desk| desk.keep(solved.grouped.clone()));
        }
    }

    /// Gives a kept plan another name; one step.
    pub(crate) fn rename_scenario(self, index: usize, name: &str) {
        self.arrange(|desk| desk.rename(index, name));
    }

    /// Takes a kept plan away; one step.
    pub(crate) fn remove_scenario(self, index: usize) {
        self.arrange(|desk| desk.remove(index));
    }

    /// Changes what lies beside the plan.
    fn arrange(self, change: impl FnOnce(&mut Desk)) {
        self.history.update(|history| {
            if let Some(history) = history {
                let mut next = history.present().clone();
                change(&mut next);
                history.push(next);
            }
        });
    }

    /// Whether there is a step to go back to.
    pub(crate) fn can_undo(self) -> bool {
        self.history
            .with(|it| it.as_ref().is_some_and(History::can_undo))
    }

    /// Whether there is a step to go forward to.
    pub(crate) fn can_redo(self) -> bool {
        self.history
            .with(|it| it.as_ref().is_some_and(History::can_redo))
    }

    /// Goes back one step.
    pub(crate) fn undo(self) {
        self.travel(History::undo);
    }

    /// Goes forward one step.
    pub(crate) fn redo(self) {
        self.travel(History::redo);
    }

    fn travel(self, step: fn(&mut History<Desk>) -> bool) {
        let Some(from) = self.history.get_untracked() else {
            return;
        };
        let mut history = from.clone();
        if !step(&mut history) {
            return;
        }
        spawn_local(async move {
            let counted = self.count(&history.present().plan).await;
            // Whoever was faster has moved on: take the step from there.
            if self
                .history
                .with_untracked(|now| now.as_ref() != Some(&from))
            {
                return self.travel(step);
            }
            match counted {
                Ok(counted) => {
                    let before = self.at_rest.get_untracked();
                    self.set_draft(None);
                    if let Some(grouped) = counted {
                        self.grouped.set(Some(grouped));
                    }
                    self.history.set(Some(history));
                    self.leave_ghost(before);
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
        });
    }

    /// The records of the open files that could not be read, as JSON Lines.
    pub(crate) async fn rejected(self) -> Result<String, Problem> {
        match self.ask(Ask::Rejected).await? {
            Answer::Rejected(lines) => Ok(lines),
            _ => Err(unexpected()),
        }
    }

    /// Writes a plan as a text for another system.
    pub(crate) async fn write(self, plan: Plan, order: WriteOrder) -> Result<Written, Problem> {
        let plan = Box::new(plan);
        match self.ask(Ask::Write { plan, order }).await? {
            Answer::Written(written) => Ok(*written),
            _ => Err(unexpected()),
        }
    }

    /// Draws the plan's list.
    pub(crate) async fn draw(self) -> Result<Drawn, Problem> {
        let plan = self.plan().ok_or_else(nothing_loaded)?;
        let ask = Ask::Draw {
            plan: Box::new(plan),
        };
        match self.ask(ask).await? {
            Answer::Drawn(drawn) => Ok(drawn),
            _ => Err(unexpected()),
        }
    }

    /// Draws the plan's list with the full records of its traces, as JSON Lines; how many there are.
    pub(crate) async fn records(self) -> Result<(u64, Blob), Problem> {
        let plan = self.plan().ok_or_else(nothing_loaded)?;
        let ask = Ask::Records {
            plan: Box::new(plan),
        };
        match self.hear_about(ask, &[]).await? {
            (Answer::Records { traces }, Some(file)) => Ok((traces, file)),
            _ => Err(unexpected()),
        }
    }

    /// Says a plan as rules for a platform's sampler; where `chosen`, with the traces that it would have chosen.
    pub(crate) async fn rules(
        self,
        plan: Plan,
        platform: Platform,
        chosen: bool,
    ) -> Result<Ruled, Problem> {
        let ask = Ask::Rules {
            plan: Box::new(plan),
            platform,
            chosen,
        };
        match self.ask(ask).await? {
            Answer::Ruled(ruled) => Ok(ruled),
            _ => Err(unexpected()),
        }
    }

    /// What differs between two sides: by the results that were read last, read so, or else by past verdicts.
    pub(crate) async fn compare(
        self,
        plan: Plan,
        reading: Option<Reading>,
        between: Between,
        files: &[File],
    ) -> Result<Contrast, Problem> {
        let ask = Ask::Compare {
            plan: Box::new(plan),
            reading,
            between,
        };
        match self.ask_about(ask, files).await? {
            Answer::Compared(found) => Ok(*found),
            _ => Err(unexpected()),
        }
    }

    /// What judged results say that this plan asked for: those in the files, or without files those that were read last.
    pub(crate) async fn estimate(
        self,
        plan: Plan,
        reading: Option<Reading>,
        files: &[File],
    ) -> Result<Estimated, Problem> {
        let ask = Ask::Estimate {
            plan: Box::new(plan),
            reading,
        };
        match self.ask_about(ask, files).await? {
            Answer::Estimated(estimated) => Ok(*estimated),
            _ => Err(unexpected()),
        }
    }
}

/// Nothing is loaded that could be drawn.
pub(crate) fn nothing_loaded() -> Problem {
    refused("data.none", "No traces are loaded.", "Open a file first.")
}

/// What is asked of the traces while only their counts are there.
fn needs_traces() -> Problem {
    refused(
        "share.no-traces",
        "This takes the traces themselves, and a shared plan comes with their counts alone.",
        "Open the trace file with “Open your traces”, or drop it here: the shared plan is then solved on it.",
    )
}

/// The counts of the plan's groups.
fn grouped_for(plan: &Plan, counted: &Grouped) -> Grouped {
    Grouped {
        population: merged(plan, &counted.population),
        signal_matches: counted.signal_matches.clone(),
        signal_examples: counted.signal_examples.clone(),
        weightless: counted.weightless,
    }
}

/// What a snapshot knows of the counts; it has no examples.
fn counted(counts: &Counts) -> Grouped {
    Grouped {
        population: counts.population.clone(),
        signal_matches: counts.signal_matches.clone(),
        signal_examples: vec![Vec::new(); counts.signal_matches.len()],
        weightless: counts.weightless,
    }
}

/// A plan's error in the words that the page shows.
pub(crate) fn problem_of(error: &PlanError) -> Problem {
    Problem {
        code: error.code().into(),
        sentence: error.to_string(),
        next_step: error.next_step(),
    }
}

/// A shared plan's error in the words that the page shows.
pub(crate) fn problem_of_shared(error: &SnapshotError) -> Problem {
    refused(error.code(), &error.to_string(), &error.next_step())
}

/// A problem out of its parts.
pub(crate) fn refused(code: &str, sentence: &str, next_step: &str) -> Problem {
    Problem {
        code: code.into(),
        sentence: sentence.into(),
        next_step: next_step.into(),
    }
}

fn unexpected() -> Problem {
    refused(
        "worker.unexpected",
        "The reading part of the page gave an answer that does not fit.",
        "Reload the page.",
    )
}
