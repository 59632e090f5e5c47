//! `cargo xtask bench`: measures what Assay promises, each figure beside its bar. It judges nothing: times depend on the
//! machine. A subject a file.

mod browser;
mod data;
mod page;
mod planning;
mod reading;

use anyhow::Result;

use crate::tools::Tools;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// The statistics: how often intervals hold, how long plans take.
    Planning,
    /// From a file to a table that can be regrouped, in the browser.
    Reading,
    /// The page: what it downloads, when it shows, how fast it redraws and stops.
    Page,
}

impl Subject {
    const ALL: [Self; 3] = [Self::Planning, Self::Reading, Self::Page];

    fn name(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Reading => "reading",
            Self::Page => "page",
        }
    }
}

/// What is to be measured, on what, how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    subjects: Vec<Subject>,
    /// Traces of the files that are read.
    traces: u64,
    /// Their formats, as file names end.
    formats: Vec<String>,
    /// Runs of each reader on each file.
    runs: u32,
    /// The readers that take part; none means all.
    readers: Option<String>,
}

impl Order {
    /// Reads the command line: the name of a subject, or nothing or `all` for every one, then options with their values.
    pub(crate) fn parse(words: &[&str]) -> Option<Self> {
        let mut order = Self {
            subjects: Subject::ALL.to_vec(),
            traces: 1_000_000,
            formats: data::FORMATS.map(str::to_owned).to_vec(),
            runs: 3,
            readers: None,
        };
        let options = match words {
            [name, options @ ..] if !name.starts_with("--") => {
                if *name != "all" {
                    let subject = Subject::ALL.into_iter().find(|it| it.name() == *name)?;
                    order.subjects = vec![subject];
                }
                options
            }
            options => options,
        };
        for option in options.chunks(2) {
            match option {
                ["--traces", number] => order.traces = count(number)?,
                ["--formats", names] => order.formats = formats(names)?,
                ["--runs", number] => order.runs = number.parse().ok().filter(|&it| it > 0)?,
                ["--readers", names] => order.readers = Some((*names).to_owned()),
                _ => return None,
            }
        }
        Some(order)
    }
}

/// A whole number, also as `10k` or `1m`.
fn count(text: &str) -> Option<u64> {
    let (digits, times) = match text.as_bytes().last()? {
        b'k' => (&text[..text.len() - 1], 1_000),
        b'm' => (&text[..text.len() - 1], 1_000_000),
        _ => (text, 1),
    };
    digits
        .parse::<u64>()
        .ok()?
        .checked_mul(times)
        .filter(|&it| it > 0)
}

fn formats(names: &str) -> Option<Vec<String>> {
    names
        .split(',')
        .map(|name| data::FORMATS.contains(&name).then(|| name.to_owned()))
        .collect()
}

/// Measures the subjects and prints what came out.
///
/// # Errors
/// When a tool is missing, or a program cannot be built or does not end well.
pub(crate) fn report(order: &Order) -> Result<()> {
    for subject in &order.subjects {
        match subject {
            Subject::Planning => planning::report(&Tools::for_page()?)?,
            Subject::Reading => reading::report(&Tools::for_measuring()?, order)?,
            Subject::Page => page::report(&Tools::for_measuring()?, order)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_says_what_is_measured() {
        let all = Order::parse(&[]).unwrap();
        assert_eq!(all, Order::parse(&["all"]).unwrap());
        assert_eq!(
            (all.subjects.len(), all.traces, all.runs),
            (3, 1_000_000, 3)
        );
        let small = Order::parse(&["reading", "--traces", "10k", "--formats", "csv,jsonl.gz"]);
        let small = small.unwrap();
        assert_eq!(small.subjects, [Subject::Reading]);
        assert_eq!(small.traces, 10_000);
        assert_eq!(small.formats, ["csv", "jsonl.gz"]);
        assert_eq!(Order::parse(&["--runs", "1"]).unwrap().runs, 1);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [
            ["sleeping"].as_slice(),
            &["reading", "--traces"],
            &["reading", "--traces", "many"],
            &["reading", "--traces", "99999999999999999999m"],
            &["reading", "--traces", "é"],
            &["reading", "--formats", "xml"],
            &["reading", "--runs", "0"],
            &["reading", "planning"],
        ] {
            assert_eq!(Order::parse(words), None, "{words:?}");
        }
    }
}
