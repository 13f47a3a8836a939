//! Who else wants the store. Whoever writes much, a pull above all, looks here for when to let others in: a person who types waits for
//! the transaction at hand and for nothing else, so it is kept short while somebody comes again and again.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How often whoever lets others in looks whether they got in.
const PATIENCE: usize = 10_000;

/// Whoever came may come again: so many transactions long each is kept short.
const LATELY: usize = 100;

/// Who waits for the connection, and whether somebody did a moment ago.
#[derive(Default)]
pub(super) struct Company {
    waiting: AtomicUsize,
    lately: AtomicUsize,
}

impl Company {
    /// While `wait` waits for the connection.
    pub(super) fn waiting<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.lately.store(LATELY, Ordering::Relaxed);
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let got_in = wait();
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        got_in
    }

    /// Whether somebody waits, or came lately and may again.
    pub(super) fn is_here(&self) -> bool {
        self.lately.load(Ordering::Relaxed) > 0
    }

    /// Lets whoever waits go first: the lock is nobody's by turns.
    pub(super) fn let_in(&self) {
        let lately = self.lately.load(Ordering::Relaxed);
        self.lately.store(lately.saturating_sub(1), Ordering::Relaxed);
        for _ in 0..PATIENCE {
            if self.waiting.load(Ordering::Relaxed) == 0 {
                return;
            }
            std::thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_came_is_expected_again_for_a_while() {
        let company = Company::default();
        assert!(!company.is_here());
        company.waiting(|| assert!(company.is_here()));
        for _ in 0..LATELY {
            assert!(company.is_here());
            company.let_in();
        }
        assert!(!company.is_here());
    }
}
