//! Sessions drawn as a whole: traces of one session resemble each other.

/// One drawn session: its traces and the sum of their scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session {
    /// Judged traces of the session.
    pub traces: u64,
    /// The sum of their scores.
    pub sum: f64,
}

/// The mean over traces when sessions were drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SessionMean {
    /// `Σy/Σm`.
    pub mean: f64,
    /// Its variance, `S/(S − 1) Σ(y − R m)² / (Σm)²`.
    pub variance: f64,
}

/// The ratio mean of a cluster sample (Cochran 1977, section 6.5; R `survey::svymean` with `ids = ~session`). `None` with
/// fewer than two sessions or without traces.
pub fn session_mean(sessions: &[Session]) -> Option<SessionMean> {
    let drawn = sessions.len() as f64;
    let traces: f64 = sessions.iter().map(|session| session.traces as f64).sum();
    if sessions.len() < 2 || traces <= 0.0 {
        return None;
    }
    let mean = sessions.iter().map(|session| session.sum).sum::<f64>() / traces;
    let spread: f64 = sessions
        .iter()
        .map(|session| (session.sum - mean * session.traces as f64).powi(2))
        .sum();
    Some(SessionMean {
        mean,
        variance: drawn / (drawn - 1.0) * spread / (traces * traces),
    })
}

/// By how much the resemblance of traces within their session multiplies the variance of the mean: the variance of
/// [`session_mean`] over `R(1 − R)/Σm` of as many separate verdicts (Kish 1965), at least 1.
///
/// 1 where nothing can be told: without two sessions, and where none or all verdicts are bad.
pub fn design_effect(sessions: &[Session]) -> f64 {
    let traces: f64 = sessions.iter().map(|session| session.traces as f64).sum();
    session_mean(sessions)
        .map(|found| found.variance * traces / (found.mean * (1.0 - found.mean)))
        .filter(|effect| effect.is_finite())
        .map_or(1.0, |effect| effect.max(1.0))
}
