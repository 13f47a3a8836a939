//! How it is run: over TLS or behind a proxy, what it writes down, and who may look.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use notes_server::{StartError, TlsFiles};

#[derive(Args)]
pub(crate) struct Operation {
    /// A TOML file of settings, each named as its flag is: listen = "0.0.0.0:8787". A flag or a variable goes before it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Serve over TLS: the certificate and those it rests on, in PEM. Read anew when it is written anew.
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, in PEM.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// The URL that clients know this server by, where a proxy in front of it has another than its own.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Serve figures for Prometheus at this address, at /metrics. They ask for no key: let nobody else reach it.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Serve the management page at /admin, to whoever has the master key (keys master makes one).
    #[arg(long)]
    pub(crate) admin: bool,
    /// How the log is written to stderr: lines for people, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = Log::Text)]
    pub(crate) log: Log,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    Text,
    Json,
}

impl Operation {
    pub(crate) fn tls(&self) -> Result<Option<TlsFiles>, StartError> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate: certificate.clone(), key: key.clone() })),
            (None, None) => Ok(None),
            _ => Err(StartError::HalfOfTls),
        }
    }
}
