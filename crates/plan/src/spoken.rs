//! What a handle says when it is moved, to people who hear the page instead of seeing it.

use crate::dimension::group_name;
use crate::money::Money;
use crate::number::{self, Sums, count, counted, plain, points};
use crate::period::Period;
use crate::solution::{GroupSolution, Status};

/// An amount of money as it is said: `1 dollar 44`, `3 dollars 2 cents`, `46 cents`, `1,235 dollars`.
pub fn money(amount: Money) -> String {
    if number::sums() == Sums::Calls {
        return number::money(amount);
    }
    let sign = if amount.0 < 0.0 { "minus " } else { "" };
    let exact = amount.0.abs();
    if exact > 0.0 && exact < 0.01 {
        return format!("{sign}less than 1 cent");
    }
    if exact >= 100.0 {
        return format!("{sign}{}", counted(exact.round() as u64, "dollar"));
    }
    let all_cents = (exact * 100.0).round() as u64;
    let (dollars, cents) = (all_cents / 100, all_cents % 100);
    match (dollars, cents) {
        (dollars, 0) => format!("{sign}{}", counted(dollars, "dollar")),
        (0, cents) => format!("{sign}{}", counted(cents, "cent")),
        // “3 dollars 2” would be heard as 3 dollars 20.
        (dollars, cents @ 1..10) => {
            let (dollars, cents) = (counted(dollars, "dollar"), counted(cents, "cent"));
            format!("{sign}{dollars} {cents}")
        }
        (dollars, cents) => format!("{sign}{} {cents}", counted(dollars, "dollar")),
    }
}

/// Where a group's calls stand: `compliance-ja, 120 calls a day, plus or minus 4.1 points, 1 dollar 44`.
pub fn calls(group: &GroupSolution, window: Period) -> String {
    let name = group_name(&group.labels);
    let (calls, window) = (counted(group.calls, "call"), window.words());
    let money = money(group.money);
    match group.status {
        Status::NotJudged => format!("{name}, not judged at all"),
        Status::AllJudged => format!(
            "{name}, all {} judged {window}, {money}",
            count(group.calls)
        ),
        Status::Meets | Status::Short => format!(
            "{name}, {calls} {window}, plus or minus {} points, {money}",
            points(group.half_width_points)
        ),
    }
}

/// Where a group's target stands, and what it takes:
/// `compliance-ja, target plus or minus 5 points, needs 120 calls a day, gets 80`.
pub fn target(group: &GroupSolution, window: Period) -> String {
    let name = group_name(&group.labels);
    let needed = counted(group.calls_for_target, "call");
    let got = if group.calls >= group.calls_for_target {
        "and gets them".to_owned()
    } else {
        format!("gets {}", count(group.calls))
    };
    // A target that was said in calls may be any width.
    let width = plain((group.target_points * 10.0).round() / 10.0);
    format!(
        "{name}, target plus or minus {width} points, needs {needed} {}, {got}",
        window.words()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_said_as_people_say_it() {
        let said = [
            0.0, 0.004, 0.01, 0.46, 1.0, 1.44, 2.0, 3.02, 4.2, 99.999, 1_234.56, -1.5,
        ];
        assert_eq!(
            said.map(|dollars| money(Money(dollars))),
            [
                "0 dollars",
                "less than 1 cent",
                "1 cent",
                "46 cents",
                "1 dollar",
                "1 dollar 44",
                "2 dollars",
                "3 dollars 2 cents",
                "4 dollars 20",
                "100 dollars",
                "1,235 dollars",
                "minus 1 dollar 50"
            ]
        );
    }
}
