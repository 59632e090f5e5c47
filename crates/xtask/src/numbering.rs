//! Numbers in place of hashes. `wasm-bindgen` calls what a program and its script have from each other by names that end
//! with a hash, such as `__wbg_then_656f253a5dd7d8ea`: nobody reads them, and no compression makes them shorter.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Digits of a hash, in hexadecimal.
const DIGITS: usize = 16;

/// Numbers of as many digits, by the hashes that they stand for.
type Numbers = HashMap<Vec<u8>, String>;

/// Puts numbers in place of the hashes in the names of a folder's programs and scripts: the same number for the same hash in
/// all of them.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn number_names(folder: &Path) -> Result<()> {
    let (scripts, programs) = files(folder)?;
    let mut numbers = Numbers::new();
    for script in &scripts {
        let text = fs::read(script).with_context(|| script.display().to_string())?;
        for place in hashes(&text) {
            let number = format!("{:0DIGITS$x}", numbers.len() + 1);
            numbers
                .entry(text[place..place + DIGITS].to_vec())
                .or_insert(number);
        }
    }
    for path in scripts.iter().chain(&programs) {
        let mut bytes = fs::read(path).with_context(|| path.display().to_string())?;
        replace(&mut bytes, &numbers);
        fs::write(path, bytes).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The scripts of a folder, and its programs.
fn files(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        paths.push(entry?.path());
    }
    paths.sort();
    let of_kind = |kind: &str| {
        let is_kind = |path: &&PathBuf| path.extension().is_some_and(|it| it == kind);
        paths.iter().filter(is_kind).cloned().collect()
    };
    Ok((of_kind("js"), of_kind("wasm")))
}

/// Puts the numbers in place of the hashes that they stand for. Nothing else changes its place.
fn replace(bytes: &mut [u8], numbers: &Numbers) {
    for place in hashes(bytes) {
        let hash = &mut bytes[place..place + DIGITS];
        if let Some(number) = numbers.get(&*hash) {
            hash.copy_from_slice(number.as_bytes());
        }
    }
}

/// Where the hashes at the ends of names begin: after `_` or `_h`. What begins like a small number is none.
fn hashes(bytes: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_') {
        let marked = bytes.get(at + 1) == Some(&b'h');
        let place = at + 1 + usize::from(marked);
        let Some(digits) = bytes.get(place..place + DIGITS) else {
            break;
        };
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let goes_on = bytes
            .get(place + DIGITS)
            .is_some_and(u8::is_ascii_alphanumeric);
        if digits.iter().all(is_digit) && !digits.starts_with(b"00000000") && !goes_on {
            places.push(place);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_at_the_ends_of_names_become_numbers_in_scripts_and_programs_alike() {
        let folder = std::env::temp_dir().join(format!("assay-numbering-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let script = "__wbg_then_656f253a5dd7d8ea, invoke__ha26609e5b133daef_16, __wbg_then_656f253a5dd7d8ea, \
                      __wbindgen_generic_0000000000000001, of_e7ea0fcd535c14445, 656f253a5dd7d8ea";
        let program = b"\0asm\x1f__wbg_then_656f253a5dd7d8ea\x1e__wbg_next_178c1651c11432b3\xff_h";
        fs::write(folder.join("page.js"), script).unwrap();
        fs::write(folder.join("page_bg.wasm"), program).unwrap();
        number_names(&folder).unwrap();
        let numbered = fs::read_to_string(folder.join("page.js")).unwrap();
        let program = fs::read(folder.join("page_bg.wasm")).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            numbered,
            "__wbg_then_0000000000000001, invoke__h0000000000000002_16, __wbg_then_0000000000000001, \
             __wbindgen_generic_0000000000000001, of_e7ea0fcd535c14445, 656f253a5dd7d8ea"
        );
        assert_eq!(
            program,
            b"\0asm\x1f__wbg_then_0000000000000001\x1e__wbg_next_178c1651c11432b3\xff_h"
        );
    }
}
