//! The line between a client and the server: it carries every exchange whole, writes down what it carried, and fails
//! as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::server::ForeignServer;

/// A line to a server. A client is given its [`Line::url`].
pub(crate) struct Line {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

/// What went over the line.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// Method and path without the server's name and the query: `POST /tables/notes`.
    pub(crate) request: String,
    pub(crate) status: u16,
    /// The answer whole: status line, header, body.
    pub(crate) answer: String,
}

/// An answer that is on its way.
pub(crate) struct Held {
    carried_out: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

enum Fate {
    RequestLost,
    AnswerLost,
    Held(oneshot::Sender<()>, oneshot::Receiver<()>),
}

#[derive(Default)]
struct State {
    /// What comes to the next request of this name.
    fates: VecDeque<(&'static str, Fate)>,
    exchanges: Vec<Exchange>,
}

impl Line {
    pub(crate) async fn to(server: &ForeignServer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/{}", listener.local_addr().expect("an address"), server.path());
        let (state, there) = (Arc::new(Mutex::new(State::default())), server.address);
        let kept = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, there, Arc::clone(&kept)));
            }
        });
        Line { url, state }
    }

    /// The next request of this name, as in [`Exchange::request`], never arrives.
    pub(crate) fn lose_request(&self, name: &'static str) {
        self.will(name, Fate::RequestLost);
    }

    /// The next request of this name is carried out, and nobody hears of it.
    pub(crate) fn lose_answer(&self, name: &'static str) {
        self.will(name, Fate::AnswerLost);
    }

    /// The answer to the next request of this name stays on the line until it is released.
    pub(crate) fn hold_answer(&self, name: &'static str) -> Held {
        let ((said, carried_out), (release, released)) = (oneshot::channel(), oneshot::channel());
        self.will(name, Fate::Held(said, released));
        Held { carried_out, release }
    }

    /// Everything the server answered since the line was made.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        locked(&self.state, |state| state.exchanges.clone())
    }

    /// The answer that came last to a request of this name.
    pub(crate) fn last_answer_to(&self, name: &str) -> Exchange {
        let exchanges = self.exchanges();
        exchanges.into_iter().rfind(|exchange| exchange.request == name).expect("there was such a request")
    }

    fn will(&self, name: &'static str, fate: Fate) {
        locked(&self.state, |state| state.fates.push_back((name, fate)));
    }
}

impl Held {
    /// Waits until the server has done what it was asked for.
    pub(crate) async fn carried_out(&mut self) {
        (&mut self.carried_out).await.expect("the line stands");
    }

    /// Lets the answer go.
    pub(crate) fn release(self) {
        // A client that was killed meanwhile hears nothing.
        let _ = self.release.send(());
    }
}

impl Exchange {
    /// A header of the answer, by its name in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.answer.lines().skip(1).take_while(|line| !line.is_empty());
        let value = |line: &'_ str| line.split_once(": ").is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
        fields.into_iter().find(|line| value(line)).and_then(|line| line.split_once(": ")).map(|(_, value)| value)
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> &str {
        self.answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }
}

fn locked<T>(state: &Mutex<State>, work: impl FnOnce(&mut State) -> T) -> T {
    work(&mut state.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Carries the requests of one connection until either side ends it.
async fn carry(client: TcpStream, there: SocketAddr, state: Arc<Mutex<State>>) -> Option<()> {
    let mut client = BufReader::new(client);
    let mut server = BufReader::new(TcpStream::connect(there).await.ok()?);
    loop {
        let request = message(&mut client).await?;
        let name = name_of(&request)?;
        let fate = locked(&state, |state| {
            let place = state.fates.iter().position(|(fated, _)| *fated == name)?;
            state.fates.remove(place).map(|(_, fate)| fate)
        });
        if matches!(fate, Some(Fate::RequestLost)) {
            return None;
        }
        server.write_all(&request).await.ok()?;
        let answer = message(&mut server).await?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1)?.parse().ok()?;
        locked(&state, |state| state.exchanges.push(Exchange { request: name, status, answer: text }));
        match fate {
            Some(Fate::Held(said, released)) => {
                let _ = said.send(());
                released.await.ok()?;
            }
            Some(Fate::AnswerLost | Fate::RequestLost) => return None,
            None => {}
        }
        client.write_all(&answer).await.ok()?;
    }
}

/// As [`Exchange::request`].
fn name_of(request: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next()?).into_owned();
    let (method, target) = line.split_once(' ')?;
    let path = target.split(['?', ' ']).next()?;
    let within_server = path.trim_start_matches('/').split_once('/')?.1;
    Some(format!("{method} /{within_server}"))
}

/// One whole HTTP message whose body, if any, has a `Content-Length`; `None` when the connection ends.
async fn message(from: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let (mut whole, mut length) = (Vec::new(), 0);
    loop {
        let start = whole.len();
        if from.read_until(b'\n', &mut whole).await.ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&whole[start..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).await.ok()?;
    whole.extend(body);
    Some(whole)
}
