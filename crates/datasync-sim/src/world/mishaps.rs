//! What happens to a device, or to the server, as a whole.

use super::World;

/// Copies of devices are made up to this many.
const MOST_DEVICES: usize = 7;

impl World {
    pub(super) fn mishap(&mut self) {
        let which = self.pick(self.devices.len());
        if self.tape.chance(self.weather.dies) {
            self.tell(format!("d{which} dies"));
            self.devices[which].die();
        }
        if self.weather.copies() && self.tape.below(8) == 7 {
            self.copy(which);
        }
        if self.weather.upgrades() && self.tape.below(8) == 7 {
            self.tell(format!("d{which} starts a newer program"));
            self.devices[which].upgrade();
        }
        if self.tape.chance(self.weather.server_restarts) {
            self.server.restart();
        }
        if self.tape.chance(self.weather.clock_jumps) {
            let year = 31_536_000_000;
            let jump = *self.tape.one_of(&[year, -year]);
            self.server.clock.fetch_add(jump, std::sync::atomic::Ordering::Relaxed);
        }
        if self.tape.chance(self.weather.backup) {
            self.server.back_up();
            self.tell("the server is backed up".to_owned());
        }
        if self.tape.chance(self.weather.restore) {
            self.mishaps.restored |= self.server.restore();
            self.tell("the server is put back".to_owned());
        }
        if self.tape.chance(self.weather.forget) {
            self.mishaps.forgot_tombstones = true;
            self.tell("the server forgets tombstones".to_owned());
            self.server.forget_tombstones();
        }
    }

    /// Somebody copies the data of a device to another computer, and both go on.
    pub(super) fn copy(&mut self, which: usize) {
        let number = self.devices.len();
        if number < MOST_DEVICES {
            self.tell(format!("d{number} starts with a copy of d{which}"));
            self.devices.push(self.devices[which].copied(number));
            self.mishaps.copied = true;
        }
    }
}
