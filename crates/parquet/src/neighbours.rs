//! Which columns of a row group lie so close to each other that they are read at once: a browser takes as long for a few
//! bytes as for many.

use std::ops::Range;

use crate::column::PIECE;

/// The most bytes between two columns that are read with them.
const MOST_BETWEEN: u64 = 16 << 10;

/// Some columns, by their leaves, with the bytes of the file that hold each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Neighbours {
    pub(crate) columns: Vec<(usize, Range<u64>)>,
}

impl Neighbours {
    /// The bytes of all, at most [`PIECE`].
    pub(crate) fn bytes(&self) -> Range<u64> {
        let start = self.columns.first().map_or(0, |(_, bytes)| bytes.start);
        start..self.columns.last().map_or(start, |(_, bytes)| bytes.end)
    }
}

/// Those among some columns that have neighbours; others are not there.
pub(crate) fn neighbours(mut columns: Vec<(usize, Range<u64>)>) -> Vec<Neighbours> {
    columns.sort_by_key(|(_, bytes)| bytes.start);
    let mut all: Vec<Neighbours> = Vec::new();
    for (leaf, bytes) in columns {
        let near = all.last_mut().filter(|former| {
            let known = former.bytes();
            let between = bytes.start.checked_sub(known.end);
            between.is_some_and(|between| between <= MOST_BETWEEN)
                && bytes
                    .end
                    .checked_sub(known.start)
                    .is_some_and(|all| all <= PIECE)
        });
        match near {
            Some(near) => near.columns.push((leaf, bytes)),
            None => all.push(Neighbours {
                columns: vec![(leaf, bytes)],
            }),
        }
    }
    all.retain(|some| some.columns.len() > 1);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_together_where_they_are_near_and_few() {
        let found = neighbours(vec![
            (4, PIECE..PIECE + 10),
            (0, 0..100),
            (1, 100..200),
            (2, 190..300),
            (3, 300 + MOST_BETWEEN..PIECE),
            (5, PIECE + 10 + MOST_BETWEEN + 1..PIECE + 99_999),
        ]);
        let leaves: Vec<Vec<usize>> = found
            .iter()
            .map(|some| some.columns.iter().map(|(leaf, _)| *leaf).collect())
            .collect();
        assert_eq!(leaves, [vec![0, 1], vec![2, 3, 4]]);
        assert_eq!(found[0].bytes(), 0..200);
        assert_eq!(found[1].bytes(), 190..PIECE + 10);
    }
}
