//! Reading files into a table: side by side where a file is large and can be cut, else as one stream.

use std::ops::Range;

use assay_parquet::is_parquet;
use assay_protocol::{Errand, Problem, Progress};
use assay_traces::Loader;
use assay_traces::container::Packing;
use assay_traces::load::{
    Cut, Deal, Joining, PACKED_HEAD_BYTES, PackedStream, PackedTable, Part, TableWithin,
};
use web_sys::File;

use crate::bytes::Bytes;
use crate::crew::{ASKED, Crew, worthwhile};
use crate::parquet::TableFile;
use crate::post::Lookout;
use crate::reader::{self, STRETCH, UNPACK};
use crate::unpacker::unpacked;
use crate::unpacking::unpack;
use crate::{parquet, stop};

/// Bytes after which a file is large: reading less takes no longer than to start readers.
const LARGE: f64 = 24.0 * 1024.0 * 1024.0;

/// Bytes after which a Parquet file is large: it holds a multiple of them.
const LARGE_PARQUET: f64 = 4.0 * 1024.0 * 1024.0;

/// Bytes after which a packed text is large: it holds a multiple of them.
const LARGE_PACKED: f64 = 4.0 * 1024.0 * 1024.0;

/// The share of the work on a packed table that is done once it is unpacked.
const UNPACKED: f64 = 0.5;

/// Bytes by which a large file is looked at for where it can be cut.
const HEAD: f64 = 1024.0 * 1024.0;

/// Bytes of the longest stretch. What repeats in one is told once for all of it; but what waits for its turn takes memory.
const STRETCH_BYTES: u64 = 24 << 20;

/// Files on their way into a loader.
pub(crate) struct Reading<'a, P> {
    loader: &'a mut Loader,
    way: Way<P>,
}

/// How far reading is.
struct Way<P> {
    progress: P,
    total_bytes: u64,
    /// Bytes of the files that were read.
    done: f64,
    /// Where the page stops this reading by a message; else it ends the worker.
    lookout: Option<Lookout>,
}

impl<P: Fn(Progress) -> Result<(), Problem>> Way<P> {
    /// Tells how many bytes of the file at hand are read, and how many records of all files.
    async fn tell(&self, bytes: f64, rows: u64) -> Result<(), Problem> {
        if let Some(lookout) = &self.lookout {
            lookout.look_up().await;
        }
        (self.progress)(Progress {
            bytes: (self.done + bytes) as u64,
            total_bytes: self.total_bytes,
            rows,
            errand: Errand::Records,
        })
    }
}

impl<'a, P: Fn(Progress) -> Result<(), Problem>> Reading<'a, P> {
    /// Reads `files` into `loader`, telling `progress` after each piece, until that has a problem.
    pub(crate) async fn read(
        files: &[File],
        loader: &'a mut Loader,
        progress: P,
    ) -> Result<(), Problem> {
        let total = files.iter().map(|file| file.size()).sum::<f64>();
        let way = Way {
            progress,
            total_bytes: total as u64,
            done: 0.0,
            lookout: (loader.reads_again() || loader.is_of_results()).then(Lookout::new),
        };
        let mut reading = Self { loader, way };
        let mut broken = None;
        for file in files {
            let done = reading.way.done;
            if let Err(why) = reading.with_tables(file).await {
                // Of several files one that is broken is left out, but not of results: which are missing cannot be told.
                let is_one_of_several = files.len() > 1 && !reading.loader.is_of_results();
                let is_left_out = is_one_of_several
                    && stop::is_of_content(&why)
                    && reading.loader.leave_out(&why.sentence);
                if !is_left_out {
                    return Err(why);
                }
                reading.way.done = done + file.size();
                broken.get_or_insert(why);
            }
        }
        match broken {
            Some(why) if reading.loader.is_empty() => Err(why),
            _ => Ok(()),
        }
    }

    /// Reads a file with the tables within it.
    async fn with_tables(&mut self, file: &File) -> Result<(), Problem> {
        let tables = self.file(file).await?;
        self.way.done += file.size();
        let within = tables.iter().map(|it| it.bytes.end - it.bytes.start);
        self.way.total_bytes += within.sum::<u64>();
        for table in &tables {
            let bytes = table.bytes.start as f64..table.bytes.end as f64;
            let length = bytes.end - bytes.start;
            let packed = PackedTable::within(table);
            self.packed_table(file, bytes, packed).await?;
            self.way.done += length;
        }
        Ok(())
    }

    /// Reads a file, but for the tables within it where it is an archive, which it gives.
    async fn file(&mut self, file: &File) -> Result<Vec<TableWithin>, Problem> {
        let mut start = Bytes::new(file, 0.0..file.size().min(PACKED_HEAD_BYTES as f64));
        if let Some(head) = start.next().await? {
            if is_parquet(head) {
                let table = TableFile {
                    file: file.clone(),
                    bytes: file.size(),
                    packing: None,
                };
                self.table(&table, 0.0).await?;
                return Ok(Vec::new());
            }
            if let Some(packed) = PackedTable::recognise(&file.name(), head) {
                self.packed_table(file, 0.0..file.size(), packed).await?;
                return Ok(Vec::new());
            }
            let packed = PackedStream::recognise(&file.name(), head);
            let is_large = file.size() >= LARGE_PACKED && worthwhile() > 1;
            if let Some(packed) = packed.filter(|_| is_large)
                && self.packed_text(file, packed.packing()).await?
            {
                return Ok(Vec::new());
            }
        }
        self.loader.begin_file(&file.name(), file.size() as u64);
        let mut at = 0.0;
        if file.size() >= LARGE && worthwhile() > 1 && !self.loader.keeps_records() {
            at = self.side_by_side(file).await?;
        }
        self.stream(file, at).await?;
        self.loader
            .end_file()
            .map_err(|error| stop::refused(&error))
    }

    /// Reads a packed text while a worker of its own unpacks it, which takes as long. False where the browser starts no worker
    /// within a worker.
    async fn packed_text(&mut self, file: &File, packing: Packing) -> Result<bool, Problem> {
        let Some(crew) = Crew::start(1) else {
            return Ok(false);
        };
        let ask = || crew.ask(0, UNPACK, file);
        (self.loader).begin_unpacked(&file.name(), file.size() as u64, packing);
        for _ in 0..ASKED {
            ask()?;
        }
        loop {
            let (_, sent) = crew.next().await?;
            let (place, text) = unpacked(&sent).ok_or_else(stop::confused)?;
            if text.is_empty() {
                break;
            }
            ask()?;
            self.loader
                .push(text)
                .map_err(|error| stop::refused(&error))?;
            self.way.tell(place, self.loader.rows()).await?;
        }
        self.loader
            .end_file()
            .map_err(|error| stop::refused(&error))?;
        Ok(true)
    }

    /// Reads a table that is packed in these bytes of a file.
    async fn packed_table(
        &mut self,
        file: &File,
        range: Range<f64>,
        packed: PackedTable,
    ) -> Result<(), Problem> {
        let rows = self.loader.rows();
        let tell = async |bytes: f64| self.way.tell(UNPACKED * bytes, rows).await;
        let table = unpack(file, range, packed, tell).await?;
        self.table(&table, UNPACKED).await
    }

    /// Reads a Parquet file, after that share of the work that it takes.
    async fn table(&mut self, table: &TableFile, done: f64) -> Result<(), Problem> {
        let tell = async |share: f64, loader: &Loader| {
            let share = done + (1.0 - done) * share;
            self.way.tell(share * table.bytes, loader.rows()).await
        };
        let is_large = table.file.size() >= LARGE_PARQUET;
        let beside = is_large && worthwhile() > 1 && !self.loader.reads_again();
        if beside && parquet::read_beside(table, self.loader, tell).await? {
            return Ok(());
        }
        parquet::read(table, self.loader, tell).await
    }

    /// Reads what can be read side by side, and says where the rest begins.
    async fn side_by_side(&mut self, file: &File) -> Result<f64, Problem> {
        // It starts while it is found where the file can be cut, which nearly every file can.
        let Some(crew) = Crew::start(worthwhile()) else {
            return Ok(0.0);
        };
        let mut head = Bytes::new(file, 0.0..HEAD);
        while let Some(bytes) = head.next().await? {
            let cut = self.loader.push_to_cut(bytes);
            if let Some(cut) = cut.map_err(|error| stop::refused(&error))? {
                return self.parts(file, &cut, &crew).await;
            }
        }
        Ok(head.at())
    }

    async fn parts(&mut self, file: &File, cut: &Cut, crew: &Crew) -> Result<f64, Problem> {
        let readers = crew.len();
        let bytes_of_cut = cut.to_bytes();
        let mut joining = Joining::new(cut.at, file.size() as u64, STRETCH_BYTES, readers);
        // How many stretches each reader has still to read.
        let mut left = vec![0; readers];
        let (mut bytes, mut rows) = (cut.at, self.loader.rows());
        loop {
            for (reader, left) in left.iter_mut().enumerate() {
                while *left < ASKED {
                    let lot = match joining.deal() {
                        Deal::Read(lot) => lot,
                        Deal::Wait => break,
                        Deal::Done(at) => return Ok(at as f64),
                    };
                    *left += lot.len();
                    let end = lot.last().map_or(0, |it| it.bytes.end);
                    for stretch in &lot {
                        let asked = reader::stretch(file, &bytes_of_cut, stretch, end);
                        crew.ask(reader, STRETCH, &asked.map_err(|_| stop::confused())?)?;
                    }
                }
            }
            let (reader, part) = crew.next().await?;
            let part = Part::from_bytes(&part).ok_or_else(stop::confused)?;
            left[reader] -= 1;
            bytes = (bytes + part.length()).min(file.size() as u64);
            rows += part.rows();
            self.way.tell(bytes as f64, rows).await?;
            joining
                .join(part, self.loader)
                .map_err(|error| stop::refused(&error))?;
        }
    }

    /// Reads from there to the file's end.
    async fn stream(&mut self, file: &File, at: f64) -> Result<(), Problem> {
        let mut bytes = Bytes::new(file, at..file.size());
        loop {
            let Some(piece) = bytes.next().await? else {
                return Ok(());
            };
            self.loader
                .push(piece)
                .map_err(|error| stop::refused(&error))?;
            self.way.tell(bytes.at(), self.loader.rows()).await?;
        }
    }
}
