//! From files on disk to a table of traces.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use assay_parquet::is_parquet;
use assay_plan::data::{Receipt, Unit};
use assay_plan::document::Plan;
use assay_traces::ReadError;
use assay_traces::container::Refused;
use assay_traces::load::{Loader, PACKED_HEAD_BYTES, PackedTable};
use assay_traces::reread::{LATE, Originals, Wanted, unanswered};
use assay_traces::results::Results;
use assay_traces::table::TraceTable;

use crate::again::{Again, stay};
use crate::arguments::Input;
use crate::error::CliError;
use crate::parquet;
use crate::spool::TemporaryFile;
use crate::warning::warn;

/// Bytes that are read at a time.
pub(crate) const PIECE: usize = 1 << 20;

/// Reads the files as one load, piece by piece; what they hold is still to be finished.
///
/// # Errors
///
/// [`CliError::File`] when the system does not give the bytes, [`CliError::Read`] when they are no traces.
pub(crate) fn load(input: &Input) -> Result<Loader, CliError> {
    let mut loader = Loader::counting(input.unit);
    read(&input.files, &mut loader)?;
    Ok(loader)
}

/// Reads the files as one load and says what is odd about them.
///
/// # Errors
///
/// As [`load`].
pub(crate) fn load_traces(input: &Input) -> Result<(TraceTable, Receipt), CliError> {
    finish(load(input)?)
}

/// What was read, once what is odd about it is said.
///
/// # Errors
///
/// [`CliError::Read`] when it holds no traces.
pub(crate) fn finish(loader: Loader) -> Result<(TraceTable, Receipt), CliError> {
    let (table, receipt) = loader.finish()?;
    receipt.suspicions.iter().for_each(warn);
    Ok((table, receipt))
}

/// Reads files of judged results, as [`load`] those of traces. Where they may name spans, the files of the traces that they
/// are held against are read again.
///
/// # Errors
///
/// As [`load`], and where a file of traces cannot be read a second time.
pub(crate) fn load_results(
    files: &[PathBuf],
    traffic: Option<(&TraceTable, &Input)>,
) -> Result<Results, CliError> {
    let unit = traffic.map(|(table, _)| table.unit());
    let mut loader = Loader::of_results(unit.unwrap_or_default());
    read(files, &mut loader)?;
    let mut results = Results::of(loader.finish()?.0);
    if let Some((table, input)) = traffic {
        let unknown = results.unknown_spans(table);
        if !unknown.is_empty() {
            stay(input, Again::Spans)?;
            let mut loader = Loader::tracing(unknown);
            read(&input.files, &mut loader)?;
            results.learn(loader.into_owners());
        }
    }
    Ok(results)
}

/// Reads the files again where the plan's rules are about texts that the table does not keep.
///
/// # Errors
///
/// As [`load`], and where a file cannot be read a second time.
pub(crate) fn learn(table: &mut TraceTable, plan: &Plan, input: &Input) -> Result<(), CliError> {
    let questions = unanswered(table, &plan.signal, &plan.verdict);
    if questions.is_empty() {
        return Ok(());
    }
    stay(input, Again::Texts)?;
    let mut loader = Loader::asking(questions);
    read(&input.files, &mut loader)?;
    table.learn(&loader.into_answers());
    Ok(())
}

/// The most bytes of records that stay in memory.
const ROOM: usize = 64 << 20;

/// Reads the files again for the records of a list: those in memory, and those in a temporary file.
///
/// # Errors
///
/// As [`load`], and where the files no longer hold the traces of the list.
pub(crate) fn load_originals(
    input: &Input,
    wanted: Wanted,
) -> Result<(Originals, TemporaryFile), CliError> {
    let spool = TemporaryFile::default();
    let mut loader = Loader::seeking(wanted, Box::new(spool.clone()), ROOM);
    read(&input.files, &mut loader)?;
    let mut originals = loader.into_originals();
    originals.settle(&spool.read(LATE)?)?;
    Ok((originals, spool))
}

fn read(files: &[PathBuf], loader: &mut Loader) -> Result<(), CliError> {
    let mut piece = vec![0; PIECE];
    for path in files {
        let unreadable = |reason| CliError::File {
            file: path.display().to_string(),
            reason,
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let bytes = file.metadata().map_err(unreadable)?.len();
        // What is no Parquet may come through a pipe, where nothing can be read twice.
        let mut head = Vec::new();
        file.by_ref()
            .take(PACKED_HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        if is_parquet(&head) {
            parquet::load(file, bytes, &name(path), loader)?;
            continue;
        }
        if let Some(packed) = PackedTable::recognise(&name(path), &head) {
            parquet::load_packed(packed, &head, &mut file, bytes, loader)?;
            continue;
        }
        loader.begin_file(&name(path), bytes);
        loader.push(&head)?;
        loop {
            let read = file.read(&mut piece).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            loader.push(&piece[..read])?;
        }
        for table in loader.end_file()? {
            file.seek(SeekFrom::Start(table.bytes.start))
                .map_err(unreadable)?;
            let bytes = table.bytes.end - table.bytes.start;
            let mut member = file.by_ref().take(bytes);
            let packed = PackedTable::within(&table);
            parquet::load_packed(packed, &[], &mut member, bytes, loader)?;
        }
    }
    Ok(())
}

/// Reads what comes on standard input; none where nothing does.
///
/// # Errors
///
/// As [`load`].
pub(crate) fn load_input(unit: Unit) -> Result<Option<Loader>, CliError> {
    const NAME: &str = "standard input";
    let unreadable = |reason| CliError::File {
        file: NAME.to_owned(),
        reason,
    };
    let mut input = std::io::stdin().lock();
    let mut piece = vec![0; PIECE];
    let mut loader = Loader::counting(unit);
    let mut read = input.read(&mut piece).map_err(unreadable)?;
    if read == 0 {
        return Ok(None);
    }
    loader.begin_file(NAME, 0);
    while read > 0 {
        loader.push(&piece[..read])?;
        read = input.read(&mut piece).map_err(unreadable)?;
    }
    // A table within an archive is read at any place, which no pipe can be.
    match loader.end_file()?.into_iter().next() {
        None => Ok(Some(loader)),
        Some(table) => Err(CliError::Read(ReadError::Refused {
            file: table.name,
            what: Refused::Parquet,
        })),
    }
}

/// The name that receipts and errors call the file by.
pub(crate) fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
