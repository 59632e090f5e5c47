//! Zip archives, unpacked as they come: by the headers that stand before each member, not by the directory at the end.
//! APPNOTE.TXT, .ZIP File Format Specification, version 6.3.10, sections 4.3 and 4.5.3.

use std::ops::ControlFlow;

use flate2::{Crc, Decompress, FlushDecompress, Status};
use thiserror::Error;

use super::expansion::Expansion;
use super::unpack::UnpackError;

/// Why an archive could not be unpacked. Its `Display` is what the archive does, to follow its name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UnzipError {
    /// A member is locked with a password.
    #[error("is locked with a password")]
    Encrypted,
    /// A member is packed in another way than deflate.
    #[error("holds {member}, packed in a way (method {method}) that is not read")]
    Method {
        /// The member's name.
        member: String,
        /// The number of the method.
        method: u16,
    },
    /// The archive ends before its directory.
    #[error("ends in the middle of its zip data: it was cut off")]
    Truncated,
    /// What was unpacked is not what was packed.
    #[error("holds damaged zip data")]
    Corrupt,
    /// It unpacks to more than [`MOST_EXPANSION`](super::MOST_EXPANSION) times its size.
    #[error("unpacks to so many times its size that it is no export of traces")]
    ExpandsWithoutEnd,
}

impl UnzipError {
    /// A short stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Encrypted => "read.encrypted-zip",
            Self::Method { .. } => "read.zip-method",
            Self::Truncated => "read.truncated-zip",
            Self::Corrupt => "read.corrupt-zip",
            Self::ExpandsWithoutEnd => "read.zip-expands-without-end",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Encrypted => "Unpack it with its password and open what comes out.",
            Self::Method { .. } | Self::ExpandsWithoutEnd => "Unpack it and open what comes out.",
            Self::Truncated | Self::Corrupt => "Download or pack the archive again.",
        }
    }
}

/// What comes out of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unzipped<'a> {
    /// A member begins.
    Member {
        /// Its name.
        name: &'a str,
        /// The byte of the archive at which what stands before it begins.
        start: u64,
    },
    /// The member's next bytes.
    Bytes {
        /// What was unpacked.
        bytes: &'a [u8],
        /// How many bytes of the archive that took.
        packed: usize,
    },
    /// The member ends.
    End {
        /// How many bytes of the archive were its.
        packed: u64,
        /// The byte of the archive before which all stands by which the member can be unpacked.
        end: u64,
    },
}

/// The first bytes of an archive that has a member.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

/// Bytes of a member's header before its name.
const HEADER: usize = 30;

/// Bytes of the signature that begins each header and record.
const SIGNATURE: usize = 4;

/// How a record behind a member may tell its lengths: with a signature or without, in four bytes or eight.
const DESCRIPTORS: [(usize, usize); 4] = [(SIGNATURE, 4), (SIGNATURE, 8), (0, 4), (0, 8)];

/// The most bytes of such a record.
const DESCRIPTOR: usize = 24;

/// Bytes that are unpacked at a time.
const PIECE: usize = 64 << 10;

/// Unpacks an archive as it comes.
#[derive(Debug)]
pub(crate) struct Unzip {
    /// Bytes of the archive that came so far.
    came: u64,
    /// Bytes of what is read as a whole: a header, or what follows a member.
    held: Vec<u8>,
    state: State,
    expansion: Expansion,
    inflate: Decompress,
    room: Vec<u8>,
}

#[derive(Debug)]
enum State {
    Header,
    Data(Member),
    /// In a member that is not packed and whose lengths follow it.
    OpenEnded(Member),
    /// Behind a member whose lengths and checksum follow it.
    Descriptor(Member),
    /// In the directory, of which nothing is needed.
    Directory,
}

#[derive(Debug, Default)]
struct Member {
    is_deflated: bool,
    has_descriptor: bool,
    is_open_ended: bool,
    /// What its header says, unless a descriptor does.
    checksum: u32,
    packed_length: u64,
    packed: u64,
    /// The byte of the archive after it.
    end: u64,
    unpacked: u64,
    crc: Crc,
}

impl Unzip {
    pub(crate) fn new() -> Self {
        Self {
            came: 0,
            held: Vec::new(),
            state: State::Header,
            expansion: Expansion::default(),
            inflate: Decompress::new(false),
            room: vec![0; PIECE],
        }
    }

    /// Takes the next bytes and hands on what comes out.
    pub(crate) fn push<E: From<UnzipError>>(
        &mut self,
        mut bytes: &[u8],
        sink: &mut impl FnMut(Unzipped<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expansion.packed(bytes.len());
        self.came += bytes.len() as u64;
        loop {
            let before = bytes.len();
            let flow = match self.state {
                State::Header => self.header(&mut bytes, sink)?,
                State::Data(_) => self.data(&mut bytes, sink)?,
                State::OpenEnded(_) => self.open_ended(&mut bytes, sink)?,
                State::Descriptor(_) => self.descriptor(&mut bytes, sink)?,
                State::Directory => return Ok(()),
            };
            if flow.is_break() && (bytes.is_empty() || bytes.len() == before) {
                return Ok(());
            }
        }
    }

    /// Says that so many of the bytes that were pushed were packed themselves, into how many.
    pub(crate) fn were_packed(&mut self, bytes: usize, packed: usize) {
        self.expansion.were_packed(bytes, packed);
    }

    /// Whether every member that began has ended.
    pub(crate) fn is_between_members(&self) -> bool {
        !matches!(self.state, State::Data(_) | State::OpenEnded(_))
    }

    /// Takes the end of the archive, which its directory must have begun.
    pub(crate) fn finish(&self) -> Result<(), UnzipError> {
        match self.state {
            State::Directory => Ok(()),
            _ => Err(UnzipError::Truncated),
        }
    }

    /// Holds bytes until there are so many.
    fn hold(&mut self, bytes: &mut &[u8], wanted: usize) -> bool {
        let missing = wanted.saturating_sub(self.held.len()).min(bytes.len());
        let (taken, rest) = bytes.split_at(missing);
        self.held.extend_from_slice(taken);
        *bytes = rest;
        self.held.len() >= wanted
    }

    fn header<E: From<UnzipError>>(
        &mut self,
        bytes: &mut &[u8],
        sink: &mut impl FnMut(Unzipped<'_>) -> Result<(), E>,
    ) -> Result<ControlFlow<()>, E> {
        if !self.hold(bytes, SIGNATURE) {
            return Ok(ControlFlow::Break(()));
        }
        match &self.held[..SIGNATURE] {
            ZIP => {}
            // The directory, its end, and the end of a large one.
            b"PK\x01\x02" | b"PK\x05\x06" | b"PK\x06\x06" => {
                self.state = State::Directory;
                return Ok(ControlFlow::Continue(()));
            }
            // What decrypts the archive.
            b"PK\x06\x08" => return Err(UnzipError::Encrypted.into()),
            _ => return Err(UnzipError::Corrupt.into()),
        }
        if !self.hold(bytes, HEADER) {
            return Ok(ControlFlow::Break(()));
        }
        let name_length = usize::from(short(&self.held, 26));
        let length = HEADER + name_length + usize::from(short(&self.held, 28));
        if !self.hold(bytes, length) {
            return Ok(ControlFlow::Break(()));
        }
        let (name, extra) = self.held[HEADER..length].split_at(name_length);
        let name = String::from_utf8_lossy(name).into_owned();
        let member = Member::read(&self.held, &name, extra)?;
        self.held.clear();
        self.inflate.reset(false);
        let start = self.came - (bytes.len() + length) as u64;
        sink(Unzipped::Member { name: &name, start })?;
        self.state = if member.is_open_ended && !name.ends_with('/') {
            State::OpenEnded(member)
        } else {
            State::Data(member)
        };
        Ok(ControlFlow::Continue(()))
    }

    fn data<E: From<UnzipError>>(
        &mut self,
        bytes: &mut &[u8],
        sink: &mut impl FnMut(Unzipped<'_>) -> Result<(), E>,
    ) -> Result<ControlFlow<()>, E> {
        let State::Data(member) = &mut self.state else {
            return Ok(ControlFlow::Break(()));
        };
        let has_ended = if member.is_deflated {
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(bytes, &mut self.room, FlushDecompress::None)
                .map_err(|_| UnzipError::Corrupt)?;
            let read = (self.inflate.total_in() - read) as usize;
            let written = (self.inflate.total_out() - written) as usize;
            *bytes = &bytes[read..];
            member.packed += read as u64;
            member.take(&self.room[..written], &mut self.expansion)?;
            let bytes = &self.room[..written];
            sink(Unzipped::Bytes {
                bytes,
                packed: read,
            })?;
            if status != Status::StreamEnd {
                let is_stuck = read == 0 && written == 0;
                return Ok(if is_stuck {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                });
            }
            true
        } else {
            let left = member.packed_length - member.packed;
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            let (own, rest) = bytes.split_at(length);
            *bytes = rest;
            member.packed += length as u64;
            member.take(own, &mut self.expansion)?;
            sink(Unzipped::Bytes {
                bytes: own,
                packed: length,
            })?;
            member.packed == member.packed_length
        };
        if !has_ended {
            return Ok(ControlFlow::Break(()));
        }
        member.end = self.came - bytes.len() as u64;
        let member = std::mem::take(member);
        if member.has_descriptor {
            self.state = State::Descriptor(member);
        } else {
            if member.crc.sum() != member.checksum {
                return Err(UnzipError::Corrupt.into());
            }
            self.state = State::Header;
            let Member { packed, end, .. } = member;
            sink(Unzipped::End { packed, end })?;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads a member whose end nothing but the record behind it tells: one that fits all that came before it, with the
    /// next header behind it.
    fn open_ended<E: From<UnzipError>>(
        &mut self,
        bytes: &mut &[u8],
        sink: &mut impl FnMut(Unzipped<'_>) -> Result<(), E>,
    ) -> Result<ControlFlow<()>, E> {
        let State::OpenEnded(member) = &mut self.state else {
            return Ok(ControlFlow::Break(()));
        };
        let whole = *bytes;
        let (piece, rest) = whole.split_at(whole.len().min(PIECE));
        // Where a header begins that did not stand there as a whole before.
        let first = (self.held.len() + 1).saturating_sub(SIGNATURE);
        self.held.extend_from_slice(piece);
        *bytes = rest;
        let headers = (self.held.windows(SIGNATURE).enumerate().skip(first))
            .filter(|(_, at)| matches!(*at, b"PK\x03\x04" | b"PK\x01\x02"));
        let ends = headers.flat_map(|(next, _)| DESCRIPTORS.map(|form| (next, form)));
        let end = ends.into_iter().find_map(|(next, form)| {
            let own = next.checked_sub(descriptor_length(form))?;
            let length = member.unpacked + own as u64;
            let sum = || {
                let mut crc = Crc::new();
                crc.combine(&member.crc);
                crc.update(&self.held[..own]);
                crc.sum()
            };
            tells(&self.held[own..next], form, (length, length), sum).then_some((own, next))
        });
        let own = end.map_or_else(
            || self.held.len().saturating_sub(DESCRIPTOR + SIGNATURE - 1),
            |(own, _)| own,
        );
        member.take(&self.held[..own], &mut self.expansion)?;
        sink(Unzipped::Bytes {
            bytes: &self.held[..own],
            packed: own,
        })?;
        let Some((_, next)) = end else {
            self.held.drain(..own);
            return Ok(ControlFlow::Break(()));
        };
        // What stands behind the header's signature comes again.
        let behind = self.held.len() - (next + SIGNATURE);
        *bytes = whole.get(piece.len() - behind..).unwrap_or_default();
        self.held.truncate(next + SIGNATURE);
        self.held.drain(..next);
        let (packed, end) = (member.unpacked, self.came - bytes.len() as u64);
        self.state = State::Header;
        sink(Unzipped::End { packed, end })?;
        Ok(ControlFlow::Continue(()))
    }

    /// Reads the checksum and the lengths behind a member, which may be told in several ways. Only the right one fits what
    /// was read and has a record behind it.
    fn descriptor<E: From<UnzipError>>(
        &mut self,
        bytes: &mut &[u8],
        sink: &mut impl FnMut(Unzipped<'_>) -> Result<(), E>,
    ) -> Result<ControlFlow<()>, E> {
        let State::Descriptor(member) = &self.state else {
            return Ok(ControlFlow::Break(()));
        };
        let lengths = (member.packed, member.unpacked);
        let (sum, data_end) = (member.crc.sum(), member.end);
        if !self.hold(bytes, DESCRIPTOR + SIGNATURE) {
            // An archive is never over here: its directory has more bytes than are held.
            return Ok(ControlFlow::Break(()));
        }
        let fits = |form: &(usize, usize)| {
            let end = descriptor_length(*form);
            tells(&self.held[..end], *form, lengths, || sum) && self.held[end..].starts_with(b"PK")
        };
        let form = DESCRIPTORS.into_iter().find(fits);
        let form = form.ok_or(UnzipError::Corrupt)?;
        self.held.drain(..descriptor_length(form));
        self.state = State::Header;
        sink(Unzipped::End {
            packed: lengths.0,
            end: data_end,
        })?;
        Ok(ControlFlow::Continue(()))
    }
}

fn descriptor_length((signature, width): (usize, usize)) -> usize {
    signature + 4 + 2 * width
}

/// Whether a record of this form tells these lengths, packed and unpacked, and this checksum.
fn tells(
    record: &[u8],
    (signature, width): (usize, usize),
    (packed, unpacked): (u64, u64),
    sum: impl FnOnce() -> u32,
) -> bool {
    let number = |at: usize| match width {
        4 => u64::from(long(record, at)),
        _ => u64::from(long(record, at)) | u64::from(long(record, at + 4)) << 32,
    };
    let whole = |length: u64| match width {
        4 => length & u64::from(u32::MAX),
        _ => length,
    };
    (signature == 0 || record.starts_with(b"PK\x07\x08"))
        && number(signature + 4) == whole(packed)
        && number(signature + 4 + width) == whole(unpacked)
        && long(record, signature) == sum()
}

impl Member {
    /// Reads a member's header.
    fn read(header: &[u8], name: &str, extra: &[u8]) -> Result<Self, UnzipError> {
        const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
        const LENGTHS_FOLLOW: u16 = 1 << 3;
        const BY_AES: u16 = 99;
        let (flags, method) = (short(header, 6), short(header, 8));
        if flags & ENCRYPTED != 0 || method == BY_AES {
            return Err(UnzipError::Encrypted);
        }
        if !matches!(method, 0 | 8) {
            return Err(UnzipError::Method {
                member: name.to_owned(),
                method,
            });
        }
        let mut packed_length = u64::from(long(header, 18));
        if packed_length == u64::from(u32::MAX) {
            packed_length = large_packed_length(extra).ok_or(UnzipError::Corrupt)?;
        }
        let (is_deflated, has_descriptor) = (method == 8, flags & LENGTHS_FOLLOW != 0);
        Ok(Self {
            is_deflated,
            has_descriptor,
            is_open_ended: has_descriptor && !is_deflated && packed_length == 0,
            checksum: long(header, 14),
            packed_length,
            ..Self::default()
        })
    }

    fn take(&mut self, bytes: &[u8], expansion: &mut Expansion) -> Result<(), UnzipError> {
        self.unpacked += bytes.len() as u64;
        self.crc.update(bytes);
        expansion
            .unpacked(bytes.len())
            .map_err(|_: UnpackError| UnzipError::ExpandsWithoutEnd)
    }
}

/// The packed length of a member of more than 4 GB, which stands behind the unpacked one in the header's extra field.
fn large_packed_length(mut extra: &[u8]) -> Option<u64> {
    const LARGE: u16 = 1;
    while extra.len() >= 4 {
        let (kind, length) = (short(extra, 0), usize::from(short(extra, 2)));
        let field = extra.get(4..4 + length)?;
        if kind == LARGE {
            let packed = field.get(8..16)?;
            return Some(u64::from(long(packed, 0)) | u64::from(long(packed, 4)) << 32);
        }
        extra = &extra[4 + length..];
    }
    None
}

/// Two bytes of a text that is long enough, the lowest first; 0 past its end.
fn short(bytes: &[u8], at: usize) -> u16 {
    let two = bytes.get(at..at + 2).and_then(|two| two.try_into().ok());
    u16::from_le_bytes(two.unwrap_or_default())
}

/// Four bytes, the lowest first; 0 past the end.
fn long(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    u32::from_le_bytes(four.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of an archive in pieces of `step` bytes: names, texts and packed lengths.
    fn unzip(archive: &[u8], step: usize) -> Result<Vec<(String, String, u64)>, UnzipError> {
        let mut unzip = Unzip::new();
        let mut members: Vec<(String, Vec<u8>, u64)> = Vec::new();
        let mut sink = |piece: Unzipped<'_>| {
            match piece {
                Unzipped::Member { name, .. } => members.push((name.to_owned(), Vec::new(), 0)),
                Unzipped::Bytes { bytes, .. } => {
                    members.last_mut().unwrap().1.extend_from_slice(bytes);
                }
                Unzipped::End { packed, .. } => members.last_mut().unwrap().2 = packed,
            }
            Ok(())
        };
        for piece in archive.chunks(step) {
            unzip.push::<UnzipError>(piece, &mut sink)?;
        }
        unzip.finish()?;
        let texts = members.into_iter();
        Ok(texts
            .map(|(name, bytes, packed)| (name, String::from_utf8(bytes).unwrap(), packed))
            .collect())
    }

    /// A member as a writer that knows its length puts it.
    fn stored(name: &str, text: &str) -> Vec<u8> {
        member(name, text.as_bytes(), text.as_bytes(), 0, 0)
    }

    fn member(name: &str, text: &[u8], packed: &[u8], method: u16, flags: u16) -> Vec<u8> {
        let mut crc = Crc::new();
        crc.update(text);
        let follows = flags & 8 != 0;
        let told = |number: u32| if follows { 0 } else { number }.to_le_bytes();
        let (packed_length, length) = (packed.len() as u32, text.len() as u32);
        let mut bytes = [
            ZIP,
            &20_u16.to_le_bytes(),
            &flags.to_le_bytes(),
            &method.to_le_bytes(),
        ]
        .concat();
        bytes.extend([0; 4]);
        bytes.extend([told(crc.sum()), told(packed_length), told(length)].concat());
        bytes.extend([(name.len() as u16).to_le_bytes(), [0; 2]].concat());
        bytes.extend(name.as_bytes());
        bytes.extend(packed);
        bytes
    }

    fn deflated(text: &str) -> Vec<u8> {
        use std::io::Write;
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What follows a member whose lengths were not known before it.
    fn descriptor(text: &str, packed: &[u8], is_signed: bool, is_large: bool) -> Vec<u8> {
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let mut bytes = if is_signed {
            b"PK\x07\x08".to_vec()
        } else {
            Vec::new()
        };
        bytes.extend(crc.sum().to_le_bytes());
        for length in [packed.len() as u64, text.len() as u64] {
            let eight = length.to_le_bytes();
            bytes.extend(if is_large { &eight[..] } else { &eight[..4] });
        }
        bytes
    }

    /// The start of a directory, as far as it is looked at.
    fn directory() -> Vec<u8> {
        [b"PK\x01\x02".as_slice(), &[0; 42]].concat()
    }

    #[test]
    fn members_come_out_whatever_the_pieces() {
        let text = "a line that repeats, a line that repeats\n".repeat(40);
        let packed = deflated(&text);
        let mut archive = stored("a.csv", "id\n1\n");
        archive.extend(stored("folder/", ""));
        archive.extend(member("b.jsonl", text.as_bytes(), &packed, 8, 0));
        for (is_signed, is_large) in [(true, false), (false, false), (true, true), (false, true)] {
            archive.extend(member("c", text.as_bytes(), &packed, 8, 8));
            archive.extend(descriptor(&text, &packed, is_signed, is_large));
        }
        archive.extend(directory());
        for step in [1, 3, 17, archive.len()] {
            let members = unzip(&archive, step).unwrap();
            assert_eq!(members.len(), 7, "in steps of {step}");
            assert_eq!(members[0], ("a.csv".into(), "id\n1\n".into(), 5));
            assert_eq!(members[1].0, "folder/");
            for (_, out, length) in &members[2..] {
                assert_eq!((out, *length), (&text, packed.len() as u64));
            }
        }
    }

    #[test]
    fn members_that_are_not_packed_end_where_the_record_behind_them_says() {
        // What looks like a record or a header stands in the texts themselves.
        let record = "PK\u{7}\u{8}1234\u{2}\0\0\0\u{2}\0\0\0PK\u{1}\u{2}";
        let texts = ["", "id\n1\n", &format!("{record}PK\u{3}\u{4}{record}")].map(str::to_owned);
        let long = ["PK\x03\x04 and more\n".repeat(9_000)];
        let mut archive = Vec::new();
        let mut written = Vec::new();
        for text in texts.iter().chain(&long) {
            for (is_signed, is_large) in
                [(true, false), (false, false), (true, true), (false, true)]
            {
                archive.extend(member("a", text.as_bytes(), text.as_bytes(), 0, 8));
                archive.extend(descriptor(text, text.as_bytes(), is_signed, is_large));
                written.push(("a".to_owned(), text.clone(), text.len() as u64));
            }
        }
        archive.extend(stored("last", "x"));
        written.push(("last".into(), "x".into(), 1));
        archive.extend(directory());
        for step in [1, 3, 17, 50_000, archive.len()] {
            assert!(
                unzip(&archive, step).unwrap() == written,
                "in steps of {step}"
            );
        }
        let cut = &archive[..archive.len() - directory().len() - stored("last", "x").len()];
        assert_eq!(unzip(cut, 4_000), Err(UnzipError::Truncated));
    }

    #[test]
    fn a_large_member_tells_its_length_apart() {
        let mut archive = member("a", b"id\n", b"id\n", 0, 0);
        archive[18..26].fill(0xff);
        archive[28] = 20;
        let extra = [
            &1_u16.to_le_bytes()[..],
            &16_u16.to_le_bytes(),
            &3_u64.to_le_bytes(),
            &3_u64.to_le_bytes(),
        ];
        let at = HEADER + 1;
        archive.splice(at..at, extra.concat());
        archive.extend(directory());
        assert_eq!(
            unzip(&archive, 7).unwrap(),
            [("a".into(), "id\n".into(), 3)]
        );
    }

    #[test]
    fn what_cannot_be_unpacked_is_named() {
        let locked = member("a", b"x", b"x", 0, 1);
        assert_eq!(unzip(&locked, 9), Err(UnzipError::Encrypted));
        let lzma = member("a", b"x", b"x", 14, 0);
        assert_eq!(
            unzip(&lzma, 9),
            Err(UnzipError::Method {
                member: "a".into(),
                method: 14
            })
        );
    }

    #[test]
    fn damage_and_loss_are_told() {
        let whole = [stored("a", "one"), directory()].concat();
        for end in 1..whole.len() - 42 {
            assert_eq!(
                unzip(&whole[..end], 5),
                Err(UnzipError::Truncated),
                "cut at {end}"
            );
        }
        let mut changed = whole.clone();
        changed[HEADER + 2] ^= 1;
        assert_eq!(unzip(&changed, 5), Err(UnzipError::Corrupt));
        assert_eq!(
            unzip(&[&stored("a", "one"), b"junk".as_slice()].concat(), 5),
            Err(UnzipError::Corrupt)
        );
    }

    #[test]
    fn a_bomb_ends_in_an_error() {
        let text = " ".repeat(1 << 20);
        let bomb = member("a", text.as_bytes(), &deflated(&text), 8, 0).repeat(70);
        assert_eq!(unzip(&bomb, 1 << 16), Err(UnzipError::ExpandsWithoutEnd));
    }
}
