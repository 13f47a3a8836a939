//! What goes wrong in a run, and how often.

use crate::tape::Tape;

/// Which faults a run has, and how often out of a thousand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weather {
    pub(crate) request_lost: u32,
    pub(crate) answer_lost: u32,
    pub(crate) twice: u32,
    pub(crate) refused: u32,
    pub(crate) garbled: u32,
    pub(crate) dies: u32,
    pub(crate) crash: u32,
    pub(crate) disk_full: u32,
    pub(crate) server_restarts: u32,
    pub(crate) backup: u32,
    pub(crate) restore: u32,
    pub(crate) forget: u32,
    pub(crate) clock_jumps: u32,
    /// How often another thread wants the store while a pull is written.
    pub(crate) wanted: u32,
    /// The devices have met before, and know notes of each other.
    pub(crate) met: bool,
}

impl Weather {
    pub(crate) const CLEAR: Weather = Weather {
        request_lost: 0,
        answer_lost: 0,
        twice: 0,
        refused: 0,
        garbled: 0,
        dies: 0,
        crash: 0,
        disk_full: 0,
        server_restarts: 0,
        backup: 0,
        restore: 0,
        forget: 0,
        clock_jumps: 0,
        wanted: 0,
        met: false,
    };

    /// Whether devices keep their stores in files, which takes time: in one run of eight. Nothing is drawn for it, so that
    /// the tapes of past bugs still tell their stories.
    pub(crate) fn has_disks(&self) -> bool {
        (self.twice, self.garbled, self.disk_full) == (0, 0, 0)
    }

    /// Whether stores are copied, and, below, whether newer programs start on them: in one run of four. As of disks, nothing is
    /// drawn for it.
    pub(crate) fn copies(&self) -> bool {
        self.refused > 0 && self.clock_jumps > 0
    }

    pub(crate) fn upgrades(&self) -> bool {
        self.twice > 0 && self.dies > 0
    }

    /// Whether people give up what waits and purge tables: in one run of four.
    pub(crate) fn gives_up(&self) -> bool {
        self.answer_lost > 0 && self.restore == 0
    }

    /// Whether every other device is somebody else's: in one run of four.
    pub(crate) fn has_two_owners(&self) -> bool {
        self.forget > 0 && self.twice == 0
    }

    /// Each fault is there in half of the runs, and then more or less often.
    pub(crate) fn draw(tape: &mut Tape) -> Self {
        let mut often = |most: u32| if tape.below(2) == 0 { 0 } else { 1 + tape.below(most) };
        Weather {
            request_lost: often(400),
            answer_lost: often(400),
            twice: often(200),
            refused: often(200),
            garbled: often(200),
            dies: often(600),
            crash: often(300),
            disk_full: often(200),
            server_restarts: often(400),
            backup: often(600),
            restore: often(400),
            forget: often(800),
            clock_jumps: often(400),
            wanted: often(600),
            met: tape.below(2) == 1,
        }
    }
}
