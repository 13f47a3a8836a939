//! Whether the server still has the history that a pull goes on in.

use datasync_protocol::{SyncState, Timestamp};

use super::PullError;
use crate::plant::Plant;
use crate::resync::Reason;

/// Whether the server still has the history that the token belongs to, and every tombstone behind it. A pull takes many
/// pages, and the server may change between two of them.
pub(super) fn check_history(
    epoch: Option<&str>,
    token: Option<Timestamp>,
    cursor: Timestamp,
    first: Option<&SyncState>,
    state: Option<&SyncState>,
) -> Result<(), PullError> {
    let Some(state) = state else { return Ok(()) };
    if Plant::EpochIgnored.is_in() {
        return Ok(());
    }
    let went_back = token.is_some_and(|token| token.0 > state.latest.0 + 1);
    if went_back || epoch.is_some_and(|known| known != state.epoch) {
        return Err(PullError::ResyncNeeded(Reason::Epoch));
    }
    let forgot_what_token_needs =
        state.horizon > Timestamp::default() && token.is_some_and(|token| token <= state.horizon);
    if (forgot_what_token_needs || forgot_meanwhile(first, cursor, state)) && !Plant::HorizonIgnored.is_in() {
        return Err(PullError::ResyncNeeded(Reason::Horizon));
    }
    Ok(())
}

/// Whether the server has forgotten, since the first page was read, a deletion that lies behind the cursor: it may be of a
/// row that came with an earlier page.
pub(crate) fn forgot_meanwhile(first: Option<&SyncState>, cursor: Timestamp, state: &SyncState) -> bool {
    first.is_some_and(|first| state.horizon > first.horizon) && cursor <= state.horizon
}
