//! JSON Lines.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::export::{Finish, Sink};
use crate::trace::Trace;

/// A record a line, as a warehouse exports nested columns.
pub(super) struct Jsonl<W> {
    out: W,
    /// Traces are put together here: a call a trace reaches the file, not a call a word.
    line: Vec<u8>,
}

impl<W> Jsonl<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            line: Vec::new(),
        }
    }
}

impl<W: Finish> Sink for Jsonl<W> {
    fn write(&mut self, traces: &[Trace]) -> io::Result<()> {
        for trace in traces {
            self.line.clear();
            let record = Record::of(trace);
            if trace.ascii {
                record.serialize(&mut Serializer::with_formatter(&mut self.line, Ascii))?;
            } else {
                record.serialize(&mut Serializer::with_formatter(
                    &mut self.line,
                    CompactFormatter,
                ))?;
            }
            self.line.push(b'\n');
            self.out.write_all(&self.line)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.out.finish()
    }
}

#[derive(Serialize)]
struct Record<'a> {
    trace_id: &'a str,
    timestamp: &'a str,
    name: &'a str,
    user_id: &'a str,
    session_id: &'a str,
    environment: &'a str,
    release: &'a str,
    prompt_version: &'a str,
    model: &'a str,
    tags: &'a [&'a str],
    metadata: Metadata<'a>,
    input: &'a str,
    output: &'a str,
    latency_ms: u32,
    cost_usd: f64,
    usage: Usage,
    status: &'a str,
    error_message: Option<&'a str>,
    scores: Scores,
}

#[derive(Serialize)]
struct Metadata<'a> {
    intent: &'a str,
    persona: &'a str,
    language: &'a str,
    channel: &'a str,
    region: &'a str,
    turns: u32,
}

#[derive(Serialize)]
struct Usage {
    input_tokens: u32,
    output_tokens: u32,
}

#[derive(Serialize)]
struct Scores {
    helpfulness: Option<f64>,
}

impl<'a> Record<'a> {
    fn of(trace: &'a Trace) -> Self {
        Self {
            trace_id: &trace.id,
            timestamp: &trace.timestamp,
            name: trace.name,
            user_id: &trace.user_id,
            session_id: &trace.session_id,
            environment: trace.environment,
            release: trace.release,
            prompt_version: trace.prompt_version,
            model: trace.model,
            tags: &trace.tags,
            metadata: Metadata {
                intent: trace.intent,
                persona: trace.persona,
                language: trace.language,
                channel: trace.channel,
                region: trace.region,
                turns: trace.turns,
            },
            input: &trace.input,
            output: &trace.output,
            latency_ms: trace.latency_ms,
            cost_usd: trace.cost_usd,
            usage: Usage {
                input_tokens: trace.input_tokens,
                output_tokens: trace.output_tokens,
            },
            status: trace.status,
            error_message: trace.error_message,
            scores: Scores {
                helpfulness: trace.helpfulness,
            },
        }
    }
}

/// Writes what is not ASCII as `\u` escapes, as Python's `json` does unless told otherwise.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for letter in fragment.chars() {
            if letter.is_ascii() {
                out.write_all(&[letter as u8])?;
            } else {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_or_not_a_record_says_the_same() {
        for row in 0..50 {
            let trace = Trace::in_row(row);
            let record = Record::of(&trace);
            let mut escaped = Vec::new();
            record
                .serialize(&mut Serializer::with_formatter(&mut escaped, Ascii))
                .unwrap();
            assert!(escaped.is_ascii());
            let read: serde_json::Value = serde_json::from_slice(&escaped).unwrap();
            assert_eq!(read, serde_json::to_value(&record).unwrap());
            assert_eq!(read["output"], trace.output.as_str());
        }
    }
}
