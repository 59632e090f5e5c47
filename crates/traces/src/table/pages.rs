//! Values by row that grow without being moved.

/// Rows of a page: a multiple of the rows that are worked on at a time.
pub(crate) const PAGE: usize = 1 << 15;

/// Values by row, in pages that are full but for the last: where a long column grows it takes one page more, not twice its
/// room, and leaves no hole behind in a memory that is never given back.
#[derive(Clone, Debug)]
pub struct Pages<T> {
    full: Vec<Vec<T>>,
    last: Vec<T>,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self {
            full: Vec::new(),
            last: Vec::new(),
        }
    }
}

impl<T: Copy> Pages<T> {
    /// How many values there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.full.len() * PAGE + self.last.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row; none past the last.
    #[inline]
    pub fn get(&self, row: usize) -> Option<T> {
        self.page(row / PAGE)?.get(row % PAGE).copied()
    }

    /// Every value, in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.all().flatten().copied()
    }

    /// The value of a row, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, row: usize) -> Option<&mut T> {
        let page = if row / PAGE == self.full.len() {
            Some(&mut self.last)
        } else {
            self.full.get_mut(row / PAGE)
        };
        page?.get_mut(row % PAGE)
    }

    /// Gives a row a value; rows between it and the last get the one that stands for none.
    #[inline]
    pub(crate) fn put(&mut self, row: usize, value: T, none: T) {
        if row == self.len() {
            return self.push(value);
        }
        self.grow(row + 1, none);
        if let Some(place) = self.get_mut(row) {
            *place = value;
        }
    }

    /// Adds a row.
    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        if self.last.len() == PAGE {
            self.turn();
        }
        self.last.push(value);
    }

    /// Adds rows with what `of` makes of these.
    pub(crate) fn extend_as<S: Copy>(&mut self, mut values: &[S], of: impl Fn(S) -> T) {
        while !values.is_empty() {
            let (now, later) = values.split_at(self.room(values.len()));
            self.last.extend(now.iter().map(|&value| of(value)));
            values = later;
        }
    }

    /// Makes it at least so many rows; new ones have this value.
    pub(crate) fn grow(&mut self, rows: usize, value: T) {
        while self.len() < rows {
            let more = self.room(rows - self.len());
            self.last.resize(self.last.len() + more, value);
        }
    }

    /// The values of the rows from `first` on, as many as there are in its page.
    #[inline]
    pub(crate) fn rest_of_page(&self, first: usize) -> &[T] {
        let values = self.page(first / PAGE).map(Vec::as_slice);
        let values = values.and_then(|page| page.get(first % PAGE..));
        values.unwrap_or_default()
    }

    /// What `of` makes of the values of the rows from `first` on, which are all of one page; of `none` past the last.
    #[inline]
    pub(crate) fn fill<U: Copy>(&self, first: usize, into: &mut [U], none: T, of: impl Fn(T) -> U) {
        let values = self.rest_of_page(first);
        for (into, &value) in into.iter_mut().zip(values) {
            *into = of(value);
        }
        let known = values.len().min(into.len());
        into[known..].fill(of(none));
    }

    /// The pages, of which all but the last have the same length.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[T]> {
        let full = self.full.iter().chain(std::iter::once(&self.last));
        full.map(Vec::as_slice)
    }

    #[inline]
    fn page(&self, page: usize) -> Option<&Vec<T>> {
        if page == self.full.len() {
            Some(&self.last)
        } else {
            self.full.get(page)
        }
    }

    /// How many of so many more rows the last page takes, after it was turned where it is full; it has room for those.
    fn room(&mut self, more: usize) -> usize {
        if self.last.len() == PAGE {
            self.turn();
        }
        let more = more.min(PAGE - self.last.len());
        make_room(&mut self.last, more);
        more
    }

    /// Begins a page. Where one was filled another will often be.
    #[cold]
    fn turn(&mut self) {
        let page = std::mem::replace(&mut self.last, Vec::with_capacity(PAGE));
        self.full.push(page);
    }
}

/// Makes room for so many more rows in a page: a power of two, so that a full page has none to spare.
#[inline(never)]
pub(crate) fn make_room<T>(page: &mut Vec<T>, more: usize) {
    let needed = page.len() + more;
    if needed > page.capacity() {
        let room = needed.next_power_of_two().min(PAGE);
        page.reserve_exact(room - page.len());
    }
}

impl<T: Copy + PartialEq> Pages<T> {
    /// Puts one value in the place of another.
    pub(crate) fn replace(&mut self, former: T, value: T) {
        let pages = self.full.iter_mut().chain(std::iter::once(&mut self.last));
        for place in pages.flatten().filter(|place| **place == former) {
            *place = value;
        }
    }
}

impl<T: Copy + PartialEq> PartialEq for Pages<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Copy> FromIterator<T> for Pages<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut pages = Self::default();
        for value in values {
            pages.push(value);
        }
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_over_the_ends_of_pages() {
        let rows = 2 * PAGE + 3;
        let mut pages: Pages<usize> = (0..PAGE - 1).collect();
        let more: Vec<u32> = (PAGE as u32 - 1..rows as u32).collect();
        pages.extend_as(&more, |row| row as usize);
        assert_eq!(pages.len(), rows);
        assert!(pages.iter().eq(0..rows));
        for row in [0, PAGE - 1, PAGE, 2 * PAGE - 1, 2 * PAGE, rows - 1] {
            assert_eq!(pages.get(row), Some(row));
        }
        assert_eq!(pages.get(rows), None);
    }

    #[test]
    fn rows_are_filled_from_anywhere_in_a_page() {
        let pages: Pages<usize> = (0..2 * PAGE + 3).collect();
        for first in [0, 5, PAGE - 7, PAGE, 2 * PAGE + 1, 2 * PAGE + 3, 3 * PAGE] {
            let mut into = [0; 7];
            pages.fill(first, &mut into, usize::MAX, |row| row);
            let expected = (first..).map(|row| if row < pages.len() { row } else { usize::MAX });
            assert!(into.iter().copied().eq(expected.take(into.len())));
        }
    }

    #[test]
    fn rows_are_added_over_the_ends_of_pages() {
        let mut pages = Pages::default();
        for rows in [3, PAGE, PAGE + 1, 3 * PAGE, 5] {
            pages.grow(rows, rows);
        }
        assert_eq!((pages.len(), pages.iter().count()), (3 * PAGE, 3 * PAGE));
        pages.put(3 * PAGE + 1, 7, 0);
        pages.replace(PAGE, 4);
        let former = [pages.get(2), pages.get(3), pages.get(PAGE)];
        assert_eq!(former, [Some(3), Some(4), Some(PAGE + 1)]);
        pages.replace(4, PAGE);
        let rows = [0, 3, PAGE, PAGE + 1, 3 * PAGE, 3 * PAGE + 1];
        let values = [3, PAGE, PAGE + 1, 3 * PAGE, 0, 7];
        assert_eq!(rows.map(|row| pages.get(row)), values.map(Some));
    }
}
