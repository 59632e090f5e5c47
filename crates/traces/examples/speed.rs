//! How fast files become a table: `cargo run --release -p assay-traces --example speed -- FILE…`.
//! Each file is read in pieces of 8 MiB, as the page's worker reads it, several times over; the fastest time counts.

use std::fs::File;
use std::io::{Read, Result, Write, stdout};
use std::time::{Duration, Instant};

use assay_traces::{Loader, ReadError};

const PIECE: usize = 8 << 20;
const TIMES: usize = 5;

fn main() -> Result<()> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::metadata(&path)?.len();
        let mut fastest = Duration::MAX;
        let mut traces = 0;
        for _ in 0..TIMES {
            let start = Instant::now();
            traces = load(&path, bytes)?;
            fastest = fastest.min(start.elapsed());
        }
        let seconds = fastest.as_secs_f64();
        writeln!(
            stdout(),
            "{path}: {traces} traces in {:.0} ms, {:.0} MB/s",
            seconds * 1e3,
            bytes as f64 / 1e6 / seconds
        )?;
    }
    Ok(())
}

fn load(path: &str, bytes: u64) -> Result<usize> {
    let refused = |error: ReadError| std::io::Error::other(error.to_string());
    let mut loader = Loader::new();
    loader.begin_file(path, bytes);
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => loader.push(&piece[..read]).map_err(refused)?,
        }
    }
    loader.end_file().map_err(refused)?;
    let (table, _) = loader.finish().map_err(refused)?;
    Ok(table.rows())
}
