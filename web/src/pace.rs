//! What is read takes turns while something is dragged.
//!
//! What moves under the hand, as marks, lines and the budget, follows every move. Words and figures are read, and nobody reads
//! sixty of them a second: a third of them follows one move, another third the next but one, so that no move has to draw them
//! all. Where moves come sixty times a second each is told anew ten times, which still counts as at once (Card, Robertson and
//! Mackinlay 1991). Once the hand rests or lets go, all of them tell the same.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::session::Solved;

/// After so long without another move the hand rests.
pub(crate) const REST: Duration = Duration::from_millis(50);

/// One third of what is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    First,
    Second,
    Third,
}

/// How many thirds there are.
pub(crate) const TURNS: usize = 3;

/// Of so many moves one is followed by a third.
const EVERY: usize = 2;

/// The solution for each third: while a gesture is under way, its moves reach one after the other.
pub(crate) fn in_turns(
    solved: Memo<Option<Arc<Solved>>>,
    gesture: RwSignal<bool>,
) -> [RwSignal<Option<Arc<Solved>>>; TURNS] {
    let turns = [(); TURNS].map(|()| RwSignal::new(None));
    Effect::new(move |moves: Option<usize>| {
        let now = solved.get();
        let moves = moves.unwrap_or_default();
        if gesture.get_untracked() && moves.is_multiple_of(EVERY) {
            turns[moves / EVERY].set(now);
        }
        (moves + 1) % (TURNS * EVERY)
    });
    turns
}
