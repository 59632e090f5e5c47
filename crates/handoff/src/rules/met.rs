//! Which of the loaded traces meet which rule.

use assay_plan::rule::{Condition, Test};

use crate::rules::disjoint::{Demand, Fact, SamplingRule};

/// Bits of a word of traces.
const WORD: usize = u64::BITS as usize;

/// Which of the loaded traces meet which rule, a bit a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    traces: usize,
    rules: Vec<Vec<u64>>,
}

impl Met {
    /// Finds out for so many traces. `rows_where` tells for each of them whether a condition holds; it is asked once of each.
    ///
    /// # Errors
    /// A condition cannot be told of these traces.
    pub fn of<E>(
        rules: &[SamplingRule],
        traces: usize,
        rows_where: impl Fn(&Condition) -> Result<Vec<bool>, E>,
    ) -> Result<Self, E> {
        let mut known: Vec<(&str, &Fact, Vec<u64>)> = Vec::new();
        let mut met = Vec::with_capacity(rules.len());
        for rule in rules {
            let mut bits = vec![u64::MAX; traces.div_ceil(WORD)];
            if let Some(last) = bits.last_mut()
                && !traces.is_multiple_of(WORD)
            {
                *last = (1 << (traces % WORD)) - 1;
            }
            for Demand { field, must, fact } in &rule.demands {
                let is_it = |it: &(&str, &Fact, _)| it.0 == field && it.1 == fact;
                let place = known.iter().position(is_it);
                if place.is_none() {
                    known.push((field, fact, holding(field, fact, traces, &rows_where)?));
                }
                let place = place.unwrap_or(known.len() - 1);
                for (bits, holds) in bits.iter_mut().zip(&known[place].2) {
                    *bits &= if *must { *holds } else { !holds };
                }
            }
            met.push(bits);
        }
        Ok(Self { traces, rules: met })
    }

    /// How many traces meet each rule.
    pub fn counts(&self) -> Vec<u64> {
        self.rules.iter().map(|bits| ones(bits)).collect()
    }

    /// How many traces meet no rule, and how many more than one.
    pub fn unmet_and_twice(&self) -> (u64, u64) {
        let words = self.traces.div_ceil(WORD);
        let (mut once, mut twice) = (vec![0; words], vec![0; words]);
        for rule in &self.rules {
            for (word, bits) in rule.iter().enumerate() {
                twice[word] |= once[word] & bits;
                once[word] |= bits;
            }
        }
        (self.traces as u64 - ones(&once), ones(&twice))
    }

    /// Whether a trace meets the rule of this number.
    pub fn is_met(&self, rule: usize, trace: usize) -> bool {
        let word = self.rules.get(rule).and_then(|bits| bits.get(trace / WORD));
        word.is_some_and(|word| word >> (trace % WORD) & 1 == 1)
    }
}

fn ones(bits: &[u64]) -> u64 {
    bits.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// The traces of which a fact holds.
fn holding<E>(
    field: &str,
    fact: &Fact,
    traces: usize,
    rows_where: &impl Fn(&Condition) -> Result<Vec<bool>, E>,
) -> Result<Vec<u64>, E> {
    let mut bits = vec![u64::MAX; traces.div_ceil(WORD)];
    for test in tests(fact) {
        let field = field.to_owned();
        let rows = rows_where(&Condition { field, test })?;
        for (bits, rows) in bits.iter_mut().zip(rows.chunks(WORD)) {
            let packed = rows.iter().rev();
            *bits &= packed.fold(0, |word, &row| word << 1 | u64::from(row));
        }
    }
    Ok(bits)
}

/// The tests of a field that a fact is, all of which hold where it does.
fn tests(fact: &Fact) -> Vec<Test> {
    match fact {
        Fact::OneOf(values) => match values.as_slice() {
            [value] => vec![Test::Is(value.clone())],
            values => vec![Test::OneOf(values.to_vec())],
        },
        Fact::Between(lower, upper) => {
            let lower = lower.map(Test::AtLeast).into_iter();
            lower.chain(upper.map(Test::Below)).collect()
        }
        Fact::Above(limit) => vec![Test::Above(*limit)],
        Fact::AtMost(limit) => vec![Test::AtMost(*limit)],
        Fact::Contains(part) => vec![Test::Contains(part.clone())],
        Fact::Missing => vec![Test::Missing],
    }
}
