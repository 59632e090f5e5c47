//! Where a file's bytes come from.

/// Bytes that can be read at any place, since a Parquet file is read from its end.
pub trait Source {
    /// How many bytes there are.
    fn length(&self) -> u64;

    /// The bytes from `offset` on; exactly `length` of them.
    ///
    /// # Errors
    /// Why they cannot be had, as a clause.
    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String>;
}

impl Source for &[u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..start.checked_add(length)?))
            .map(<[u8]>::to_vec)
            .ok_or_else(|| "there are fewer".to_owned())
    }
}
