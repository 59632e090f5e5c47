//! What a span's trace state says of the sampling that its trace went through. W3C Trace Context, "tracestate Header", and
//! `OpenTelemetry`'s "`TraceState`: Probability Sampling", section "Rejection threshold (th)".

/// Hexadecimal digits of a threshold at its full length.
const DIGITS: u32 = 14;

/// The probability with which a trace was kept, above 0 and at most 1; none where the trace state does not tell it.
///
/// A trace is kept where 56 random bits reach the threshold T, so that its probability is (2⁵⁶ − T) / 2⁵⁶. Zeros at the
/// threshold's end are left out.
pub(super) fn probability(trace_state: &str) -> Option<f64> {
    let members = trace_state.split(',');
    // Python prints the members as a list of texts.
    let own = members.map(|member| member.trim_matches([' ', '\t', '[', ']', '\'', '"']));
    let own = own.filter_map(|member| member.strip_prefix("ot="));
    let threshold = own
        .flat_map(|values| values.split(';'))
        .find_map(|value| value.strip_prefix("th:"))?;
    let missing = DIGITS.checked_sub(u32::try_from(threshold.len()).ok()?)?;
    if !threshold.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let all = 1_u64 << (4 * DIGITS);
    let rejected = u64::from_str_radix(threshold, 16).ok()? << (4 * missing);
    Some((all - rejected) as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_a_probability() {
        for (trace_state, kept) in [
            ("ot=th:0", Some(1.0)),
            ("ot=th:8", Some(0.5)),
            ("ot=th:c", Some(0.25)),
            ("ot=th:ff", Some(1.0 / 256.0)),
            ("vendor=x:th:8, ot=rv:fe123456789abc;th:c ,b=2", Some(0.25)),
            ("['ot=th:c;rv:fe123456789abc', 'b=2']", Some(0.25)),
            ("ot=th:ffffffffffffff", Some(2.0_f64.powi(-56))),
            ("", None),
            ("[]", None),
            ("other=th:8", None),
            ("ot=rv:fe123456789abc", None),
            ("ot=th:", None),
            ("ot=th:+8", None),
            ("ot=th:123456789abcdef", None),
        ] {
            assert_eq!(probability(trace_state), kept, "{trace_state}");
        }
    }
}
