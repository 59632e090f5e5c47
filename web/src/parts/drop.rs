//! Files that arrive: chosen, or dropped anywhere on the window, alone or in folders.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{DataTransfer, DragEvent, File, FileList, FileSystemEntry};

use super::folder::{entries_of, files_in};
use crate::session::{Session, refused};

/// The files of a list.
pub(crate) fn files_of(list: &FileList) -> Vec<File> {
    (0..list.length())
        .filter_map(|index| list.get(index))
        .collect()
}

/// Reads files; what goes wrong is shown by the notices.
pub(crate) fn open(session: Session, files: Vec<File>) {
    if !files.is_empty() {
        spawn_local(async move {
            // The session has already put the problem on the page.
            let _ = session.open(files).await;
        });
    }
}

/// Reads what was dropped: files, and those of folders.
fn open_dropped(session: Session, dropped: &DataTransfer) {
    let entries = entries_of(dropped);
    if entries.iter().all(FileSystemEntry::is_file) {
        return open(
            session,
            dropped.files().as_ref().map(files_of).unwrap_or_default(),
        );
    }
    spawn_local(async move {
        let files = files_in(entries).await;
        if files.is_empty() {
            session.problem.set(Some(refused(
                "drop.no-files",
                "There are no files in the folder that was dropped.",
                "Drop the files themselves, or a folder that holds them.",
            )));
        }
        open(session, files);
    });
}

/// Covers the window while files are dragged over it, and takes them.
#[component]
pub(crate) fn DropVeil() -> impl IntoView {
    let session = expect_context::<Session>();
    // Each element that is entered is also left, so the veil stays while more were entered than left.
    let depth = RwSignal::new(0i32);
    let handles = [
        window_event_listener(ev::dragenter, move |event| {
            if carries_files(&event) {
                event.prevent_default();
                depth.update(|depth| *depth += 1);
            }
        }),
        window_event_listener(ev::dragover, move |event| {
            if carries_files(&event) {
                event.prevent_default();
            }
        }),
        window_event_listener(ev::dragleave, move |event| {
            if carries_files(&event) {
                depth.update(|depth| *depth = (*depth - 1).max(0));
            }
        }),
        window_event_listener(ev::drop, move |event| {
            depth.set(0);
            // Text that is dropped into a field belongs to the field.
            if let Some(dropped) = event.data_transfer().filter(|_| carries_files(&event)) {
                event.prevent_default();
                open_dropped(session, &dropped);
            }
        }),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    view! {
        <Show when=move || { depth.get() > 0 }>
            <div class="drop-veil"><p>"Drop trace files, or a plan or picture that was saved here. They stay in this tab."</p></div>
        </Show>
    }
}

fn carries_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|it| it.types().includes(&"Files".into(), 0))
}
