//! A small random language: replicas insert, write, delete and sync over a network that loses requests and answers; in the
//! end all are equal, and no line is missing that nobody removed.

use proptest::prelude::*;

use super::*;
use crate::remote::memory::Fate;

#[derive(Debug, Clone)]
enum Act {
    Write(usize, usize),
    Delete(usize, usize),
    Sync(usize),
    SyncWith(usize, bool),
}

const REPLICAS: usize = 3;
const NOTES: usize = 3;

fn act() -> impl Strategy<Value = Act> {
    let (replica, note) = (0..REPLICAS, 0..NOTES);
    prop_oneof![
        4 => (replica.clone(), note.clone()).prop_map(|(replica, note)| Act::Write(replica, note)),
        1 => (replica.clone(), note).prop_map(|(replica, note)| Act::Delete(replica, note)),
        3 => replica.clone().prop_map(Act::Sync),
        2 => (replica, any::<bool>()).prop_map(|(replica, answer)| Act::SyncWith(replica, answer)),
    ]
}

async fn run(acts: &[Act]) {
    let remote = MemoryRemote::default();
    let replicas: Vec<Device> =
        (0..REPLICAS).map(|_| Device::with(Store::in_memory().expect("a store"), &remote, Merging)).collect();
    let mut written: Vec<(String, String)> = Vec::new();
    let mut deleted: Vec<String> = Vec::new();
    for (turn, act) in acts.iter().enumerate() {
        match act {
            Act::Write(replica, note) => {
                let (device, name, line) = (&replicas[*replica], format!("n{note}"), format!("line {turn}"));
                match device.text(&name) {
                    Some(text) => device.write(&name, &format!("{text}\n{line}")),
                    None => device.insert(&name, &line),
                }
                written.push((name, line));
            }
            Act::Delete(replica, note) => {
                let name = format!("n{note}");
                if replicas[*replica].table.delete(&id(&name)).is_ok() {
                    deleted.push(name);
                }
            }
            Act::Sync(replica) => drop(replicas[*replica].context.sync().await),
            Act::SyncWith(replica, answer) => {
                remote.will([if *answer { Fate::AnswerLost } else { Fate::RequestLost }]);
                drop(replicas[*replica].context.sync().await);
            }
        }
    }
    settle(&remote, &replicas).await;
    for note in 0..NOTES {
        let name = format!("n{note}");
        let there = text_of(&remote, &name);
        for device in &replicas {
            assert_eq!(device.text(&name), there, "{name}");
        }
        let lost = written.iter().filter(|(of, line)| {
            *of == name && !there.as_deref().unwrap_or_default().lines().any(|known| known == line)
        });
        assert!(deleted.contains(&name) || lost.count() == 0, "{name} lost a line: {there:?}");
    }
}

/// The network works again, and whoever has a conflict of deletion takes the server's say.
async fn settle(remote: &MemoryRemote, replicas: &[Device]) {
    remote.forget_fates();
    for _ in 0..4 {
        for device in replicas {
            let report = device.sync().await;
            for error in report.errors {
                error.cancel_and_discard_item(&device.store).expect("answered");
            }
        }
    }
    assert!(replicas.iter().all(|device| device.waiting() == 0), "the queue drains");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn replicas_agree_in_the_end_and_no_line_is_lost(acts in prop::collection::vec(act(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(run(&acts));
    }
}
