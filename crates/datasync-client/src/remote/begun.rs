//! A request that is on its way while something else is done.

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::JoinHandle;

/// What was asked for, and perhaps is there already. Dropping it gives the request up.
pub(crate) enum Begun<T> {
    /// Another thread asks, and reads the answer while this one works.
    Elsewhere(OnAnotherThread<T>),
    OnItsWay(Pin<Box<dyn Future<Output = T> + Send>>),
    There(T),
}

pub(crate) struct OnAnotherThread<T>(JoinHandle<T>);

impl<T> Drop for OnAnotherThread<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T: Send + 'static> Begun<T> {
    /// Takes the first step, after which a request has left. Where a program has more than one thread, another one takes all
    /// of them.
    pub(crate) async fn begin(request: impl Future<Output = T> + Send + 'static) -> Self {
        if let Ok(runtime) = Handle::try_current()
            && runtime.runtime_flavor() == RuntimeFlavor::MultiThread
        {
            return Begun::Elsewhere(OnAnotherThread(runtime.spawn(request)));
        }
        let mut request: Pin<Box<dyn Future<Output = T> + Send>> = Box::pin(request);
        match poll_fn(|context| Poll::Ready(request.as_mut().poll(context))).await {
            Poll::Ready(answer) => Begun::There(answer),
            Poll::Pending => Begun::OnItsWay(request),
        }
    }

    /// Waits for the answer.
    pub(crate) async fn end(self) -> T {
        match self {
            Begun::Elsewhere(mut thread) => match (&mut thread.0).await {
                Ok(answer) => answer,
                Err(ended) => match ended.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The runtime ends, and this future with it.
                    Err(_) => pending().await,
                },
            },
            Begun::OnItsWay(request) => request.await,
            Begun::There(answer) => answer,
        }
    }
}
