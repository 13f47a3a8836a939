//! `GET /changes`: a doorbell as server-sent events. It says that something changed, never what; the client pulls.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use datasync_protocol::Timestamp;
use futures_util::stream::{Stream, unfold};
use serde_json::json;
use tokio::sync::watch;

use crate::auth::token;
use crate::caller::{Caller, UserTokens};
use crate::error::ApiError;
use crate::router::{Server, Shared};
use crate::storage::Storage;
use crate::traffic::Listening;

/// A line without meaning, so that a proxy does not close a quiet connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

struct Doorbell {
    changes: watch::Receiver<Timestamp>,
    until: Option<watch::Receiver<()>>,
    first: Option<Timestamp>,
    listener: Option<Listener>,
    _counted: Listening,
}

/// Who listens, by the token they came with.
struct Listener {
    tokens: Arc<dyn UserTokens>,
    token: String,
}

/// The newest change at once, then each time it moves. A slow listener is told the newest only.
pub(crate) async fn changes<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let owner = caller.doorbell(&server.config.tables);
    let changes = server.storage.changes(owner);
    let state = server.storage.state(owner).await?;
    let until = server.config.until.clone();
    let doorbell = Doorbell {
        changes,
        until,
        first: Some(state.latest),
        listener: server.listener(&headers),
        _counted: server.config.traffic.listens(),
    };
    let stream = unfold((doorbell, server), |(mut doorbell, server)| async move {
        let latest = doorbell.next_of_listener().await?;
        let data = json!({"latest": latest.to_string(), "epoch": server.storage.epoch()});
        Some((Ok(Event::default().id(latest.0.to_string()).data(data.to_string())), (doorbell, server)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

impl<S> Server<S> {
    fn listener(&self, headers: &HeaderMap) -> Option<Listener> {
        let token = token(headers)?.ok()?.to_owned();
        Some(Listener { tokens: self.config.user_tokens.clone()?, token })
    }
}

impl Listener {
    /// A token may be revoked, or its time be over, while its bearer listens.
    async fn is_known(&self) -> bool {
        self.tokens.user_of(&self.token).await.is_ok()
    }
}

impl Doorbell {
    /// The next ring, unless it is nobody's any more.
    async fn next_of_listener(&mut self) -> Option<Timestamp> {
        let rung = self.next().await?;
        match &self.listener {
            Some(listener) if !listener.is_known().await => None,
            _ => Some(rung),
        }
    }

    async fn next(&mut self) -> Option<Timestamp> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let ended = async {
            match &mut self.until {
                // Nothing is ever sent: it fails when the server stops.
                Some(until) => while until.changed().await.is_ok() {},
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = self.changes.changed() => changed.ok().map(|()| *self.changes.borrow_and_update()),
            () = ended => None,
        }
    }
}
