//! The road between a device and its server, which a story can close, or stop in the middle of a sync.

use std::net::SocketAddr;
use std::time::Duration;

use tests::Server;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of what the device sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Open,
    /// Each piece takes a while, as over a bad network.
    Slow,
    /// It does not arrive, until the way is another one.
    Held,
    /// It is answered by somebody who has too much to do.
    Busy,
    Closed,
}

const A_WHILE: Duration = Duration::from_millis(400);
const BUSY: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 8\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

pub(super) struct Road {
    /// Where the device finds the server.
    pub(super) url: String,
    way: watch::Sender<Way>,
}

impl Road {
    pub(super) async fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (far, (way, seen)) = (server.address(), watch::channel(Way::Open));
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, far, seen.clone()));
            }
        });
        Road { url, way }
    }

    pub(super) fn is(&self, way: Way) {
        self.way.send_replace(way);
    }
}

/// One connection. That it ended is all that either end hears of it.
async fn carry(mut near: TcpStream, far: SocketAddr, mut way: watch::Receiver<Way>) {
    let Ok(mut far) = TcpStream::connect(far).await else { return };
    let (mut up, mut down) = ([0; 16_384], [0; 16_384]);
    loop {
        let now = *way.borrow_and_update();
        tokio::select! {
            Ok(count) = near.read(&mut up), if now != Way::Held => {
                if now == Way::Busy {
                    let _ = near.write_all(BUSY).await;
                }
                if count == 0 || matches!(now, Way::Busy | Way::Closed) {
                    return;
                }
                if now == Way::Slow {
                    tokio::time::sleep(A_WHILE).await;
                }
                if far.write_all(&up[..count]).await.is_err() {
                    return;
                }
            }
            Ok(count) = far.read(&mut down), if now != Way::Held => {
                if count == 0 || near.write_all(&down[..count]).await.is_err() {
                    return;
                }
            }
            Ok(()) = way.changed() => {
                if matches!(*way.borrow(), Way::Busy | Way::Closed) {
                    return;
                }
            }
            else => return,
        }
    }
}
