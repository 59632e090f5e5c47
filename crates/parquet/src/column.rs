//! Reads a column of a row group, page by page.

use std::ops::Range;
use std::rc::Rc;

use crate::cells::{Cells, Dictionary};
use crate::compression::{Decompressor, LONGEST_PAGE};
use crate::encoding::hybrid::{Hybrid, Stretch};
use crate::encoding::values::PageValues;
use crate::encoding::{TOO_FEW, plain};
use crate::fault::{Damage, Fault};
use crate::footer::Chunk;
use crate::page::{PageHead, PageKind};
use crate::schema::Leaf;
use crate::source::Source;
use crate::thrift::NoThrift;

/// Bytes that are read at once; smaller pieces are slow to read in browsers.
pub(crate) const PIECE: u64 = 2 << 20;

/// The longest head of a page.
const LONGEST_HEAD: usize = 16 << 20;

/// The most entries that the lists of the rows at hand may hold together.
const MOST_ENTRIES: usize = 4 << 20;

/// Bytes of the texts that the rows at hand may hold together.
pub(crate) const MOST_TEXT: usize = 128 << 20;

pub(crate) const TOO_MUCH_TEXT: Damage = Damage::Corrupt("its texts are too long");

/// A column of a row group on its way.
#[derive(Debug)]
pub(crate) struct Column {
    codec: i32,
    /// The next byte of the file that is not at hand.
    next: u64,
    end: u64,
    /// Bytes of the file; columns that were read at once share them.
    window: Rc<Vec<u8>>,
    /// Those of `window` that are at hand, from the next one on.
    at: usize,
    until: usize,
    /// Values that are in none of the pages so far.
    left: u64,
    dictionary: Option<Dictionary>,
    page: Option<Page>,
}

#[derive(Debug)]
struct Page {
    bytes: Vec<u8>,
    /// None where every value has the same level.
    definition: Option<Hybrid>,
    repetition: Option<Hybrid>,
    /// The repetition level of the next value, where it was looked at.
    ahead: Option<u32>,
    values: PageValues,
    left: usize,
}

/// Why a column cannot be read, before it is known which one it is.
#[derive(Debug)]
pub(crate) enum Stop {
    Damage(Damage),
    Fault(Fault),
}

impl From<Damage> for Stop {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

/// What values of nested columns have beside themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level {
    pub(crate) repetition: u8,
    pub(crate) definition: u8,
}

impl Column {
    pub(crate) fn new(chunk: &Chunk) -> Self {
        Self {
            codec: chunk.codec,
            next: chunk.start,
            end: chunk.start + chunk.length,
            window: Rc::default(),
            at: 0,
            until: 0,
            left: chunk.values,
            dictionary: None,
            page: None,
        }
    }

    /// Takes all bytes of the column, which were read before any was needed, with others beside them.
    pub(crate) fn take_whole(&mut self, bytes: &Rc<Vec<u8>>, own: Range<usize>) {
        self.window = Rc::clone(bytes);
        (self.at, self.until) = (own.start, own.end);
        self.next = self.end;
    }

    /// Forgets which of the dictionary's texts the rows before held.
    pub(crate) fn begin_rows(&mut self) {
        if let Some(Dictionary::Texts(_, codes)) = &mut self.dictionary {
            codes.fill(0);
        }
    }

    /// Reads the values of `rows` rows of a column that does not repeat, with stand-ins for missing ones.
    pub(crate) fn read_flat(
        &mut self,
        source: &mut impl Source,
        decompressor: &mut Decompressor,
        leaf: &Leaf,
        mut rows: usize,
        cells: &mut Cells,
    ) -> Result<(), Stop> {
        cells.make_room(rows);
        while rows > 0 {
            if !self.has_values(source, decompressor, leaf)? {
                return Err(TOO_FEW.into());
            }
            let Some(page) = &mut self.page else { continue };
            let here = rows.min(page.left);
            page.left -= here;
            rows -= here;
            let Page {
                bytes,
                definition,
                values,
                ..
            } = page;
            let dictionary = &mut self.dictionary;
            let mut add = |count: usize, cells: &mut Cells| {
                values.read(bytes, count, leaf, dictionary.as_mut(), cells)
            };
            let Some(definition) = definition else {
                add(here, cells)?;
                if cells.bytes_of_texts() > MOST_TEXT {
                    return Err(TOO_MUCH_TEXT.into());
                }
                continue;
            };
            let there = u32::from(leaf.definition);
            definition.read(bytes, here, |stretch| match stretch {
                Stretch::Same(level, count) if is_there(level, there)? => add(count, cells),
                Stretch::Same(_, count) => {
                    cells.missing(count);
                    Ok(())
                }
                Stretch::Each(levels) => {
                    let mut present = 0;
                    for &level in levels {
                        present += usize::from(is_there(level, there)?);
                    }
                    add(present, cells)?;
                    if present < levels.len() {
                        cells.spread(levels.iter().map(|&level| level == there));
                    }
                    Ok(())
                }
            })?;
            if cells.bytes_of_texts() > MOST_TEXT {
                return Err(TOO_MUCH_TEXT.into());
            }
        }
        Ok(())
    }

    /// Reads the values of `rows` rows of a column that repeats: those that are there, and the levels of all.
    pub(crate) fn read_nested(
        &mut self,
        source: &mut impl Source,
        decompressor: &mut Decompressor,
        leaf: &Leaf,
        rows: usize,
        cells: &mut Cells,
        levels: &mut Vec<Level>,
    ) -> Result<(), Stop> {
        let there = u32::from(leaf.definition);
        let mut begun = 0;
        while self.has_values(source, decompressor, leaf)? {
            let Some(page) = &mut self.page else { continue };
            let mut present = 0;
            let mut is_done = false;
            while page.left > 0 && !is_done {
                let repetition = match (page.ahead.take(), &mut page.repetition) {
                    (Some(level), _) => level,
                    (None, Some(levels)) => levels.next(&page.bytes)?,
                    (None, None) => 0,
                };
                if repetition == 0 && begun == rows {
                    page.ahead = Some(0);
                    is_done = true;
                    continue;
                }
                begun += usize::from(repetition == 0);
                let definition = match &mut page.definition {
                    Some(levels) => levels.next(&page.bytes)?,
                    None => there,
                };
                present += usize::from(is_there(definition, there)?);
                if begun == 0 || repetition > u32::from(leaf.repetition) {
                    return Err(Damage::Corrupt("a list begins in no row").into());
                }
                if levels.len() == MOST_ENTRIES {
                    return Err(Damage::Corrupt("its lists are too long").into());
                }
                page.left -= 1;
                levels.push(Level {
                    repetition: repetition as u8,
                    definition: definition as u8,
                });
            }
            page.values
                .read(&page.bytes, present, leaf, self.dictionary.as_mut(), cells)?;
            if cells.bytes_of_texts() > MOST_TEXT {
                return Err(TOO_MUCH_TEXT.into());
            }
            if is_done {
                return Ok(());
            }
        }
        if begun < rows {
            return Err(TOO_FEW.into());
        }
        Ok(())
    }

    /// Goes on to the next page with values, if the one at hand has none left; false at the column's end.
    fn has_values(
        &mut self,
        source: &mut impl Source,
        decompressor: &mut Decompressor,
        leaf: &Leaf,
    ) -> Result<bool, Stop> {
        while self.page.as_ref().is_none_or(|page| page.left == 0) {
            if self.left == 0 {
                return Ok(false);
            }
            let head = self.head(source)?;
            let stored = usize::try_from(head.stored)
                .ok()
                .filter(|&stored| stored as u64 <= self.within())
                .ok_or(Damage::Corrupt("a page is longer than its column"))?;
            let length = size(head.decompressed)?;
            if stored.max(length) > LONGEST_PAGE {
                return Err(Damage::Corrupt("a page is too long").into());
            }
            if !matches!(head.kind, PageKind::Other | PageKind::Dictionary) {
                self.left = self
                    .left
                    .checked_sub(size(head.values)? as u64)
                    .ok_or(Damage::Corrupt("its pages hold more values than it has"))?;
            }
            self.fill(source, stored)?;
            let bytes = &self.window[self.at..self.at + stored];
            match head.kind {
                PageKind::Other => {}
                PageKind::Dictionary => {
                    let page = decompressor.decompress(self.codec, bytes, length)?;
                    self.dictionary = Some(dictionary(&page, &head, leaf)?);
                }
                PageKind::DataV1 {
                    definition,
                    repetition,
                } => {
                    let page = decompressor.decompress(self.codec, bytes, length)?;
                    self.page = Some(data_v1(page, &head, definition, repetition, leaf)?);
                }
                PageKind::DataV2 {
                    definition,
                    repetition,
                    is_compressed,
                } => {
                    let levels = size(repetition)?
                        .checked_add(size(definition)?)
                        .filter(|&levels| levels <= stored && levels <= length)
                        .ok_or(Damage::Corrupt("a page's levels are longer than the page"))?;
                    let (levels, packed) = bytes.split_at(levels);
                    let codec = if is_compressed { self.codec } else { 0 };
                    let mut page = levels.to_vec();
                    if !packed.is_empty() {
                        let length = length - levels.len();
                        page.extend(decompressor.decompress(codec, packed, length)?);
                    }
                    let repetition = size(repetition)?;
                    self.page = Some(data_v2(page, levels.len(), repetition, &head, leaf)?);
                }
            }
            self.at += stored;
        }
        Ok(true)
    }

    /// Bytes of the column that are still to be looked at.
    fn within(&self) -> u64 {
        (self.until - self.at) as u64 + (self.end - self.next)
    }

    fn head(&mut self, source: &mut impl Source) -> Result<PageHead, Stop> {
        let mut wanted = 256;
        loop {
            self.fill(source, wanted)?;
            match PageHead::read(&self.window[self.at..self.until]) {
                Ok((head, length)) => {
                    self.at += length;
                    return Ok(head);
                }
                Err(NoThrift::Short) if wanted < LONGEST_HEAD && wanted as u64 <= self.within() => {
                    wanted *= 4;
                }
                Err(_) if self.within() == 0 => return Err(TOO_FEW.into()),
                Err(_) => return Err(Damage::Corrupt("the head of a page makes no sense").into()),
            }
        }
    }

    /// Sees to it that `wanted` bytes are in the window, or all that there are.
    fn fill(&mut self, source: &mut impl Source, wanted: usize) -> Result<(), Stop> {
        let here = self.until - self.at;
        if here >= wanted || self.next == self.end {
            return Ok(());
        }
        let more = ((wanted - here) as u64)
            .max(PIECE)
            .min(self.end - self.next);
        let bytes = source
            .read(self.next, more as usize)
            .map_err(|reason| Stop::Fault(Fault::Unreadable(reason)))?;
        if bytes.len() as u64 != more {
            return Err(Stop::Fault(Fault::Unreadable("there are fewer".to_owned())));
        }
        self.next += more;
        self.window = Rc::new(if here == 0 {
            bytes
        } else {
            [&self.window[self.at..self.until], &bytes].concat()
        });
        (self.at, self.until) = (0, self.window.len());
        Ok(())
    }
}

fn is_there(level: u32, there: u32) -> Result<bool, Damage> {
    if level > there {
        return Err(Damage::Corrupt("a level cannot be"));
    }
    Ok(level == there)
}

fn size(number: i32) -> Result<usize, Damage> {
    usize::try_from(number).map_err(|_| Damage::Corrupt("a size is below zero"))
}

fn dictionary(page: &[u8], head: &PageHead, leaf: &Leaf) -> Result<Dictionary, Damage> {
    if !matches!(head.encoding, 0 | 2) {
        return Err(Damage::Encoding(head.encoding));
    }
    let count = size(head.values)?;
    let mut cells = Cells::of(leaf);
    if let Cells::Texts(texts) = &mut cells {
        // The writer has seen to it that no entry is there twice.
        texts.look_nothing_up();
    }
    plain::read(page, &mut 0, count, leaf, &mut cells)?;
    match cells {
        Cells::Whole(entries) => Ok(Dictionary::Whole(entries)),
        Cells::Real(entries) => Ok(Dictionary::Real(entries)),
        Cells::Texts(texts) => {
            let (entries, codes) = texts.into_parts();
            let unused = vec![0; codes.len()];
            Ok(Dictionary::Texts(entries, unused))
        }
        Cells::Flags(_) => Err(Damage::Corrupt("flags have no dictionary")),
    }
}

fn data_v1(
    bytes: Vec<u8>,
    head: &PageHead,
    definition: i32,
    repetition: i32,
    leaf: &Leaf,
) -> Result<Page, Damage> {
    let left = size(head.values)?;
    let mut at = 0;
    let mut levels = |most: u8, encoding: i32| {
        if most == 0 {
            return Ok(None);
        }
        let width = level_width(most);
        match encoding {
            3 => {
                let head = bytes
                    .get(at..)
                    .and_then(<[u8]>::first_chunk)
                    .ok_or(TOO_FEW)?;
                let start = at + 4;
                at = start.saturating_add(u32::from_le_bytes(*head) as usize);
                Hybrid::new(&bytes, start, at, width).map(Some)
            }
            4 => {
                let start = at;
                at += left.div_ceil(8) * usize::from(width);
                let end = at.min(bytes.len());
                Hybrid::packed(&bytes, start, end, width).map(Some)
            }
            other => Err(Damage::Encoding(other)),
        }
    };
    let repetition = levels(leaf.repetition, repetition)?;
    let definition = levels(leaf.definition, definition)?;
    let at = at.min(bytes.len());
    let values = PageValues::of(&bytes, at, left, head.encoding, leaf)?;
    Ok(Page {
        bytes,
        definition,
        repetition,
        ahead: None,
        values,
        left,
    })
}

fn data_v2(
    bytes: Vec<u8>,
    levels: usize,
    repetition: usize,
    head: &PageHead,
    leaf: &Leaf,
) -> Result<Page, Damage> {
    let read = |most: u8, start: usize, end: usize| {
        if most == 0 {
            return Ok(None);
        }
        Hybrid::new(&bytes, start, end, level_width(most)).map(Some)
    };
    let definition = read(leaf.definition, repetition, levels)?;
    let repetition = read(leaf.repetition, 0, repetition)?;
    let left = size(head.values)?;
    let values = PageValues::of(&bytes, levels, left, head.encoding, leaf)?;
    Ok(Page {
        bytes,
        definition,
        repetition,
        ahead: None,
        values,
        left,
    })
}

/// Bits that hold every level up to this one.
fn level_width(most: u8) -> u8 {
    8 - most.leading_zeros() as u8
}
