//! What is left out of a snapshot before it is handed on: ids and texts always, names, small counts and prices where people
//! say so.

use std::collections::{HashMap, HashSet};

use assay_sampling::population::{Cell, Population};

use super::{Counts, Hidden, Snapshot};
use crate::budget::Amount;
use crate::dimension::{MISSING_LABEL, OTHER_LABEL};
use crate::document::Plan;
use crate::error::PlanError;
use crate::merge::{Merge, largest_first, merged};
use crate::money::Money;
use crate::results::next::{Found, MeasuredGroup};
use crate::rule::{Rule, Test};
use crate::solve::solve;

/// The smallest count that is shown where small ones are not.
pub const SMALLEST_COUNT: u64 = 10;

/// What a sum of money is measured in where prices are left out: what one judged trace costs.
pub const PRICE_OF_A_CALL: Money = Money(1.0);

/// A value of more letters than this is a text, not a name.
const LONGEST_NAME: usize = 64;

/// The shortest name that is looked for in the names of fields: shorter ones are in most words.
const SHORTEST_NAME: usize = 3;

/// What data are called whose names are left out.
const NAMELESS: &str = "Data without names";

/// The seed of a plan whose own seed is left out.
const USUAL_SEED: &str = "assay-1";

/// Last parts of the names of fields whose values name one trace, or one person.
const ID_FIELDS: [&str; 10] = [
    "id",
    "traceid",
    "spanid",
    "observationid",
    "sessionid",
    "threadid",
    "conversationid",
    "requestid",
    "userid",
    "email",
];

/// What people choose to leave out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Privacy {
    /// Letters stand for the names of groups, wherever they are.
    pub letters: bool,
    /// Counts under [`SMALLEST_COUNT`] are rounded up to it.
    pub no_small_counts: bool,
    /// Prices are left out; sums are in calls.
    pub no_prices: bool,
}

impl Snapshot {
    /// The snapshot as it is handed on.
    ///
    /// Values in rules and names of groups that are long texts or ids are never in it: letters stand for them. A count is
    /// rounded up rather than taken out, so that the plan still has a solution, and past verdicts keep about their rate.
    #[must_use]
    pub fn shared(&self, privacy: Privacy) -> Self {
        let mut shared = self.clone();
        let mut hide = |what| {
            if !shared.hidden.contains(&what) {
                shared.hidden.push(what);
            }
        };
        if privacy.letters {
            hide(Hidden::Names);
        }
        if privacy.no_small_counts {
            hide(Hidden::SmallCounts);
        }
        if privacy.no_prices {
            hide(Hidden::Prices);
        }
        if !self.about.example {
            without_folders(&self.about.name).clone_into(&mut shared.about.name);
        }
        if privacy.no_prices {
            let own = &shared.counts.population;
            leave_out_price(&mut shared.plan, own);
            for kept in &mut shared.kept {
                let counts = kept.counts.as_ref().map(|it| &it.population);
                leave_out_price(&mut kept.plan, counts.unwrap_or(own));
            }
        }
        if privacy.no_small_counts {
            shared.round_up_small_counts();
        }
        shared.leave_out_needless_tokens();
        let veiled = Veil::of(self, privacy.letters).cover(&mut shared);
        if veiled && !privacy.letters && !shared.hides(Hidden::Texts) {
            shared.hidden.push(Hidden::Texts);
        }
        shared
    }

    /// Keeps of the mean tokens those that a price asks for.
    fn leave_out_needless_tokens(&mut self) {
        let plans = std::iter::once(&self.plan).chain(self.kept.iter().map(|it| &it.plan));
        let rated: HashSet<String> = plans
            .flat_map(|plan| plan.token_rates.iter().map(|it| it.field.clone()))
            .collect();
        for counts in counts_of(self) {
            for stratum in &mut counts.population.strata {
                stratum.tokens.retain(|it| rated.contains(&it.field));
            }
        }
    }

    fn round_up_small_counts(&mut self) {
        let exact = self.about.traces == self.counts.population.traces();
        for counts in counts_of(self) {
            for stratum in &mut counts.population.strata {
                // The mean of a few traces tells what single ones hold.
                for it in &mut stratum.tokens {
                    let known =
                        |mean: Option<f64>, of: Cell| mean.filter(|_| of.traces >= SMALLEST_COUNT);
                    it.with_signal = known(it.with_signal, stratum.with_signal);
                    it.without_signal = known(it.without_signal, stratum.without_signal);
                }
                for cell in [&mut stratum.with_signal, &mut stratum.without_signal] {
                    *cell = rounded_up(*cell);
                }
            }
            counts.population.strata.sort_by(largest_first);
            for matches in &mut counts.signal_matches {
                *matches = at_least_ten(*matches);
            }
            counts.weightless = at_least_ten(counts.weightless);
        }
        for plan in plans_of(self) {
            for MeasuredGroup {
                with_signal,
                without_signal,
                ..
            } in &mut plan.measured
            {
                for found in [with_signal, without_signal].into_iter().flatten() {
                    *found = rounded_verdicts(found.judged, found.bad, u64::MAX);
                }
            }
        }
        // Of a sum that stayed exact, what was rounded could be told.
        if exact {
            self.about.traces = self.counts.population.traces();
        } else {
            self.about.traces = at_least_ten(self.about.traces);
        }
    }
}

/// The name of a file without where it lies.
fn without_folders(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn counts_of(snapshot: &mut Snapshot) -> impl Iterator<Item = &mut Counts> {
    let kept = snapshot.kept.iter_mut().filter_map(|it| it.counts.as_mut());
    std::iter::once(&mut snapshot.counts).chain(kept)
}

fn plans_of(snapshot: &mut Snapshot) -> impl Iterator<Item = &mut Plan> {
    let kept = snapshot.kept.iter_mut().map(|it| &mut it.plan);
    std::iter::once(&mut snapshot.plan).chain(kept)
}

fn at_least_ten(count: u64) -> u64 {
    if count == 0 {
        0
    } else {
        count.max(SMALLEST_COUNT)
    }
}

fn rounded_up(cell: Cell) -> Cell {
    let traces = at_least_ten(cell.traces);
    let judged = cell.judged.min(cell.traces);
    let Found { judged, bad } = rounded_verdicts(judged, cell.judged_bad.min(judged), traces);
    Cell {
        traces,
        judged,
        judged_bad: bad,
        mean_cost_usd: None,
    }
}

/// About the same rate in verdicts of which neither the bad ones, nor the good ones, nor those that are missing to `most` are
/// one to nine. Where the rarer kind is so few, there are as many verdicts as make it ten; where that is more than
/// `most`, it is ten or none, whichever is nearer.
fn rounded_verdicts(judged: u64, bad: u64, most: u64) -> Found {
    if judged == 0 {
        return Found::default();
    }
    let rarer = bad.min(judged - bad);
    let wanted = match rarer {
        0 => at_least_ten(judged),
        1..SMALLEST_COUNT => (SMALLEST_COUNT * judged).div_ceil(rarer),
        _ => judged,
    };
    let all = if wanted.saturating_add(SMALLEST_COUNT) > most {
        most
    } else {
        wanted
    };
    let exact = rarer as f64 * all as f64 / judged as f64;
    let fits = all >= 2 * SMALLEST_COUNT && exact >= SMALLEST_COUNT as f64 / 2.0;
    let rarer = if fits {
        (exact.round() as u64).clamp(SMALLEST_COUNT, all - SMALLEST_COUNT)
    } else {
        0
    };
    let bad_is_rarer = bad <= judged - bad;
    Found {
        judged: all,
        bad: if bad_is_rarer { rarer } else { all - rarer },
    }
}

/// Says the budget in calls and takes the price out, so that the plan judges what it judged. Where calls had prices of their own and
/// the money was short, these are as many calls as before; how they are shared among the groups that gave can differ.
fn leave_out_price(plan: &mut Plan, population: &Population) {
    if let Amount::Money(Money(dollars)) = plan.budget.amount {
        let in_window = calls_of_budget(plan, population);
        let (calls, per) = match in_window {
            Ok(calls) => (calls, plan.window),
            Err(_) => (
                (dollars / plan.price_per_call.0).floor() as u64,
                plan.budget.per,
            ),
        };
        plan.budget.amount = Amount::Calls(calls);
        plan.budget.per = per;
    }
    plan.set_flat_price(PRICE_OF_A_CALL);
}

/// The calls that the plan's budget pays for in a window.
fn calls_of_budget(plan: &Plan, population: &Population) -> Result<u64, PlanError> {
    if plan.token_rates.is_empty() {
        let call = plan.cost_of_call();
        return (plan.budget).calls_in(plan.window, population.span_days, call);
    }
    let solution = solve(plan, &merged(plan, population))?;
    Ok(if solution.funds.suffice() {
        solution.calls_for_all_targets.max(solution.budget_calls)
    } else {
        solution.calls
    })
}

/// Puts letters in the place of names, the same letters for the same name of a field.
struct Veil {
    /// Whether every name is covered, or only those that are texts or ids.
    every: bool,
    /// Whether so many groups have one trace that their names are ids.
    are_ids: bool,
    letters: HashMap<(String, String), String>,
    /// The names that fields must not tell, in lower case.
    names: Vec<String>,
    fields: HashMap<String, String>,
    /// Whether anything was covered.
    used: bool,
}

impl Veil {
    fn of(snapshot: &Snapshot, every: bool) -> Self {
        let populations = || {
            let kept = snapshot.kept.iter().filter_map(|it| it.counts.as_ref());
            std::iter::once(&snapshot.counts)
                .chain(kept)
                .map(|it| &it.population)
        };
        let mut veil = Self {
            every,
            are_ids: populations().any(has_ids_for_names),
            letters: HashMap::new(),
            names: Vec::new(),
            fields: HashMap::new(),
            used: false,
        };
        if every {
            let strata = populations().flat_map(|it| &it.strata);
            let labels = strata.flat_map(|it| &it.labels).filter(|it| is_a_name(it));
            veil.names = labels
                .filter(|it| it.chars().count() >= SHORTEST_NAME)
                .map(|it| it.to_lowercase())
                .collect();
            veil.names.sort_unstable();
            veil.names.dedup();
        }
        veil
    }

    /// Covers what is to be covered; whether there was anything.
    fn cover(mut self, snapshot: &mut Snapshot) -> bool {
        // The largest groups have the first letters, field by field.
        let fields = fields_of(&snapshot.plan);
        for (place, field) in fields.iter().enumerate() {
            for stratum in &snapshot.counts.population.strata {
                if let Some(label) = stratum.labels.get(place) {
                    self.name(field, label);
                }
            }
        }
        self.counts(&mut snapshot.counts, &fields);
        self.plan(&mut snapshot.plan);
        for (place, kept) in snapshot.kept.iter_mut().enumerate() {
            let fields = fields_of(&kept.plan);
            if let Some(counts) = &mut kept.counts {
                self.counts(counts, &fields);
            }
            self.plan(&mut kept.plan);
            if self.every || kept.name.chars().count() > LONGEST_NAME {
                kept.name = format!("Scenario {}", letter(place));
            }
        }
        if self.every {
            NAMELESS.clone_into(&mut snapshot.about.name);
        }
        self.used
    }

    fn counts(&mut self, counts: &mut Counts, fields: &[String]) {
        for stratum in &mut counts.population.strata {
            self.group(&mut stratum.labels, fields);
            for it in &mut stratum.tokens {
                it.field = self.field(&it.field);
            }
        }
        counts.population.strata.sort_by(largest_first);
    }

    fn plan(&mut self, plan: &mut Plan) {
        let fields = fields_of(plan);
        for merge in &mut plan.merges {
            match merge {
                Merge::Value { field, value } => {
                    *value = self.name(field, value);
                    *field = self.field(field);
                }
                Merge::Group(group) => self.group(group, &fields),
            }
        }
        self.rule(&mut plan.signal);
        self.rule(&mut plan.verdict);
        let wishes = plan.group_targets.iter_mut().map(|it| &mut it.group);
        let tiers = plan.tiers.iter_mut().map(|it| &mut it.group);
        let locks = plan.locks.iter_mut().map(|it| &mut it.group);
        let until = plan.judge_until.iter_mut().map(|it| &mut it.group);
        let measured = plan.measured.iter_mut().map(|it| &mut it.group);
        for group in wishes
            .chain(tiers)
            .chain(locks)
            .chain(until)
            .chain(measured)
        {
            self.group(group, &fields);
        }
        let arrivals = plan.arrivals.iter_mut().map(|it| &mut it.field);
        let rates = plan.token_rates.iter_mut().map(|it| &mut it.field);
        let weights = plan.weighting.iter_mut().map(|it| &mut it.field);
        for field in arrivals.chain(rates).chain(weights) {
            *field = self.field(field);
        }
        for dimension in &mut plan.dimensions {
            dimension.field = self.field(&dimension.field);
            if self.every {
                // The names of buckets are made of their cuts.
                dimension.cuts.clear();
            }
        }
        if self.every {
            USUAL_SEED.clone_into(&mut plan.seed);
        }
    }

    fn rule(&mut self, rule: &mut Rule) {
        for condition in &mut rule.conditions {
            match &mut condition.test {
                Test::Is(value) | Test::IsNot(value) | Test::Contains(value) => {
                    *value = self.value(&condition.field, value);
                }
                Test::OneOf(values) => {
                    for value in values {
                        *value = self.value(&condition.field, value);
                    }
                }
                Test::Below(_)
                | Test::AtMost(_)
                | Test::Above(_)
                | Test::AtLeast(_)
                | Test::Missing
                | Test::Present => {}
            }
            condition.field = self.field(&condition.field);
        }
    }

    fn group(&mut self, labels: &mut [String], fields: &[String]) {
        for (place, label) in labels.iter_mut().enumerate() {
            let field = fields.get(place).map_or("", String::as_str);
            *label = self.name(field, label);
        }
    }

    /// A value in a rule: yes and no are no names, unless groups are called so.
    fn value(&mut self, field: &str, value: &str) -> String {
        let key = (field.to_owned(), value.to_owned());
        if matches!(value, "true" | "false") && !self.letters.contains_key(&key) {
            return value.to_owned();
        }
        self.name(field, value)
    }

    fn name(&mut self, field: &str, name: &str) -> String {
        let covered = self.every || self.are_ids || is_private(field, name);
        if !covered || !is_a_name(name) {
            return name.to_owned();
        }
        self.used = true;
        let next = self.letters.len();
        self.letters
            .entry((field.to_owned(), name.to_owned()))
            .or_insert_with(|| letter(next))
            .clone()
    }

    /// A field keeps its name, unless that tells a group's or is a text.
    fn field(&mut self, field: &str) -> String {
        let lower = field.to_lowercase();
        let tells = self.names.iter().any(|name| lower.contains(name));
        if !tells && field.chars().count() <= LONGEST_NAME {
            return field.to_owned();
        }
        self.used = true;
        let next = self.fields.len() + 1;
        self.fields
            .entry(field.to_owned())
            .or_insert_with(|| format!("field {next}"))
            .clone()
    }
}

fn fields_of(plan: &Plan) -> Vec<String> {
    plan.dimensions.iter().map(|it| it.field.clone()).collect()
}

fn is_a_name(label: &str) -> bool {
    label != MISSING_LABEL && label != OTHER_LABEL
}

/// Whether so few traces share a group that the groups' names are as good as ids.
fn has_ids_for_names(population: &Population) -> bool {
    let groups = population.strata.len() as u64;
    groups > 20 && population.traces() < 2 * groups
}

/// Whether a value names one trace or person, or is a text.
fn is_private(field: &str, value: &str) -> bool {
    let last = field.rsplit('.').next().unwrap_or(field);
    let plain: String = last.chars().filter(char::is_ascii_alphanumeric).collect();
    ID_FIELDS.contains(&plain.to_ascii_lowercase().as_str())
        || value.chars().count() > LONGEST_NAME
        || value.lines().count() > 1
        || is_an_address(value)
        || looks_like_an_id(value)
}

fn is_an_address(value: &str) -> bool {
    value
        .split_once('@')
        .is_some_and(|(who, host)| !who.is_empty() && host.contains('.'))
}

/// Whether a value is made as ids are: 16 hexadecimal digits or more, in one piece or with dashes between.
fn looks_like_an_id(value: &str) -> bool {
    let digits = value.chars().filter(|it| *it != '-');
    value.chars().all(|it| it.is_ascii_hexdigit() || it == '-')
        && digits.clone().count() >= 16
        && digits.clone().any(|it| it.is_ascii_digit())
}

/// A, B, …, Z, AA, AB, …
fn letter(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (place % 26) as u8);
        match place / 26 {
            0 => break,
            rest => place = rest - 1,
        }
    }
    letters.iter().rev().map(|&it| char::from(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_the_alphabet() {
        let letters = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(letter);
        assert_eq!(
            letters,
            ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]
        );
    }

    #[test]
    fn what_names_a_trace_or_a_person_is_told_from_what_names_a_group() {
        for (field, value) in [
            ("trace_id", "7"),
            ("metadata.userId", "anna"),
            ("note", "0af7651916cd43dd8448eb211c80319c"),
            ("note", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"),
            ("note", "anna@example.org"),
            ("note", "first line\nsecond line"),
        ] {
            assert!(is_private(field, value), "{field} {value}");
        }
        for (field, value) in [
            ("intent", "order_status"),
            ("model", "gpt-4o-2024-08-06"),
            ("prompt_id", "greeting-v3"),
            ("bucket", "1000000 and more"),
            ("code", "deadbeef"),
        ] {
            assert!(!is_private(field, value), "{field} {value}");
        }
        assert!(is_private("note", &"word ".repeat(20)));
    }

    #[test]
    fn each_part_of_a_cell_is_none_or_ten_at_least() {
        let cell = |traces, judged, judged_bad| Cell {
            traces,
            judged,
            judged_bad,
            mean_cost_usd: Some(0.1),
        };
        let rounded = |it: Cell| {
            let Cell {
                traces,
                judged,
                judged_bad,
                mean_cost_usd,
            } = rounded_up(it);
            assert_eq!(mean_cost_usd, None);
            (traces, judged, judged_bad)
        };
        for (exact, shown) in [
            ((0, 0, 0), (0, 0, 0)),
            ((3, 0, 0), (10, 0, 0)),
            ((3, 2, 1), (10, 10, 0)),
            ((500, 134, 16), (500, 134, 16)),
            ((500, 134, 3), (500, 447, 10)),
            ((450, 134, 3), (450, 450, 10)),
            ((200, 134, 3), (200, 200, 0)),
            ((300, 134, 131), (300, 300, 290)),
            ((100, 95, 40), (100, 100, 42)),
            ((12, 12, 11), (12, 12, 12)),
            ((500, 4, 0), (500, 10, 0)),
        ] {
            let (traces, judged, bad) = exact;
            assert_eq!(rounded(cell(traces, judged, bad)), shown, "{exact:?}");
        }
    }
}
