//! Changes come as they are made: the server's doorbell, heard by a device that syncs by itself.

use std::path::{Path, PathBuf};

use tests::{Cli, Server, Watch};

/// Two connected devices. B asks by itself once an hour only: what comes earlier came by the doorbell.
struct Desk {
    folder: tempfile::TempDir,
    server: Server,
    a: Cli,
    b: Cli,
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start(&folder.path().join("server")).await;
        let (a, b) = (Cli::new(&folder.path().join("a")), Cli::new(&folder.path().join("b")));
        a.connect(&server, "Laptop");
        b.connect(&server, "Pixel 8");
        seldom(&folder.path().join("b"));
        Desk { folder, server, a, b }
    }

    fn data_of_b(&self) -> PathBuf {
        self.folder.path().join("b")
    }

    /// A writes and sends a note.
    fn write(&self, title: &str) -> String {
        let note = self.a.ok(&["new", "--title", title])["id"].as_str().expect("an id").to_owned();
        assert_eq!(self.a.ok(&["sync"])["pushed"], 1);
        note
    }
}

fn seldom(device: &Path) {
    let file = device.join("settings.json");
    let mut settings: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).expect("settings")).expect("JSON");
    settings["syncEvery"] = 3600.into();
    std::fs::write(file, settings.to_string()).expect("written");
}

#[tokio::test]
async fn what_one_device_writes_the_other_has_without_asking() {
    let desk = Desk::new().await;
    let mut watch = Watch::start(&desk.data_of_b());
    watch.ready().await;
    for title in ["Kitchen", "Garden"] {
        let note = desk.write(title);
        let synced = watch.next().await;
        assert_eq!(
            (&synced["event"], &synced["pulled"], &synced["changed"][0]),
            (&"synced".into(), &1.into(), &note.into())
        );
    }
    assert!(watch.interrupt().await.success());
    assert_eq!(desk.b.ok(&["list"]).as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_server_that_was_away_is_heard_again_by_itself() {
    let Desk { folder, server, a, b } = Desk::new().await;
    let mut watch = Watch::start(&folder.path().join("b"));
    watch.ready().await;
    let url = server.url.clone();
    server.stop().await;
    assert_eq!(watch.next().await["event"], "polling");
    let server = Server::start_again(&folder.path().join("server"), &url).await;
    watch.until(|event| event["event"] == "listening").await;
    let desk = Desk { folder, server, a, b };
    let _ = desk.write("Kitchen");
    watch.until(|event| event["pulled"] == 1).await;
}

#[tokio::test]
async fn what_was_written_while_a_device_did_not_listen_comes_when_it_does() {
    let Desk { folder, server, a, b } = Desk::new().await;
    let mut watch = Watch::start(&folder.path().join("b"));
    watch.ready().await;
    let (url, data) = (server.url.clone(), folder.path().join("server"));
    server.stop().await;
    watch.until(|event| event["event"] == "polling").await;
    // Another address for a moment, which B does not know: A writes there.
    let elsewhere = Server::start(&data).await;
    let file = folder.path().join("a").join("settings.json");
    let settings = std::fs::read_to_string(&file).expect("settings");
    std::fs::write(&file, settings.replace(&url, &elsewhere.url)).expect("written");
    let desk = Desk { folder, server: elsewhere, a, b };
    let _ = desk.write("Kitchen");
    desk.server.stop().await;
    let _back = Server::start_again(&data, &url).await;
    let synced = watch.until(|event| event["event"] == "synced").await;
    assert_eq!(synced["pulled"], 1);
}

#[tokio::test]
async fn a_service_manager_ends_it_in_order_also_while_the_server_is_away_and_the_folder_is_free_again() {
    let Desk { folder, server, b, .. } = Desk::new().await;
    let data = folder.path().join("b");
    let mut watch = Watch::start(&data);
    watch.ready().await;
    assert_eq!(b.run(&["new", "--title", "Kitchen"]).error, "inUse", "one process holds a folder");
    assert!(watch.terminate().await.success());
    let _ = b.ok(&["new", "--title", "Kitchen"]);
    let mut watch = Watch::start(&data);
    assert_eq!(watch.until(|event| event["event"] == "synced").await["pushed"], 1);
    server.stop().await;
    watch.until(|event| event["event"] == "polling").await;
    assert!(watch.terminate().await.success());
    assert_eq!(b.ok(&["status"])["pending"], 0);
}

#[tokio::test]
async fn a_key_that_is_not_accepted_ends_it_with_the_code_that_says_so() {
    let desk = Desk::new().await;
    std::fs::write(desk.data_of_b().join("application-key"), "another key").expect("written");
    let mut watch = Watch::start(&desk.data_of_b());
    assert_eq!(watch.ended().await.code(), Some(5));
}
