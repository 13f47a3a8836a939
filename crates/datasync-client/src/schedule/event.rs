//! What the schedule is told of.

use std::time::Duration;

use datasync_protocol::Timestamp;

use super::Ended;

/// An instant on two clocks. They part when the computer sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since any fixed beginning; never goes back.
    pub monotonic: Duration,
    /// The wall clock. Nothing is decided by it but that the computer slept.
    pub wall: Timestamp,
}

/// What syncs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing, not even when asked: there is no server, or the person works offline.
    Never,
    /// Nothing until a person asks.
    OnRequest,
    /// Edits, wakes, the doorbell and a timer.
    ByItself,
}

/// What a person set about syncing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pacing {
    /// What syncs by itself.
    pub mode: Mode,
    /// From the end of a sync to the next one while no doorbell is heard.
    pub every: Duration,
    /// Whether a server that was out of reach is synced with as soon as it answers again; else it is asked at the regular pace, and
    /// when a person asks.
    pub at_reconnect: bool,
}

/// What was heard. What an event asks for is in [`crate::Schedule::next_sync`] and [`crate::Schedule::listen`] afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Another server, or other settings: everything starts over.
    Set(Pacing),
    /// A row was written here.
    Edited,
    /// The window came to the front, or the network came back.
    Woke,
    /// A person asked for a sync.
    Asked,
    /// The doorbell told of a change that is not known here. What rings while a sync runs is told after it.
    Rang,
    /// The doorbell is being opened.
    Opening,
    /// The doorbell is heard: the server answered.
    Opened,
    /// The doorbell is not heard any more, or could not be opened.
    Lost {
        /// How long to wait at least, if the server said.
        retry: Option<Duration>,
    },
    /// The server has no doorbell.
    NotOffered,
    /// The server does not let this key listen.
    Refused,
    /// A sync begins.
    Began,
    /// The sync ended.
    Ended(Ended),
    /// Time passed.
    Tick,
}
