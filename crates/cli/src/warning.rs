//! What is odd about work that was done all the same: told beside the output, which stays as it is.

use std::io::{self, Write};

use assay_plan::data::Suspicion;

/// Says on standard error what is odd, and what to do about it.
pub(crate) fn warn(odd: &Suspicion) {
    let Suspicion {
        code,
        sentence,
        next_step,
    } = odd;
    // What cannot be told is no reason not to do the work.
    let _ = writeln!(
        io::stderr().lock(),
        "warning[{code}]: {sentence}\n{next_step}"
    );
}
