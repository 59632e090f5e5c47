//! How long the traces of each group are, in the fields that a price by tokens asks for.

use assay_plan::token_price::TokenRate;
use assay_sampling::population::{MeanTokens, Stratum};

use crate::table::{BLOCK, Column, TraceTable};

/// Sums the tokens of rows by stratum and signal, block by block, in the fields that have a rate. A field that the table
/// does not have is left out.
pub(super) struct Tokens<'a> {
    fields: Vec<Field<'a>>,
}

struct Field<'a> {
    name: &'a str,
    column: &'a Column,
    /// The sums of each stratum over every other row, and over those between: a sum that was just written is read slowly.
    sums: Vec<[Sums; 2]>,
}

/// The traces that say how many tokens they have, and the sum of those, with the signal and without.
type Sums = [(f64, f64); 2];

impl<'a> Tokens<'a> {
    pub(super) fn of(table: &'a TraceTable, rates: &'a [TokenRate]) -> Self {
        let field = |rate: &'a TokenRate| {
            Some(Field {
                name: &rate.field,
                column: table.column(&rate.field)?,
                sums: Vec::new(),
            })
        };
        Self {
            fields: rates.iter().filter_map(field).collect(),
        }
    }

    /// Adds the rows from `first` on, at most [`BLOCK`] of them, by their strata, of which there are `known`; `of_row` says of
    /// each of them whether it lacks the signal and for how many traces it stands.
    pub(super) fn add(
        &mut self,
        first: usize,
        strata: &[u32],
        known: usize,
        of_row: impl Fn(usize) -> (bool, f64),
    ) {
        for Field { column, sums, .. } in &mut self.fields {
            let mut room = [f64::NAN; BLOCK];
            sums.resize(known, Default::default());
            let tokens = column.numbers(first, &mut room[..strata.len()]);
            sum(sums, strata, tokens, &of_row);
        }
    }

    /// Tells the strata, which are in the order of their numbers, the mean tokens of their cells: over the traces that say
    /// how many they have, to a thousandth of a token, so that neither the order of rows nor that of sums shows.
    pub(super) fn tell(self, strata: &mut [Stratum]) {
        for Field { name, sums, .. } in self.fields {
            for (place, stratum) in strata.iter_mut().enumerate() {
                let [even, odd] = sums.get(place).copied().unwrap_or_default();
                let mean =
                    |side: usize| mean((even[side].0 + odd[side].0, even[side].1 + odd[side].1));
                let [with_signal, without_signal] = [0, 1].map(mean);
                stratum.tokens.push(MeanTokens {
                    field: name.to_owned(),
                    with_signal,
                    without_signal,
                });
            }
        }
    }
}

/// Adds what rows have to the sums of their strata.
#[inline(never)]
fn sum(
    sums: &mut [[Sums; 2]],
    strata: &[u32],
    tokens: &[f64],
    of_row: impl Fn(usize) -> (bool, f64),
) {
    for (row, (&stratum, &tokens)) in strata.iter().zip(tokens).enumerate() {
        if tokens.is_finite() && tokens >= 0.0 {
            let (lacks_signal, own) = of_row(row);
            let (traces, sum) = &mut sums[stratum as usize][row % 2][usize::from(lacks_signal)];
            *traces += own;
            *sum += own * tokens;
        }
    }
}

fn mean((traces, sum): (f64, f64)) -> Option<f64> {
    const THOUSANDTHS: f64 = 1_000.0;
    (traces > 0.0).then(|| (sum / traces * THOUSANDTHS).round() / THOUSANDTHS)
}
