//! Gives every id one row.

use std::hash::Hasher;
use std::hint::black_box;

use rustc_hash::FxHasher;

use crate::table::ids::Ids;
use crate::table::packed_id::{Id, PackedId, kept_mark};

/// Gives every id one row: a table of open addressing whose slots are four bytes, since a million of them lie far apart
/// in memory and every one that is looked at is fetched from there.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdIndex {
    ids: Ids,
    /// As many as a power of two: a row's number, from 1, in as many low bits as tell the slots apart; above them as much
    /// of the id's hash as there is room for, so that few others are compared. 0 where there is none.
    slots: Vec<u32>,
}

/// The hash of an id's mark: fast, since the ids themselves are compared where it is the same.
#[derive(Clone, Copy, Debug)]
struct Hash(u32);

impl Hash {
    fn of(mark: &[u8]) -> Self {
        let mut hasher = FxHasher::default();
        hasher.write(mark);
        // The hasher's best bits are its lowest, which the multiplication brings up to where slots are told by them.
        Self((hasher.finish() as u32).wrapping_mul(0x9E37_79B1))
    }

    /// Where a search for the id begins among 2^`bits` slots.
    fn home(self, bits: u32) -> usize {
        self.0.unbounded_shr(u32::BITS - bits) as usize
    }

    /// What a slot tells of the hash beside a row of `bits` bits.
    fn tag(self, bits: u32) -> u32 {
        self.0.unbounded_shl(bits)
    }
}

/// An id made ready to be looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<'a> {
    packed: PackedId<'a>,
    hash: Hash,
}

impl<'a> Sought<'a> {
    /// Makes an id ready.
    pub(crate) fn of(id: &'a str) -> Self {
        let packed = PackedId::of(id);
        let hash = Hash::of(packed.mark());
        Self { packed, hash }
    }
}

/// The fewest slots.
const FEWEST: usize = 64;

/// How many slots there are for so many ids: at most five of eight are taken, so that searches stay short.
fn slots_for(ids: usize) -> usize {
    (ids / 5 * 8 + 8).next_power_of_two().max(FEWEST)
}

impl IdIndex {
    /// The row of an id, and whether it is new.
    pub(crate) fn row(&mut self, id: &str) -> (u32, bool) {
        self.row_of(&Sought::of(id))
    }

    /// [`IdIndex::row`] for an id that is made ready.
    pub(crate) fn row_of(&mut self, id: &Sought<'_>) -> (u32, bool) {
        let slots = slots_for(self.ids.len() + 1);
        if slots > self.slots.len() {
            self.spread(vec![0; slots]);
        }
        match self.search(id) {
            Ok(row) => (row, false),
            Err(slot) => {
                let row = self.ids.len() as u32;
                self.slots[slot] = id.hash.tag(self.bits()) | (row + 1);
                self.ids.push(&id.packed);
                (row, true)
            }
        }
    }

    /// The row of an id that is there.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.search(&Sought::of(id)).ok()
    }

    /// Fetches what [`IdIndex::row_of`] will look at for these ids: where it is far away, all of it comes in about the time
    /// of one.
    pub(crate) fn look_ahead<'a>(&self, ids: impl Iterator<Item = &'a Sought<'a>>) {
        if self.slots.is_empty() {
            return;
        }
        let bits = self.bits();
        let sum = ids.fold(0, |sum, id| sum ^ self.slots[id.hash.home(bits)]);
        black_box(sum);
    }

    /// The id of a row; empty past the last.
    pub(crate) fn id(&self, row: usize) -> Id<'_> {
        self.ids.get(row)
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Frees what only finds rows.
    pub(crate) fn free_slots(&mut self) {
        self.slots = Vec::new();
    }

    pub(crate) fn into_ids(self) -> Ids {
        self.ids
    }

    /// Makes room for so many more ids in the slots, where there is memory.
    pub(crate) fn make_room(&mut self, more: usize) {
        let slots = slots_for(self.ids.len() + more);
        let mut room = Vec::new();
        if slots > self.slots.len() && room.try_reserve_exact(slots).is_ok() {
            room.extend(std::iter::repeat_n(0, slots));
            self.spread(room);
        }
    }

    fn bits(&self) -> u32 {
        self.slots.len().trailing_zeros()
    }

    /// The row of an id, or the slot where it belongs.
    fn search(&self, Sought { packed, hash }: &Sought<'_>) -> Result<u32, usize> {
        if self.slots.is_empty() {
            return Err(0);
        }
        let bits = self.bits();
        let last = self.slots.len() - 1;
        let (tag, rows) = (hash.tag(bits), last as u32);
        let mut slot = hash.home(bits);
        loop {
            let taken = self.slots[slot];
            if taken == 0 {
                return Err(slot);
            }
            let row = (taken & rows).wrapping_sub(1);
            if taken & !rows == tag && packed.is(self.ids.kept(row as usize)) {
                return Ok(row);
            }
            slot = (slot + 1) & last;
        }
    }

    /// Spreads the ids over these slots, which are empty.
    fn spread(&mut self, slots: Vec<u32>) {
        self.slots = slots;
        let (bits, last) = (self.bits(), self.slots.len() - 1);
        for (row, kept) in self.ids.iter_kept().enumerate() {
            let hash = Hash::of(kept_mark(kept));
            let mut slot = hash.home(bits);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & last;
            }
            self.slots[slot] = hash.tag(bits) | (row as u32 + 1);
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_has_one_row() {
        let mut index = IdIndex::default();
        assert_eq!(index.find("a"), None);
        assert_eq!(index.row("a"), (0, true));
        assert_eq!(index.row("b"), (1, true));
        assert_eq!(index.row("a"), (0, false));
        assert_eq!(index.into_ids().iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn ids_keep_their_rows_while_room_is_made() {
        let mut index = IdIndex::default();
        let id = |number: u32| format!("{:x}", number.wrapping_mul(2_654_435_761));
        for number in 0..20_000 {
            assert_eq!(index.row(&id(number)), (number, true));
            if number == 100 {
                index.make_room(5_000);
            }
        }
        for number in 0..20_000 {
            assert_eq!(index.find(&id(number)), Some(number));
        }
        assert_eq!(index.find("no such id"), None);
    }

    #[test]
    fn ids_of_one_hash_are_told_apart() {
        let mut by_hash = HashMap::new();
        let (one, other) = (0_u32..)
            .find_map(|number| {
                let former =
                    by_hash.insert(Hash::of(PackedId::of(&number.to_string()).mark()).0, number)?;
                Some((former.to_string(), number.to_string()))
            })
            .unwrap();
        let mut index = IdIndex::default();
        assert_eq!(index.row(&one), (0, true));
        assert_eq!(index.find(&other), None);
        assert_eq!(index.row(&other), (1, true));
        assert_eq!(index.find(&one), Some(0));
    }

    proptest! {
        #[test]
        fn rows_are_those_of_a_map(ids in prop::collection::vec("[ab]{0,4}|[0-9a-f]{32}", 0..300)) {
            let (mut index, mut map) = (IdIndex::default(), HashMap::new());
            for id in &ids {
                let next = map.len() as u32;
                let row = *map.entry(id).or_insert(next);
                prop_assert_eq!(index.row(id), (row, row == next));
            }
        }
    }
}
