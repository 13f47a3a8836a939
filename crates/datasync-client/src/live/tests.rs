//! The loop in virtual time, with a host that keeps what it was told.

use std::sync::{Mutex, PoisonError};

use datasync_protocol::Timestamp;
use tokio::task::JoinHandle;

use super::*;
use crate::push::tests::{Device, text_of};
use crate::remote::memory::{Fate, MemoryRemote};

const EVERY: Duration = Duration::from_secs(30);

struct Desk {
    context: Mutex<Option<Arc<SyncContext>>>,
    mode: Mutex<Mode>,
    told: mpsc::UnboundedSender<String>,
}

impl LiveHost for Desk {
    fn context(&self) -> Option<Arc<SyncContext>> {
        self.context.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn pacing(&self) -> Pacing {
        let mode = *self.mode.lock().unwrap_or_else(PoisonError::into_inner);
        Pacing { mode, every: EVERY, at_reconnect: true }
    }

    fn planned(&self, wait: Option<Duration>) {
        self.tell(wait.map_or_else(|| "nothing is planned".to_owned(), |wait| format!("in {} ms", wait.as_millis())));
    }

    fn began(&self, asked: bool) {
        self.tell(if asked { "began, as asked" } else { "began" }.to_owned());
    }

    fn ended(&self, ended: Result<SyncReport, SyncError>) {
        self.tell(ended.map_or_else(|error| format!("failed: {error}"), |report| format!("sent {}", report.pushed)));
    }
}

impl Desk {
    fn tell(&self, what: String) {
        self.told.send(what).expect("the test listens");
    }
}

/// A device on which the loop runs.
struct Story {
    desk: Arc<Desk>,
    wakes: mpsc::UnboundedSender<Wake>,
    told: mpsc::UnboundedReceiver<String>,
    running: JoinHandle<()>,
}

impl Story {
    fn begin(context: Option<Arc<SyncContext>>, mode: Mode) -> Self {
        let (told, listens) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk { context: Mutex::new(context), mode: Mutex::new(mode), told });
        let (wakes, woken) = mpsc::unbounded_channel();
        let host = Arc::clone(&desk);
        let running = tokio::spawn(async move { live(&*host, woken, Arc::new(|| Timestamp(0)), || 0.5).await });
        Story { desk, wakes, told: listens, running }
    }

    async fn expect(&mut self, words: &[&str]) {
        for expected in words {
            assert_eq!(self.told.recv().await.as_deref(), Some(*expected));
        }
    }

    fn ask(&self) -> oneshot::Receiver<()> {
        let (done, ended) = oneshot::channel();
        self.wakes.send(Wake::Asked(done)).expect("the loop runs");
        ended
    }
}

fn on(device: Device) -> Option<Arc<SyncContext>> {
    Some(Arc::new(device.context))
}

#[tokio::test(start_paused = true)]
async fn it_syncs_at_once_and_then_polls_a_server_without_a_doorbell() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "milk");
    let mut story = Story::begin(on(device), Mode::ByItself);
    story.expect(&["began", "nothing is planned", "sent 1", "in 30000 ms"]).await;
    let begun = Instant::now();
    story.expect(&["began", "nothing is planned", "sent 0", "in 30000 ms"]).await;
    assert_eq!((begun.elapsed(), text_of(&remote, "a").as_deref()), (EVERY, Some("milk")));
    drop(story.wakes);
    story.running.await.expect("it ends when nobody can wake it");
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_hears_when_it_has_ended_also_if_it_failed() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "milk");
    remote.will([Fate::Unauthorized]);
    let mut story = Story::begin(on(device), Mode::OnRequest);
    story.expect(&["nothing is planned"]).await;
    story.ask().await.expect("an end");
    let failed = "failed: the server doesn't know this application key, or asks who you are";
    story.expect(&["began, as asked", failed, "nothing is planned"]).await;
    story.ask().await.expect("an end");
    story.expect(&["began, as asked", "sent 1", "nothing is planned"]).await;
}

#[tokio::test(start_paused = true)]
async fn who_asks_offline_or_without_a_server_is_not_kept_waiting_and_nothing_is_sent() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "milk");
    for (context, mode) in [(None, Mode::ByItself), (on(device), Mode::Never)] {
        let mut story = Story::begin(context, mode);
        assert!(story.ask().await.is_err());
        story.expect(&["nothing is planned"]).await;
    }
    assert_eq!(remote.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn another_server_is_synced_with_at_once_and_settings_that_say_the_same_change_nothing() {
    let (first, second) = (MemoryRemote::default(), MemoryRemote::default());
    let mut story = Story::begin(on(Device::new(&first)), Mode::ByItself);
    story.expect(&["began", "nothing is planned", "sent 0", "in 30000 ms"]).await;
    story.wakes.send(Wake::Settings).expect("the loop runs");
    story.expect(&["in 30000 ms"]).await;
    let device = Device::new(&second);
    device.insert("a", "milk");
    *story.desk.context.lock().expect("no panic") = on(device);
    story.wakes.send(Wake::Settings).expect("the loop runs");
    story.expect(&["began", "nothing is planned", "sent 1", "in 30000 ms"]).await;
    *story.desk.mode.lock().expect("no panic") = Mode::Never;
    story.wakes.send(Wake::Settings).expect("the loop runs");
    story.expect(&["nothing is planned"]).await;
    assert_eq!((first.len(), second.len()), (0, 1));
}

#[test]
fn chance_stays_in_its_bounds() {
    assert!((0..1000).all(|_| (0.0..1.0).contains(&chance())));
}
