//! The decisions of a run: drawn from a seed and written down, or read from a tape. A run is a function of its tape, so a tape
//! that fails can be cut shorter and fail still.

/// A tape of decisions.
#[derive(Debug, Clone)]
pub struct Tape {
    decisions: Vec<u32>,
    place: usize,
    /// The state of the generator; `None` when a tape is played, which goes on with zeros behind its end.
    state: Option<u64>,
}

impl Tape {
    /// Draws from a seed and writes down.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Tape { decisions: Vec::new(), place: 0, state: Some(seed) }
    }

    /// Plays decisions.
    #[must_use]
    pub fn play(decisions: Vec<u32>) -> Self {
        Tape { decisions, place: 0, state: None }
    }

    /// What was decided so far.
    #[must_use]
    pub fn decisions(&self) -> &[u32] {
        &self.decisions[..self.place.min(self.decisions.len())]
    }

    /// A number below `bound`, which is at least 1. Zero is always the tamest choice.
    pub fn below(&mut self, bound: u32) -> u32 {
        if let Some(state) = &mut self.state {
            self.decisions.push(split_mix(state));
        }
        let place = self.place;
        self.place += 1;
        // What was decided is kept, not what was drawn: the tape means the same when this choice gets more ways.
        let Some(decision) = self.decisions.get_mut(place) else { return 0 };
        *decision %= bound.max(1);
        *decision
    }

    /// True in `per_thousand` of a thousand cases.
    pub fn chance(&mut self, per_thousand: u32) -> bool {
        // Zero must be tame: the rare case is at the far end.
        self.below(1000) >= 1000 - per_thousand.min(1000)
    }

    /// One of these; the first is the tamest.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let bound = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        &choices[self.below(bound) as usize]
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
fn split_mix(state: &mut u64) -> u32 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(0)
}

/// Cuts a tape that fails as short as it gets: pieces go, then decisions become tamer, as long as `fails` says so.
pub fn shrink(mut tape: Vec<u32>, mut fails: impl FnMut(&[u32]) -> bool) -> Vec<u32> {
    let mut length = tape.len() / 2;
    while length > 0 {
        let mut start = 0;
        while start + length <= tape.len() {
            let mut shorter = tape.clone();
            shorter.drain(start..start + length);
            if fails(&shorter) { tape = shorter } else { start += length }
        }
        length /= 2;
    }
    for place in 0..tape.len() {
        let mut tamer = tape.clone();
        tamer[place] = 0;
        if tape[place] != 0 && fails(&tamer) {
            tape = tamer;
        }
    }
    while tape.last() == Some(&0) {
        tape.pop();
    }
    tape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tape_plays_what_a_seed_drew() {
        let mut drawn = Tape::from_seed(7);
        let first: Vec<u32> = (1..50).map(|bound| drawn.below(bound)).collect();
        let mut played = Tape::play(drawn.decisions().to_vec());
        assert_eq!((1..50).map(|bound| played.below(bound)).collect::<Vec<_>>(), first);
        assert_eq!(played.below(9), 0);
    }

    #[test]
    fn a_failing_tape_is_cut_to_what_makes_it_fail() {
        let tape: Vec<u32> = (0..100).collect();
        assert_eq!(shrink(tape, |tape| tape.contains(&40) && tape.contains(&77)), [40, 77]);
    }
}
