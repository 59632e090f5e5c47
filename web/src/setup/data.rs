//! The receipt: what was read, what was left out and why, and what a careful reader would ask about.

use assay_plan::csv::write_row;
use assay_plan::data::{Join, Receipt};
use assay_plan::document::Plan;
use assay_plan::number;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::download;
use crate::parts::number_field::{NumberField, typed_number};
use crate::session::Session;

/// The receipt of the loaded data.
#[component]
pub(super) fn DataPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let receipt = move || {
        session
            .data
            .get()
            .map(|data| receipt(&data.receipt, data.fields.len()))
    };
    let is_example = move || {
        session
            .data
            .with(|data| data.as_ref().is_some_and(|it| it.receipt.example))
    };
    let back = move |_| {
        spawn_local(async move {
            // The session has already put a problem on the page.
            let _ = session.open_example().await;
        });
    };
    view! {
        <h2>"What was read"</h2>
        {receipt}
        <h2 class="section">"Is this all your traffic?"</h2>
        <div class="fields">
            <NumberField
                label="Share of your traffic that is in here, in percent"
                value=sampled_share edit=set_sampled_share size=8
                hint="100 if it is all of it. If the export was itself a sample, every count is scaled up to your whole traffic."
            />
        </div>
        <Show when=move || !is_example()>
            <p class="words"><button class="button" on:click=back>"Go back to the example"</button></p>
        </Show>
    }
}

fn sampled_share(plan: &Plan) -> String {
    number::plain(plan.sampled_share * 100.0)
}

fn set_sampled_share(plan: &Plan, text: &str) -> Result<Plan, String> {
    let percent = typed_number(text)?;
    Ok(Plan {
        sampled_share: percent / 100.0,
        ..plan.clone()
    })
}

fn receipt(receipt: &Receipt, fields: usize) -> impl IntoView + use<> {
    let span = match (receipt.first_ms, receipt.last_ms) {
        (Some(first), Some(last)) => format!("{} to {}", day(first), day(last)),
        _ => "the traces carry no times".to_owned(),
    };
    let skipped = receipt.skipped_rows.clone();
    let rejected = rejected_csv(receipt);
    view! {
        <dl class="facts">
            <dt>"Source"</dt>
            <dd>{if receipt.example { "A built-in example, made up from a fixed seed".to_owned() } else { receipt.name.clone() }}</dd>
            {receipt.files.iter().map(|file| view! {
                <dt>"File"</dt>
                <dd>{format!(
                    "{}: {}, {}, {}, {} {}s",
                    file.name, number::bytes(file.bytes), file.container, file.layout, number::count(file.rows), receipt.row_unit,
                )}</dd>
            }).collect_view()}
            <dt>"Rows"</dt><dd>{format!("{} {}s", number::count(receipt.rows), receipt.row_unit)}</dd>
            <dt>"Traces"</dt><dd>{number::count(receipt.traces)}</dd>
            <dt>"Dates"</dt><dd>{span}</dd>
            <dt>"Fields"</dt><dd>{number::count(fields as u64)}</dd>
            <dt>"Left out"</dt>
            <dd>{if receipt.skipped == 0 { "nothing".to_owned() } else { format!("{} rows could not be read", number::count(receipt.skipped)) }}</dd>
        </dl>
        {sentences("Worth a look", receipt.suspicions.iter().map(ToString::to_string).collect())}
        {sentences("How it was read", receipt.joins.iter().map(Join::sentence).chain(receipt.notes.iter().cloned()).collect())}
        {(!skipped.is_empty()).then(|| view! {
            <div class="section scroll">
                <table class="plain">
                    <caption class="visually-hidden">"Rows that were left out"</caption>
                    <thead><tr><th>"File"</th><th class="number">"Line"</th><th>"Why"</th></tr></thead>
                    <tbody>{skipped.into_iter().take(20).map(|row| view! {
                        <tr><td>{row.file}</td><td class="number">{number::count(row.line)}</td><td>{row.reason}</td></tr>
                    }).collect_view()}</tbody>
                </table>
            </div>
            <p class="words"><button class="button" on:click=move |_| {
                // A browser that refuses a download says so itself.
                let _ = download::save("assay-left-out-rows.csv", "text/csv", &rejected);
            }>"Download the list of rows left out"</button></p>
        })}
    }
}

/// A list of sentences under a heading; nothing where there are none.
fn sentences(heading: &'static str, sentences: Vec<String>) -> Option<impl IntoView + use<>> {
    (!sentences.is_empty()).then(|| view! {
        <h2 class="section">{heading}</h2>
        <ul class="plain-list">{sentences.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul>
    })
}

fn rejected_csv(receipt: &Receipt) -> String {
    let mut csv = "file,line,reason\n".to_owned();
    for row in &receipt.skipped_rows {
        write_row(
            &mut csv,
            [&row.file, row.line.to_string().as_str(), &row.reason],
        );
    }
    csv
}

/// The UTC date of a moment.
fn day(milliseconds: i64) -> String {
    let date = js_sys::Date::new(&(milliseconds as f64).into());
    let text: String = date.to_iso_string().into();
    text.chars().take(10).collect()
}
