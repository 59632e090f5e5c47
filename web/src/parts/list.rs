//! The list of traces to judge.

use assay_plan::number;
use assay_protocol::Drawn;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::download;
use crate::session::Session;

/// A form in which the list is downloaded.
#[derive(Clone, Copy)]
enum Form {
    Csv,
    JsonLines,
}

impl Form {
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::JsonLines => "application/jsonl",
        }
    }

    fn of(self, drawn: &Drawn) -> &str {
        match self {
            Self::Csv => &drawn.csv,
            Self::JsonLines => &drawn.json_lines,
        }
    }
}

/// How records are written that do not stand in the list as they stand in their file; nothing where all do.
fn written_as(session: Session) -> &'static str {
    let is_table = |ending: &str| {
        session.data.with_untracked(|data| {
            let files = data.iter().flat_map(|it| &it.receipt.files);
            files
                .into_iter()
                .any(|file| file.container.contains(ending))
        })
    };
    if is_table("Parquet") {
        " Rows of Parquet are written as JSON."
    } else if is_table("SV") {
        " Rows are written as JSON, each cell under its column’s name."
    } else {
        ""
    }
}

/// What is drawn, and its download.
#[component]
pub(crate) fn ListCard() -> impl IntoView {
    let session = expect_context::<Session>();
    let said = RwSignal::new(String::new());
    let calls = move || {
        session
            .solved
            .with(|solved| solved.as_ref().map_or(0, |it| it.solution.calls))
    };
    let rows = move || {
        session
            .data
            .with(|data| data.as_ref().map_or(0, |it| it.receipt.traces))
    };
    let average = move || {
        session.solved.get().filter(|it| it.solution.calls > 0).map(|it| {
            let stands_for = it.population().traces() as f64 / it.plan.sampled_share / it.solution.calls as f64;
            format!(
                "Drawn from all of the {} in the file, always the same for the same seed. On average each stands for {} real ones; the list says for each how many.",
                number::counted(rows(), "trace"), number::plain((stands_for * 10.0).round() / 10.0),
            )
        })
    };
    let draw = move |form: Form| {
        said.set("Drawing …".to_owned());
        spawn_local(async move {
            match session.draw().await {
                Ok(drawn) => {
                    let id = session.plan().map(|plan| plan.id()).unwrap_or_default();
                    let file = format!("assay-list-{id}.{}", form.ending());
                    said.set(
                        match download::save(&file, form.media_type(), form.of(&drawn)) {
                            Ok(()) => format!(
                                "The list of {} is in your downloads.",
                                number::counted(drawn.traces.len() as u64, "trace")
                            ),
                            Err(problem) => problem.to_string(),
                        },
                    );
                }
                Err(problem) => said.set(problem.to_string()),
            }
        });
    };
    let has_files = move || {
        session
            .data
            .with(|data| data.as_ref().is_some_and(|it| !it.receipt.example))
    };
    let records = move |_| {
        said.set("Drawing, and reading the files again …".to_owned());
        spawn_local(async move {
            let drawn = session.records().await;
            said.set(match drawn {
                Ok((traces, file)) => {
                    let id = session.plan().map(|plan| plan.id()).unwrap_or_default();
                    let name = format!("assay-list-{id}-records.jsonl");
                    match download::save_blob(&name, &file) {
                        Ok(()) => format!(
                            "The list of {} with their full records is in your downloads.{}",
                            number::counted(traces, "trace"),
                            written_as(session),
                        ),
                        Err(problem) => problem.to_string(),
                    }
                }
                Err(problem) => problem.to_string(),
            });
        });
    };
    view! {
        <section class="card">
            <h2>"The traces to judge"</h2>
            <p class="lead">{average}</p>
            <div class="actions">
                <button
                    id="draw-csv" class="button primary"
                    disabled=move || calls() == 0
                    on:click=move |_| draw(Form::Csv)
                >
                    {move || format!("Download the list of {}", number::counted(calls(), "trace"))}
                </button>
                <button
                    id="draw-json-lines" class="button"
                    disabled=move || calls() == 0
                    on:click=move |_| draw(Form::JsonLines)
                >
                    "The same as JSON Lines"
                </button>
                <Show when=has_files>
                    <button class="button" disabled=move || calls() == 0 on:click=records>
                        "With the full records"
                    </button>
                </Show>
            </div>
            <p class="words" role="status">{said}</p>
        </section>
    }
}
