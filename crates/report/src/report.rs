//! All that a report says, worked out of a snapshot.

use assay_plan::answer::{Answer, answer, confidence_words};
use assay_plan::curve::{WidthCurve, width_curves};
use assay_plan::date::{utc_day, utc_days};
use assay_plan::dimension::field_label;
use assay_plan::error::PlanError;
use assay_plan::finding::{Finding, findings};
use assay_plan::forest::{Forest, forest};
use assay_plan::horizon::overall_half_width_over_horizon;
use assay_plan::judged::{Shares, shares};
use assay_plan::merge::merged;
use assay_plan::money_axis::MoneyAxis;
use assay_plan::number::{count, counted, money, points, share, share_range, with_sums_in};
use assay_plan::period::Period;
use assay_plan::snapshot::{Hidden, Snapshot};
use assay_plan::solution::{RateSource, Solution};
use assay_plan::solve::solve;
use assay_plan::staircase::{Staircase, staircase};
use assay_plan::token_price::price_words;
use assay_sampling::population::Population;

/// So many groups are on paper; the document that is read on a screen has more.
pub const GROUPS_ON_PAPER: usize = 12;

/// A plan with all that follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub(crate) snapshot: Snapshot,
    /// The day on which it was made.
    pub(crate) made: String,
    pub(crate) solution: Solution,
    pub(crate) answer: Answer,
    pub(crate) stairs: Staircase,
    pub(crate) forest: Forest,
    pub(crate) shares: Vec<Shares>,
    pub(crate) curves: Vec<WidthCurve>,
    pub(crate) findings: Vec<Finding>,
    /// The groups, as the plan merges them.
    population: Population,
}

/// Something that was assumed or chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about: "Target".
    pub name: &'static str,
    /// What holds: "± 5 points for every group".
    pub words: String,
}

impl Report {
    /// The report of what a snapshot holds, made at this moment, in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// As [`solve`].
    pub fn of(snapshot: Snapshot, made_ms: i64) -> Result<Self, PlanError> {
        with_sums_in(snapshot.sums(), || Self::worked_out(snapshot, made_ms))
    }

    fn worked_out(snapshot: Snapshot, made_ms: i64) -> Result<Self, PlanError> {
        let plan = &snapshot.plan;
        let population = merged(plan, &snapshot.counts.population);
        let solution = solve(plan, &population)?;
        Ok(Self {
            made: utc_day(made_ms),
            answer: answer(plan, &solution),
            stairs: staircase(
                plan,
                &population,
                &solution,
                MoneyAxis::around(&solution).end,
            )?,
            forest: forest(plan, &population, &solution)?,
            shares: shares(&solution),
            curves: width_curves(plan, &population, &solution)?,
            findings: findings(plan, &population, &solution)?,
            solution,
            population,
            snapshot,
        })
    }

    /// What to call it.
    pub fn title(&self) -> String {
        format!("Judging plan for {}", self.snapshot.about.name)
    }

    /// What the plan was made of: all that a reader must know to trust its numbers.
    pub fn assumptions(&self) -> Vec<Fact> {
        let plan = &self.snapshot.plan;
        let mut facts = vec![
            Fact::of("Data", self.data()),
            Fact::of("Time", self.span()),
            Fact::of("Groups", self.groups()),
            Fact::of("Signs of trouble", self.signs()),
            Fact::of("Target", self.target()),
            Fact::of("Budget", plan.budget.to_string()),
            Fact::of("Price of a call", self.price()),
            Fact::of("A reading is taken", self.reading()),
            Fact::of("Rates that are expected", self.rates()),
        ];
        if let Some(words) = self.scale() {
            facts.push(Fact::of("All the traffic?", words));
        }
        facts.push(Fact::of(
            "Draw",
            format!("seed {}, plan {}", plan.seed, plan.id()),
        ));
        facts
    }

    /// What was left out of it on purpose, each in a sentence.
    pub fn left_out(&self) -> Vec<&'static str> {
        let words = |hidden: &Hidden| match hidden {
            Hidden::Names => "Letters stand for the names of the groups.",
            Hidden::SmallCounts => "Counts under ten are shown as ten.",
            Hidden::Prices => "Prices were left out: sums are in calls of the judge.",
            Hidden::Texts => "Some values of the signs of trouble were left out.",
        };
        self.snapshot.hidden.iter().map(words).collect()
    }

    /// What is known of all traffic together, in a sentence.
    pub fn overall(&self) -> String {
        let overall = &self.solution.overall;
        let plan = &self.snapshot.plan;
        let over = overall_half_width_over_horizon(plan, &self.population, &self.solution);
        let over = over.ok().flatten().zip(plan.horizon_words());
        let over = over.map_or_else(String::new, |(width, horizon)| {
            format!(", ± {} over {horizon}", points(width))
        });
        format!(
            "All traffic together: ± {} points{over}, likely range {}; spread evenly ± {}.",
            points(overall.half_width_points),
            share_range(overall.interval),
            points(overall.evenly_half_width_points)
        )
    }

    fn data(&self) -> String {
        let about = &self.snapshot.about;
        let example = if about.example { ", made up" } else { "" };
        let traces = counted(about.traces, about.unit.name());
        format!("{}{example}: {traces}", about.name)
    }

    fn span(&self) -> String {
        let about = &self.snapshot.about;
        match about.first_ms.zip(about.last_ms) {
            Some((first, last)) => {
                let days = self.population.span_days.map_or_else(String::new, |days| {
                    format!(", {}", counted(days.ceil() as u64, "day"))
                });
                format!("{}{days}", utc_days(first, last))
            }
            None => "not known".to_owned(),
        }
    }

    fn groups(&self) -> String {
        let dimensions = self.snapshot.plan.dimensions.iter();
        let fields: Vec<_> = dimensions.map(|it| field_label(&it.field)).collect();
        let groups = self.solution.groups.len() as u64;
        let s = if groups == 1 { "" } else { "s" };
        format!("{} → {} group{s}", fields.join(" × "), count(groups))
    }

    fn signs(&self) -> String {
        let plan = &self.snapshot.plan;
        if plan.signal.is_empty() {
            return "none chosen".to_owned();
        }
        let with = self.population.with_signal() as f64 / self.population.traces().max(1) as f64;
        format!(
            "{}: {} of the traffic, judged {}",
            plan.signal,
            share(with),
            plan.oversampling_words()
        )
    }

    fn target(&self) -> String {
        let plan = &self.snapshot.plan;
        let own = match plan.group_targets.len() {
            0 => String::new(),
            1 => ", 1 group has its own".to_owned(),
            many => format!(", {} groups have their own", count(many as u64)),
        };
        format!(
            "{} for every group{own}, right {}",
            plan.common_target().words(),
            confidence_words(plan.confidence)
        )
    }

    fn price(&self) -> String {
        if self.snapshot.hides(Hidden::Prices) {
            return "left out".to_owned();
        }
        let plan = &self.snapshot.plan;
        price_words(plan, &self.population, &self.solution)
            .unwrap_or_else(|| money(plan.price_per_call))
    }

    fn reading(&self) -> String {
        let plan = &self.snapshot.plan;
        let each = match plan.window {
            Period::WholeFile => "once, of everything that was loaded".to_owned(),
            window => format!("every {}", window.noun()),
        };
        let horizon = plan.horizon_words();
        horizon.map_or(each.clone(), |it| format!("{each}, and over {it} together"))
    }

    fn rates(&self) -> String {
        let groups = &self.solution.groups;
        let known =
            |source: RateSource| groups.iter().filter(|it| it.rate_source == source).count();
        let of = |number: usize| format!("of {} of {} groups", number, groups.len());
        let past = known(RateSource::PastVerdicts);
        if past == groups.len() {
            return "from past verdicts".to_owned();
        }
        let guessed = match known(RateSource::WorstCase) {
            0 => "assumed from the signs of trouble",
            _ => "assumed, as least favourable where nothing is known",
        };
        if past == 0 {
            return guessed.to_owned();
        }
        format!(
            "from past verdicts {}, {guessed} {}",
            of(past),
            of(groups.len() - past)
        )
    }

    /// What was made of a file that holds a part of the traffic; none where it holds all.
    fn scale(&self) -> Option<String> {
        let plan = &self.snapshot.plan;
        if let Some(weighting) = &plan.weighting {
            let field = field_label(&weighting.field);
            return Some(format!("each row stands for as many as {field} says"));
        }
        let part = plan.sampled_share;
        (part < 1.0).then(|| format!("the data hold {} of it, scaled up", share(part)))
    }
}

impl Fact {
    fn of(name: &'static str, words: String) -> Self {
        Self { name, words }
    }
}
