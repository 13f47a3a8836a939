//! `/metrics` on a listener of its own (docs/decisions/0012-figures-on-a-listener-of-their-own.md).

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use datasync_server::Traffic;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::StartError;
use crate::premises::Premises;

/// Where figures are served, and what serves them.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) url: Option<String>,
    pub(crate) served: Option<JoinHandle<()>>,
}

/// Serves them, if they are asked for.
pub(crate) async fn figures(
    listen: Option<SocketAddr>,
    traffic: Traffic,
    premises: Arc<Premises>,
) -> Result<Figures, StartError> {
    let Some(listen) = listen else { return Ok(Figures::default()) };
    let listener = TcpListener::bind(listen).await.map_err(|error| StartError::Listen(listen, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(listen, error))?;
    let answer = async move || {
        let text = traffic.figures(&premises.measured().await);
        ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
    };
    let app = Router::new().route("/metrics", get(answer));
    // It never ends by itself; whoever holds the task ends it.
    let served = tokio::spawn(async move { drop(axum::serve(listener, app).await) });
    Ok(Figures { url: Some(format!("http://{address}/metrics")), served: Some(served) })
}
