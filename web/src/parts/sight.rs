//! Parts of the page that follow a gesture only while somebody can see them.

use leptos::context::Provider;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::js_sys::Array;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

use crate::session::Session;
use crate::turns::InTurn;

/// A part of the page, put up when its turn comes. While it lies outside the window, no gesture reaches its session, and a
/// step only once what lies in the window shows it; what scrolls into the window meanwhile shows the plan as it is. So a drag
/// and a step cost what is in sight, whatever the page holds, and at rest every part is true: for readers of the whole page
/// and in print.
#[component]
pub(crate) fn InSight(
    /// Classes of the part's frame.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let sight = Sight::default();
    let session = expect_context::<Session>().seen(sight.0.into());
    view! {
        <InTurn>
            <div class=class use:watched=sight>
                <Provider value=session>{children()}</Provider>
            </div>
        </InTurn>
    }
}

/// Whether an element lies in the window.
#[derive(Clone, Copy)]
pub(crate) struct Sight(RwSignal<bool>);

impl Default for Sight {
    fn default() -> Self {
        Self(RwSignal::new(false))
    }
}

impl From<Sight> for Signal<bool> {
    fn from(sight: Sight) -> Self {
        sight.0.into()
    }
}

/// Tells `sight` whether the element lies in the window, as long as it is on the page.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a directive is given its element"
)]
pub(crate) fn watched(element: Element, sight: Sight) {
    let on_change = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        // The last entry is the newest.
        let newest = entries.pop().dyn_into::<IntersectionObserverEntry>();
        let seen = newest.is_ok_and(|it| it.is_intersecting());
        if seen != sight.0.get_untracked() {
            sight.0.set(seen);
        }
    });
    let Ok(observer) = IntersectionObserver::new(on_change.as_ref().unchecked_ref()) else {
        // A browser that cannot tell sees everything.
        sight.0.set(true);
        return;
    };
    observer.observe(&element);
    let watching = StoredValue::new_local((observer, on_change));
    on_cleanup(move || watching.with_value(|(observer, _)| observer.disconnect()));
}
