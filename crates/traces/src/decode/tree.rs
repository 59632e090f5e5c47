//! How large a tree may become that a text is read into.

use crate::find::count;

/// The room of the largest tree, in words of sixteen bytes: some hundred megabytes.
const MOST_ROOM: u64 = 24 << 20;

/// Words that an object takes, whatever it holds, and an entry of an object or a list.
const OBJECT: u64 = 16;
const ENTRY: u64 = 3;

/// Whether a text may hold more values than are read into one tree. What stands inside texts counts as well, which is
/// little against that.
pub(crate) fn holds_too_much(text: &[u8]) -> bool {
    // Shorter texts cannot.
    if (text.len() as u64) < MOST_ROOM / OBJECT {
        return false;
    }
    let entries = count(text, b',') + count(text, b'[');
    OBJECT * count(text, b'{') + ENTRY * entries > MOST_ROOM
}
