//! Writes the pages of one pull, each with how far it came.

use std::ops::ControlFlow;

use datasync_protocol::{TableName, Timestamp};

use super::rows::apply_some;
use super::{PullError, PullOutcome, token};
use crate::plant::{self, Plant};
use crate::remote::Page;
use crate::resync::{self, guard};
use crate::session::Session;
use crate::store::{StoreError, StoreTxn};

/// How far behind the newest change a token of a foreign server stays, in ms: what it commits late is still found.
const LAG_MS: i64 = 5000;

/// The pages that a pull has written.
pub(super) struct Pages<'a> {
    session: &'a Session<'a>,
    table: &'a TableName,
    token_name: Option<&'a str>,
    /// Where the pull began; `None`: at the beginning.
    pub(super) began: Option<Timestamp>,
    /// The token as this pull left it. Another one means that a purge came between.
    left_at: Option<Timestamp>,
    pub(super) outcome: PullOutcome,
}

impl<'a> Pages<'a> {
    pub(super) fn new(
        session: &'a Session<'a>,
        table: &'a TableName,
        token_name: Option<&'a str>,
    ) -> Result<Self, StoreError> {
        let outcome = PullOutcome::default();
        let mut pages = Pages { session, table, token_name, began: None, left_at: None, outcome };
        pages.left_at = session.store.read(|txn| pages.kept(txn))?;
        pages.began = pages.left_at;
        if pages.began.is_none() && token_name.is_some() && session.store.read(|txn| txn.has_records(table))? {
            // What is here was pushed and never pulled: it needs every tombstone from the beginning.
            pages.began = Some(Timestamp::default());
        }
        Ok(pages)
    }

    /// Where the first page begins.
    pub(super) fn cursor(&self) -> Timestamp {
        self.left_at.unwrap_or_default()
    }

    /// Whether a page changes nothing here, not even how far this came.
    pub(super) fn says_nothing(&self, page: &Page, next: Timestamp, cursor: Timestamp) -> bool {
        page.rows.is_empty() && (self.token_name.is_none() || next <= cursor)
    }

    /// Writes a page that ends at `next`, in as many transactions as others want the store meanwhile. Breaks off where the token
    /// is not where this pull left it.
    pub(super) fn write(&mut self, page: &Page, next: Timestamp) -> Result<ControlFlow<()>, PullError> {
        if Plant::TokenBeforeRows.is_in() {
            self.session.store.write(|txn| self.leave_at(txn, next))?;
        }
        let mut written = 0;
        loop {
            let flow = self.session.store.write(|txn| self.write_some(txn, page, next, &mut written))?;
            if flow.is_break() {
                return Ok(flow);
            }
            self.session.store.let_others_in();
            plant::let_in();
            if written == page.rows.len() {
                return Ok(flow);
            }
        }
    }

    fn write_some(
        &mut self,
        txn: &StoreTxn<'_>,
        page: &Page,
        next: Timestamp,
        written: &mut usize,
    ) -> Result<ControlFlow<()>, PullError> {
        if self.kept(txn)? != self.left_at && !Plant::PurgeMeanwhileIgnored.is_in() {
            return Ok(ControlFlow::Break(()));
        }
        *written += apply_some(self.session, txn, self.table, page.rows.split_at(*written), &mut self.outcome)?;
        guard(self.session, txn, self.table, self.outcome.removed)?;
        if *written < page.rows.len() {
            // There is a token from now on: a purge before the rest is written takes it away, and so is seen.
            let begun = if Plant::TokenWithFirstPart.is_in() { next } else { self.cursor() };
            self.leave_at(txn, begun)?;
            return Ok(ControlFlow::Continue(()));
        }
        let next = if let Some(state) = &page.state {
            resync::remember_epoch(txn, state)?;
            next
        } else {
            // A server that does not say where its history stands may show a change late, behind newer ones.
            Timestamp(next.0 - LAG_MS).max(self.began.unwrap_or_default())
        };
        self.leave_at(txn, next)?;
        Ok(ControlFlow::Continue(()))
    }

    fn kept(&self, txn: &StoreTxn<'_>) -> Result<Option<Timestamp>, StoreError> {
        self.token_name.map_or(Ok(None), |name| token::token(txn, name))
    }

    fn leave_at(&mut self, txn: &StoreTxn<'_>, at: Timestamp) -> Result<(), StoreError> {
        if let Some(name) = self.token_name.filter(|_| self.left_at != Some(at)) {
            txn.set_value(name, Some(&at.0.to_string()))?;
            self.left_at = Some(at);
        }
        Ok(())
    }
}
