//! The objects and lists that are open around a place, in a bit each.

/// The objects and lists that are open, outermost first.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// The innermost ones, the last in the lowest bit: whether each is an object.
    innermost: u64,
    /// How many there are in all.
    depth: usize,
    /// Full words of outer ones.
    outer: Vec<u64>,
}

impl Nesting {
    /// Enters an object, or a list.
    #[inline]
    pub(super) fn enter(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.innermost);
        }
        self.innermost = self.innermost << 1 | u64::from(object);
        self.depth += 1;
    }

    /// Leaves the innermost one.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.innermost >>= 1;
        self.depth -= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.innermost = self.outer.pop().unwrap_or_default();
        }
    }

    /// Whether the innermost one is an object; none where none is open.
    #[inline]
    pub(super) fn innermost_is_object(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.innermost & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_levels_come_back_as_they_went() {
        let is_object = |level: usize| level.is_multiple_of(3) ^ level.is_multiple_of(7);
        let mut nesting = Nesting::default();
        for level in 0..1000 {
            nesting.enter(is_object(level));
        }
        for level in (0..1000).rev() {
            assert_eq!(nesting.innermost_is_object(), Some(is_object(level)));
            nesting.leave();
        }
        assert_eq!(nesting.innermost_is_object(), None);
    }
}
