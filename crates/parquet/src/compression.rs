//! Decompresses pages.

use std::fmt;
use std::io::Read;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::fault::Damage;

/// The longest page that is decompressed. Writers make pages of about a megabyte, and of a cell where that is longer.
pub(crate) const LONGEST_PAGE: usize = 128 << 20;

/// Bytes that zstd may keep for looking back: what its reference decoder grants unasked.
const WIDEST_WINDOW: u64 = 128 << 20;

/// Bytes that zstd decodes at a time.
const PIECE: usize = 1 << 20;

const WRONG_LENGTH: Damage = Damage::Corrupt("a page decompresses to another length than it tells");
const WRONG_DATA: Damage = Damage::Corrupt("a page cannot be decompressed");

/// Decompresses pages, one after the other.
#[derive(Default)]
pub(crate) struct Decompressor {
    /// Made for the first page that needs it, since its tables are large.
    zstd: Option<Box<FrameDecoder>>,
}

impl fmt::Debug for Decompressor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Decompressor")
    }
}

impl Decompressor {
    /// Decompresses a page of `length` bytes with the codec of this number in the format's definition. What is
    /// allotted grows with what comes out, so that a false length costs nothing.
    pub(crate) fn decompress(
        &mut self,
        codec: i32,
        bytes: &[u8],
        length: usize,
    ) -> Result<Vec<u8>, Damage> {
        let page = match codec {
            0 => bytes.to_vec(),
            1 => snappy(bytes, length)?,
            2 => gzip(bytes, length)?,
            5 => hadoop_lz4(bytes, length).or_else(|_| lz4(bytes, length))?,
            6 => self.zstd(bytes, length)?,
            7 => lz4(bytes, length)?,
            other => return Err(Damage::Codec(other)),
        };
        if page.len() == length {
            Ok(page)
        } else {
            Err(WRONG_LENGTH)
        }
    }

    fn zstd(&mut self, mut bytes: &[u8], length: usize) -> Result<Vec<u8>, Damage> {
        let decoder = self.zstd.get_or_insert_with(|| {
            let mut decoder = FrameDecoder::new();
            decoder.set_max_window_size(WIDEST_WINDOW);
            Box::new(decoder)
        });
        let mut page = Vec::new();
        while !bytes.is_empty() {
            decoder.reset(&mut bytes).map_err(|_| WRONG_DATA)?;
            let mut is_finished = false;
            while !is_finished {
                is_finished = decoder
                    .decode_blocks(&mut bytes, BlockDecodingStrategy::UptoBytes(PIECE))
                    .map_err(|_| WRONG_DATA)?;
                decoder
                    .collect_to_writer(&mut page)
                    .map_err(|_| WRONG_DATA)?;
                if page.len() > length {
                    return Err(WRONG_LENGTH);
                }
            }
        }
        Ok(page)
    }
}

fn gzip(bytes: &[u8], length: usize) -> Result<Vec<u8>, Damage> {
    let mut page = Vec::new();
    // A byte more than there should be tells that there is more.
    flate2::read::MultiGzDecoder::new(bytes)
        .take(length as u64 + 1)
        .read_to_end(&mut page)
        .map_err(|_| WRONG_DATA)?;
    Ok(page)
}

fn snappy(bytes: &[u8], length: usize) -> Result<Vec<u8>, Damage> {
    // Three bytes copy 64 at most.
    if snap::raw::decompress_len(bytes) != Ok(length) || length / 32 > bytes.len() {
        return Err(WRONG_LENGTH);
    }
    snap::raw::Decoder::new()
        .decompress_vec(bytes)
        .map_err(|_| WRONG_DATA)
}

fn lz4(bytes: &[u8], length: usize) -> Result<Vec<u8>, Damage> {
    // A byte more of a length stands for 255 bytes.
    if length / 256 > bytes.len() {
        return Err(WRONG_LENGTH);
    }
    let mut page = vec![0; length];
    let filled = lz4_flex::block::decompress_into(bytes, &mut page).map_err(|_| WRONG_DATA)?;
    page.truncate(filled);
    Ok(page)
}

/// LZ4 as Hadoop frames it: blocks after their lengths, decompressed and compressed. Of the writers that gave this
/// codec's number, some framed and some did not. `Compression.md` of Apache Parquet, "LZ4".
fn hadoop_lz4(bytes: &[u8], length: usize) -> Result<Vec<u8>, Damage> {
    let mut page = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (head, block) = rest.split_at_checked(8).ok_or(WRONG_DATA)?;
        let [a, b, c, d, e, f, g, h] = *head else {
            return Err(WRONG_DATA);
        };
        let decompressed = u32::from_be_bytes([a, b, c, d]) as usize;
        let compressed = u32::from_be_bytes([e, f, g, h]) as usize;
        let (block, after) = block.split_at_checked(compressed).ok_or(WRONG_DATA)?;
        if decompressed > length - page.len() {
            return Err(WRONG_LENGTH);
        }
        page.extend(lz4(block, decompressed)?);
        rest = after;
    }
    Ok(page)
}
