//! The precision ladder: for each group, how sure this plan makes people, beside the same money spread evenly.

use std::fmt::Write as _;

use assay_plan::answer::describe_group;
use assay_plan::dimension::group_name;
use assay_plan::horizon::groups_words;
use assay_plan::number::{self, MoneyFormat, ShareFormat};
use assay_plan::period::Period;
use assay_plan::solution::{GroupSolution, Status};
use assay_report::drawing::ladder::scale_of;
use leptos::context::Provider;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::figure::Foot;
use super::scale::Scale;
use crate::pace::Turn;
use crate::parts::sight::{Sight, watched};
use crate::selection::Selection;
use crate::session::Session;
use crate::turns::Turns;

/// Height of a row in the plot's own units; on the page a row is as high as `--row` in the style sheet says.
const ROW: f64 = 42.0;
/// Width of the plot in its own units; it is stretched to the column.
const WIDTH: f64 = 1000.0;
/// What the ladder is called.
pub(crate) const TITLE: &str = "How sure you will be, group by group";
/// Rows that are put up at one turn, and follow a gesture together.
const STRETCH: usize = 12;

/// The ladder.
#[component]
pub(crate) fn Ladder() -> impl IntoView {
    let session = expect_context::<Session>();
    let read = session.read_at(Turn::First);
    // Groups come and go with steps, not with gestures.
    let count = Memo::new(move |_| {
        session
            .at_rest
            .with(|solved| solved.as_ref().map_or(0, |it| it.solution.groups.len()))
    });
    let stretches = Memo::new(move |_| count.get().div_ceil(STRETCH));
    let up = expect_context::<Turns>().gradually(stretches, 1);
    let reading = Memo::new(move |_| match session.window() {
        Period::WholeFile => "over the whole file".to_owned(),
        window => format!("after one reading ({})", window.words()),
    });
    // Shares below each other have the same decimals; they change with the groups, not with gestures.
    provide_context(ShareColumn(Memo::new(move |_| {
        session.at_rest.with(|it| {
            let groups = it.iter().flat_map(|it| &it.solution.groups);
            ShareFormat::of(groups.map(|it| it.share))
        })
    })));
    // Sums change with every gesture.
    provide_context(MoneyColumn(Memo::new(move |_| {
        read.solved.with(|it| {
            let groups = it.iter().flat_map(|it| &it.solution.groups);
            MoneyFormat::of(groups.map(|it| it.money))
        })
    })));
    let part = NodeRef::<html::Div>::new();
    let sheet = Signal::derive(move || {
        session.solved.with(|it| {
            it.as_ref()
                .map(|it| it.solution.sheet())
                .unwrap_or_default()
        })
    });
    let scale = scale_in(read);
    let ticks = move || {
        let scale = scale.get();
        scale.ticks(6).into_iter().map(|tick| {
            let label = if tick == 0.0 { "0".to_owned() } else { format!("±{}", number::plain(tick)) };
            view! { <span style:left=format!("{}%", scale.at(tick) / WIDTH * 100.0)>{label}</span> }
        }).collect_view()
    };
    let longer = move || {
        read.solved.with(|it| {
            let it = it.as_ref()?;
            groups_words(&it.plan, it.population(), &it.solution).ok()?
        })
    };
    view! {
        <section class="card">
            <div class="card-head">
                <div>
                    <h2>{TITLE}</h2>
                    <p class="lead">{move || format!("Plus or minus, in percentage points, {}. Further left is better.", reading.get())}</p>
                </div>
            </div>
            <div node_ref=part>
                <Key/>
                <div class="ladder">
                    <table aria-label=TITLE>
                        <thead>
                            <tr>
                                <th scope="col" class="names"><span class="whose"><ChooseAll count/>"Group"</span></th>
                                <th scope="col" class="plot-head"><span class="visually-hidden">"Plus or minus, in points"</span><span class="ticks" aria-hidden="true">{ticks}</span></th>
                                <th scope="col" class="standing">"Target"</th>
                                <th scope="col" class="calls">"Judged"</th>
                                <th scope="col" class="money">"Money"</th>
                            </tr>
                        </thead>
                        <For each=move || 0..up.get() key=|stretch| *stretch let:stretch>
                            <Stretch first=stretch * STRETCH count/>
                        </For>
                    </table>
                </div>
            </div>
            <p class="words">{longer}</p>
            <Foot title=Signal::stored(TITLE.to_owned()) part name="assay-ladder" sheet/>
        </section>
    }
}

/// Some rows and what is drawn over them. A gesture reaches the stretches that are in sight.
#[component]
fn Stretch(first: usize, count: Memo<usize>) -> impl IntoView {
    let sight = Sight::default();
    let drawn = expect_context::<Session>().seen(sight.into());
    let read = drawn.read_at(Turn::First);
    let end = Memo::new(move |_| count.get().min(first + STRETCH));
    view! {
        <tbody use:watched=sight>
            <Provider value=read>
                <For each=move || first..end.get() key=|index| *index let:index>
                    <Row index marks=(index == first).then_some((drawn, end))/>
                </For>
            </Provider>
        </tbody>
    }
}

/// What is drawn over the rows of a stretch; it hangs in the first of them.
#[component]
fn Marks(
    /// What they show: all of a gesture, where the texts beside them take turns.
    session: Session,
    first: usize,
    end: Memo<usize>,
) -> impl IntoView {
    let scale = scale_in(session);
    let layers = Memo::new(move |_| {
        session.solved.with(|solved| {
            let groups = solved.as_ref().map_or(&[][..], |it| &it.solution.groups);
            Layers::of(
                groups
                    .get(first..end.get().min(groups.len()))
                    .unwrap_or_default(),
                scale.get(),
            )
        })
    });
    let ghost = move || {
        let before = session.ghost()?;
        session.solved.with(|now| {
            let rows = first..end.get();
            Some(ghost_path(
                before.solution.groups.get(rows.clone())?,
                now.as_ref()?.solution.groups.get(rows)?,
                scale.get(),
            ))
        })
    };
    // A stretch outlives by a moment the groups that it drew.
    let rows = move || end.get().saturating_sub(first);
    let layer = move |of: fn(&Layers) -> &String| move || layers.with(|it| of(it).clone());
    view! {
        <svg
            class="plot" aria-hidden="true" preserveAspectRatio="none"
            viewBox=move || format!("0 0 {WIDTH} {}", ROW * rows() as f64)
            style:height=move || format!("calc(var(--row) * {})", rows())
            fill="none" stroke-linecap="round"
        >
            <path d=move || grid(scale.get(), rows()) stroke="var(--line)" stroke-width="1" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.links_met) stroke="var(--plan)" stroke-width=".125rem" stroke-opacity=".45" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.links_short) stroke="var(--short)" stroke-width=".125rem" stroke-opacity=".45" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.targets) stroke="var(--ink)" stroke-width=".125rem" stroke-linecap="butt" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.even) stroke="var(--even)" stroke-width=".72rem" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.even) stroke="var(--card)" stroke-width=".47rem" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.even_beyond) stroke="var(--even)" stroke-width=".125rem" vector-effect="non-scaling-stroke"/>
            <path class="ghost" d=ghost stroke="var(--even)" stroke-opacity=".45" stroke-width=".75rem" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.met) stroke="var(--plan)" stroke-width=".75rem" vector-effect="non-scaling-stroke"/>
            <path d=layer(|it| &it.short) stroke="var(--short)" stroke-width=".69rem" stroke-linecap="square" vector-effect="non-scaling-stroke"/>
        </svg>
    }
}

#[component]
fn Key() -> impl IntoView {
    view! {
        <div class="key">
            <span><svg viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r="5.5" fill="var(--plan)"/></svg>"this plan"</span>
            <span><svg viewBox="0 0 14 14" aria-hidden="true"><rect x="2" y="2" width="10" height="10" rx="1.5" fill="var(--short)"/></svg>"short of its target"</span>
            <span><svg viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r="4.6" fill="none" stroke="var(--even)" stroke-width="1.9"/></svg>"same money, spread evenly"</span>
            <span><svg viewBox="0 0 14 14" aria-hidden="true"><path d="M7 1v12" stroke="var(--ink)" stroke-width="2"/></svg>"target"</span>
        </div>
    }
}

/// How the shares of traffic are said in every row.
#[derive(Clone, Copy)]
struct ShareColumn(Memo<ShareFormat>);

/// How the sums of money are said in every row.
#[derive(Clone, Copy)]
struct MoneyColumn(Memo<MoneyFormat>);

/// What a row says of its group whatever the plan is.
#[derive(Clone, Default, PartialEq)]
struct Who {
    name: String,
    share: String,
    of_traces: String,
}

/// What a row says of the plan.
#[derive(Clone, Default, PartialEq)]
struct Standing {
    spoken: String,
    points: String,
    class: &'static str,
    status: String,
    calls: String,
    times: String,
    money: String,
}

#[component]
fn Row(
    index: usize,
    /// What is drawn over the stretch and where that ends, if it hangs in this row.
    marks: Option<(Session, Memo<usize>)>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let shares = expect_context::<ShareColumn>().0;
    let sums = expect_context::<MoneyColumn>().0;
    // Texts are compared here, once, so that only what reads differently touches the page. Who a group is, no gesture changes.
    let who = Memo::new(move |_| {
        session.at_rest.with(|solved| {
            solved
                .as_ref()
                .and_then(|it| it.solution.groups.get(index))
                .map(|group| Who {
                    name: group_name(&group.labels),
                    share: format!("{} of traffic", shares.get().say(group.share)),
                    of_traces: format!(" of {}", number::count(group.traces)),
                })
                .unwrap_or_default()
        })
    });
    let standing = Memo::new(move |_| {
        session.solved.with(|solved| {
            solved
                .as_ref()
                .and_then(|it| Some((it, it.solution.groups.get(index)?)))
                .map(|(it, group)| Standing {
                    spoken: describe_group(group, it.plan.window),
                    points: format!("± {}", number::points(group.half_width_points)),
                    class: class_of(group.status),
                    status: group.standing(),
                    calls: number::count(group.calls),
                    times: format!("{}× as often", number::points(group.judged_times_average)),
                    money: sums.get().say(group.money),
                })
                .unwrap_or_default()
        })
    });
    let selected = Memo::new(move |_| session.looked_at.get() == index);
    let selection = expect_context::<Selection>();
    let pick = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() {
            selection.toggle(index);
        } else if event.shift_key() {
            selection.extend_to(index, session.looked_at.get_untracked());
        } else if let Some(labels) = untrack(|| session.of_group(index, |it| it.labels.clone())) {
            session.look_at(labels);
        }
    };
    let choose = move |event: MouseEvent| {
        if event.shift_key() {
            selection.extend_to(index, index);
        } else {
            selection.toggle(index);
        }
        // The browser has ticked or unticked it already, also where a range keeps it chosen.
        let ticked = untrack(|| selection.holds(index));
        event_target::<HtmlInputElement>(&event).set_checked(ticked);
    };
    let walk = move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowDown" => index + 1,
            "ArrowUp" if index > 0 => index - 1,
            "Escape" => {
                selection.clear();
                return;
            }
            _ => return,
        };
        if focus_row(&event, to > index) {
            event.prevent_default();
            if event.shift_key() {
                selection.extend_to(to, index);
            }
        }
    };
    view! {
        <tr class:selected=move || selected.get() class:chosen=move || selection.holds(index) on:keydown=walk>
            // A cell is read with the header of its row: the name alone, not all that the header holds.
            <th scope="row" aria-label=move || who.with(|it| it.name.clone())><span class="whose">
                <input
                    type="checkbox" class="choose no-print" prop:checked=move || selection.holds(index) on:click=choose
                    aria-label=move || format!("Choose {}", who.with(|it| it.name.clone()))
                />
                <span class="who"><button
                    class="pick"
                    aria-label=move || standing.with(|it| it.spoken.clone())
                    aria-pressed=move || selected.get().to_string()
                    title=move || who.with(|it| it.name.clone())
                    on:click=pick
                >
                    {move || who.with(|it| it.name.clone())}
                </button>
                <span class="share">{move || who.with(|it| it.share.clone())}</span></span></span>
            </th>
            <td class="plot-cell">
                <span class="visually-hidden">{move || standing.with(|it| it.points.clone())}</span>
                {marks.map(|(session, end)| view! { <Marks session first=index end/> })}
            </td>
            <td><span class=move || standing.with(|it| it.class)>{move || standing.with(|it| it.status.clone())}</span></td>
            <td class="calls">
                <span class="line">{move || standing.with(|it| it.calls.clone())}<span class="share">{move || who.with(|it| it.of_traces.clone())}</span></span>
                <span class="line share times">{move || standing.with(|it| it.times.clone())}</span>
            </td>
            <td class="money"><span class="line">{move || standing.with(|it| it.money.clone())}</span></td>
        </tr>
    }
}

/// Chooses every group, or none.
#[component]
fn ChooseAll(
    /// How many groups there are.
    count: Memo<usize>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let chosen = move || selection.places.with(Vec::len);
    let toggle = move |event| {
        if event_target_checked(&event) {
            selection.choose_all();
        } else {
            selection.clear();
        }
    };
    view! {
        <input
            type="checkbox" class="choose no-print" aria-label="Choose all groups" on:change=toggle
            prop:checked=move || { chosen() > 0 && chosen() == count.get() }
            prop:indeterminate=move || { chosen() > 0 && chosen() < count.get() }
        />
    }
}

/// Moves the focus to the same control of the next row, or of the one before; false where there is none.
fn focus_row(event: &KeyboardEvent, down: bool) -> bool {
    let control = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let moved = control.and_then(|control| {
        let row = control.closest("tr").ok()??;
        let stretch = row.parent_element()?;
        let other = if down {
            let next = || stretch.next_element_sibling()?.first_element_child();
            row.next_element_sibling().or_else(next)
        } else {
            let last = || stretch.previous_element_sibling()?.last_element_child();
            row.previous_element_sibling().or_else(last)
        }?;
        let kind = if control.matches(".choose").ok()? {
            ".choose"
        } else {
            ".pick"
        };
        let found = other.query_selector(kind).ok()??;
        found.dyn_into::<HtmlElement>().ok()?.focus().ok()
    });
    moved.is_some()
}

/// How its standing looks.
fn class_of(status: Status) -> &'static str {
    if status.is_on_target() {
        "line status meets"
    } else {
        "line status short"
    }
}

/// The ladder's scale, as this part of the page knows it.
fn scale_in(session: Session) -> Memo<Scale> {
    Memo::new(move |_| {
        session.solved.with(|solved| {
            solved.as_ref().map_or(Scale::to(1.0, 0.0, WIDTH), |it| {
                scale_of(&it.solution.groups, WIDTH)
            })
        })
    })
}

fn grid(scale: Scale, rows: usize) -> String {
    let mut path = String::new();
    for tick in scale.ticks(6) {
        // Writing to a string does not fail.
        let _ = write!(path, "M{:.1} 0V{}", scale.at(tick), ROW * rows as f64);
    }
    path
}

/// Where the groups that have moved were before the gesture that is under way.
fn ghost_path(before: &[GroupSolution], now: &[GroupSolution], scale: Scale) -> String {
    let mut path = String::new();
    for (row, (before, now)) in before.iter().zip(now).enumerate() {
        if before.calls != now.calls {
            let y = (row as f64 + 0.5) * ROW;
            // Writing to a string does not fail.
            let _ = write!(path, "M{:.1} {y}h0", scale.at(before.half_width_points));
        }
    }
    path
}

/// The paths of all rows, one a layer.
#[derive(Clone, Default, PartialEq)]
struct Layers {
    links_met: String,
    links_short: String,
    targets: String,
    even: String,
    even_beyond: String,
    met: String,
    short: String,
}

impl Layers {
    fn of(groups: &[GroupSolution], scale: Scale) -> Self {
        let mut layers = Self::default();
        for (row, group) in groups.iter().enumerate() {
            let y = (row as f64 + 0.5) * ROW;
            let plan = scale.at(group.half_width_points);
            let even = scale.at(group.evenly.half_width_points);
            let met = group.status.is_on_target();
            let links = if met {
                &mut layers.links_met
            } else {
                &mut layers.links_short
            };
            // Writing to a string does not fail.
            let _ = write!(links, "M{plan:.1} {y}H{even:.1}");
            let _ = write!(
                if met {
                    &mut layers.met
                } else {
                    &mut layers.short
                },
                "M{plan:.1} {y}h0"
            );
            let _ = write!(
                layers.targets,
                "M{:.1} {}v20",
                scale.at(group.target_points),
                y - 10.0
            );
            if group.evenly.half_width_points > scale.most() {
                let _ = write!(
                    layers.even_beyond,
                    "M{:.1} {}l9 5l-9 5",
                    even - 9.0,
                    y - 5.0
                );
            } else {
                let _ = write!(layers.even, "M{even:.1} {y}h0");
            }
        }
        layers
    }
}
