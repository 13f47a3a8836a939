//! Two synced devices with many notes, and what the app's process holds.

use std::path::Path;

use datasync_client::{ItemId, Record};
use notes::{notes_table, open_store};
use serde_json::json;
use tests::{Cli, Server, Window};

const WORDS: &str = "a after again along answer boat book bread bridge city clear cold cross day door early earth evening \
    field fire first garden green ground hand harbour high hill home kind land last late letter light line little long \
    morning mountain near never night note old open paper people picture place plain quiet rain read river road room sea \
    ship side sing sky small snow song sound spring stand stay stone story street summer sun table town tree under voice \
    walk warm watch water way weather week white wide wind window winter wood word work world year yellow young";

/// Fills a device with notes of 1 KiB, sends them to the server and fetches them on another one.
pub(super) fn fill(first: &Path, second: &Path, server: &Server, count: usize) {
    write(first, count);
    for (data, name) in [(first, "First"), (second, "Laptop")] {
        let device = Cli::new(data);
        device.move_to(server, name);
        let _ = device.ok(&["sync"]);
    }
}

fn write(data: &Path, count: usize) {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut seed: u64 = 2014;
    let mut roll = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 40).unwrap_or_default()
    };
    let begin = notes::system_clock()();
    let (store, _) = open_store(data, begin).expect("a store");
    store
        .write(|txn| {
            for number in 0..count {
                let mut text = |bytes: usize| {
                    let mut text = String::with_capacity(bytes + 12);
                    while text.len() < bytes {
                        text.push_str(words[roll() % words.len()]);
                        text.push(' ');
                    }
                    text.trim_end().to_owned()
                };
                let id =
                    ItemId::new(format!("{:08x}-0000-4000-8000-{number:012x}", number * 7919 % 65_521)).expect("an id");
                let edited = datasync_client::Timestamp(begin.0 - i64::try_from(number).unwrap_or(0) * 60_000);
                let row: Record = serde_json::from_value(json!({
                    "id": id.as_str(), "title": text(24), "body": text(1024), "tags": "", "pinned": false,
                    "trashed": false, "editedAt": edited.to_string(), "device": "First",
                }))
                .expect("an object");
                txn.insert(&notes_table(), &id, &row)?;
            }
            Ok::<_, datasync_client::TableError>(())
        })
        .expect("the notes are written");
    store.close();
}

/// Resident memory of the app's own process, without the web view's.
pub(super) fn memory_mb(window: &Window) -> String {
    let process = window.app();
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let mb = |name: &str| -> u64 {
        let kb = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok());
        kb.map_or(0, |kb: u64| kb / 1024)
    };
    format!("{} / {}", mb("RssAnon:"), mb("VmRSS:"))
}
