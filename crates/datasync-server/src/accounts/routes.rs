//! `/accounts`: sign in and out, devices, passwords (docs/protocol.md, 12).

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{AccountError, Accounts, Bearer, Device, DeviceId, Password, Session, UserName};
use crate::auth::token;
use crate::body::read;
use crate::commands::read_json;
use crate::error::ApiError;
use crate::limits::Address;

/// Bytes of a body: a few short texts.
const BODY_LIMIT: usize = 16 * 1024;

type Done = Result<StatusCode, ApiError>;

#[derive(Deserialize)]
struct SignIn {
    user: String,
    password: String,
    device: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refresh {
    refresh_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangePassword {
    password: String,
    new_password: String,
}

/// What lies below `/accounts`.
pub(crate) fn addresses() -> [(&'static str, MethodRouter<Accounts>); 6] {
    [
        ("/accounts", post(register)),
        ("/accounts/session", post(sign_in).delete(sign_out)),
        ("/accounts/session/refresh", post(refresh)),
        ("/accounts/devices", get(devices)),
        ("/accounts/devices/{id}", delete(revoke)),
        ("/accounts/password", post(change_password)),
    ]
}

/// The same for a router of any state.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(accounts: Accounts) -> Router<S> {
    let with = |router: Router<Accounts>, (path, served)| router.route(path, served);
    addresses().into_iter().fold(Router::new(), with).with_state(accounts)
}

async fn register(
    State(accounts): State<Accounts>,
    Address(address): Address,
    body: Body,
) -> Result<Response, ApiError> {
    if !accounts.open {
        return Err(AccountError::Closed.into());
    }
    let SignIn { user, password, device } = asked(body, "the body names no user and password").await?;
    accounts.attempts.count_address(address, (accounts.clock)())?;
    let name = UserName::new(&user).map_err(AccountError::from)?;
    let account = accounts.add(&name, Password::new(password)).await?;
    let session = accounts.begin(&account, device.as_deref().unwrap_or_default()).await?;
    Ok((StatusCode::CREATED, Json(session)).into_response())
}

async fn sign_in(
    State(accounts): State<Accounts>,
    Address(address): Address,
    body: Body,
) -> Result<Response, ApiError> {
    let SignIn { user, password, device } = asked(body, "the body names no user and password").await?;
    accounts.attempts.count(&user, address, (accounts.clock)())?;
    let session = accounts.sign_in(&user, Password::new(password), device.as_deref().unwrap_or_default()).await?;
    Ok((StatusCode::CREATED, Json(session)).into_response())
}

async fn refresh(State(accounts): State<Accounts>, body: Body) -> Result<Json<Session>, ApiError> {
    let Refresh { refresh_token } = asked(body, "the body names no refreshToken").await?;
    Ok(Json(accounts.refresh(&refresh_token).await?))
}

async fn sign_out(State(accounts): State<Accounts>, SignedIn(bearer): SignedIn) -> Done {
    sign_out_of(&accounts, &bearer, bearer.device).await
}

async fn devices(State(accounts): State<Accounts>, SignedIn(bearer): SignedIn) -> Result<Json<Vec<Value>>, ApiError> {
    let devices = accounts.store.devices(&bearer.user).await?;
    Ok(Json(devices.iter().map(|device| shown(device, bearer.device)).collect()))
}

async fn revoke(
    State(accounts): State<Accounts>,
    SignedIn(bearer): SignedIn,
    path: Result<Path<String>, PathRejection>,
) -> Done {
    let Path(id) = path?;
    let device = DeviceId::parse(&id).ok_or(AccountError::NoDevice)?;
    sign_out_of(&accounts, &bearer, device).await
}

async fn change_password(
    State(accounts): State<Accounts>,
    Address(address): Address,
    SignedIn(bearer): SignedIn,
    body: Body,
) -> Done {
    let ChangePassword { password, new_password } = asked(body, "the body names no password and newPassword").await?;
    accounts.attempts.count(bearer.user.as_str(), address, (accounts.clock)())?;
    accounts.change_password(&bearer, Password::new(password), Password::new(new_password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn sign_out_of(accounts: &Accounts, bearer: &Bearer, device: DeviceId) -> Done {
    match accounts.store.remove_device(&bearer.user, device).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(AccountError::NoDevice.into()),
    }
}

fn shown(device: &Device, current: DeviceId) -> Value {
    json!({
        "id": device.id, "name": device.name, "signedIn": device.signed_in.to_string(),
        "seen": device.seen.to_string(), "current": device.id == current,
    })
}

async fn asked<T: for<'a> Deserialize<'a>>(body: Body, shape: &'static str) -> Result<T, ApiError> {
    read_json(&read(body, BODY_LIMIT).await?, shape)
}

/// Who sent the request; without a valid token it is answered 401.
struct SignedIn(Bearer);

impl FromRequestParts<Accounts> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, accounts: &Accounts) -> Result<Self, ApiError> {
        let token = token(&parts.headers).ok_or(ApiError::SignIn)??;
        Ok(SignedIn(accounts.bearer(token).await?))
    }
}
