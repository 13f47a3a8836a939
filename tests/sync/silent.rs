//! A table server that knows no `/changes`, as Microsoft's does not: it answers lists with nothing, and 404 else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Silent {
    pub(crate) url: String,
    asked: Arc<AtomicUsize>,
}

impl Silent {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&count)));
            }
        });
        Silent { url, asked }
    }

    pub(crate) fn asked_for_changes(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

async fn answer(stream: TcpStream, asked: Arc<AtomicUsize>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut request = String::new();
        stream.read_line(&mut request).await?;
        let mut line = String::from("…");
        while !line.trim().is_empty() {
            line.clear();
            stream.read_line(&mut line).await?;
        }
        let is_list = request.starts_with("GET /tables/");
        asked.fetch_add(usize::from(request.starts_with("GET /changes")), Ordering::Relaxed);
        let (status, body) = if is_list { ("200 OK", "[]") } else { ("404 Not Found", "{}") };
        let answer = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{body}");
        stream.get_mut().write_all(answer.as_bytes()).await?;
    }
}
