//! A chart with all that belongs to one: its title, its sentence, its numbers as a table, and its downloads.

use std::sync::Arc;

use assay_plan::sheet::Sheet;
use assay_protocol::Problem;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

use crate::download;
use crate::picture::Picture;
use crate::share::Sharing;

/// Draws a chart as an `svg` element with so many units across; a unit is a sixteenth of the page's letter size, which is
/// a pixel unless people asked their browser for larger letters.
pub(super) type Draw = Arc<dyn Fn(f64) -> AnyView + Send + Sync>;

/// The frame of a chart. What it draws is as wide as the frame, so that its letters are as large as the page's.
#[component]
pub(super) fn Figure(
    /// What the chart shows, or the question that it answers.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence on how to read it, or what it says.
    #[prop(into)]
    lead: Signal<String>,
    /// The start of its downloads' names.
    name: &'static str,
    /// Its numbers.
    #[prop(into)]
    sheet: Signal<Sheet>,
    /// Draws it.
    draw: Draw,
    /// What people can choose about it, above the drawing.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let plot = NodeRef::<html::Div>::new();
    let width = width_of(plot);
    let drawing = move || {
        let width = width.get();
        (width > 0.0).then(|| draw(width))
    };
    view! {
        <figure class="card figure">
            <figcaption><h2>{title}</h2><p class="lead">{lead}</p></figcaption>
            {children.map(|choices| choices())}
            <div class="plot" node_ref=plot>{drawing}</div>
            <Foot title part=plot name sheet/>
        </figure>
    }
}

/// What stands under every chart: its numbers, and what can be taken away.
#[component]
pub(crate) fn Foot(
    /// What the chart shows.
    title: Signal<String>,
    /// The part of the page that its picture is made of.
    part: NodeRef<html::Div>,
    /// The start of its downloads' names.
    name: &'static str,
    /// Its numbers.
    sheet: Signal<Sheet>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let sharing = expect_context::<Sharing>();
    let picture = move || {
        let part = part.get_untracked().ok_or_else(unmade)?;
        Picture::of(&part, &title.get_untracked(), sharing.for_picture()).map_err(|_| unmade())
    };
    let tell = move |saved: Result<(), Problem>, carries: bool| {
        said.set(match saved {
            Ok(()) if carries => "It is in your downloads. It carries the plan: dropped on this page, it opens it again. “Share” says what is inside and can leave it out.".to_owned(),
            Ok(()) => "It is in your downloads.".to_owned(),
            Err(problem) => problem.to_string(),
        });
    };
    let carries = move || !sharing.pictures_are_bare.get_untracked();
    let svg = move |_| {
        let saved = picture()
            .and_then(|it| download::save(&format!("{name}.svg"), "image/svg+xml", &it.svg()));
        tell(saved, carries());
    };
    let png = move |_| {
        spawn_local(async move {
            let saved = match picture() {
                Ok(it) => match it.png().await {
                    Ok(blob) => download::save_blob(&format!("{name}.png"), &blob),
                    Err(_) => Err(unmade()),
                },
                Err(reason) => Err(reason),
            };
            tell(saved, carries());
        });
    };
    let csv = move |_| {
        let text = sheet.with_untracked(Sheet::to_csv);
        let saved = download::save(&format!("{name}.csv"), "text/csv", &text);
        tell(saved, false);
    };
    view! {
        <div class="figure-foot no-print">
            <details class="numbers" on:toggle=move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))>
                <summary>"The same in numbers"</summary>
                <Show when=move || open.get()><Numbers sheet title/></Show>
            </details>
            <span class="saves" role="group" aria-label=move || format!("Save “{}”", title.get())>
                <button class="button plain" on:click=png>"PNG"</button>
                <button class="button plain" on:click=svg>"SVG"</button>
                <button class="button plain" on:click=csv>"CSV"</button>
            </span>
            <span class="saved" role="status">{said}</span>
        </div>
    }
}

/// The browser cannot make the picture, such as for want of memory.
fn unmade() -> Problem {
    Problem {
        code: "save.no-picture".into(),
        sentence: "The browser could not make this picture.".into(),
        next_step: "Make the window smaller and try again, or save the numbers as CSV.".into(),
    }
}

/// The chart's numbers.
#[component]
fn Numbers(sheet: Signal<Sheet>, title: Signal<String>) -> impl IntoView {
    let head = move || {
        let columns = sheet.with(|it| it.columns.clone());
        let numeric = sheet.with(|it| {
            it.rows
                .first()
                .map(|row| {
                    row.iter()
                        .map(assay_plan::sheet::Figure::is_number)
                        .collect::<Vec<_>>()
                })
                .unwrap_or_default()
        });
        columns.into_iter().enumerate().map(|(index, name)| view! {
            <th scope="col" class:number=numeric.get(index).copied().unwrap_or_default()>{name}</th>
        }).collect_view()
    };
    let body = move || {
        sheet.with(|it| {
            it.rows
                .iter()
                .zip(it.shown())
                .map(|(row, shown)| {
                    let cells = row
                        .iter()
                        .zip(shown)
                        .map(|(figure, shown)| {
                            view! { <td class:number=figure.is_number()>{shown}</td> }
                        })
                        .collect_view();
                    view! { <tr>{cells}</tr> }
                })
                .collect_view()
        })
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=move || format!("{}, in numbers", title.get())>
            <table class="plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>
        </div>
    }
}

/// The width of an element in whole units of a sixteenth of the page's letter size, as it changes; zero before it is
/// there.
pub(super) fn width_of(node: NodeRef<html::Div>) -> Signal<f64> {
    let width = RwSignal::new(0.0);
    let watching = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn Fn()>)>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let element: Element = element.into();
        let measured = element.clone();
        let measure = move || {
            let now = (measured.get_bounding_client_rect().width() / unit()).floor();
            // A change of nothing would draw everything again.
            if (now - width.get_untracked()).abs() >= 1.0 {
                width.set(now);
            }
        };
        // The browser also tells the first size, when it knows it: asking for it here would have it lay out the page twice.
        let on_resize = Closure::<dyn Fn()>::new(measure);
        if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            observer.observe(&element);
            watching.set_value(Some((observer, on_resize)));
        }
    });
    on_cleanup(move || {
        watching.update_value(|it| {
            if let Some((observer, _)) = it.take() {
                observer.disconnect();
            }
        });
    });
    width.into()
}

/// A sixteenth of the page's letter size, in pixels.
fn unit() -> f64 {
    let size = document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value("font-size").ok());
    let pixels = size.and_then(|it| it.strip_suffix("px")?.parse::<f64>().ok());
    pixels.map_or(1.0, |it| it / 16.0)
}
