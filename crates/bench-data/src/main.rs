//! Writes exports of a support assistant's traces, of any size, and what is true of them. The same row is the same in
//! every format, at every size and on every machine.
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool speaks on standard output"
)]

mod chance;
mod export;
mod text;
mod trace;
mod truth;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use export::{Export, Format};
use trace::Trace;
use truth::Truth;

const USAGE: &str = "\
usage: assay-bench-data FOLDER TRACES FORMAT...

Writes FOLDER/traces-TRACES.FORMAT for each FORMAT (jsonl, jsonl.gz, csv and, with the feature parquet, parquet) that is not there yet, and
FOLDER/traces-TRACES.truth.json with the counts of each group.";

/// How many traces are made at a time; a row group of the Parquet file.
const BATCH: u64 = 50_000;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((folder, traces, formats)) = arguments(&words) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match write(&folder, traces, &formats) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn arguments(words: &[String]) -> Option<(PathBuf, u64, Vec<Format>)> {
    let [folder, traces, formats @ ..] = words else {
        return None;
    };
    let formats = formats
        .iter()
        .map(|word| {
            let mut all = Format::ALL.iter().copied();
            all.find(|it| it.extension() == word)
        })
        .collect::<Option<Vec<Format>>>()?;
    Some((folder.into(), traces.parse().ok()?, formats))
}

/// Writes the files that are missing.
fn write(folder: &Path, traces: u64, formats: &[Format]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let path = |ending: &str| folder.join(format!("traces-{traces}.{ending}"));
    let truth_path = path("truth.json");
    let missing: Vec<Format> = formats
        .iter()
        .copied()
        .filter(|format| !path(format.extension()).exists())
        .collect();
    if missing.is_empty() && truth_path.exists() {
        return Ok(());
    }
    println!("writing {traces} traces into {}", folder.display());
    let mut exports = missing
        .into_iter()
        .map(|format| Export::create(&path(format.extension()), format))
        .collect::<io::Result<Vec<Export>>>()?;
    let mut truth = Truth::default();
    let mut row = 0;
    while row < traces {
        let next = traces.min(row + BATCH);
        let batch: Vec<Trace> = (row..next).map(Trace::in_row).collect();
        for trace in &batch {
            truth.add(trace);
        }
        write_batch(&mut exports, &batch)?;
        row = next;
    }
    for export in exports {
        export.finish()?;
    }
    fs::write(truth_path, truth.to_json().to_string())
}

/// Writes a batch to every export at once, each on a thread of its own.
fn write_batch(exports: &mut [Export], batch: &[Trace]) -> io::Result<()> {
    let outcomes: Vec<io::Result<()>> = thread::scope(|scope| {
        let writers: Vec<_> = exports
            .iter_mut()
            .map(|export| scope.spawn(|| export.write(batch)))
            .collect();
        writers
            .into_iter()
            .map(|writer| {
                writer
                    .join()
                    .unwrap_or_else(|_| Err(io::Error::other("a writer broke off")))
            })
            .collect()
    });
    outcomes.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn every_format_holds_the_same_traces_and_a_short_export_begins_a_long_one() {
        let folder = std::env::temp_dir().join(format!("assay-bench-data-{}", std::process::id()));
        write(&folder, 300, Format::ALL).unwrap();
        write(&folder, 40, &[Format::Jsonl, Format::Csv]).unwrap();
        let read = |name: &str| fs::read(folder.join(name)).unwrap();
        let jsonl = read("traces-300.jsonl");
        assert_eq!(
            String::from_utf8(jsonl.clone()).unwrap().lines().count(),
            300
        );
        assert!(jsonl.starts_with(&read("traces-40.jsonl")));
        assert!(read("traces-300.csv").starts_with(&read("traces-40.csv")));

        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(read("traces-300.jsonl.gz").as_slice())
            .read_to_end(&mut unpacked)
            .unwrap();
        assert!(unpacked == jsonl);

        let truth: serde_json::Value =
            serde_json::from_slice(&read("traces-300.truth.json")).unwrap();
        let total = |name: &str| -> u64 {
            let groups = truth["groups"].as_array().unwrap();
            groups
                .iter()
                .map(|group| group[name].as_u64().unwrap())
                .sum()
        };
        let records: Vec<serde_json::Value> = serde_json::Deserializer::from_slice(&jsonl)
            .into_iter()
            .collect::<Result<_, _>>()
            .unwrap();
        let count = |holds: &dyn Fn(&serde_json::Value) -> bool| {
            records.iter().filter(|record| holds(record)).count() as u64
        };
        assert_eq!(total("traces"), 300);
        assert_eq!(total("errors"), count(&|it| it["status"] == "error"));
        assert_eq!(
            total("judged"),
            count(&|it| it["scores"]["helpfulness"].is_number())
        );

        let mut csv = csv::Reader::from_path(folder.join("traces-300.csv")).unwrap();
        let header = csv.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = csv.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), 300);
        for (row, record) in rows.iter().zip(&records) {
            let cell = |name: &str| &row[header.iter().position(|it| it == name).unwrap()];
            assert_eq!(cell("trace_id"), record["trace_id"]);
            assert_eq!(cell("metadata.intent"), record["metadata"]["intent"]);
            assert_eq!(cell("output"), record["output"]);
        }
        #[cfg(feature = "parquet")]
        same_in_parquet(&folder.join("traces-300.parquet"), &header, &rows);
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(feature = "parquet")]
    fn same_in_parquet(path: &Path, header: &csv::StringRecord, rows: &[csv::StringRecord]) {
        let file = fs::File::open(path).unwrap();
        let reader = parquet::file::reader::SerializedFileReader::new(file).unwrap();
        let mut read = 0;
        for (row, record) in reader.into_iter().zip(rows) {
            let row = row.unwrap();
            let columns: Vec<(&String, String)> = row
                .get_column_iter()
                .map(|(name, field)| (name, field.to_string().trim_matches('"').to_owned()))
                .collect();
            assert_eq!(columns.len(), header.len());
            for name in ["trace_id", "metadata.intent", "latency_ms", "status"] {
                let position = header.iter().position(|it| it == name).unwrap();
                assert_eq!(
                    columns[position],
                    (&name.to_owned(), record[position].to_owned())
                );
            }
            read += 1;
        }
        assert_eq!(read, rows.len());
    }
}
