//! Zip archives: what was packed comes out again, whatever pieces it comes in, and what was damaged ends in a typed error.
//!
//! The first byte says how the rest is packed, the second what is broken then. With 0 the rest is an archive itself.
#![no_main]

use std::io::Write;

use assay_fuzz::pieces::pieces;
use assay_traces::container::{Container, sniff};
use assay_traces::{Loader, ReadError};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [packing, damage, rest @ ..] = data else {
        return;
    };
    if *packing == 0 {
        return look(&[b"PK\x03\x04", rest].concat());
    }
    let (first, second) = rest.split_at(rest.len() / 2);
    let mut archive = member("a", first, packing % 4);
    archive.extend(member("b/c", second, packing / 4 % 4));
    archive.extend(b"PK\x01\x02");
    archive.extend([0; 60]);
    let at = usize::from(*damage) % archive.len();
    match damage % 3 {
        0 => {
            if let (true, Ok(ids)) = (is_plain(first) && is_plain(second), load(&[first, second])) {
                assert_eq!(load(&[&archive]), Ok(ids), "packed and plain differ");
            }
        }
        1 => look(&archive[..at]),
        _ => {
            archive[at] ^= damage;
            look(&archive);
        }
    }
});

/// A member of an archive: stored or deflated (bit 0), its lengths before or behind it (bit 1).
fn member(name: &str, bytes: &[u8], packing: u8) -> Vec<u8> {
    let is_deflated = packing & 1 == 1;
    // Without a length before it, the end of what is not packed cannot be told.
    let is_behind = packing & 2 == 2 && is_deflated;
    let packed = if is_deflated {
        deflate(bytes)
    } else {
        bytes.to_vec()
    };
    let mut check = Crc::new();
    check.update(bytes);
    let lengths = [check.sum(), packed.len() as u32, bytes.len() as u32];
    let lengths = lengths.map(u32::to_le_bytes).concat();
    let before = if is_behind {
        vec![0; 12]
    } else {
        lengths.clone()
    };
    let flags = if is_behind { 8 } else { 0 };
    let head = [
        b'P',
        b'K',
        3,
        4,
        20,
        0,
        flags,
        0,
        if is_deflated { 8 } else { 0 },
        0,
        0,
        0,
        0,
        0,
    ];
    let name_length = (name.len() as u32).to_le_bytes();
    let mut member = [&head[..], &before, &name_length, name.as_bytes(), &packed].concat();
    if is_behind {
        member.extend(b"PK\x07\x08");
        member.extend(lengths);
    }
    member
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Whether these bytes are a file on their own, and no archive.
fn is_plain(bytes: &[u8]) -> bool {
    matches!(sniff(bytes), Container::Json | Container::Delimited(_)) && load(&[bytes]).is_ok()
}

/// The ids of several files.
fn load(files: &[&[u8]]) -> Result<Vec<String>, ReadError> {
    let mut loader = Loader::new();
    for file in files {
        loader.begin_file("f", file.len() as u64);
        for piece in pieces(file) {
            loader.push(piece)?;
        }
        loader.end_file()?;
    }
    let (table, _) = loader.finish()?;
    Ok(table.ids().iter().map(|id| id.to_string()).collect())
}

/// Loads what may be broken: it ends well or in a sentence with a code and a next step.
fn look(bytes: &[u8]) {
    if let Err(error) = load(&[bytes]) {
        assert!(error.to_string().ends_with('.') && error.next_step().ends_with('.'));
        assert!(error.code().starts_with("read."));
    }
}
