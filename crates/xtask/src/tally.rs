//! Counting tests in what test runners print.

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
}

impl Tally {
    /// What a line of a test runner's output adds: the closing lines of cargo's, wasm-bindgen's, nextest's and Node's.
    pub(crate) fn of_line(line: &str) -> Self {
        let line = line.trim();
        if line.starts_with("test result:") {
            return Self {
                passed: number_before(line, " passed"),
                failed: number_before(line, " failed"),
            };
        }
        if line.starts_with("Summary [") {
            return Self {
                passed: number_before(line, " passed"),
                failed: number_before(line, " failed"),
            };
        }
        if let Some(number) = line.strip_prefix("ℹ pass ") {
            return Self {
                passed: number.parse().unwrap_or(0),
                failed: 0,
            };
        }
        if let Some(number) = line.strip_prefix("ℹ fail ") {
            return Self {
                passed: 0,
                failed: number.parse().unwrap_or(0),
            };
        }
        Self::default()
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The whole number that ends where `mark` starts; 0 where there is none.
fn number_before(line: &str, mark: &str) -> u64 {
    let Some((before, _)) = line.split_once(mark) else {
        return 0;
    };
    before
        .rsplit(' ')
        .next()
        .and_then(|word| word.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn each_runners_closing_line_counts() {
        let cases = [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                12,
                0,
            ),
            (
                "test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 filtered out",
                7,
                2,
            ),
            (
                "     Summary [   0.021s] 6 tests run: 6 passed, 0 skipped",
                6,
                0,
            ),
            (
                "     Summary [   0.021s] 6 tests run: 4 passed (1 slow), 2 failed, 0 skipped",
                4,
                2,
            ),
            ("ℹ pass 9", 9, 0),
            ("ℹ fail 3", 0, 3),
            ("running 12 tests: 5 passed so far", 0, 0),
        ];
        for (line, passed, failed) in cases {
            assert_eq!(Tally::of_line(line), Tally { passed, failed }, "{line}");
        }
    }
}
