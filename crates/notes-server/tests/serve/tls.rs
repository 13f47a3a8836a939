//! TLS, with certificates of this folder that are good for a hundred years and for 127.0.0.1.

use std::path::PathBuf;

use reqwest::{Certificate, Client};

use super::*;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve/tls").join(name)
}

/// A client that trusts this certificate and no other.
fn client(name: &str) -> Client {
    let pem = std::fs::read(file(&format!("{name}.pem"))).expect("a file");
    let certificate = Certificate::from_pem(&pem).expect("a certificate");
    Client::builder().tls_certs_only([certificate]).build().expect("a client")
}

/// Puts a certificate with its key where the server reads it, in one step each.
fn put(folder: &Path, name: &str) {
    for end in ["key", "pem"] {
        let draft = folder.join("draft");
        std::fs::copy(file(&format!("{name}.{end}")), &draft).expect("a copy");
        std::fs::rename(&draft, folder.join(format!("server.{end}"))).expect("in place");
    }
}

fn start(folder: &Path) -> Server {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let (certificate, key) = (path("server.pem"), path("server.key"));
    let more = ["--no-application-key", "--tls-cert", &certificate, "--tls-key", &key];
    Server::start(&folder.join("data"), &more)
}

#[tokio::test]
async fn it_serves_over_tls_whoever_dawdles_beside_and_takes_a_new_certificate_over() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "first");
    let server = start(folder.path());
    let url = server.said("Application URL: ").expect("a URL").to_owned();
    let address = url.strip_prefix("https://").expect("it is encrypted");
    // They never say a word.
    let _silent: Vec<_> = (0..100).map(|_| TcpStream::connect(address).expect("a connection")).collect();
    let health = format!("{url}/healthz");
    let first = client("first");
    assert_eq!(first.get(&health).send().await.expect("an answer").status(), 200);
    assert!(client("second").get(&health).send().await.is_err(), "it is not trusted by everyone");

    put(folder.path(), "second");
    assert_eq!(client("second").get(&health).send().await.expect("the new certificate").status(), 200);
    // Half a certificate: the one before it stays.
    std::fs::write(folder.path().join("server.pem"), "-----BEGIN CERTIFICATE-----\nMIIB").expect("written");
    assert_eq!(client("second").get(&health).send().await.expect("it goes on").status(), 200);
    assert_eq!(first.get(&health).send().await.expect("a connection that was open goes on").status(), 200);
    server.signal("-TERM");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("the certificate stays as it was"), "{log}");
}

#[test]
fn what_is_no_certificate_or_has_another_key_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let path = |name: &str| file(name).to_str().expect("a path").to_owned();
    for (certificate, key, word) in [
        (path("first.key"), path("first.key"), "there is no certificate in "),
        (path("first.pem"), path("second.key"), "the certificate and its key can't be used"),
        (path("first.pem"), path("not-there"), "holds no certificate or key in PEM"),
    ] {
        let (code, sentence) = refused(&mut command(&data, &["--tls-cert", &certificate, "--tls-key", &key]));
        assert_eq!((code, sentence.contains(word)), (Some(1), true), "{sentence}");
    }
    assert!(!data.exists(), "a refusal makes nothing");
}
