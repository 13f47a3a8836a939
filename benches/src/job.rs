//! What is measured: every job of a round, in its order.

use crate::arguments::Verb;
use crate::server::HELD;

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Driftless,
    Floor,
    PouchDb,
    RxDb,
    AzureMobileApps,
}

/// One side's work on so many notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) side: Side,
    pub(crate) verb: Verb,
    pub(crate) count: usize,
    /// Notes in a peer's request, where it is not left as it comes.
    pub(crate) batch: Option<usize>,
    /// Ours with the columns and indices of the app's list.
    pub(crate) indices: bool,
}

/// How many notes the jobs carry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// For a sync with nothing to do, and as the surroundings of one edit.
    pub(crate) little: usize,
    pub(crate) few: usize,
    pub(crate) many: usize,
    pub(crate) listeners: usize,
}

/// Lots that suit the peers better than their own.
const LARGE_BATCH: usize = 1000;

impl Sizes {
    pub(crate) fn new(small: bool) -> Self {
        let (few, many) = if small { (1_000, 2_000) } else { (10_000, 100_000) };
        let listeners = if small { 1_000 } else { 10_000 };
        Sizes { little: 1_000, few, many, listeners }
    }

    /// Rows that a server is asked for or handed, and pages of a list.
    pub(crate) fn asked(self, verb: Verb) -> usize {
        if verb == Verb::List { self.little } else { self.few }
    }
}

impl Job {
    pub(crate) fn new(side: Side, verb: Verb, count: usize) -> Self {
        Job { side, verb, count, batch: None, indices: false }
    }

    /// The same work of a peer, in lots that suit it better.
    pub(crate) fn in_large_batches(self) -> Self {
        Job { batch: Some(LARGE_BATCH), ..self }
    }

    /// The jobs of a round. Those that are compared with each other follow each other.
    pub(crate) fn all(sizes: Sizes) -> Vec<Job> {
        use Side::{AzureMobileApps, Driftless, Floor, PouchDb, RxDb};
        let beside = |verb, count| [Driftless, Floor, PouchDb, RxDb].map(|side| Job::new(side, verb, count));
        let in_large_batches = |verb| [PouchDb, RxDb].map(|side| Job::new(side, verb, sizes.few).in_large_batches());
        let mut jobs = Vec::new();
        jobs.extend(beside(Verb::Push, sizes.few));
        jobs.extend(in_large_batches(Verb::Push));
        jobs.extend(beside(Verb::Pull, sizes.few));
        jobs.extend(in_large_batches(Verb::Pull));
        jobs.push(Job { indices: true, ..Job::new(Driftless, Verb::Pull, sizes.few) });
        jobs.extend(beside(Verb::Pull, sizes.many));
        jobs.extend([sizes.little, sizes.few, sizes.many].map(|count| Job::new(Driftless, Verb::App, count)));
        jobs.push(Job::new(Driftless, Verb::Noop, sizes.little));
        jobs.push(Job::new(Driftless, Verb::Noop, sizes.many));
        jobs.push(Job::new(Driftless, Verb::Edit, sizes.little));
        jobs.push(Job::new(Driftless, Verb::Live, sizes.little));
        for verb in [Verb::Lookup, Verb::List, Verb::Insert] {
            jobs.extend([Driftless, Floor, AzureMobileApps].map(|side| Job::new(side, verb, sizes.asked(verb))));
        }
        jobs.extend([Driftless, Floor].map(|side| Job::new(side, Verb::Batch, sizes.asked(Verb::Batch))));
        jobs.push(Job::new(Driftless, Verb::Listen, sizes.listeners));
        jobs
    }

    /// Notes that its server holds before the client starts.
    pub(crate) fn seeded(&self) -> usize {
        match self.verb {
            Verb::Pull | Verb::Noop | Verb::App => self.count,
            Verb::Lookup | Verb::List => HELD,
            Verb::Serve | Verb::Push | Verb::Edit | Verb::Live | Verb::Insert | Verb::Batch | Verb::Listen => 0,
        }
    }

    /// Who answers; the floor's push has nobody to answer it.
    pub(crate) fn has_server(&self) -> bool {
        (self.side, self.verb) != (Side::Floor, Verb::Push)
    }

    /// As in `Driftless push 10k`.
    pub(crate) fn name(&self) -> String {
        let batch = self.batch.map(|batch| format!(", batches of {batch}")).unwrap_or_default();
        let indices = if self.indices { ", with the app's indices" } else { "" };
        format!("{} {} {}k{batch}{indices}", self.side.name(), self.verb.word(), self.count / 1000)
    }
}

impl Side {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Side::Driftless => "Driftless",
            Side::Floor => "Floor",
            Side::PouchDb => "PouchDB",
            Side::RxDb => "RxDB",
            Side::AzureMobileApps => "azure-mobile-apps",
        }
    }
}
