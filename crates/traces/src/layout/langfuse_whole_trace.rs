//! Langfuse's traces with everything in them, as the page's download of one trace and its API's answer hold them:
//! the reader takes the trace, its observations and its scores apart.

use crate::layout::{Form, Meaning, Records};
use crate::layout::{langfuse_observations, langfuse_scores, langfuse_traces};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Langfuse traces with observations",
    row_unit: "record",
    records: Records::Mixed,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    names.iter().any(|path| path.starts_with("langfuse."))
}

fn meaning(path: &str) -> Meaning {
    let within = |kind: &str| path.strip_prefix("langfuse.")?.strip_prefix(kind);
    if let Some(path) = within("trace.") {
        langfuse_traces::meaning(path)
    } else if let Some(path) = within("observation.") {
        langfuse_observations::meaning(path)
    } else if let Some(path) = within("score.") {
        langfuse_scores::meaning(path)
    } else {
        Meaning::Ignored
    }
}
