//! What to serve, and what of it is refused before anything is made.

use std::net::SocketAddr;
use std::path::PathBuf;

use datasync_server::{ApplicationKey, Limits};

use crate::database::Database;
use crate::people::SignIn;
use crate::start_error::StartError;
use crate::tls::{Certificate, TlsFiles};

/// Who may ask.
#[derive(Debug, Clone)]
pub enum Access {
    /// Whoever names this key.
    Key(ApplicationKey),
    /// Whoever names a key of this file, one a line; it is read anew when it is written anew.
    KeyOfFile(PathBuf),
    /// Whoever names the key that is kept with the data; it is made at the first start.
    KeptKey,
    /// Anyone on this computer.
    LoopbackOnly,
}

/// What to serve, where, to whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the data is.
    pub database: Database,
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Who may ask.
    pub access: Access,
    /// The origins whose pages a browser lets ask; as of [`datasync_server::Config::origins`].
    pub origins: Vec<String>,
    /// Whether people sign in.
    pub sign_in: SignIn,
    /// The key of whoever runs the server; `None`: nobody administers it over the wire.
    pub master_key: Option<ApplicationKey>,
    /// How often one address may ask.
    pub limits: Limits,
    /// The certificate; `None`: requests come in the clear, or through a proxy.
    pub tls: Option<TlsFiles>,
    /// The URL that clients know the server by, if it is another than its own.
    pub public_url: Option<String>,
    /// Where figures are served; `None`: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether the management page is served.
    pub admin: bool,
}

/// What can be refused before anything is made. Gives the certificate.
pub(crate) fn check(options: &Options) -> Result<Option<Certificate>, StartError> {
    if matches!(options.access, Access::LoopbackOnly) && !options.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(options.listen));
    }
    if matches!(options.access, Access::LoopbackOnly) && !options.origins.is_empty() {
        return Err(StartError::OriginWithoutKey);
    }
    if let Some(origin) = options.origins.iter().find(|origin| !is_origin(origin)) {
        return Err(StartError::InvalidOrigin(origin.clone()));
    }
    if options.admin && options.master_key.is_none() {
        return Err(StartError::AdminWithoutKey);
    }
    if let Some(url) = options.public_url.iter().find(|url| !is_url(url)) {
        return Err(StartError::InvalidUrl(url.clone()));
    }
    if !options.listen.ip().is_loopback() && options.tls.is_none() && options.public_url.is_none() {
        tracing::warn!(
            "NOT ENCRYPTED: whoever is on the way to {} can read every key and every row; give --tls-cert and --tls-key, \
             or put a proxy with TLS in front and name it with --public-url",
            options.listen
        );
    }
    Ok(options.tls.clone().map(Certificate::read).transpose()?)
}

/// Scheme and host, without a path: what a browser sends.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text == "*"
        || host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'))
}

/// A URL without a query, as clients name a server.
fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#".contains(&byte))
    })
}
