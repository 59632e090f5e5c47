//! Numbers out of bytes: the strange ones often, the usual ones often enough.

use arbitrary::{Result, Unstructured};
use assay_sampling::alpha::Alpha;
use assay_sampling::interval::cell::{JudgedCell, Scope};

/// A real number: any bits, a special value, a share, or a small number.
///
/// # Errors
/// When the bytes are used up.
pub fn real(input: &mut Unstructured<'_>) -> Result<f64> {
    const SPECIAL: [f64; 12] = [
        0.0,
        -0.0,
        1.0,
        0.5,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        5e-324,
        1.0 - f64::EPSILON,
    ];
    Ok(match input.int_in_range(0..=4)? {
        0 => input.arbitrary()?,
        1 => *input.choose(&SPECIAL)?,
        2 => f64::from(input.arbitrary::<i16>()?),
        _ => share(input)?,
    })
}

/// A number from 0 to 1.
///
/// # Errors
/// When the bytes are used up.
pub fn share(input: &mut Unstructured<'_>) -> Result<f64> {
    Ok(f64::from(input.arbitrary::<u16>()?) / f64::from(u16::MAX))
}

/// A count: mostly of the size of traffic, at times as large as can be.
///
/// # Errors
/// When the bytes are used up.
pub fn count(input: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match input.int_in_range(0..=5)? {
        0 => input.arbitrary()?,
        1 => *input.choose(&[0, 1, 1 << 53, u64::MAX, 1_000_000_000])?,
        2 => input.arbitrary::<u32>()?.into(),
        3 => input.arbitrary::<u8>()?.into(),
        _ => input.arbitrary::<u16>()?.into(),
    })
}

/// Up to `most` things.
///
/// # Errors
/// When the bytes are used up.
pub fn several<'a, T>(
    input: &mut Unstructured<'a>,
    most: usize,
    mut one: impl FnMut(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let length = input.int_in_range(0..=most)?;
    (0..length).map(|_| one(input)).collect()
}

/// A level; where the bytes give none that is valid, 5 %.
///
/// # Errors
/// When the bytes are used up, or 5 % were no level.
pub fn alpha(input: &mut Unstructured<'_>) -> Result<Alpha> {
    Alpha::new(real(input)?)
        .or_else(|_| Alpha::new(0.05))
        .map_err(|_| arbitrary::Error::IncorrectFormat)
}

/// The period or the system.
///
/// # Errors
/// When the bytes are used up.
pub fn scope(input: &mut Unstructured<'_>) -> Result<Scope> {
    Ok(*input.choose(&[Scope::Period, Scope::System])?)
}

/// A judged cell, where the bytes give one that is valid.
///
/// # Errors
/// When the bytes are used up.
pub fn judged_cell(input: &mut Unstructured<'_>) -> Result<Option<JudgedCell>> {
    let with_signal = input.arbitrary()?;
    let traces = count(input)?;
    let judged = if input.arbitrary()? {
        traces.min(count(input)?)
    } else {
        count(input)?
    };
    let bad = if input.arbitrary()? {
        (share(input)? * judged as f64).round()
    } else {
        real(input)?
    };
    Ok(JudgedCell::new(with_signal, traces, judged, bad).ok())
}

/// Up to `most` judged cells.
///
/// # Errors
/// When the bytes are used up.
pub fn judged_cells(input: &mut Unstructured<'_>, most: usize) -> Result<Vec<JudgedCell>> {
    let cells = several(input, most, judged_cell)?;
    Ok(cells.into_iter().flatten().collect())
}
