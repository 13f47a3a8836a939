//! The simulation: real client code and real server handlers, a false network, a clock that the run owns.
//!
//! One seed is one run: two to six devices write, sync, die and wake; requests and answers are lost, doubled, delayed and
//! garbled; the server restarts, is put back to a backup, forgets tombstones, and its clock jumps. Then the weather clears,
//! and what must always hold is asked for: everybody agrees, every line that somebody wrote is there once, what was deleted
//! stays away, no device ever met itself, the queue is empty, and a sync with nothing to do asks once and writes nothing.
//!
//! [`flap`] runs the program's own loop, which decides when to sync, over lines that come and go.
//!
//! A run is a function of its [`Tape`]; one that fails is cut as short as it gets ([`shrink`]) and kept under
//! `tests/tapes`. That the simulation would find a bug is proved by planting some ([`run_planted`]).

mod device;
mod disk;
mod flapping;
mod giving_up;
mod kept;
mod ledger;
mod line;
mod network;
mod other_thread;
mod owners;
mod planner;
mod server;
mod tape;
mod weather;
mod world;

pub use datasync_client::Plant;
pub use flapping::{Flapped, flap};
pub use planner::{Act, tell, tell_all, tell_by_chance};
pub use tape::{Tape, shrink};
pub use world::{Failure, Summary, run, run_planted};
