//! When to listen at the server's doorbell.

use std::time::Duration;

use super::wait;

/// A connection that held this long was a good one: the next is tried soon.
const GOOD: Duration = Duration::from_secs(60);

/// What to do about the doorbell. Instants are those of [`super::Moment::monotonic`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    /// Do not listen; close what is open.
    No,
    /// Close what is open, and try from this instant on.
    From(Duration),
    /// Leave what is open, or being opened, as it is.
    GoOn,
}

/// What is known about the doorbell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bell {
    state: State,
    /// Tries in a row that came to nothing.
    failures: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed {
        until: Duration,
    },
    Opening,
    Open {
        since: Duration,
    },
    /// This server has none.
    Absent,
    /// The server did not take the key.
    Refused,
}

impl Bell {
    /// To be tried at once, of a server that was not asked yet.
    pub(super) fn unknown(now: Duration) -> Self {
        Bell { state: State::Closed { until: now }, failures: 0 }
    }

    pub(super) fn listen(self) -> Listen {
        match self.state {
            State::Closed { until } => Listen::From(until),
            State::Opening | State::Open { .. } => Listen::GoOn,
            State::Absent | State::Refused => Listen::No,
        }
    }

    pub(super) fn is_open(self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    pub(super) fn opening(&mut self) {
        self.state = State::Opening;
    }

    pub(super) fn opened(&mut self, now: Duration) {
        self.state = State::Open { since: now };
    }

    pub(super) fn absent(&mut self) {
        self.state = State::Absent;
    }

    pub(super) fn refused(&mut self) {
        self.state = State::Refused;
    }

    /// The connection is gone, or did not come about.
    pub(super) fn lost(&mut self, now: Duration, asked: Option<Duration>, random: f64) {
        if matches!(self.state, State::Open { since } if now.saturating_sub(since) >= GOOD) {
            self.failures = 0;
        }
        self.state = State::Closed { until: now + wait::before_doorbell(self.failures, asked, random) };
        self.failures = self.failures.saturating_add(1);
    }

    /// There is reason to believe that the next try is a good one: it is made at `at`, if it is not made earlier.
    pub(super) fn hope(&mut self, at: Duration) {
        match self.state {
            State::Closed { until } => *self = Bell::unknown(until.min(at)),
            State::Refused => *self = Bell::unknown(at),
            State::Opening | State::Open { .. } | State::Absent => {}
        }
    }

    /// The computer slept: what was open is dead, and nobody has said so yet.
    pub(super) fn slept(&mut self, now: Duration) {
        if self.state != State::Absent {
            *self = Bell::unknown(now);
        }
    }
}
