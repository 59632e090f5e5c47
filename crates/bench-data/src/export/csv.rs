//! CSV.

use std::io;

use csv::Writer;

use crate::export::{Finish, Sink};
use crate::trace::Trace;

const HEADER: [&str; 25] = [
    "trace_id",
    "timestamp",
    "name",
    "user_id",
    "session_id",
    "environment",
    "release",
    "prompt_version",
    "model",
    "tags",
    "metadata.intent",
    "metadata.persona",
    "metadata.language",
    "metadata.channel",
    "metadata.region",
    "metadata.turns",
    "input",
    "output",
    "latency_ms",
    "cost_usd",
    "usage.input_tokens",
    "usage.output_tokens",
    "status",
    "error_message",
    "scores.helpfulness",
];

/// A row a trace.
pub(super) struct Csv<W: io::Write> {
    out: Writer<W>,
}

impl<W: io::Write> Csv<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut out = Writer::from_writer(out);
        out.write_record(HEADER)?;
        Ok(Self { out })
    }
}

impl<W: Finish> Sink for Csv<W> {
    fn write(&mut self, traces: &[Trace]) -> io::Result<()> {
        for trace in traces {
            self.out.write_record([
                trace.id.as_str(),
                &trace.timestamp,
                trace.name,
                &trace.user_id,
                &trace.session_id,
                trace.environment,
                trace.release,
                trace.prompt_version,
                trace.model,
                &serde_json::to_string(&trace.tags)?,
                trace.intent,
                trace.persona,
                trace.language,
                trace.channel,
                trace.region,
                &trace.turns.to_string(),
                &trace.input,
                &trace.output,
                &trace.latency_ms.to_string(),
                &trace.cost_usd.to_string(),
                &trace.input_tokens.to_string(),
                &trace.output_tokens.to_string(),
                trace.status,
                trace.error_message.unwrap_or_default(),
                &trace
                    .helpfulness
                    .map_or_else(String::new, |it| it.to_string()),
            ])?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.out
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?
            .finish()
    }
}
