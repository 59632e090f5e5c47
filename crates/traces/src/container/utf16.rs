//! UTF-16, turned into UTF-8 in pieces.

/// Which byte of a UTF-16 unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// The low byte, as spreadsheets and Windows write it.
    LittleEndian,
    /// The high byte.
    BigEndian,
}

/// Turns UTF-16 into UTF-8 as it arrives; units and surrogate pairs may straddle pieces.
///
/// What stands for no character, which is a surrogate without its other half or an odd last byte, becomes U+FFFD: the
/// Unicode Standard's practice (section 3.9) and the browsers'. It costs one character instead of a file, and shows.
#[derive(Debug)]
pub(crate) struct Utf16 {
    order: ByteOrder,
    /// The first byte of a unit whose second is to come.
    half_unit: Option<u8>,
    /// A high surrogate whose low one is to come.
    high: Option<u16>,
}

impl Utf16 {
    pub(crate) fn new(order: ByteOrder) -> Self {
        Self {
            order,
            half_unit: None,
            high: None,
        }
    }

    /// The text of the next bytes, so far as it is known.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len());
        for &byte in bytes {
            let Some(first) = self.half_unit.take() else {
                self.half_unit = Some(byte);
                continue;
            };
            self.unit(
                match self.order {
                    ByteOrder::LittleEndian => u16::from_le_bytes([first, byte]),
                    ByteOrder::BigEndian => u16::from_be_bytes([first, byte]),
                },
                &mut text,
            );
        }
        text
    }

    /// The text of what no further byte can complete.
    pub(crate) fn finish(self) -> String {
        let incomplete = usize::from(self.high.is_some()) + usize::from(self.half_unit.is_some());
        char::REPLACEMENT_CHARACTER.to_string().repeat(incomplete)
    }

    fn unit(&mut self, unit: u16, text: &mut String) {
        if let Some(high) = self.high.take() {
            if let Some(Ok(pair)) = char::decode_utf16([high, unit]).next() {
                text.push(pair);
                return;
            }
            text.push(char::REPLACEMENT_CHARACTER);
        }
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            _ => text.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_steps(bytes: &[u8], step: usize, order: ByteOrder) -> String {
        let mut utf16 = Utf16::new(order);
        let mut text: String = bytes.chunks(step).map(|piece| utf16.push(piece)).collect();
        text.push_str(&utf16.finish());
        text
    }

    #[test]
    fn both_orders_read_the_same_whatever_the_pieces() {
        let text = "id,é,漢\n1,😀😀,\u{fffd}\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for step in [1, 2, 3, 5, 1000] {
            assert_eq!(in_steps(&little, step, ByteOrder::LittleEndian), text);
            assert_eq!(in_steps(&big, step, ByteOrder::BigEndian), text);
        }
    }

    #[test]
    fn what_is_no_character_becomes_the_replacement_character() {
        for (units, text) in [
            (&[0x61, 0xd83d, 0x62][..], "a\u{fffd}b"),
            (&[0x61, 0xde00, 0x62], "a\u{fffd}b"),
            (&[0xd83d, 0xd83d, 0xde00], "\u{fffd}😀"),
            (&[0x61, 0xd83d], "a\u{fffd}"),
        ] {
            let bytes: Vec<u8> = units
                .iter()
                .flat_map(|unit: &u16| unit.to_be_bytes())
                .collect();
            for step in [1, 2, 3, 100] {
                assert_eq!(in_steps(&bytes, step, ByteOrder::BigEndian), text);
            }
        }
        assert_eq!(in_steps(b"a\0b", 2, ByteOrder::LittleEndian), "a\u{fffd}");
    }
}
