//! What the page's script asks for and does.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::session::SignedIn;
use super::{KeepError, KeptKeys, Panel};
use crate::accounts::{AccountError, Accounts, DeviceId};
use crate::caller::UserId;
use crate::error::ApiError;
use crate::traffic::RequestLine;

type Kept = Result<Json<Value>, Refused>;

/// A change of keys that was refused, with its sentence.
pub(super) struct Refused(KeepError);

pub(super) async fn keys(State(panel): State<Panel>, _: SignedIn) -> Kept {
    shown(panel.0.administered.keys().await)
}

pub(super) async fn rotate(State(panel): State<Panel>, _: SignedIn) -> Kept {
    let kept = panel.0.administered.rotate().await;
    tracing::info!("the application key is rotated from the management page");
    shown(kept)
}

pub(super) async fn retire(State(panel): State<Panel>, _: SignedIn) -> Kept {
    let kept = panel.0.administered.retire().await;
    tracing::info!("the older application key is retired from the management page");
    shown(kept)
}

fn shown(kept: Result<KeptKeys, KeepError>) -> Kept {
    let KeptKeys { keys, changeable } = kept.map_err(Refused)?;
    Ok(Json(json!({"keys": keys, "changeable": changeable})))
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::CONFLICT, Json(json!({"error": self.0.to_string()}))).into_response()
    }
}

pub(super) async fn devices(
    State(panel): State<Panel>,
    _: SignedIn,
    Path(user): Path<String>,
) -> Result<Json<Vec<Value>>, ApiError> {
    let (accounts, user) = account(&panel, user)?;
    let devices = accounts.store().devices(&user).await?;
    let shown = |device: &crate::accounts::Device| json!({"id": device.id, "name": device.name, "seen": device.seen.to_string()});
    Ok(Json(devices.iter().map(shown).collect()))
}

pub(super) async fn revoke(
    State(panel): State<Panel>,
    _: SignedIn,
    Path((user, device)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (accounts, user) = account(&panel, user)?;
    let device = DeviceId::parse(&device).ok_or(AccountError::NoDevice)?;
    match accounts.store().remove_device(&user, device).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(AccountError::NoDevice.into()),
    }
}

fn account(panel: &Panel, user: String) -> Result<(&Accounts, UserId), AccountError> {
    let accounts = panel.0.accounts.as_ref().ok_or(AccountError::NoUser)?;
    Ok((accounts, UserId::new(user).map_err(|_| AccountError::NoUser)?))
}

/// The last requests, then each that is answered.
pub(super) async fn requests(
    State(panel): State<Panel>,
    _: SignedIn,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (last, coming) = panel.0.traffic.live().look();
    let until = panel.0.until.clone();
    let coming = stream::unfold((coming, until), |(mut coming, mut until)| async move {
        let line = next(&mut coming, until.as_mut()).await?;
        Some((line, (coming, until)))
    });
    let lines = stream::iter(last).chain(coming);
    // What the page itself asks would only tell that somebody looks.
    let lines = lines.filter(|line| std::future::ready(!line.path.starts_with("/admin")));
    Sse::new(lines.map(|line| Ok(event(&line)))).keep_alive(KeepAlive::default())
}

fn event(line: &RequestLine) -> Event {
    Event::default().json_data(line).expect("a line is plain text and numbers")
}

/// The next request; `None` when the server stops. A page that can't keep up misses some.
async fn next(coming: &mut Receiver<RequestLine>, until: Option<&mut watch::Receiver<()>>) -> Option<RequestLine> {
    let ended = async {
        match until {
            Some(until) => while until.changed().await.is_ok() {},
            None => std::future::pending().await,
        }
    };
    let line = async {
        loop {
            match coming.recv().await {
                Ok(line) => return Some(line),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    };
    tokio::select! { line = line => line, () = ended => None }
}
