//! Rows that are committed late, or out of the order of their change numbers, are what a cursor steps over for good. So eight
//! writers write through two processes on one database while devices pull page by page, as a client does: each must see
//! the owner's changes 1, 2, 3, … without a gap and without a repetition, at every moment. `LOST_ROWS_SECONDS` says how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use datasync_protocol::{PullQuery, Record, Timestamp, Version};
use reqwest::Client;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::people::KEY;
use super::two_servers::{database, serve};
use super::*;

const WRITERS: usize = 8;
/// Rows in a page of a client that was published.
const PAGE: u32 = 50;

/// Whoever owns rows, at both servers.
#[derive(Clone)]
struct Owner {
    http: Client,
    servers: [String; 2],
}

impl Owner {
    fn new(servers: &[Server; 2], token: Option<&str>) -> Self {
        let headers = [("ZUMO-API-VERSION", "2.0.0"), ("X-ZUMO-APPLICATION", KEY)];
        let headers = headers.into_iter().chain(token.map(|token| ("X-ZUMO-AUTH", token)));
        let headers: HeaderMap =
            headers.map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect();
        let http = Client::builder().no_proxy().default_headers(headers).build().expect("a client");
        Owner { http, servers: servers.each_ref().map(|server| format!("http://{}/tables/notes", server.address())) }
    }

    /// One row after the other, each through the other server. Gives their ids.
    async fn write(self, writer: usize, ends: Instant) -> Vec<String> {
        let mut ids = Vec::new();
        while Instant::now() < ends {
            let id = format!("{writer}-{}", ids.len());
            let request = self.http.post(&self.servers[ids.len() % 2]).json(&json!({"id": id, "title": "t"}));
            assert_eq!(request.send().await.expect("an answer").status(), 201, "{id}");
            ids.push(id);
        }
        ids
    }

    /// Pulls beside the writers, each page through the other server, and all that is left when they have ended. Gives the
    /// ids, in the order in which they came.
    async fn pull(self, device: usize, writing: Arc<AtomicBool>) -> Vec<String> {
        let (mut ids, mut cursor) = (Vec::new(), Timestamp(0));
        for page in device.. {
            let may_grow = writing.load(Ordering::SeqCst);
            let known = ids.len();
            for row in self.page(page, cursor).await {
                // The row at the cursor comes once more, and is known by its version.
                if row.version() == Some(Version::from_change_number(known as u64)) {
                    continue;
                }
                let next = Version::from_change_number(ids.len() as u64 + 1);
                assert_eq!(row.version(), Some(next), "behind {} rows one is lost, or seen twice", ids.len());
                cursor = row.updated_at().expect("an instant");
                ids.push(row.id().expect("an id").to_owned());
            }
            if !may_grow && ids.len() == known {
                break;
            }
        }
        ids
    }

    async fn page(&self, page: usize, cursor: Timestamp) -> Vec<Record> {
        let query =
            PullQuery { updated_since: Some(cursor), top: Some(PAGE), include_deleted: true, ..PullQuery::default() };
        let address = format!("{}?{}", self.servers[page % 2], query.to_query_string());
        let answer = self.http.get(address).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("rows")
    }
}

fn seconds() -> u64 {
    std::env::var("LOST_ROWS_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(4)
}

/// Lets eight writers write for these owners, two devices of each pull beside them, and everybody find what was written.
async fn nothing_is_lost_by(owners: Vec<Owner>) {
    let writing = Arc::new(AtomicBool::new(true));
    let devices: Vec<_> = (0..2 * owners.len())
        .map(|device| tokio::spawn(owners[device / 2].clone().pull(device % 2, Arc::clone(&writing))))
        .collect();
    let ends = Instant::now() + Duration::from_secs(seconds());
    let writers: Vec<_> =
        (0..WRITERS).map(|writer| tokio::spawn(owners[writer % owners.len()].clone().write(writer, ends))).collect();
    let mut written = vec![Vec::new(); owners.len()];
    for (writer, ids) in writers.into_iter().enumerate() {
        written[writer % owners.len()].extend(ids.await.expect("it ends"));
    }
    writing.store(false, Ordering::SeqCst);
    written.iter_mut().for_each(|ids| ids.sort_unstable());
    for (device, ids) in devices.into_iter().enumerate() {
        let mut ids = ids.await.expect("it ends");
        ids.sort_unstable();
        assert_eq!(ids, written[device / 2]);
    }
    let rows: usize = written.iter().map(Vec::len).sum();
    let (owners, seconds) = (owners.len(), seconds());
    writeln!(std::io::stderr(), "{owners} owners, {rows} rows in {seconds} s: none lost, none doubled").expect("said");
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_of_one_owner_at_two_servers_lose_no_row() {
    let database = tokio::task::spawn_blocking(database).await.expect("a database");
    let servers = [0, 1].map(|_| serve(&database, &["--application-key", KEY]));
    nothing_is_lost_by(vec![Owner::new(&servers, None)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_people_at_two_servers_lose_no_row() {
    let database = tokio::task::spawn_blocking(database).await.expect("a database");
    let more = ["--accounts", "required", "--open-registration", "--application-key", KEY];
    let servers = [0, 1].map(|_| serve(&database, &more));
    let register = |person: usize| {
        let asked = json!({"user": format!("person-{person}"), "password": "correct horse"});
        let (status, session): (u16, Value) = servers[person % 2].ask("POST", "/accounts", Some(KEY), Some(&asked));
        assert_eq!(status, 201, "{session}");
        Owner::new(&servers, session["token"].as_str())
    };
    nothing_is_lost_by((0..WRITERS).map(register).collect()).await;
}
