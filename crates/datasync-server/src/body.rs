//! Reading a request's body, up to a limit and to its end.
//!
//! An answer that is sent while the client still writes can be lost: the connection is reset before the client reads. So
//! what is refused is read to its end too, and thrown away. One who sends without end is cut off.

use axum::body::{Body, Bytes, HttpBody as _};
use http_body_util::BodyExt as _;

use crate::error::ApiError;

/// Bytes of a refused body that are read before the connection is given up.
const MOST_THROWN_AWAY: usize = 64 * 1024 * 1024;

/// Reads a whole body of at most `limit` bytes as text.
pub(crate) async fn read(mut body: Body, limit: usize) -> Result<String, ApiError> {
    let mut whole = Vec::with_capacity(usize::try_from(body.size_hint().lower()).unwrap_or(limit).min(limit));
    while let Some(bytes) = next(&mut body).await? {
        if whole.len() + bytes.len() > limit {
            drop(whole);
            throw_away(body).await;
            return Err(ApiError::TooLarge { limit });
        }
        whole.extend_from_slice(&bytes);
    }
    String::from_utf8(whole).map_err(|_| ApiError::BadRequest("the body is not JSON in UTF-8"))
}

/// Reads a body that nobody wants to its end.
pub(crate) async fn throw_away(mut body: Body) {
    let mut bytes = 0;
    while let Ok(Some(more)) = next(&mut body).await {
        bytes += more.len();
        if bytes > MOST_THROWN_AWAY {
            return;
        }
    }
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, ApiError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::BadRequest("the body could not be read"))?;
        // A frame that is not data is trailers, which carry nothing we want.
        if let Ok(bytes) = frame.into_data() {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}
