//! Records as they are written, beside what was read of them.

/// The texts of some records, where they are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    text: Vec<u8>,
    ends: Vec<usize>,
    /// For each record the number of its text, from 0: records inside one share it.
    of: Vec<u32>,
}

impl Written {
    /// Adds the text of the records that come next.
    pub(super) fn add(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.ends.push(self.text.len());
    }

    /// Ends a record of the text that was added last; without any, none is kept.
    pub(super) fn end_record(&mut self) {
        if let Some(last) = self.ends.len().checked_sub(1) {
            self.of.push(last as u32);
        }
    }

    /// Bytes of all texts together.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The text of a record, with its number.
    pub(crate) fn of_record(&self, record: usize) -> Option<(u32, &[u8])> {
        let number = *self.of.get(record)?;
        let before = (number as usize).checked_sub(1);
        let start = before.map_or(0, |before| self.ends[before]);
        Some((number, &self.text[start..self.ends[number as usize]]))
    }
}
