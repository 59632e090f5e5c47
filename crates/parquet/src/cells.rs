//! Values of a leaf, as they are read.

use crate::schema::{Leaf, Logical, Physical};
use crate::texts::{Interner, Texts};

/// Values of a leaf. In a column whose rows hold one value at most, a missing one has a stand-in here.
#[derive(Clone, Debug)]
pub(crate) enum Cells {
    /// 0 is no, 1 is yes, [`NO_FLAG`] is missing.
    Flags(Vec<u8>),
    /// [`NO_WHOLE`] is missing.
    Whole(Vec<i64>),
    /// NaN is missing.
    Real(Vec<f64>),
    /// Codes of 0 are missing.
    Texts(Interner),
}

/// Stands for a missing flag.
pub(crate) const NO_FLAG: u8 = 2;

/// Stands for a missing whole number, and for a missing time, as pandas does too.
pub(crate) const NO_WHOLE: i64 = i64::MIN;

/// The dictionary of a column in a row group.
#[derive(Clone, Debug)]
pub(crate) enum Dictionary {
    Whole(Vec<i64>),
    Real(Vec<f64>),
    /// Texts, and the code that each has among the rows at hand, once it occurs there.
    Texts(Texts, Vec<u32>),
}

impl Cells {
    /// No values yet, of the kind that the leaf has.
    pub(crate) fn of(leaf: &Leaf) -> Self {
        match (leaf.physical, leaf.logical) {
            (Physical::Boolean, _) => Self::Flags(Vec::new()),
            (Physical::Int32 | Physical::Int64 | Physical::Int96, _) => Self::Whole(Vec::new()),
            (Physical::Float | Physical::Double, _) | (_, Logical::Half | Logical::Decimal(_)) => {
                Self::Real(Vec::new())
            }
            _ => Self::Texts(Interner::default()),
        }
    }

    /// Bytes of all texts.
    pub(crate) fn bytes_of_texts(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.bytes(),
            _ => 0,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Flags(flags) => flags.len(),
            Self::Whole(numbers) => numbers.len(),
            Self::Real(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    /// Adds missing ones.
    pub(crate) fn missing(&mut self, count: usize) {
        match self {
            Self::Flags(flags) => flags.resize(flags.len() + count, NO_FLAG),
            Self::Whole(numbers) => numbers.resize(numbers.len() + count, NO_WHOLE),
            Self::Real(numbers) => numbers.resize(numbers.len() + count, f64::NAN),
            Self::Texts(texts) => texts.missing(count),
        }
    }

    /// Moves the last values apart, to where `is_there`, with missing ones in between.
    pub(crate) fn spread(&mut self, is_there: impl DoubleEndedIterator<Item = bool> + Clone) {
        match self {
            Self::Flags(flags) => spread(flags, is_there, NO_FLAG),
            Self::Whole(numbers) => spread(numbers, is_there, NO_WHOLE),
            Self::Real(numbers) => spread(numbers, is_there, f64::NAN),
            Self::Texts(texts) => spread(texts.codes(), is_there, 0),
        }
    }

    /// Makes room for so many more.
    pub(crate) fn make_room(&mut self, more: usize) {
        match self {
            Self::Flags(flags) => flags.reserve(more),
            Self::Whole(numbers) => numbers.reserve(more),
            Self::Real(numbers) => numbers.reserve(more),
            Self::Texts(texts) => texts.codes().reserve(more),
        }
    }
}

fn spread<T: Copy>(
    values: &mut Vec<T>,
    is_there: impl DoubleEndedIterator<Item = bool> + Clone,
    missing: T,
) {
    let (present, all) = is_there.clone().fold((0, 0), |(present, all), is_there| {
        (present + usize::from(is_there), all + 1)
    });
    let mut from = values.len();
    let mut to = from - present + all;
    values.resize(to, missing);
    // From the last one on, so that none is written over before it is moved.
    for is_there in is_there.rev() {
        to -= 1;
        values[to] = if is_there {
            from -= 1;
            values[from]
        } else {
            missing
        };
    }
}
