//! The files of a folder, with those of the folders in it.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry,
};

/// What was dropped, file or folder. It is known only while the event is heard.
pub(super) fn entries_of(dropped: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = dropped.items();
    (0..items.length())
        .filter_map(|index| items.get(index)?.webkit_get_as_entry().ok()?)
        .collect()
}

/// The files in these entries, in the order of their paths. What a system hides is left out, and so is what it does not
/// let the page read.
pub(super) async fn files_in(entries: Vec<FileSystemEntry>) -> Vec<File> {
    let mut waiting = entries;
    let mut found = Vec::new();
    while let Some(entry) = waiting.pop() {
        if entry.name().starts_with('.') {
            continue;
        }
        // What an entry is, it says itself: not every browser has a name for its kind.
        if entry.is_directory() {
            let folder = entry.unchecked_ref::<FileSystemDirectoryEntry>();
            waiting.extend(children(&folder.create_reader()).await);
        } else {
            let file = entry.unchecked_ref::<FileSystemFileEntry>();
            let read = answered(|give, fail| {
                file.file_with_callback_and_callback(give, fail);
                Ok(())
            });
            if let Some(file) = read.await.and_then(|it| it.dyn_into::<File>().ok()) {
                found.push((entry.full_path(), file));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.into_iter().map(|(_, file)| file).collect()
}

/// What lies in a folder; a browser tells it some at a time, and nothing once all is told.
async fn children(reader: &FileSystemDirectoryReader) -> Vec<FileSystemEntry> {
    let mut all = Vec::new();
    loop {
        let read =
            answered(|give, fail| reader.read_entries_with_callback_and_callback(give, fail));
        let some = read.await.map(|it| Array::from(&it)).unwrap_or_default();
        if some.length() == 0 {
            return all;
        }
        all.extend(some.iter().map(JsCast::unchecked_into));
    }
}

/// What a call gives that answers by calling back; none where it fails.
async fn answered(call: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> Option<JsValue> {
    let promise = Promise::new(&mut |give, fail| {
        if call(&give, &fail).is_err() {
            // A promise's own resolvers do not throw.
            let _ = fail.call0(&JsValue::UNDEFINED);
        }
    });
    JsFuture::from(promise).await.ok()
}
