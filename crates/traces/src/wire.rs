//! Numbers and texts as bytes, for what workers hand to each other. All numbers are little-endian.

/// Writes, or counts what it would write.
#[derive(Debug)]
pub(crate) enum Writer {
    Counting(usize),
    Writing(Vec<u8>),
}

impl Writer {
    /// All that `write` writes. It is counted first: where bytes grow as they come, three times as many are held for a while,
    /// of a memory that is never given back.
    pub(crate) fn written(write: impl Fn(&mut Self)) -> Vec<u8> {
        let mut to = Self::Counting(0);
        write(&mut to);
        if let Self::Counting(bytes) = to {
            to = Self::Writing(Vec::with_capacity(bytes));
            write(&mut to);
        }
        match to {
            Self::Counting(_) => Vec::new(),
            Self::Writing(bytes) => bytes,
        }
    }

    /// Writes so many bytes.
    fn put(&mut self, length: usize, bytes: impl Iterator<Item = u8>) {
        match self {
            Self::Counting(all) => *all += length,
            Self::Writing(all) => all.extend(bytes),
        }
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.raw_bytes(&[byte]);
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.raw_bytes(&number.to_le_bytes());
    }

    pub(crate) fn real(&mut self, number: f64) {
        self.number(number.to_bits());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// How many there are, then each of them.
    pub(crate) fn all<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            write(self, item);
        }
    }

    /// How many bytes there are, then those.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.raw_bytes(bytes);
    }

    /// How many there are, then each of them in four bytes.
    pub(crate) fn words(&mut self, words: &[u32]) {
        self.number(words.len() as u64);
        self.raw_words(words);
    }

    /// How many there are, then each of them in eight bytes.
    pub(crate) fn reals(&mut self, reals: &[f64]) {
        self.number(reals.len() as u64);
        let bytes = reals.iter().flat_map(|real| real.to_le_bytes());
        self.put(8 * reals.len(), bytes);
    }

    /// Those bytes alone; whoever reads them has to know their number.
    pub(crate) fn raw_bytes(&mut self, bytes: &[u8]) {
        match self {
            Self::Counting(all) => *all += bytes.len(),
            Self::Writing(all) => all.extend_from_slice(bytes),
        }
    }

    /// Each of them in two bytes; whoever reads them has to know their number.
    pub(crate) fn raw_shorts(&mut self, shorts: &[u16]) {
        let bytes = shorts.iter().flat_map(|short| short.to_le_bytes());
        self.put(2 * shorts.len(), bytes);
    }

    /// Each of them in four bytes; whoever reads them has to know their number.
    pub(crate) fn raw_words(&mut self, words: &[u32]) {
        let bytes = words.iter().flat_map(|word| word.to_le_bytes());
        self.put(4 * words.len(), bytes);
    }
}

/// Reads what a [`Writer`] wrote; gives none where the bytes are something else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let bytes = self.take(8)?;
        bytes.try_into().ok().map(u64::from_le_bytes)
    }

    pub(crate) fn real(&mut self) -> Option<f64> {
        self.number().map(f64::from_bits)
    }

    /// A number of things of which each takes at least one byte.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.rest.len()).then_some(count)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.count()?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(crate) fn all<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = self.count()?;
        (0..count).map(|_| read(self)).collect()
    }

    pub(crate) fn shorts(&mut self) -> Option<Vec<u16>> {
        let length = self.count()?.checked_mul(2)?;
        let (shorts, _) = self.take(length)?.as_chunks();
        Some(shorts.iter().copied().map(u16::from_le_bytes).collect())
    }

    pub(crate) fn words(&mut self) -> Option<Vec<u32>> {
        let length = self.count()?.checked_mul(4)?;
        let (words, _) = self.take(length)?.as_chunks();
        Some(words.iter().copied().map(u32::from_le_bytes).collect())
    }

    pub(crate) fn reals(&mut self) -> Option<Vec<f64>> {
        let length = self.count()?.checked_mul(8)?;
        let (reals, _) = self.take(length)?.as_chunks();
        Some(reals.iter().copied().map(f64::from_le_bytes).collect())
    }
}
