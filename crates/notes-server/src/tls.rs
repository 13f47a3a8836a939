//! TLS: connections whose handshakes are done, and a certificate that is read anew when it is written anew.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::key::Seen;

/// How long a client may take to say who it is and what it can.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Connections whose handshakes are done and that nobody serves yet.
const WAITING: usize = 64;

/// Where the certificate is.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate, and those it rests on behind it, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// Why the certificate can't be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read.
    #[error("{} holds no certificate or key in PEM: {source}", .path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// Why.
        source: pem::Error,
    },
    /// There is no certificate in the file.
    #[error("there is no certificate in {}", .0.display())]
    Empty(PathBuf),
    /// The key is not the certificate's, or of a kind that is not known.
    #[error("the certificate and its key can't be used: {0}")]
    Unfit(#[from] rustls::Error),
}

/// A certificate as it was read last.
pub(crate) struct Certificate {
    files: TlsFiles,
    seen: [Option<Seen>; 2],
    acceptor: TlsAcceptor,
}

impl Certificate {
    pub(crate) fn read(files: TlsFiles) -> Result<Self, TlsError> {
        let (seen, acceptor) = (seen(&files), acceptor(&files)?);
        Ok(Certificate { files, seen, acceptor })
    }

    /// What makes the next handshake. A certificate that can't be read leaves the one before it in place: it may be half
    /// written, and is looked at again when it is whole.
    fn acceptor(&mut self) -> TlsAcceptor {
        let now = seen(&self.files);
        if now != self.seen {
            self.seen = now;
            match acceptor(&self.files) {
                Ok(acceptor) => {
                    self.acceptor = acceptor;
                    tracing::info!("the certificate was read anew");
                }
                Err(error) => tracing::error!("the certificate stays as it was: {error}"),
            }
        }
        self.acceptor.clone()
    }
}

fn seen(files: &TlsFiles) -> [Option<Seen>; 2] {
    [&files.certificate, &files.key].map(|path| Seen::of_file(path))
}

fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::Pem { path, source }
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable(&files.certificate))?;
    if chain.is_empty() {
        return Err(TlsError::Empty(files.certificate.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unreadable(&files.key))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// A listener whose connections are encrypted. Handshakes run beside each other, so a client that dawdles keeps nobody waiting.
pub(crate) struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl TlsListener {
    pub(crate) fn new(listener: TcpListener, certificate: Certificate) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (done, ready) = mpsc::channel(WAITING);
        let accepting = tokio::spawn(accept_all(listener, certificate, done));
        Ok(TlsListener { ready, address, accepting })
    }
}

async fn accept_all(
    mut listener: TcpListener,
    mut certificate: Certificate,
    done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    loop {
        // Of the trait: it deals with errors and waits where there are too many files.
        let (socket, peer) = Listener::accept(&mut listener).await;
        let (acceptor, done) = (certificate.acceptor(), done.clone());
        tokio::spawn(async move {
            match timeout(HANDSHAKE, acceptor.accept(socket)).await {
                // Sending fails only if the server stops.
                Ok(Ok(stream)) => drop(done.send((stream, peer)).await),
                Ok(Err(error)) => tracing::debug!("a handshake failed: {error}"),
                Err(_) => tracing::debug!("a handshake took too long"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Drop for TlsListener {
    /// Takes nobody new from here on.
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
