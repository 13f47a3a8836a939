//! Bugs that the simulation plants to prove that it finds them. Without the feature `plant`, which nothing but the simulation
//! asks for, each of these is `false` and the compiler removes it.

/// A bug that can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// An answer overwrites what was typed while it was out.
    AcknowledgeOverwrites,
    /// The delta token is saved before the rows it speaks of.
    TokenBeforeRows,
    /// An edit is put into an operation that is out.
    CollapseIntoSent,
    /// A restored server is believed.
    EpochIgnored,
    /// Pages are told apart by how many rows were read.
    SkipAcrossMovingPages,
    /// A delete names no version.
    DeleteWithoutVersion,
    /// What is sent again gets a new key, and its own row counts as somebody else's.
    ReplayNotRecognised,
    /// An update of a row that is gone counts as done.
    UpdateOfGoneIsDone,
    /// A pulled row overwrites a local edit that waits.
    PullOverwritesEdit,
    /// After a push the token moves even if others wrote in between.
    EchoAlwaysSkipped,
    /// Tombstones are not applied.
    TombstonesIgnored,
    /// The horizon of tombstones is not looked at.
    HorizonIgnored,
    /// A resync drops what waits.
    ResyncClearsQueue,
    /// A stale version is answered by writing over it.
    ConflictOverwrites,
    /// If the first part of a batch was taken, all count as taken.
    BatchJudgedByItsFirst,
    /// A failed push forgets what it had sent.
    FailureDropsOperation,
    /// Digests are not compared.
    DigestIgnored,
    /// Keys are counted by each store, so that two stores use the same ones.
    KeysCounted,
    /// A column that a newer program defines is not added.
    NewColumnForgotten,
    /// A pull goes on behind the pages that a purge took meanwhile.
    PurgeMeanwhileIgnored,
    /// The delta token of a page that is written in parts is saved with the first of them.
    TokenWithFirstPart,
    /// What waits is looked at before the first part of a page, and not before the next.
    EditBetweenPartsOverwritten,
}

impl Plant {
    /// All of them.
    pub const ALL: [Plant; 22] = [
        Plant::AcknowledgeOverwrites,
        Plant::TokenBeforeRows,
        Plant::CollapseIntoSent,
        Plant::EpochIgnored,
        Plant::SkipAcrossMovingPages,
        Plant::DeleteWithoutVersion,
        Plant::ReplayNotRecognised,
        Plant::UpdateOfGoneIsDone,
        Plant::PullOverwritesEdit,
        Plant::EchoAlwaysSkipped,
        Plant::TombstonesIgnored,
        Plant::HorizonIgnored,
        Plant::ResyncClearsQueue,
        Plant::ConflictOverwrites,
        Plant::BatchJudgedByItsFirst,
        Plant::FailureDropsOperation,
        Plant::DigestIgnored,
        Plant::KeysCounted,
        Plant::NewColumnForgotten,
        Plant::PurgeMeanwhileIgnored,
        Plant::TokenWithFirstPart,
        Plant::EditBetweenPartsOverwritten,
    ];

    /// Whether this bug is planted in this thread.
    #[cfg(feature = "plant")]
    pub(crate) fn is_in(self) -> bool {
        planted::PLANTED.with(|planted| planted.get() == Some(self))
    }

    /// Never, in a program.
    #[cfg(not(feature = "plant"))]
    #[inline(always)]
    pub(crate) const fn is_in(self) -> bool {
        false
    }
}

#[cfg(feature = "plant")]
pub use planted::{crash_in, plant, wanted_in};

#[cfg(feature = "plant")]
mod planted {
    use std::cell::{Cell, RefCell};

    use super::Plant;

    /// What another thread would do, and the rows until it waits for the store.
    type Other = (u32, Box<dyn FnOnce()>);

    thread_local! {
        pub(super) static PLANTED: Cell<Option<Plant>> = const { Cell::new(None) };
        static CRASH_IN: Cell<Option<u32>> = const { Cell::new(None) };
        static OTHER: RefCell<Option<Other>> = const { RefCell::new(None) };
    }

    /// Plants a bug in this thread, or takes it out.
    pub fn plant(bug: Option<Plant>) {
        PLANTED.with(|planted| planted.set(bug));
    }

    /// The `steps`th step of a store in this thread is the last before the process dies; `None`: no step is. A transaction has
    /// two steps: before its commit and after it.
    pub fn crash_in(steps: Option<u32>) {
        CRASH_IN.with(|crash| crash.set(steps));
    }

    /// Counts a step; says whether the process dies here.
    pub(crate) fn step() -> bool {
        CRASH_IN.with(|crash| {
            let Some(left) = crash.get() else { return false };
            crash.set(left.checked_sub(1));
            left == 0
        })
    }

    /// When a pull has written so many rows more, another thread would wait for the store, and does this when it is let in;
    /// `None`: there is no other.
    pub fn wanted_in(other: Option<Other>) {
        OTHER.set(other);
    }

    /// Asked before each row but the first of a transaction; says whether the other thread waits.
    pub(crate) fn is_wanted() -> bool {
        OTHER.with_borrow_mut(|other| {
            let Some((left, _)) = other else { return false };
            let waits = *left == 0;
            *left = left.saturating_sub(1);
            waits
        })
    }

    /// The other thread is let in, if it waits.
    pub(crate) fn let_in() {
        if let Some((_, acts)) = OTHER.with_borrow_mut(|other| other.take_if(|(left, _)| *left == 0)) {
            acts();
        }
    }
}

#[cfg(feature = "plant")]
pub(crate) use planted::{is_wanted, let_in, step};

/// Never, in a program: there the store is asked who waits for it.
#[cfg(not(feature = "plant"))]
#[inline(always)]
pub(crate) const fn is_wanted() -> bool {
    false
}

/// Nothing, in a program.
#[cfg(not(feature = "plant"))]
#[inline(always)]
pub(crate) const fn let_in() {}
