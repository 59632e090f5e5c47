//! A file that several readers read side by side gives what one reader makes of it, wherever it is cut: rows, receipt and
//! what could not be read.
#![no_main]

use std::sync::LazyLock;

use assay_plan::data::Receipt;
use assay_traces::load::{Deal, Joining, RejectedRecord, StretchReader};
use assay_traces::{Loader, ReadError};
use libfuzzer_sys::fuzz_target;

/// Starts of files by which they are recognised, as JSON Lines, a list and a table.
static STARTS: LazyLock<[String; 3]> = LazyLock::new(|| {
    let filler = "filler ".repeat(10_000);
    let first = format!("{{\"id\":\"first\",\"text\":\"{filler}\"}}");
    [
        format!("{first}\n"),
        format!("[{first}"),
        format!("id,text,tags\nfirst,{filler},\n"),
    ]
});

fuzz_target!(|data: &[u8]| {
    let [start, length, step, rest @ ..] = data else {
        return;
    };
    let start = STARTS[usize::from(*start) % STARTS.len()].as_bytes();
    let file = [start, rest].concat();
    let one = one_reader(&file);
    let way = Way {
        head: start.len() + rest.len() / 4,
        length: 1 + u64::from(*length),
        step: 1 + usize::from(*step),
    };
    match (one, in_parts(&file, &way)) {
        (Err(error), Err(same)) => assert_eq!(error, same),
        (one, parts) => assert_eq!(one.ok(), parts.ok()),
    }
});

/// What a load gave.
#[derive(Debug, PartialEq)]
struct Whole {
    rows: Vec<String>,
    receipt: Receipt,
    rejected: Vec<RejectedRecord>,
}

struct Way {
    /// Bytes that are read before the file is cut.
    head: usize,
    /// Bytes of a stretch.
    length: u64,
    /// Bytes that a reader of a stretch is given at a time.
    step: usize,
}

fn one_reader(file: &[u8]) -> Result<Whole, ReadError> {
    let mut loader = begin(file);
    loader.push(file)?;
    end(loader)
}

fn in_parts(file: &[u8], way: &Way) -> Result<Whole, ReadError> {
    let mut loader = begin(file);
    let (head, rest) = file.split_at(way.head);
    let Some(cut) = loader.push_to_cut(head)? else {
        loader.push(rest)?;
        return end(loader);
    };
    let mut joining = Joining::new(cut.at, file.len() as u64, way.length, 2);
    let mut waiting = Vec::new();
    let at = loop {
        match joining.deal() {
            Deal::Read(lot) => {
                for stretch in lot {
                    let mut reader = StretchReader::new(&cut, &stretch);
                    while let Some(at) = reader.next()
                        && let Some(bytes) = file.get(at as usize..)
                        && !bytes.is_empty()
                    {
                        reader.push(&bytes[..bytes.len().min(way.step)]);
                    }
                    waiting.push(reader.finish());
                }
            }
            // Of those that are read the last one comes first.
            Deal::Wait => {
                assert!(!waiting.is_empty(), "nobody reads and nothing is dealt out");
                if let Some(part) = waiting.pop() {
                    joining.join(part, &mut loader)?;
                }
            }
            Deal::Done(at) => break at,
        }
    };
    loader.push(&file[at as usize..])?;
    end(loader)
}

fn begin(file: &[u8]) -> Loader {
    let mut loader = Loader::new();
    loader.begin_file("f", file.len() as u64);
    loader
}

fn end(mut loader: Loader) -> Result<Whole, ReadError> {
    loader.end_file()?;
    let rejected = loader.rejected().to_vec();
    let (table, receipt) = loader.finish()?;
    let columns = table.columns();
    let row = |row: usize| {
        let texts: Vec<_> = columns.iter().map(|it| (it.name(), it.text(row))).collect();
        format!("{} {texts:?}", table.ids().get(row))
    };
    Ok(Whole {
        rows: (0..table.rows()).map(row).collect(),
        receipt,
        rejected,
    })
}
