//! The notes app itself, two of them in a terminal, on Microsoft's server.

use serde_json::Value;
use tests::Cli;

use crate::server::ForeignServer;

fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn two_devices_write_offline_and_merge_on_microsofts_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ForeignServer::start();
    let (a, b) = (Cli::new(&folder.path().join("a")), Cli::new(&folder.path().join("b")));
    for (device, name) in [(&a, "Laptop"), (&b, "Pixel 8")] {
        let _ = device.ok(&["connect", "--url", &server.url, "--device", name]);
    }
    let note = id(&a.ok(&["new", "--title", "Kitchen", "--body", "Budget 14,000"]));
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    assert_eq!(b.ok(&["sync"])["pulled"], 1);

    // What fits together is merged by itself.
    let _ = a.ok(&["edit", &note, "--body", "Budget 15,500"]);
    let _ = b.ok(&["edit", &note, "--title", "Kitchen, summer"]);
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    assert_eq!(b.ok(&["sync"])["pushed"], 1);
    let _ = a.ok(&["sync"]);
    for device in [&a, &b] {
        let shown = device.ok(&["show", &note]);
        assert_eq!((&shown["title"], &shown["body"]), (&"Kitchen, summer".into(), &"Budget 15,500".into()));
    }

    // What does not waits for a person.
    let _ = a.ok(&["edit", &note, "--body", "Budget 9,000"]);
    let _ = b.ok(&["edit", &note, "--body", "Budget 20,000"]);
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    let met = b.run(&["sync"]);
    assert_eq!(met.out["conflicts"], 1, "{met:?}");
    let _ = b.ok(&["resolve", &note, "--strategy", "mine"]);
    assert_eq!(b.ok(&["sync"])["pushed"], 1);
    let _ = a.ok(&["sync"]);
    for device in [&a, &b] {
        assert_eq!(device.ok(&["show", &note])["body"], "Budget 20,000");
        assert_eq!(device.ok(&["status"])["pending"], 0);
        assert_eq!(device.ok(&["list"]).as_array().map(Vec::len), Some(1));
    }
    assert_eq!(server.rows().await.len(), 1);
}
