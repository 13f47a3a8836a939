//! A device that is killed in the middle of sending.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;

use notes::open_store;
use tests::Cli;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::*;

/// A line to a server that carries so many batches and their answers, and the next one without its answer; then it says so.
async fn line(there: SocketAddr, batches: usize) -> (String, oneshot::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (said, carried_out) = oneshot::channel();
    let left = Arc::new(Mutex::new((batches, Some(said))));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(carry(client, there, Arc::clone(&left)));
        }
    });
    (url, carried_out)
}

/// Carries what one connection asks, until its answers stay away.
async fn carry(
    client: TcpStream,
    there: SocketAddr,
    left: Arc<Mutex<(usize, Option<oneshot::Sender<()>>)>>,
) -> Option<()> {
    let mut client = BufReader::new(client);
    let mut server = BufReader::new(TcpStream::connect(there).await.ok()?);
    loop {
        let request = message(&mut client).await?;
        server.write_all(&request).await.ok()?;
        let answer = message(&mut server).await?;
        if request.starts_with(b"POST /$batch ") {
            let said = {
                let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
                let is_last = left.0 == 0;
                left.0 = left.0.saturating_sub(1);
                is_last.then(|| left.1.take())
            };
            if let Some(said) = said {
                let _ = said.map(|said| said.send(()));
                return std::future::pending().await;
            }
        }
        client.write_all(&answer).await.ok()?;
    }
}

/// One whole HTTP message whose body, if any, has a `Content-Length`; `None` when the connection ends.
async fn message(from: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let (mut whole, mut length) = (Vec::new(), 0);
    while !whole.ends_with(b"\r\n\r\n") {
        let start = whole.len();
        if from.read_until(b'\n', &mut whole).await.ok()? == 0 {
            return None;
        }
        let field = String::from_utf8_lossy(&whole[start..]).to_ascii_lowercase();
        if let Some(value) = field.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).await.ok()?;
    whole.extend(body);
    Some(whole)
}

/// Writes so many notes into a folder, as a person does offline: some MB of text, more than goes in one request.
fn write_offline(folder: &Path, notes: usize) {
    let (store, _) = open_store(folder, system_clock()()).expect("a store");
    let notebook = Notebook::new(store, system_clock(), "Laptop");
    for number in 0..notes {
        let body = format!("mark-{number:03}.\n{}", "a line that fills the note\n".repeat(1500));
        let text = NoteText { title: format!("Note {number:03}"), body };
        notebook.create(&text, None, &[]).expect("a note");
    }
}

fn titles(device: &Cli) -> Vec<String> {
    let list = device.ok(&["list"]);
    let mut titles: Vec<_> = list.as_array().expect("a list").iter().map(|note| note["title"].to_string()).collect();
    titles.sort();
    titles
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_notes_of_a_device_that_is_killed_while_it_sends_all_arrive_and_none_twice() {
    const MANY: usize = 200;
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let [a_data, b_data] = ["a", "b"].map(|name| folder.path().join(name));
    let (a, b) = (Cli::new(&a_data), Cli::new(&b_data));
    let (url, carried_out) = line(server.address(), 1).await;
    assert!(a.ok(&["connect", "--url", &url, "--application-key", &server.key, "--device", "Laptop"]).is_object());
    b.connect(&server, "Pixel 8");
    write_offline(&a_data, MANY);

    let mut killed = a.begin(&["sync"]);
    carried_out.await.expect("two batches arrive");
    killed.kill().await.expect("SIGKILL");
    let _ = b.ok(&["sync"]);
    let arrived = titles(&b).len();
    assert!(0 < arrived && arrived < MANY, "{arrived} were accepted before the kill");
    let waiting = a.ok(&["status"])["pending"].as_u64().expect("a number");
    assert!(waiting > 0 && waiting >= (MANY - arrived) as u64, "{waiting} wait, {arrived} arrived");

    // The server is where it always was; the line is mended.
    a.move_to(&server, "Laptop");
    for device in [&a, &b, &a, &b] {
        let synced = device.ok(&["sync"]);
        assert_eq!((&synced["conflicts"], &synced["failed"]), (&0.into(), &0.into()));
    }
    let all: BTreeSet<String> = (0..MANY).map(|number| format!("\"Note {number:03}\"")).collect();
    for device in [&a, &b] {
        assert_eq!(titles(device), all.iter().cloned().collect::<Vec<_>>(), "each once");
        let texts = device.ok(&["list"]).to_string();
        assert!((0..MANY).all(|number| texts.matches(&format!("mark-{number:03}.")).count() == 1));
        assert_eq!(device.ok(&["status"])["pending"], 0);
        let nothing = device.ok(&["sync"]);
        assert_eq!((&nothing["pushed"], &nothing["pulled"]), (&0.into(), &0.into()));
    }
}
