//! A request that is on its way while something else is done.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// What was asked for, and perhaps is there already.
pub(crate) enum Begun<'a, T> {
    OnItsWay(Pin<Box<dyn Future<Output = T> + Send + 'a>>),
    There(T),
}

impl<'a, T> Begun<'a, T> {
    /// Takes the first step, after which a request has left.
    pub(crate) async fn begin(request: impl Future<Output = T> + Send + 'a) -> Self {
        let mut request: Pin<Box<dyn Future<Output = T> + Send + 'a>> = Box::pin(request);
        match poll_fn(|context| Poll::Ready(request.as_mut().poll(context))).await {
            Poll::Ready(answer) => Begun::There(answer),
            Poll::Pending => Begun::OnItsWay(request),
        }
    }

    /// Waits for the answer.
    pub(crate) async fn end(self) -> T {
        match self {
            Begun::OnItsWay(request) => request.await,
            Begun::There(answer) => answer,
        }
    }
}
