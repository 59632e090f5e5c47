//! What calls of a group cost: all the same, or by the cell that they go to.

use super::split::Oversampling;
use crate::forecast::group::ExpectedGroup;
use crate::search::least_near;

/// What calls of one group cost. A number is the price of every call.
///
/// More calls never cost less, so that the fewest calls that reach a width are also the cheapest.
pub trait CostOfCalls: Copy {
    /// What so many calls cost together, in the unit of the budget.
    fn of(self, calls: u64) -> f64;

    /// What one call costs on average. Allocations are judged by it and estimated from it; what they spend is counted by
    /// [`CostOfCalls::of`].
    fn of_one(self) -> f64;

    /// How many calls beyond `from`, at most `most`, the money pays for.
    fn more(self, from: u64, most: u64, money: f64) -> u64 {
        let has = self.of(from);
        let too_dear = |calls: u64| self.of(from.saturating_add(calls)) - has > money;
        let guess = (money / self.of_one()) as u64;
        least_near(1, most.saturating_add(1), guess, too_dear) - 1
    }
}

impl CostOfCalls for f64 {
    fn of(self, calls: u64) -> f64 {
        self * calls as f64
    }

    fn of_one(self) -> f64 {
        self
    }

    fn more(self, _from: u64, most: u64, money: f64) -> u64 {
        ((money / self) as u64).min(most)
    }
}

/// A group whose two cells have prices of their own. Its calls cost what their split into the cells costs, which is no
/// multiple of one price: a cell that is exhausted leaves all further calls to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellCosts {
    /// The group.
    pub group: ExpectedGroup,
    /// How its calls part into its cells.
    pub oversampling: Oversampling,
    /// What a call of the cell with the failure signal costs, and one of the cell without it. Sums of whole numbers below
    /// 2⁵³ are exact.
    pub prices: [f64; 2],
}

impl CostOfCalls for CellCosts {
    fn of(self, calls: u64) -> f64 {
        let split = self.group.split(calls, self.oversampling);
        let [with_signal, without_signal] = self.prices;
        split.with_signal as f64 * with_signal + split.without_signal as f64 * without_signal
    }

    /// The mean price where every trace is judged, so that a price that is not above zero shows.
    fn of_one(self) -> f64 {
        let [with_signal, without_signal] = self.prices;
        let traces = self.group.traces();
        if traces == 0 || with_signal.min(without_signal) <= 0.0 {
            return with_signal.min(without_signal);
        }
        self.of(traces) / traces as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::forecast::group::ExpectedCell;

    fn costs(traces: [u64; 2], prices: [f64; 2]) -> CellCosts {
        let cell = |traces| ExpectedCell::new(traces, 0.1).unwrap();
        CellCosts {
            group: ExpectedGroup::new(cell(traces[0]), cell(traces[1])),
            oversampling: Oversampling::of_rate(3.0).unwrap(),
            prices,
        }
    }

    proptest! {
        #[test]
        fn the_money_pays_for_as_many_calls_as_counting_them_one_by_one(
            traces in [0..40_u64, 1..60_u64],
            prices in [1..9_u32, 1..9_u32],
            from in 0..30_u64,
            most in 0..50_u64,
            money in 0..300_u32,
        ) {
            let costs = costs(traces, prices.map(f64::from));
            let from = from.min(costs.group.traces());
            let most = most.min(costs.group.traces() - from);
            let money = f64::from(money);
            let counted = (1..=most).take_while(|more| costs.of(from + more) - costs.of(from) <= money).count();
            prop_assert_eq!(costs.more(from, most, money), counted as u64);
        }

        #[test]
        fn cells_of_one_price_cost_as_a_group_of_that_price(
            traces in [0..4_000_u64, 1..4_000_u64],
            calls in 0..8_000_u64,
            price in 1..100_000_u32,
        ) {
            let price = f64::from(price);
            let costs = costs(traces, [price; 2]);
            let calls = calls.min(costs.group.traces());
            prop_assert_eq!(costs.of(calls).to_bits(), price.of(calls).to_bits());
            prop_assert!((costs.of_one() - price).abs() < 1e-9);
        }
    }
}
