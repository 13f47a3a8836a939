//! The quiet in which everything must come right.

use super::World;
use super::wire::exchange;
use crate::device::{Sync, TABLES};
use crate::owners::OWNERS;
use crate::weather::Weather;

impl World {
    /// Each owner's devices know two notes of the first of them.
    pub(super) fn meet(&mut self) -> Result<(), String> {
        for owner in 0..OWNERS.len() {
            let Some(which) = self.devices.iter().position(|device| device.owner == owner) else { continue };
            self.write_new(which, 'n');
            self.write_new(which, 'n');
        }
        self.all_sync_in_quiet()
    }

    /// The weather clears, everything on its way arrives, and each device syncs until nothing waits.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.weather = Weather::CLEAR;
        self.tell("the weather clears".to_owned());
        for sent in std::mem::take(&mut self.out) {
            let answer = self.server.answer(&sent.request);
            self.answer(sent, Ok(answer))?;
        }
        for (sent, answer) in std::mem::take(&mut self.back) {
            self.answer(sent, Ok(answer))?;
        }
        for _ in 0..12 {
            self.all_sync_in_quiet()?;
            if self.devices.iter().all(|device| device.waiting() == 0) {
                return self.all_sync_in_quiet();
            }
        }
        let stuck = self.devices.iter().find(|device| device.waiting() > 0).map(|device| device.name.clone());
        Err(format!("the queue of {} does not drain", stuck.unwrap_or_default()))
    }

    /// Only who lost a row compares digests: it would also mend what a pull has passed over.
    fn all_sync_in_quiet(&mut self) -> Result<(), String> {
        for which in 0..self.devices.len() {
            let kind = if self.devices[which].lost_row { Sync::Verifying } else { Sync::Allowed };
            self.sync_in_quiet(which, kind)?;
        }
        Ok(())
    }

    pub(super) fn sync_in_quiet(&mut self, which: usize, kind: Sync) -> Result<(), String> {
        let (server, story) = (&mut self.server, &mut self.story);
        let ended = self.devices[which].sync_to_its_end(kind, |_, sent| {
            let answer = server.answer(&sent.request);
            story.push(exchange(&sent, &answer));
            // A device that died does not listen.
            let _ = sent.answer.send(Ok(answer));
        });
        ended.ok_or("a sync in quiet does not end")?.map_err(|error| format!("a sync in quiet fails: {error}"))?;
        self.devices[which].answer_conflicts();
        self.complaints()
    }

    /// A sync with nothing to do asks once and writes nothing.
    pub(super) fn nothing_to_do(&mut self) -> Result<(), String> {
        for which in 0..self.devices.len() {
            let (asked, written) = (self.server.requests, self.devices[which].store.changes_for_test());
            self.sync_in_quiet(which, Sync::Allowed)?;
            let (asked, written) =
                (self.server.requests - asked, self.devices[which].store.changes_for_test() - written);
            if asked != 1 || written != 0 {
                return Err(format!("a sync with nothing to do asked {asked} times and wrote {written} rows"));
            }
        }
        Ok(())
    }

    /// Everybody sums up to the server's digest: it is asked for once a table, and nothing is compared row by row.
    pub(super) fn digests_agree(&mut self) -> Result<(), String> {
        for which in 0..self.devices.len() {
            let asked = self.server.requests;
            self.sync_in_quiet(which, Sync::Verifying)?;
            if self.server.requests - asked != TABLES.len() as u64 {
                return Err(format!("d{which} sums up to another digest than the server"));
            }
        }
        Ok(())
    }
}
