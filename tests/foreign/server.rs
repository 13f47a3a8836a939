//! The foreign server as a process, and what stands in its table.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use datasync_client::{HttpRemote, PullQuery, Record, Remote as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::device::notes;

/// Microsoft's server, with empty tables of its own.
pub(crate) struct ForeignServer {
    /// The Application URL.
    pub(crate) url: String,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// The one process of all tests. It ends when its standard input does, which is when this process ends, however it ends.
struct Process {
    address: SocketAddr,
    _child: Child,
}

static PROCESS: OnceLock<Process> = OnceLock::new();
static STARTED: AtomicUsize = AtomicUsize::new(0);

impl Process {
    fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/server");
        assert!(folder.join("node_modules/.installed-lock").is_file(), "its modules are missing: scripts/foreign.sh");
        let mut child = Command::new("node")
            .args(["--no-deprecation", "server.js"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("its words can be read");
        let address = line.trim().strip_prefix("listening on http://").expect("it says where it listens");
        let address: SocketAddr = address.parse().expect("an address");
        assert!(address.ip().is_loopback());
        Process { address, _child: child }
    }
}

impl ForeignServer {
    pub(crate) fn start() -> Self {
        let address = PROCESS.get_or_init(Process::start).address;
        let name = STARTED.fetch_add(1, Ordering::Relaxed);
        ForeignServer { url: format!("http://{address}/server-{name}"), address }
    }

    /// Its name: the first segment of every path.
    pub(crate) fn path(&self) -> &str {
        self.url.rsplit('/').next().expect("a URL has segments")
    }

    /// Every row it holds, tombstones too, asked for past any line that fails.
    pub(crate) async fn rows(&self) -> Vec<Record> {
        let query = PullQuery { top: Some(1000), include_deleted: true, ..PullQuery::default() };
        let remote = HttpRemote::new(&self.url, None).expect("a URL");
        let page = remote.list(&notes(), &query, None).await.expect("the server answers");
        page.rows.iter().map(|row| row.record().clone()).collect()
    }

    /// What it holds, in short: id and text of each living row, and `None` for a tombstone.
    pub(crate) async fn texts(&self) -> Vec<(String, Option<String>)> {
        let short = |row: Record| {
            let text = (!row.deleted()).then(|| row.text("text").unwrap_or_default().to_owned());
            (row.id().expect("a row has an id").to_owned(), text)
        };
        let mut texts: Vec<_> = self.rows().await.into_iter().map(short).collect();
        texts.sort();
        texts
    }

    /// Rows `import-001`, `import-002`, … in one statement of the server's: one `updatedAt` for all. The table's columns
    /// must be there.
    pub(crate) async fn import(&self, count: usize) {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let request = format!(
            "POST /{}/import?count={count} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.path()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    }
}
