//! The plan as rules for a platform's own sampler.

use assay_plan::platform::Platform;
use assay_protocol::{Problem, Ruled};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlDetailsElement;

use crate::download;
use crate::session::{Session, nothing_loaded};

/// What is asked for, and what came of it.
#[derive(Clone, Copy)]
struct Rules {
    session: Session,
    /// Whether somebody looks: nothing is said before that.
    is_open: RwSignal<bool>,
    platform: RwSignal<Platform>,
    ruled: RwSignal<Option<Result<Ruled, Problem>>>,
    /// How often something was asked for.
    asked: RwSignal<u32>,
    said: RwSignal<String>,
}

impl Rules {
    /// Says them anew whenever the plan is another, or another platform is asked for.
    fn follow(self) {
        Effect::new(move |_| {
            if !self.is_open.get() {
                return;
            }
            let (Some(plan), platform) = (self.session.committed.get(), self.platform.get()) else {
                return;
            };
            let asked = self.asked.get_untracked() + 1;
            self.asked.set(asked);
            self.said.set(String::new());
            spawn_local(async move {
                let ruled = self.session.rules(plan, platform, false).await;
                // What was asked for since is on its way.
                if self.asked.get_untracked() == asked {
                    self.ruled.set(Some(ruled));
                }
            });
        });
    }

    fn report(self) -> Option<String> {
        self.ruled
            .with(|it| Some(it.as_ref()?.as_ref().ok()?.report.clone()))
    }

    fn problem(self) -> Option<String> {
        self.ruled.with(|it| {
            let problem = it.as_ref()?.as_ref().err()?;
            Some(problem.to_string())
        })
    }

    fn copy(self) {
        let Some(text) = self.report() else { return };
        spawn_local(async move { self.said.set(download::copied(&text, "rules are").await) });
    }

    fn save(self) {
        if let Some(text) = self.report() {
            self.save_as("rules", "txt", &text);
        }
    }

    /// Saves which of the loaded traces the platform would have chosen.
    fn save_chosen(self) {
        spawn_local(async move {
            let platform = self.platform.get_untracked();
            let ruled = match self.session.plan() {
                Some(plan) => self.session.rules(plan, platform, true).await,
                None => Err(nothing_loaded()),
            };
            match ruled {
                Ok(ruled) => self.save_as("chosen", "csv", &ruled.chosen.unwrap_or_default()),
                Err(problem) => self.said.set(problem.to_string()),
            }
        });
    }

    fn save_as(self, word: &str, ending: &str, text: &str) {
        let id = self
            .session
            .plan()
            .map(|plan| plan.id())
            .unwrap_or_default();
        let platform = self.platform.get_untracked().code();
        let name = format!("assay-{word}-{platform}-{id}.{ending}");
        self.said
            .set(match download::save(&name, "text/plain", text) {
                Ok(()) => format!("{name} is in your downloads."),
                Err(problem) => problem.to_string(),
            });
    }
}

/// The rules, shown once they are opened.
#[component]
pub(crate) fn RulesCard() -> impl IntoView {
    let rules = Rules {
        session: expect_context::<Session>(),
        is_open: RwSignal::new(false),
        platform: RwSignal::new(Platform::default()),
        ruled: RwSignal::new(None),
        asked: RwSignal::new(0),
        said: RwSignal::new(String::new()),
    };
    rules.follow();
    let toggled = move |event: web_sys::Event| {
        let details = event_target::<HtmlDetailsElement>(&event);
        rules.is_open.set(details.open());
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some(platform) = Platform::ALL.into_iter().find(|it| it.name() == name) {
            rules.platform.set(platform);
        }
    };
    view! {
        <details class="card hand-off" on:toggle=toggled>
            <summary><h2>"Sample by rules where traces come in"</h2></summary>
            <p class="lead">"One rule a group for a platform’s own sampler, each with the calls to expect: a rate is not a count. No trace meets two of them."</p>
            <div class="fields">
                <div class="field">
                    <label>"Platform"
                        <select on:change=choose>
                            {Platform::ALL.map(|one| view! { <option selected=move || rules.platform.get() == one>{one.name()}</option> })}
                        </select>
                    </label>
                </div>
            </div>
            <p class="field-error" role="status">{move || rules.problem()}</p>
            <Show when=move || rules.report().is_some()>
                <pre class="code" role="region" aria-label="Rules" tabindex="0">{move || rules.report()}</pre>
                <div class="fields no-print">
                    <button class="button primary" on:click=move |_| rules.copy()>"Copy the rules"</button>
                    <button class="button" on:click=move |_| rules.save()>"Download them"</button>
                    <Show when=move || rules.platform.get() == Platform::Langfuse>
                        <button class="button" on:click=move |_| rules.save_chosen()>"Download what they would have chosen"</button>
                    </Show>
                </div>
            </Show>
            <p class="words" role="status">{move || rules.said.get()}</p>
        </details>
    }
}
