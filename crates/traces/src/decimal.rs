//! Decimal digits read as the nearest `f64`.

/// Whole numbers up to this are all told apart by an `f64`.
pub(crate) const MOST_EXACT: u64 = 1 << 53;

/// The most digits that surely fit a `u64`.
pub(crate) const MOST_DIGITS: usize = 19;

/// The powers of ten that an `f64` holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The `f64` nearest to `digits` with the point moved so many places to the left, where one division of exact numbers
/// gives it. W. D. Clinger, "How to Read Floating Point Numbers Accurately" (1990), section 3.
#[inline]
pub(crate) fn nearest(digits: u64, places: usize) -> Option<f64> {
    let power = POWERS.get(places)?;
    (digits <= MOST_EXACT).then(|| digits as f64 / power)
}
