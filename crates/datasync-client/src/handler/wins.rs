//! Two handlers that settle every conflict by a rule: the server's side stands, or this computer's.
//!
//! The side that gives way is kept in the item's history ([`crate::StoreTxn::kept_versions`]): a rule is no reason to
//! lose what somebody wrote.

use async_trait::async_trait;

use super::{ROUNDS, SyncHandler};
use crate::Clock;
use crate::push::{OperationAnswer, PushError, Rebased, TableOperation};

/// In a conflict the server's row stands, tombstones included; the local edit goes to the history as *mine*. Where the
/// server shows nothing (404) the conflict waits for a person: a wrong address answers the same.
#[derive(Clone)]
pub struct ServerWins {
    clock: Clock,
}

/// In a conflict this computer's row stands: it is written over the server's, and a row that was deleted there comes
/// back. An item that was deleted here is deleted there. The server's row goes to the history as *theirs*.
#[derive(Clone)]
pub struct ClientWins {
    clock: Clock,
}

impl ServerWins {
    /// The rule, with the clock that labels the versions it keeps.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        ServerWins { clock }
    }
}

impl ClientWins {
    /// The rule, with the clock that labels the versions it keeps.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        ClientWins { clock }
    }
}

#[async_trait]
impl SyncHandler for ServerWins {
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        for _ in 0..ROUNDS {
            let answer = operation.execute().await?;
            let OperationAnswer::PreconditionFailed(Some(server)) = &answer else { return Ok(answer) };
            // Typed meanwhile: the newer text is sent as well, so that it is the one that the history keeps.
            if operation.take_server(server, (self.clock)())? == Rebased::Done {
                return Ok(OperationAnswer::Withdrawn);
            }
        }
        operation.execute().await
    }
}

#[async_trait]
impl SyncHandler for ClientWins {
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        for _ in 0..ROUNDS {
            let answer = operation.execute().await?;
            let OperationAnswer::PreconditionFailed(server) = &answer else { return Ok(answer) };
            operation.keep_local(server.as_ref(), (self.clock)())?;
        }
        operation.execute().await
    }
}
