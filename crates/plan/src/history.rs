//! Undo and redo, without end.

/// A value with everything it was before.
#[derive(Clone, Debug, PartialEq)]
pub struct History<T> {
    past: Vec<T>,
    present: T,
    future: Vec<T>,
}

impl<T: Clone + PartialEq> History<T> {
    /// A history that starts here.
    pub fn new(present: T) -> Self {
        Self {
            past: Vec::new(),
            present,
            future: Vec::new(),
        }
    }

    /// The value now.
    pub fn present(&self) -> &T {
        &self.present
    }

    /// Takes one step to `next` and forgets what had been undone; no step when nothing changes.
    pub fn push(&mut self, next: T) {
        if next != self.present {
            self.past.push(std::mem::replace(&mut self.present, next));
            self.future.clear();
        }
    }

    /// Takes the last step back; false when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else {
            return false;
        };
        self.future
            .push(std::mem::replace(&mut self.present, before));
        true
    }

    /// Takes the step again that was undone last; false when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else {
            return false;
        };
        self.past.push(std::mem::replace(&mut self.present, after));
        true
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step to take again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Push(u8),
        Undo,
        Redo,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![3 => (0_u8..4).prop_map(Step::Push), 2 => Just(Step::Undo), 1 => Just(Step::Redo)]
    }

    proptest! {
        #[test]
        fn undoing_everything_gives_the_exact_start_and_redoing_the_exact_end(
            steps in prop::collection::vec(step(), 0..80),
        ) {
            let mut history = History::new(0_u8);
            for step in steps {
                match step {
                    Step::Push(value) => history.push(value),
                    Step::Undo => { history.undo(); }
                    Step::Redo => { history.redo(); }
                }
            }
            while history.redo() {}
            let end = *history.present();
            let mut trail = vec![end];
            while history.undo() {
                trail.push(*history.present());
            }
            prop_assert_eq!(*history.present(), 0);
            prop_assert!(trail.windows(2).all(|pair| pair[0] != pair[1]), "a step that changes nothing");
            while history.redo() {}
            prop_assert_eq!(*history.present(), end);
        }
    }

    #[test]
    fn a_new_step_forgets_what_was_undone() {
        let mut history = History::new('a');
        history.push('b');
        assert!(history.undo());
        assert!(history.can_redo());
        history.push('a');
        assert!(history.can_redo(), "no change is no step");
        history.push('c');
        assert!(!history.can_redo() && history.can_undo());
    }
}
