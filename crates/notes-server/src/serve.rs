//! Serving until a signal comes.

use std::io::Write as _;

use notes_server::{Options, Running, StartError, start};

use crate::Failure;
use crate::arguments::Serve;

pub(crate) async fn serve(serve: Serve, key_is_shown: bool) -> Result<(), Failure> {
    let options = Options::try_from(serve)?;
    let address = options.listen;
    // Before anyone can know that it runs: a signal to a process without handlers would kill it.
    let the_end = the_end().map_err(StartError::Signals)?;
    let running = start(options).await?;
    if key_is_shown {
        tracing::warn!(
            "everybody on this computer can read a key among the arguments; --application-key-file hides it"
        );
    }
    announce(&running);
    the_end.await;
    running.stop().await.map_err(|error| StartError::Listen(address, error).into())
}

/// Nobody may be listening on stdout any more; serving goes on all the same.
fn announce(running: &Running) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "Application URL: {}", running.url);
    if let Some(figures) = &running.figures {
        let _ = writeln!(out, "Figures: {figures}");
    }
    if let Some(key) = &running.application_key {
        let _ = writeln!(out, "Application key: {key}");
    }
    let _ = writeln!(out, "listening on {}", running.listening);
    let _ = out.flush();
}

/// Catches SIGTERM and Ctrl C from now on; the future ends with the first of them.
#[cfg(unix)]
fn the_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}

#[cfg(not(unix))]
fn the_end() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move { drop(interrupt.recv().await) })
}
