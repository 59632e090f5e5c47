//! Texts of some rows: each once, as far as that pays, and a code for every cell.

/// Texts, one after the other, and cells that hold them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    texts: Texts,
    codes: Vec<u32>,
    /// Codes by hash, open addressing; 0 is free. Empty before the first text and once looking up no longer pays.
    table: Vec<u32>,
    looked_up: usize,
    gave_up: bool,
}

/// Texts, without repetition as far as that paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Texts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of a text, which are UTF-8 as far as the file's writer kept to the format; none past the last.
    pub fn get(&self, number: usize) -> &[u8] {
        let start = match number.checked_sub(1) {
            Some(former) => self.ends.get(former).copied().unwrap_or_default(),
            None => 0,
        };
        self.ends
            .get(number)
            .and_then(|&end| self.bytes.get(start as usize..end as usize))
            .unwrap_or_default()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|number| self.get(number))
    }

    pub(crate) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }

    pub(crate) fn parts(&self) -> (&[u8], &[u32]) {
        (&self.bytes, &self.ends)
    }

    /// Texts of these parts, if they fit each other.
    pub(crate) fn of(bytes: Vec<u8>, ends: Vec<u32>) -> Option<Self> {
        let fits = ends.is_sorted() && ends.last().is_none_or(|&end| end as usize <= bytes.len());
        fits.then_some(Self { bytes, ends })
    }
}

impl<'a> FromIterator<&'a [u8]> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(texts: I) -> Self {
        let mut all = Self::default();
        for text in texts {
            all.push(text);
        }
        all
    }
}

/// Looking texts up is given up where, after so many, half of them were new: ids and messages are all different.
const TRIED: usize = 512;

impl Interner {
    /// Adds a cell without a text.
    pub(crate) fn missing(&mut self, count: usize) {
        self.codes.resize(self.codes.len() + count, 0);
    }

    /// Adds a cell with this text.
    pub(crate) fn text(&mut self, text: &[u8]) {
        let code = self.code(text);
        self.codes.push(code);
    }

    /// Adds every text from now on as a new one.
    pub(crate) fn look_nothing_up(&mut self) {
        self.gave_up = true;
        self.table = Vec::new();
    }

    /// Adds a text that is not looked up, and gives its code.
    pub(crate) fn add(&mut self, text: &[u8]) -> u32 {
        self.texts.push(text);
        self.texts.len() as u32
    }

    /// The code of each cell: 0 where it has no text, others as [`Interner::add`] gave them.
    pub(crate) fn codes(&mut self) -> &mut Vec<u32> {
        &mut self.codes
    }

    /// Bytes of all texts.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.bytes.len()
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The text of a cell.
    pub(crate) fn get(&self, cell: usize) -> &[u8] {
        match self.codes.get(cell) {
            Some(&code) if code > 0 => self.texts.get(code as usize - 1),
            _ => &[],
        }
    }

    pub(crate) fn into_parts(self) -> (Texts, Vec<u32>) {
        (self.texts, self.codes)
    }

    fn code(&mut self, text: &[u8]) -> u32 {
        if self.gave_up {
            return self.add(text);
        }
        if self.looked_up == TRIED && self.texts.len() > TRIED / 2 {
            self.look_nothing_up();
            return self.add(text);
        }
        self.looked_up += 1;
        if self.texts.len() * 2 >= self.table.len() {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut slot = hash(text) as usize & mask;
        loop {
            match self.table[slot] {
                0 => {
                    let code = self.add(text);
                    self.table[slot] = code;
                    return code;
                }
                code if self.texts.get(code as usize - 1) == text => return code,
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.texts.len() * 4).next_power_of_two().max(64);
        self.table = vec![0; size];
        for (number, text) in self.texts.iter().enumerate() {
            let mut slot = hash(text) as usize & (size - 1);
            while self.table[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.table[slot] = number as u32 + 1;
        }
    }
}

/// A quick hash of short texts. A bad choice of texts makes it slow by no more than the rows at hand allow.
fn hash(text: &[u8]) -> u64 {
    let mut hash = text.len() as u64;
    for chunk in text.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        // The multiplier of Knuth's MMIX generator.
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word))
            .wrapping_mul(6_364_136_223_846_793_005);
    }
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_texts_are_kept_once_and_different_ones_are_all_there() {
        for different in [3, 200, 5000] {
            let mut interner = Interner::default();
            for cell in 0..5000 {
                interner.text(format!("text {}", cell % different).as_bytes());
                interner.missing(1);
            }
            for cell in 0..5000 {
                let text = format!("text {}", cell % different);
                assert_eq!(interner.get(2 * cell), text.as_bytes());
                assert_eq!(interner.get(2 * cell + 1), b"");
            }
            let (texts, codes) = interner.into_parts();
            assert_eq!((texts.len(), codes.len()), (different, 10_000));
        }
    }
}
