//! What is whole in a batch of `OpenTelemetry`'s spans that was cut off.

/// The brackets that are open inside the list of a sender's spans: those of the batch, its senders, one of them, its scopes,
/// one of them, and its spans.
const AROUND_SPANS: &[u8] = b"{[{[{[";

/// What closes them.
const CLOSING: &[u8] = b"]}]}]}";

/// The batch with its spans that are whole, closed, and where the last of them ends; none where there is none.
pub(crate) fn whole_spans(cut: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut open, mut in_text, mut escaped) = (Vec::new(), false, false);
    let mut end = None;
    for (at, byte) in cut.iter().enumerate() {
        if in_text {
            in_text = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => open.push(*byte),
            b'}' | b']' => {
                open.pop();
                if *byte == b'}' && open == AROUND_SPANS {
                    end = Some(at + 1);
                }
            }
            _ => {}
        }
    }
    end.map(|end| ([&cut[..end], CLOSING].concat(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_before_the_cut_are_whole() {
        let one = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"]}"}]},"scopeSpans":[{"scope":{},"spans":[{"name":"a\"}","events":[{"name":"e"}]}"#;
        let closed = format!("{one}]}}]}}]}}");
        for rest in ["", ",", ",\n {\"name\":", ",{\"events\":[{\"name\":\"f\"}"] {
            let cut = format!("{one}{rest}");
            assert_eq!(
                whole_spans(cut.as_bytes()),
                Some((closed.clone().into_bytes(), one.len())),
                "{rest}"
            );
        }
        assert_eq!(whole_spans(&one.as_bytes()[..one.len() - 1]), None);
        assert_eq!(whole_spans(b"{\"data\":[{\"id\":1},{"), None);
    }
}
