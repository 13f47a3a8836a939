//! Who may ask: the gate before every table. It looks at the application key first, so that nobody without it learns more,
//! then at the user's token, and hands what it found to the handlers as a [`Caller`].

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use datasync_protocol::{APPLICATION_KEY_HEADER, USER_TOKEN_HEADER};

use crate::body::throw_away;
use crate::caller::{Caller, TokenError};
use crate::config::{Config, Keys, TableDefinition};
use crate::dialect::Dialect;
use crate::error::ApiError;
use crate::permission::{Action, Permission};
use crate::router::Shared;
use crate::storage::Storage;

/// Lets a request through with its [`Caller`], or refuses it when its body is read.
pub(crate) async fn admit<S: Storage>(
    State(server): State<Shared<S>>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    // An address that is not UTF-8 is the address of no table.
    let needed =
        params.map_or_else(|_| Permission::default(), |params| needed(&server.config, request.method(), &params));
    let dialect = Dialect::of(request.headers(), request.uri());
    let caller = caller(&server.config, needed, request.headers()).await;
    match caller.and_then(|caller| dialect.map(|_| caller)) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => {
            throw_away(request.into_body()).await;
            error.into_response()
        }
    }
}

/// Lets a request through that needs the application key and no user, or refuses it when its body is read.
pub(crate) async fn admit_application<S: Storage>(
    State(server): State<Shared<S>>,
    request: Request,
    next: Next,
) -> Response {
    if names_key(server.config.application_keys.as_ref(), request.headers()) {
        return next.run(request).await;
    }
    throw_away(request.into_body()).await;
    ApiError::ApplicationKey.into_response()
}

/// What the sender of a request must be. An address that serves many tables is open to whom one of them is open to; what
/// is asked of each is looked at there.
fn needed(config: &Config, method: &Method, params: &RawPathParams) -> Permission {
    let named = |name: &str| params.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
    let Some(name) = named("table") else {
        return config.least(if method == Method::POST { &Action::WRITES } else { &[Action::Read] });
    };
    let action = Action::of(method, named("id").is_some());
    let table = config.tables.iter().find(|table| table.name.as_str() == name);
    table.zip(action).map(|(table, action)| table.permissions.of(action)).unwrap_or_default()
}

async fn caller(config: &Config, needed: Permission, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let mut caller = Caller { application: names_key(config.application_keys.as_ref(), headers), user: None };
    if needed != Permission::Anonymous && !caller.application {
        return Err(ApiError::ApplicationKey);
    }
    if let (Some(tokens), Some(token)) = (&config.user_tokens, token(headers)) {
        caller.user = Some(tokens.user_of(token?).await?);
    }
    caller.meets(needed)?;
    Ok(caller)
}

impl Caller {
    /// Whether a table answers this caller who asks for that.
    pub(crate) fn may(&self, action: Action, table: &TableDefinition) -> Result<(), ApiError> {
        self.meets(table.permissions.of(action))
    }

    fn meets(&self, needed: Permission) -> Result<(), ApiError> {
        match needed {
            Permission::Application | Permission::User if !self.application => Err(ApiError::ApplicationKey),
            Permission::User if self.user.is_none() => Err(ApiError::SignIn),
            _ => Ok(()),
        }
    }
}

/// Whether the application key is named: the one the server has or, while it is replaced, one of two.
fn names_key(keys: Option<&Keys>, headers: &HeaderMap) -> bool {
    let Some(keys) = keys else { return true };
    let given = headers.get(APPLICATION_KEY_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    keys.know(given)
}

/// The user's token: alone in its own header, or behind `Bearer`. One that is no text is nobody's.
pub(crate) fn token(headers: &HeaderMap) -> Option<Result<&str, TokenError>> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().map_err(|_| TokenError::Invalid));
    let bearer = |value: &str| value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    text(USER_TOKEN_HEADER).or_else(|| match text(AUTHORIZATION.as_str())? {
        Ok(value) if bearer(value) => Some(Ok(value[7..].trim())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::config::ApplicationKey;

    #[test]
    fn a_key_is_asked_for_only_where_there_is_one() {
        let key = |text: &str| ApplicationKey(text.to_owned());
        let key = Keys::kept_by(move || vec![key("secret"), key("older")]);
        let mut headers = HeaderMap::new();
        assert!(names_key(None, &headers));
        assert!(!names_key(Some(&key), &headers));
        headers.insert(APPLICATION_KEY_HEADER, HeaderValue::from_static("secreT"));
        assert!(!names_key(Some(&key), &headers));
        for known in ["secret", "older"] {
            headers.insert(APPLICATION_KEY_HEADER, HeaderValue::from_static(known));
            assert!(names_key(Some(&key), &headers));
        }
    }

    #[test]
    fn a_token_stands_alone_or_behind_bearer_and_its_own_header_counts_first() {
        let mut headers = HeaderMap::new();
        let mut with = |name: &'static str, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value));
            token(&headers).map(|token| token.expect("text").to_owned())
        };
        assert_eq!(with("authorization", "Basic YTpi"), None);
        assert_eq!(with("authorization", "Bearer").as_deref(), None);
        assert_eq!(with("authorization", "bearer  a.b.c").as_deref(), Some("a.b.c"));
        assert_eq!(with("x-zumo-auth", "d.e.f").as_deref(), Some("d.e.f"));
        let odd = HeaderMap::from_iter([(
            "x-zumo-auth".parse().expect("a name"),
            HeaderValue::from_bytes(b"\xff").expect("a value"),
        )]);
        assert!(matches!(token(&odd), Some(Err(TokenError::Invalid))));
    }
}
