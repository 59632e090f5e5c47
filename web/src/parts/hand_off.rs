//! The same draw as code, to run where the traces lie.

use std::collections::BTreeMap;

use assay_plan::dimension::field_label;
use assay_plan::document::Plan;
use assay_protocol::{Language, Problem, Purpose, WriteOrder, Written};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlDetailsElement;

use crate::download;
use crate::session::Session;

/// What is asked for, and what came of it.
#[derive(Clone, Copy)]
struct Code {
    session: Session,
    /// Whether somebody looks: nothing is written before that.
    is_open: RwSignal<bool>,
    language: RwSignal<Language>,
    purpose: RwSignal<Purpose>,
    table: RwSignal<String>,
    id: RwSignal<String>,
    columns: RwSignal<BTreeMap<String, String>>,
    written: RwSignal<Option<Result<Written, Problem>>>,
    /// How often something was asked for.
    asked: RwSignal<u32>,
    said: RwSignal<String>,
}

impl Code {
    fn new(session: Session) -> Self {
        Self {
            session,
            is_open: RwSignal::new(false),
            language: RwSignal::new(Language::default()),
            purpose: RwSignal::new(Purpose::default()),
            table: RwSignal::new("traces".to_owned()),
            id: RwSignal::new("trace_id".to_owned()),
            columns: RwSignal::new(BTreeMap::new()),
            written: RwSignal::new(None),
            asked: RwSignal::new(0),
            said: RwSignal::new(String::new()),
        }
    }

    /// Writes it anew whenever the plan is another, or something else is asked for.
    fn follow(self) {
        Effect::new(move |_| {
            if !self.is_open.get() {
                return;
            }
            let Some(plan) = self.session.committed.get() else {
                return;
            };
            let order = WriteOrder {
                purpose: self.purpose.get(),
                language: self.language.get(),
                table: self.table.get(),
                id: self.id.get(),
                columns: self.columns.get().into_iter().collect(),
            };
            let asked = self.asked.get_untracked() + 1;
            self.asked.set(asked);
            self.said.set(String::new());
            spawn_local(async move {
                let written = self.session.write(plan, order).await;
                // What was asked for since is on its way.
                if self.asked.get_untracked() == asked {
                    self.written.set(Some(written));
                }
            });
        });
    }

    /// What was written, once something was.
    fn of_written<T>(self, take: impl Fn(&Written) -> T) -> Option<T> {
        self.written
            .with(|it| Some(take(it.as_ref()?.as_ref().ok()?)))
    }

    fn text(self) -> Option<String> {
        self.of_written(|it| it.text.clone())
    }

    fn doubt(self) -> Option<String> {
        self.of_written(|it| it.doubt.as_ref().map(ToString::to_string))?
    }

    /// The column that a field is read of where none is named for it: the one of the open files, or that of its own name.
    fn usual_column(self, field: &str) -> String {
        let column = self.of_written(|it| {
            let mut columns = it.columns.iter();
            columns
                .find(|(of, _)| of == field)
                .map(|(_, column)| column.clone())
        });
        column.flatten().unwrap_or_else(|| field.to_owned())
    }

    fn problem(self) -> Option<String> {
        self.written.with(|it| {
            let problem = it.as_ref()?.as_ref().err()?;
            Some(problem.to_string())
        })
    }

    fn is_python(self) -> bool {
        self.language.get() == Language::Python
    }

    fn choose(self, language: Language) {
        if language == Language::Python {
            self.purpose.set(Purpose::Draw);
        }
        self.language.set(language);
    }

    fn copy(self) {
        let Some(text) = self.text() else { return };
        spawn_local(async move { self.said.set(download::copied(&text, "code is").await) });
    }

    fn save(self) {
        let (Some(text), Some(plan)) = (self.text(), self.session.plan()) else {
            return;
        };
        let (word, ending) = match (self.purpose.get_untracked(), self.is_python()) {
            (Purpose::Count, _) => ("count", "sql"),
            (Purpose::Draw, false) => ("draw", "sql"),
            (Purpose::Draw, true) => ("draw", "py"),
        };
        let name = format!("assay-{word}-{}.{ending}", plan.id());
        self.said
            .set(match download::save(&name, "text/plain", &text) {
                Ok(()) => format!("{name} is in your downloads."),
                Err(problem) => problem.to_string(),
            });
    }

    /// What to do with it: one sentence.
    fn what_to_do(self) -> String {
        let name = self.language.get().name();
        match (self.purpose.get(), self.is_python()) {
            (Purpose::Count, _) => format!(
                "Run this in {name}, save its result as CSV and open it here: a plan needs no more than these counts."
            ),
            (Purpose::Draw, false) => format!(
                "Run this in {name}: it chooses the traces of the list above, with the same weights, as long as the table holds the same traces."
            ),
            (Purpose::Draw, true) => "Save this as assay_draw.py and run “python3 assay_draw.py traces.jsonl > list.csv”: it chooses the traces of the list above, with the same weights.".to_owned(),
        }
    }
}

/// The fields that a plan's groups and signs of trouble are about.
fn fields(plan: &Plan) -> Vec<String> {
    let mut fields: Vec<String> = plan.dimensions.iter().map(|it| it.field.clone()).collect();
    for condition in &plan.signal.conditions {
        if !fields.contains(&condition.field) {
            fields.push(condition.field.clone());
        }
    }
    fields
}

/// The draw as SQL or Python, and the counts as SQL, shown once it is opened.
#[component]
pub(crate) fn HandOffCard() -> impl IntoView {
    let code = Code::new(expect_context::<Session>());
    code.follow();
    let toggled = move |event: web_sys::Event| {
        let details = event_target::<HtmlDetailsElement>(&event);
        code.is_open.set(details.open());
    };
    view! {
        <details class="card hand-off" on:toggle=toggled>
            <summary><h2>"Draw in your warehouse, or count there"</h2></summary>
            <p class="lead">"The same traces by code of your own: as SQL where they lie, or as Python. The draw is by hash of the trace’s id, so everybody who runs it gets the same list."</p>
            <Choices code/>
            <p class="words">{move || code.what_to_do()}</p>
            <p class="field-error" role="status">{move || code.problem()}</p>
            <div role="status">{move || code.doubt().map(|doubt| view! { <p class="doubt">"▲ "{doubt}</p> })}</div>
            <Show when=move || code.text().is_some()>
                <pre class="code" role="region" aria-label="Code" tabindex="0">{move || code.text()}</pre>
                <div class="fields no-print">
                    <button class="button primary" on:click=move |_| code.copy()>"Copy the code"</button>
                    <button class="button" on:click=move |_| code.save()>"Download it"</button>
                </div>
            </Show>
            <p class="words" role="status">{move || code.said.get()}</p>
        </details>
    }
}

/// Which language, what for, and what things are called there.
#[component]
fn Choices(code: Code) -> impl IntoView {
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some(language) = Language::ALL.into_iter().find(|it| it.name() == name) {
            code.choose(language);
        }
    };
    let purpose = move |event| {
        code.purpose.set(if event_target_value(&event) == "count" {
            Purpose::Count
        } else {
            Purpose::Draw
        });
    };
    let field_inputs = move || {
        let plan = code.session.committed.get();
        let fields = plan.map(|plan| fields(&plan)).unwrap_or_default();
        fields
            .into_iter()
            .map(|field| column_input(code, field))
            .collect_view()
    };
    view! {
        <div class="fields">
            <div class="field">
                <label>"Language"
                    <select on:change=choose>
                        {Language::ALL.map(|one| view! { <option selected=move || code.language.get() == one>{one.name()}</option> })}
                    </select>
                </label>
            </div>
            <Show when=move || !code.is_python()>
                <div class="field">
                    <label>"It shall"
                        <select on:change=purpose>
                            <option value="draw" selected=move || code.purpose.get() == Purpose::Draw>"draw the list"</option>
                            <option value="count" selected=move || code.purpose.get() == Purpose::Count>"count the groups"</option>
                        </select>
                    </label>
                </div>
                <div class="field">
                    <label>"Table"{text_input(code.table)}</label>
                </div>
            </Show>
            <div class="field">
                <label>"Column of the ids"{text_input(code.id)}</label>
            </div>
            {field_inputs}
        </div>
    }
}

fn text_input(value: RwSignal<String>) -> impl IntoView {
    view! {
        <input type="text" spellcheck="false" autocomplete="off"
            prop:value=move || value.get()
            on:change=move |event| value.set(event_target_value(&event))/>
    }
}

/// Where a field lies; left empty, it lies where its name says.
fn column_input(code: Code, field: String) -> impl IntoView {
    let label = format!("Column of {}", field_label(&field));
    let (shown, of) = (field.clone(), field.clone());
    let usual = move || code.usual_column(&of);
    let value = move || {
        code.columns
            .with(|it| it.get(&shown).cloned().unwrap_or_default())
    };
    let change = move |event| {
        let column = event_target_value(&event);
        code.columns.update(|columns| {
            if column.trim().is_empty() {
                columns.remove(&field);
            } else {
                columns.insert(field.clone(), column);
            }
        });
    };
    view! {
        <div class="field">
            <label>{label}
                <input type="text" spellcheck="false" autocomplete="off" placeholder=usual prop:value=value on:change=change/>
            </label>
        </div>
    }
}
