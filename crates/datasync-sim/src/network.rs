//! The false network: what a device sends waits here until the run decides what becomes of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datasync_client::{HttpAnswer, HttpRequest, RemoteError, Transport};
use tokio::sync::oneshot;

/// A request on its way, and where its answer is awaited. A device that died awaits nothing.
pub(crate) struct Sent {
    pub(crate) device: usize,
    pub(crate) request: HttpRequest,
    pub(crate) answer: oneshot::Sender<Result<HttpAnswer, RemoteError>>,
}

/// What is on its way.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<VecDeque<Sent>>>);

impl Wire {
    pub(crate) fn take(&self) -> Vec<Sent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }
}

/// A device's end of the wire.
pub(crate) struct Line {
    pub(crate) device: usize,
    pub(crate) wire: Wire,
}

pub(crate) fn cut() -> RemoteError {
    RemoteError::Unreachable("the line was cut".into())
}

#[async_trait]
impl Transport for Line {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let (answer, answered) = oneshot::channel();
        let sent = Sent { device: self.device, request, answer };
        self.wire.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(sent);
        answered.await.unwrap_or_else(|_| Err(cut()))
    }
}
