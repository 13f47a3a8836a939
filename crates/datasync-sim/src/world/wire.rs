//! Syncs that begin and go on, and what becomes of their requests and answers.

use datasync_client::{
    HttpAnswer, PullError, PushError, Record, RemoteError, StoreError, SyncError, SyncReport, crash_in,
};

use super::World;
use crate::device::Sync;
use crate::network::{Sent, cut};
use crate::other_thread::{OtherThread, Wish};
use crate::owners::leak;

impl World {
    pub(super) fn start_sync(&mut self) {
        let which = self.pick(self.devices.len());
        if self.devices[which].syncing.is_none() {
            self.tell(format!("d{which} syncs"));
            self.devices[which].start_sync(Sync::AsUsual);
            self.go_on(which);
        }
    }

    /// A device computes until it waits for the network, and may die at any step of its store.
    pub(super) fn go_on(&mut self, which: usize) {
        if self.tape.chance(self.weather.crash) {
            crash_in(Some(self.tape.below(6)));
        }
        let other = self.other_thread(which);
        let ended = self.devices[which].go_on();
        crash_in(None);
        let did = other.and_then(|other| other.ends(&mut self.ledgers[self.devices[which].owner]));
        self.story.extend(did);
        if let Some(ended) = &ended {
            let errors = |report: &SyncReport| report.errors.len();
            self.story.push(format!("d{which} has synced: {:?} conflicts", ended.as_ref().map(errors)));
        }
        self.out.extend(self.wire.take());
        match ended {
            Some(Ok(_)) => self.devices[which].answer_conflicts(),
            Some(Err(error)) if is_death(&error) => self.devices[which].die(),
            _ => {}
        }
    }

    /// Another thread of the device's program may want the store meanwhile.
    fn other_thread(&mut self, which: usize) -> Option<OtherThread> {
        if self.weather.wanted == 0 || !self.tape.chance(self.weather.wanted) {
            return None;
        }
        let rows = self.devices[which].rows();
        let (after, picked) = (self.tape.below(2), self.pick(rows.len()));
        let wish = match *self.tape.one_of(&[Wish::Look, Wish::Die, Wish::Add, Wish::Delete, Wish::Purge]) {
            Wish::Purge if !self.weather.gives_up() => Wish::Look,
            wish => wish,
        };
        let note = rows.get(picked).and_then(Record::id).unwrap_or("n0");
        let device = &self.devices[which];
        Some(OtherThread::waits_after(after, device, wish, note, &mut self.ledgers[device.owner]))
    }

    /// A request arrives, or does not.
    pub(super) fn deliver(&mut self) -> Result<(), String> {
        if self.out.is_empty() {
            return Ok(());
        }
        let picked = self.pick(self.out.len());
        let sent = self.out.swap_remove(picked);
        if self.tape.chance(self.weather.request_lost) {
            self.tell(format!("a request of d{} is lost", sent.device));
            return self.answer(sent, Err(cut()));
        }
        if self.tape.chance(self.weather.refused) {
            let status = *self.tape.one_of(&[503, 500, 429]);
            return self.answer(sent, Ok(HttpAnswer { status, ..HttpAnswer::default() }));
        }
        let answer = self.server.answer(&sent.request);
        self.tell(exchange(&sent, &answer));
        if let Some(leak) = leak(&self.devices, sent.device, &answer) {
            return Err(leak);
        }
        if self.tape.chance(self.weather.twice) {
            self.server.answer(&sent.request);
        }
        self.back.push((sent, answer));
        if self.tape.below(3) < 2 { self.hear() } else { Ok(()) }
    }

    /// An answer arrives, or does not.
    pub(super) fn hear(&mut self) -> Result<(), String> {
        if self.back.is_empty() {
            return Ok(());
        }
        let picked = self.pick(self.back.len());
        let (sent, mut answer) = self.back.swap_remove(picked);
        if self.tape.chance(self.weather.answer_lost) {
            self.tell(format!("an answer to d{} is lost", sent.device));
            return self.answer(sent, Err(cut()));
        }
        if self.tape.chance(self.weather.garbled) {
            let half = answer.body.len() / 2;
            answer.body.truncate(half);
        }
        self.answer(sent, Ok(answer))
    }

    pub(super) fn answer(&mut self, sent: Sent, answer: Result<HttpAnswer, RemoteError>) -> Result<(), String> {
        // A device that died does not listen.
        let _ = sent.answer.send(answer);
        self.go_on(sent.device);
        self.complaints()
    }
}

/// Nothing else ends a sync so: the process died at a step of its store.
fn is_death(error: &SyncError) -> bool {
    let store = match error {
        SyncError::Store(store)
        | SyncError::Push(PushError::Store(store))
        | SyncError::Pull(PullError::Store(store)) => store,
        _ => return false,
    };
    matches!(store, StoreError::Sqlite(_))
}

pub(super) fn exchange(sent: &Sent, answer: &HttpAnswer) -> String {
    let request = &sent.request;
    let body = request.body.as_deref().unwrap_or_default();
    format!("d{} {} {} {body} -> {} {}", sent.device, request.method, request.url, answer.status, answer.body)
}
