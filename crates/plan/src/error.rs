//! What can be wrong with a plan, in words for people.

use thiserror::Error;

use crate::collecting::MOST_COLLECTED;
use crate::horizon::MOST_WINDOWS;
use crate::number::{count, plain};
use crate::schema::SCHEMA_VERSION;
use crate::versioned::Misread;

/// The largest target: half of the range that a rate can have, in percentage points.
pub const WIDEST_TARGET_POINTS: f64 = 50.0;

/// The most dimensions that a plan crosses.
pub const MOST_DIMENSIONS: usize = 4;

/// Why a plan cannot be read or solved. Its text is one sentence for people.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PlanError {
    /// The text is not JSON.
    #[error("This plan is not complete JSON: {reason} (line {line}, column {column}).")]
    NotJson {
        /// What the parser stumbled over.
        reason: String,
        /// Where, from 1.
        line: usize,
        /// Where in the line, from 1.
        column: usize,
    },
    /// The text is JSON, but of something else.
    #[error("This file is not an Assay plan: its “type” is not “assay-plan”.")]
    NotAPlan,
    /// A newer program wrote the plan.
    #[error(
        "This plan was written by a newer version of Assay: it has schema version {found}, and this one reads up to {SCHEMA_VERSION}."
    )]
    NewerSchema {
        /// The plan's schema version.
        found: u64,
    },
    /// A field of the plan is missing or has a wrong type.
    #[error("This plan cannot be read: {reason}.")]
    Malformed {
        /// Which field, and why.
        reason: String,
    },
    /// No field to group by.
    #[error("The plan has no field to group by.")]
    NoDimension,
    /// More fields than a plan can cross.
    #[error("The plan groups by {found} fields; it can cross up to {MOST_DIMENSIONS}.")]
    TooManyDimensions {
        /// How many there are.
        found: usize,
    },
    /// A field is crossed with itself.
    #[error("The plan groups by “{field}” twice.")]
    RepeatedDimension {
        /// The field.
        field: String,
    },
    /// Cut points that do not ascend.
    #[error("The cut points of “{field}” are not in ascending order.")]
    CutsNotAscending {
        /// The field that is cut.
        field: String,
    },
    /// A condition compares with something that is no number.
    #[error("The condition on “{field}” compares with a value that is not a number.")]
    ConditionNotANumber {
        /// The field of the condition.
        field: String,
    },
    /// A target that no interval can have.
    #[error(
        "The target of {whose} is ± {} points; it must be above 0 and at most {WIDEST_TARGET_POINTS}.", plain(*.points)
    )]
    TargetOutOfRange {
        /// The group, or "all groups".
        whose: String,
        /// The target, in percentage points.
        points: f64,
    },
    /// A change of a rate that is none, or outside what rates can be.
    #[error("{whose} is to tell {}\u{a0}% from {}\u{a0}%: two different rates from 0\u{a0}% to 100\u{a0}% are needed.", plain(*usual * 100.0), plain(*changed * 100.0))]
    ChangeOutOfRange {
        /// The group.
        whose: String,
        /// The usual rate, 0 to 1.
        usual: f64,
        /// The changed rate, 0 to 1.
        changed: f64,
    },
    /// A group that is to collect nothing, or more than anybody judges.
    #[error("{whose} is to be judged until {} are collected; that must be from 1 to {}.", count(*goal), count(MOST_COLLECTED))]
    GoalOutOfRange {
        /// The group.
        whose: String,
        /// The goal.
        goal: u64,
    },
    /// A budget below zero or without a value.
    #[error("The budget must be zero or more.")]
    BudgetOutOfRange,
    /// A budget in hours of a judge whose speed nobody has said.
    #[error(
        "The budget is in hours of the judge, and nobody has said how long it takes for one trace."
    )]
    NoSpeed,
    /// A time for one trace that is zero, negative or without a value.
    #[error("The seconds that the judge takes for one trace must be above zero.")]
    SecondsNotPositive,
    /// A horizon of no window, or of more than anybody waits for.
    #[error("A horizon is 1 to {} readings long.", count(MOST_WINDOWS))]
    HorizonOutOfRange,
    /// A price that is zero, negative or without a value.
    #[error("The price of a judged trace must be above zero.")]
    PriceNotPositive,
    /// A price of tokens, or what a call costs besides, that is negative or no number.
    #[error("What tokens cost, and a call besides them, cannot be below zero.")]
    TokenPriceBelowZero,
    /// A confidence that no interval has.
    #[error("The confidence is {}\u{a0}%; it must be from 50\u{a0}% to 99.9999\u{a0}%.", plain(*found * 100.0))]
    ConfidenceOutOfRange {
        /// The confidence.
        found: f64,
    },
    /// An oversampling ratio outside its range.
    #[error(
        "Traces with a sign of trouble are to be judged {} times as often; that must be between 1 and 100.", plain(*.found)
    )]
    OversamplingOutOfRange {
        /// The ratio.
        found: f64,
    },
    /// A share of the traffic that no file can hold.
    #[error("The file is said to hold {}\u{a0}% of your traffic; that must be above 0\u{a0}% and at most 100\u{a0}%.", plain(*found * 100.0))]
    SampledShareOutOfRange {
        /// The share.
        found: f64,
    },
    /// Both a share and a field say how the file was sampled.
    #[error(
        "The file is said to hold a share of your traffic, and the field “{field}” says for how many traces each row stands."
    )]
    TwoScales {
        /// The field.
        field: String,
    },
    /// A seed that would make the draw ambiguous.
    #[error(
        "The seed “{seed}” must have 1 to 64 characters, each a letter, a digit, “.”, “_” or “-”."
    )]
    BadSeed {
        /// The seed.
        seed: String,
    },
    /// A day or a week of data without times.
    #[error("The traces carry no times, so nobody can tell how many there are in a {period}.")]
    NoTimes {
        /// "day" or "week".
        period: &'static str,
    },
    /// No trace to plan for.
    #[error("There are no traces to plan for.")]
    EmptyPopulation,
    /// Counts that contradict each other.
    #[error("The counts of group “{group}” contradict each other: {judged} of its {traces} traces are judged, {judged_bad} of them bad.", judged = count(*judged), traces = count(*traces), judged_bad = count(*judged_bad))]
    ContradictoryCounts {
        /// The group.
        group: String,
        /// Traces of the cell.
        traces: u64,
        /// Traces with a verdict.
        judged: u64,
        /// Verdicts that say "bad".
        judged_bad: u64,
    },
    /// More bad verdicts than verdicts among a group's last results.
    #[error("The plan’s last results of {group} have more bad verdicts than verdicts.")]
    ContradictoryResults {
        /// The group.
        group: String,
    },
    /// Two sides that have no judged group in common.
    #[error("No group was judged on both sides, so there is nothing to compare.")]
    NothingToCompare,
    /// Judged traces of a group that is compared stand for other numbers of real ones each.
    #[error(
        "Judged traces of {group} stand for different numbers of real ones, so that its sides cannot be compared."
    )]
    UnequalWeights {
        /// The group's name.
        group: String,
    },
    /// The plan asks for something the method has no answer to.
    #[error("The plan has no solution: {reason}")]
    Method {
        /// The sampling core's sentence.
        reason: String,
    },
}

impl From<Misread> for PlanError {
    fn from(misread: Misread) -> Self {
        match misread {
            Misread::NotJson {
                reason,
                line,
                column,
            } => Self::NotJson {
                reason,
                line,
                column,
            },
            Misread::AnotherKind => Self::NotAPlan,
            Misread::Newer { found } => Self::NewerSchema { found },
            Misread::Malformed { reason } => Self::Malformed { reason },
        }
    }
}

impl PlanError {
    /// A short stable name, such as `plan.no-dimension`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => "plan.not-json",
            Self::NotAPlan => "plan.not-a-plan",
            Self::NewerSchema { .. } => "plan.newer-schema",
            Self::Malformed { .. } => "plan.malformed",
            Self::NoDimension => "plan.no-dimension",
            Self::TooManyDimensions { .. } => "plan.too-many-dimensions",
            Self::RepeatedDimension { .. } => "plan.repeated-dimension",
            Self::CutsNotAscending { .. } => "plan.cuts-not-ascending",
            Self::ConditionNotANumber { .. } => "plan.condition-not-a-number",
            Self::TargetOutOfRange { .. } => "plan.target-out-of-range",
            Self::ChangeOutOfRange { .. } => "plan.change-out-of-range",
            Self::GoalOutOfRange { .. } => "plan.goal-out-of-range",
            Self::BudgetOutOfRange => "plan.budget-out-of-range",
            Self::NoSpeed => "plan.no-speed",
            Self::SecondsNotPositive => "plan.seconds-not-positive",
            Self::HorizonOutOfRange => "plan.horizon-out-of-range",
            Self::PriceNotPositive => "plan.price-not-positive",
            Self::TokenPriceBelowZero => "plan.token-price-below-zero",
            Self::ConfidenceOutOfRange { .. } => "plan.confidence-out-of-range",
            Self::OversamplingOutOfRange { .. } => "plan.oversampling-out-of-range",
            Self::SampledShareOutOfRange { .. } => "plan.sampled-share-out-of-range",
            Self::TwoScales { .. } => "plan.two-scales",
            Self::BadSeed { .. } => "plan.bad-seed",
            Self::NoTimes { .. } => "plan.no-times",
            Self::EmptyPopulation => "plan.empty-population",
            Self::ContradictoryCounts { .. } => "plan.contradictory-counts",
            Self::ContradictoryResults { .. } => "plan.contradictory-results",
            Self::NothingToCompare => "compare.nothing",
            Self::UnequalWeights { .. } => "compare.unequal-weights",
            Self::Method { .. } => "plan.method",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::NotJson { .. } => {
                "Save the plan again where it came from; this copy may be cut off."
            }
            Self::NotAPlan => "Choose a file that Assay saved as a plan.",
            Self::NewerSchema { .. } => {
                "Get the newest version of Assay (reload the page), then open the plan again."
            }
            Self::Malformed { .. } => {
                "Correct that field, or save the plan again where it came from."
            }
            Self::NoDimension => "Choose one to four fields to group by.",
            Self::TooManyDimensions { .. } => "Take away fields until four are left.",
            Self::RepeatedDimension { .. } => "Take one of the two away.",
            Self::CutsNotAscending { .. } => {
                "Give the cut points from the smallest to the largest, each once."
            }
            Self::ConditionNotANumber { .. } => "Give a number, such as 0.5.",
            Self::TargetOutOfRange { .. } => "Give a target in points, such as 5.",
            Self::ChangeOutOfRange { .. } => "Give two rates, such as 5\u{a0}% from 10\u{a0}%.",
            Self::GoalOutOfRange { .. } => "Give a number of judged traces such as 500.",
            Self::BudgetOutOfRange => "Give a budget such as $33 a week or 500 calls a day.",
            Self::NoSpeed => "Say how many seconds the judge takes for one trace, such as 4.",
            Self::SecondsNotPositive => "Give a number of seconds such as 4.",
            Self::HorizonOutOfRange => "Give a number of readings such as 4.",
            Self::PriceNotPositive => "Give what one judged trace costs, such as $0.02.",
            Self::TokenPriceBelowZero => "Give what the judge’s provider asks for, such as $3 for a million tokens.",
            Self::ConfidenceOutOfRange { .. } => "Give a confidence such as 95\u{a0}%.",
            Self::OversamplingOutOfRange { .. } => {
                "Give a number such as 3; 1 means no more often than others."
            }
            Self::SampledShareOutOfRange { .. } => {
                "Give a share such as 10\u{a0}%, or 100\u{a0}% if the file holds all of it."
            }
            Self::TwoScales { .. } => "Say one of the two: a share of 100\u{a0}%, or no field.",
            Self::BadSeed { .. } => "Give a seed such as week-47.",
            Self::NoTimes { .. } => {
                "Plan for the whole file, or load an export with a time for each trace."
            }
            Self::EmptyPopulation => "Load a file with at least one trace.",
            Self::ContradictoryCounts { .. } => "Load the data again.",
            Self::ContradictoryResults { .. } => "Take the group’s results from the file again.",
            Self::NothingToCompare => {
                "Choose values that many traces have, or results of the same groups."
            }
            Self::UnequalWeights { .. } => {
                "Group by what the traces were weighed by too, so that those of one group are alike."
            }
            Self::Method { .. } => "Undo the last change.",
        }
        .to_owned()
    }
}
