//! The experiment that looks for lost rows, through two storages on one database, whose clocks differ. Over HTTP it is made in
//! the tests of notes-server.

use std::collections::HashMap;
use std::time::Duration;

use datasync_protocol::Record;

use super::*;

/// What one pull found: where it stands, and what it saw.
async fn pull(storage: &PostgresStorage, owner: &str, since: i64, seen: &mut HashMap<String, u32>) -> i64 {
    let since_then = format!("(updatedAt gt datetimeoffset'{}')", Timestamp(since));
    let pairs = [("$filter", since_then.as_str()), ("$orderby", "updatedAt"), ("$top", "100")];
    let page = storage.list(owner, &table().name, &query(&pairs)).await.expect("a page");
    let rows: Vec<Record> = serde_json::from_str(&page.json).expect("a list");
    for row in &rows {
        *seen.entry(row.id().expect("an id").to_owned()).or_default() += 1;
    }
    rows.last().and_then(Record::updated_at).map_or(since, |newest| newest.0)
}

/// Seconds of the experiment that looks for lost rows.
fn seconds() -> u64 {
    std::env::var("LOST_ROWS_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(4)
}

async fn nothing_is_lost_by(owners: &'static [&'static str], batch: i64) {
    let place = Postgres::new().await;
    let there = PostgresStorage::open(&place.address).await.expect("a second process");
    let ends = Instant::now() + Duration::from_secs(seconds());
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let storage = if writer % 2 == 0 { place.storage.clone() } else { there.clone() };
            let owner = owners[writer % owners.len()];
            tokio::spawn(async move {
                let mut written = 0;
                while Instant::now() < ends {
                    let rows = (written..written + batch).map(|n| insert(&format!("{writer} {n}"))).collect();
                    // The clocks of machines differ, and one of them stands.
                    storage.write(owner, None, Timestamp(written * (writer as i64 % 3)), rows).await.expect("a write");
                    written += batch;
                }
                (owner, written)
            })
        })
        .collect();
    let pullers: Vec<_> = owners
        .iter()
        .flat_map(|owner| [(*owner, there.clone()), (*owner, place.storage.clone())])
        .map(|(owner, storage)| {
            tokio::spawn(async move {
                let (mut seen, mut since) = (HashMap::new(), -1);
                while Instant::now() < ends {
                    since = pull(&storage, owner, since, &mut seen).await;
                }
                (owner, storage, seen, since)
            })
        })
        .collect();
    let mut written: HashMap<&str, i64> = HashMap::new();
    for writer in writers {
        let (owner, rows) = writer.await.expect("it ends");
        *written.entry(owner).or_default() += rows;
    }
    for puller in pullers {
        let (owner, storage, mut seen, mut since) = puller.await.expect("it ends");
        loop {
            let next = pull(&storage, owner, since, &mut seen).await;
            if next == since {
                break;
            }
            since = next;
        }
        assert_eq!(seen.len() as i64, written[owner], "rows of {owner} that were lost");
        assert!(seen.values().all(|times| *times == 1), "rows that were seen twice");
    }
    let rows: i64 = written.values().sum();
    eprintln!(
        "{} owners, 8 writers, {batch} at a time: {} writes a second",
        owners.len(),
        rows as f64 / seconds() as f64
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_of_one_owner_lose_no_row() {
    nothing_is_lost_by(&["public"], 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_owners_lose_no_row() {
    nothing_is_lost_by(&["a", "b", "c", "d", "e", "f", "g", "h"], 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_of_a_hundred_lose_no_row() {
    nothing_is_lost_by(&["a", "b", "c", "d", "e", "f", "g", "h"], 100).await;
}
