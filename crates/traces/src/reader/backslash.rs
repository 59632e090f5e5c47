//! Rows whose quoted cells hold quotes behind backslashes, as Langfuse wrote them before version 3.146: read so only where
//! RFC 4180 gives a row another number of cells than the header has.

/// The cells of a row in which a backslash keeps a quote from ending its cell; none where a quote is not closed, or
/// something else than a delimiter follows it.
pub(super) fn cells(row: &[u8], delimiter: u8) -> Option<Vec<Vec<u8>>> {
    let mut cells = Vec::new();
    let mut rest = row;
    loop {
        let length = if rest.first() == Some(&b'"') {
            let length = quoted(rest)?;
            cells.push(unescaped(&rest[..length]));
            length
        } else {
            let end = rest.iter().position(|&byte| byte == delimiter);
            let length = end.unwrap_or(rest.len());
            cells.push(rest[..length].to_vec());
            length
        };
        match &rest[length..] {
            [] => return Some(cells),
            [next, after @ ..] if *next == delimiter => rest = after,
            _ => return None,
        }
    }
}

/// The length of the quoted cell that these bytes begin with, with its quotes; none where it is not closed.
fn quoted(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' if bytes.get(at + 1) == Some(&b'"') => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// What a quoted cell says: a JSON text, where it is one.
fn unescaped(cell: &[u8]) -> Vec<u8> {
    if let Ok(text) = serde_json::from_slice::<String>(cell) {
        return text.into_bytes();
    }
    let mut text = Vec::with_capacity(cell.len());
    let mut inside = cell[1..cell.len() - 1].iter().peekable();
    while let Some(&byte) = inside.next() {
        let next = if matches!(byte, b'\\' | b'"') {
            inside.next_if_eq(&&b'"')
        } else {
            None
        };
        text.push(*next.unwrap_or(&byte));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(row: &str) -> Option<Vec<String>> {
        let cells = cells(row.as_bytes(), b',')?.into_iter();
        Some(cells.map(|cell| String::from_utf8(cell).unwrap()).collect())
    }

    #[test]
    fn a_quote_behind_a_backslash_ends_no_cell() {
        for (row, expected) in [
            (
                r#"1,"he said \"hi\", twice",x"#,
                ["1", r#"he said "hi", twice"#, "x"],
            ),
            (r#""a\\","b ""c"" \"d\"","""#, [r"a\", r#"b "c" "d""#, ""]),
            ("\"\",\"\",\"\"", ["", "", ""]),
        ] {
            assert_eq!(texts(row).unwrap(), expected, "{row}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_meant_so_is_none() {
        for row in [r#"1,"open \"#, r#"1,"a" b"#, r#"1,"a\""#] {
            assert_eq!(texts(row), None, "{row}");
        }
    }
}
