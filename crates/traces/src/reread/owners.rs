//! The traces of spans, for which the files are read once more.

use std::collections::HashMap;

/// Spans with the traces that they belong to, as far as those are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners(HashMap<String, Option<String>>);

impl Owners {
    /// Spans of which no trace is known yet.
    pub(crate) fn sought(spans: impl Iterator<Item = String>) -> Self {
        Self(spans.map(|span| (span, None)).collect())
    }

    /// Whether no span is looked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes a span of a trace, where it is looked for. Of several with one id the first counts.
    #[inline(never)]
    pub(crate) fn note(&mut self, span: &str, trace: &str) {
        if let Some(owner @ None) = self.0.get_mut(span) {
            *owner = Some(trace.to_owned());
        }
    }

    /// Every span whose trace is known, with that.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&str, &str)> {
        let spans = self.0.iter();
        spans.filter_map(|(span, trace)| Some((span.as_str(), trace.as_deref()?)))
    }
}
