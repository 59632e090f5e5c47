//! One trace of a support assistant, as a team would have it in its warehouse.

use crate::chance::Chance;
use crate::text::{self, LANGUAGES};

const SEED: u64 = 20_261_121;

/// The latency from which a trace counts as slow.
pub(crate) const SLOW_MS: u32 = 4000;

/// The helpfulness below which a verdict is bad.
pub(crate) const BAD_BELOW: f64 = 0.5;

/// A trace.
pub(crate) struct Trace {
    pub(crate) id: String,
    pub(crate) timestamp: String,
    pub(crate) name: &'static str,
    pub(crate) user_id: String,
    pub(crate) session_id: String,
    pub(crate) environment: &'static str,
    pub(crate) release: &'static str,
    pub(crate) prompt_version: &'static str,
    pub(crate) model: &'static str,
    pub(crate) tags: Vec<&'static str>,
    pub(crate) intent: &'static str,
    pub(crate) persona: &'static str,
    pub(crate) language: &'static str,
    pub(crate) channel: &'static str,
    pub(crate) region: &'static str,
    pub(crate) turns: u32,
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) latency_ms: u32,
    pub(crate) cost_usd: f64,
    pub(crate) input_tokens: u32,
    pub(crate) output_tokens: u32,
    pub(crate) status: &'static str,
    pub(crate) error_message: Option<&'static str>,
    pub(crate) helpfulness: Option<f64>,
    /// Whether its exporter escaped every letter beyond ASCII.
    pub(crate) ascii: bool,
}

/// An intent, its share of the traffic, and the share of it that goes wrong.
const INTENTS: [(&str, f64, f64); 18] = [
    ("order_status", 0.21, 0.03),
    ("refund", 0.13, 0.07),
    ("product_question", 0.12, 0.04),
    ("account_access", 0.10, 0.05),
    ("billing", 0.08, 0.09),
    ("delivery_change", 0.07, 0.05),
    ("cancellation", 0.055, 0.08),
    ("technical_issue", 0.05, 0.12),
    ("invoice", 0.04, 0.02),
    ("promotion", 0.035, 0.06),
    ("returns", 0.03, 0.05),
    ("warranty", 0.025, 0.10),
    ("subscription", 0.02, 0.04),
    ("store_hours", 0.015, 0.01),
    ("complaint", 0.008, 0.20),
    ("accessibility", 0.005, 0.08),
    ("data_erasure", 0.004, 0.30),
    ("compliance", 0.003, 0.25),
];
const PERSONAS: [(&str, f64); 5] = [
    ("newcomer", 0.34),
    ("regular", 0.41),
    ("expert", 0.14),
    ("angry", 0.08),
    ("colleague", 0.03),
];
const CHANNELS: [(&str, f64); 5] = [
    ("web", 0.48),
    ("app", 0.31),
    ("mail", 0.11),
    ("voice", 0.07),
    ("api", 0.03),
];
const MODELS: [(&str, f64); 6] = [
    ("small-2026-03", 0.44),
    ("medium-2026-03", 0.22),
    ("large-2026-01", 0.17),
    ("small-2025-11", 0.09),
    ("open-70b", 0.06),
    ("open-8b", 0.02),
];
const ENVIRONMENTS: [(&str, f64); 3] = [
    ("production", 0.91),
    ("staging", 0.07),
    ("development", 0.02),
];
const RELEASES: [&str; 6] = ["4.8.0", "4.8.1", "4.9.0", "4.9.2", "4.10.0", "4.10.1"];
const PROMPTS: [&str; 5] = ["p21", "p22", "p22b", "p23", "p24"];
const NAMES: [&str; 6] = [
    "answer",
    "retrieve-answer",
    "route",
    "lookup",
    "summarise",
    "hand-over",
];
const REGIONS: [&str; 4] = ["eu-central", "us-east", "us-west", "ap-south"];
const TAGS: [&str; 8] = [
    "beta",
    "eu",
    "us",
    "retry",
    "cached",
    "long",
    "variant:a",
    "variant:b",
];
const ERRORS: [&str; 4] = [
    "TimeoutError: orders.find gave no answer within 30 s",
    "429: too many requests, retry after 12 s",
    "The model's answer is no JSON: expected `,` or `}` at line 4 column 17",
    "Blocked by policy \"personal data\"",
];

/// Between one trace and the next: a million traces are 28 days.
const MS_BETWEEN: u64 = 2_400;

impl Trace {
    /// The trace in this row. It depends on the row alone.
    pub(crate) fn in_row(row: u64) -> Self {
        let mut chance = Chance::of_row(SEED, row);
        let &(intent, _, goes_wrong) = chance.weighted(&INTENTS, |it| it.1);
        let language = chance.weighted(&LANGUAGES, |it| it.share);
        let persona = pick(&mut chance, &PERSONAS);
        let wrong = chance.happens(goes_wrong * if persona == "angry" { 1.7 } else { 0.95 });
        let error = chance.happens(if wrong { 0.35 } else { 0.005 });
        let mut input = String::with_capacity(1024);
        let mut output = String::with_capacity(1024);
        let input_bytes = chance.around(170.0, 0.8).clamp(20.0, 6000.0);
        let output_bytes = chance.around(330.0, 0.65).clamp(20.0, 6000.0);
        text::write(&mut chance, language, input_bytes as usize, &mut input);
        text::write(&mut chance, language, output_bytes as usize, &mut output);
        let input_tokens = 400 + input.len() as u32 / 4;
        let output_tokens = 6 + output.len() as u32 / 4;
        let opinion = chance.around(if wrong { 0.36 } else { 0.8 }, 0.25).min(1.0);
        Self {
            id: format!("{:016x}{:016x}", chance.bits(), chance.bits()),
            timestamp: timestamp(row * MS_BETWEEN + chance.below(2000) as u64),
            name: chance.one_of(&NAMES),
            user_id: format!(
                "u-{:06}",
                (chance.share() * chance.share() * 50_000.0) as u32
            ),
            session_id: format!("s-{:08x}", (row / 3).wrapping_mul(0x9e37_79b1) as u32),
            environment: pick(&mut chance, &ENVIRONMENTS),
            release: chance.one_of(&RELEASES),
            prompt_version: chance.one_of(&PROMPTS),
            model: pick(&mut chance, &MODELS),
            tags: TAGS.into_iter().filter(|_| chance.happens(0.15)).collect(),
            intent,
            persona,
            language: language.code,
            channel: pick(&mut chance, &CHANNELS),
            region: chance.one_of(&REGIONS),
            turns: 1 + chance.below(8) as u32,
            input,
            output,
            latency_ms: chance.around(1700.0, 0.5) as u32 + if error { 3000 } else { 0 },
            cost_usd: f64::from(input_tokens * 15 + output_tokens * 60) / 1e7,
            input_tokens,
            output_tokens,
            status: if error { "error" } else { "ok" },
            error_message: error.then(|| chance.one_of(&ERRORS)),
            helpfulness: chance
                .happens(0.3)
                .then(|| (opinion * 100.0).round() / 100.0),
            ascii: chance.happens(0.1),
        }
    }
}

fn pick(chance: &mut Chance, items: &[(&'static str, f64)]) -> &'static str {
    chance.weighted(items, |it| it.1).0
}

/// `2026-01-01T00:00:02.400Z` for the 2,400th millisecond of 2026. No year has a 29 February.
fn timestamp(ms: u64) -> String {
    let days = ms / 86_400_000;
    let year = 2026 + days / 365;
    let mut day = days % 365;
    let mut month = 1;
    for length in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let (seconds, ms) = (ms / 1000, ms % 1000);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!(
        "{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z",
        day + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_every_time_and_unlike_its_neighbours() {
        let ids = |rows: std::ops::Range<u64>| -> Vec<String> {
            rows.map(|row| Trace::in_row(row).id).collect()
        };
        assert_eq!(ids(100..300), ids(100..300));
        let mut all = ids(0..2000);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 2000);
    }

    #[test]
    fn times_are_those_of_a_calendar() {
        assert_eq!(timestamp(2_400), "2026-01-01T00:00:02.400Z");
        assert_eq!(
            timestamp(59 * 86_400_000 + 3_723_004),
            "2026-03-01T01:02:03.004Z"
        );
        assert_eq!(timestamp(364 * 86_400_000), "2026-12-31T00:00:00.000Z");
        assert_eq!(timestamp(365 * 86_400_000), "2027-01-01T00:00:00.000Z");
    }

    #[test]
    fn shares_come_out_as_planted() {
        let traces: Vec<Trace> = (0..20_000).map(Trace::in_row).collect();
        let count = |holds: &dyn Fn(&Trace) -> bool| traces.iter().filter(|it| holds(it)).count();
        let refunds = count(&|it| it.intent == "refund");
        assert!((2400..2800).contains(&refunds), "{refunds}");
        assert!(count(&|it| it.intent == "compliance") > 30);
        let errors = count(&|it| it.status == "error");
        assert!((200..1000).contains(&errors), "{errors}");
        let bytes: usize = traces
            .iter()
            .map(|it| it.input.len() + it.output.len())
            .sum();
        assert!((500..900).contains(&(bytes / traces.len())), "{bytes}");
    }
}
