//! Operations that go together: what is too large together, and groups that leave while others are settled.

use std::sync::Mutex;

use datasync_protocol::PullQuery;

use super::*;
use crate::remote::{BatchAnswer, Page, Remote, RemoteError, Request, Write, WriteAnswer};
use crate::{ErrorKind, PushCompletionResult, RowText};

/// A server that takes many writes in one request, as long as all of them have so many bytes at most.
#[derive(Clone, Default)]
struct Batching {
    server: MemoryRemote,
    most: Option<usize>,
    /// The answer to this request, counted from 0, is lost.
    lost: Option<usize>,
    /// How many writes each request carried that was taken.
    groups: Arc<Mutex<Vec<usize>>>,
}

impl Batching {
    fn has_room_for(&self, requests: &[Request]) -> bool {
        let length = |request: &Request| match &request.write {
            Write::Insert { body } | Write::Update { body, .. } => RowText::json(body).len(),
            Write::Delete { .. } | Write::Undelete { .. } => 0,
        };
        self.most.is_none_or(|most| requests.iter().map(length).sum::<usize>() <= most)
    }

    fn groups(&self) -> Vec<usize> {
        self.groups.lock().expect("no panic").clone()
    }
}

#[async_trait]
impl Remote for Batching {
    async fn list(&self, table: &TableName, query: &PullQuery, epoch: Option<&str>) -> Result<Page, RemoteError> {
        self.server.list(table, query, epoch).await
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        self.server.lookup(table, id).await
    }

    async fn write(&self, request: &Request, epoch: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        if !self.has_room_for(std::slice::from_ref(request)) {
            return Ok(WriteAnswer::Refused { status: 413, reason: None });
        }
        self.server.write(request, epoch).await
    }

    async fn batch(&self, requests: &[Request], epoch: Option<&str>) -> Result<BatchAnswer, RemoteError> {
        if !self.has_room_for(requests) {
            return Ok(BatchAnswer::TooLarge);
        }
        let mut answers = Vec::new();
        for request in requests {
            answers.push(self.server.write(request, epoch).await?);
        }
        let mut groups = self.groups.lock().expect("no panic");
        groups.push(requests.len());
        if self.lost == Some(groups.len() - 1) {
            return Err(RemoteError::TimedOut);
        }
        Ok(BatchAnswer::Answered { answers, moved: None })
    }
}

fn device(remote: &Batching) -> Device {
    Device::on(Store::in_memory().expect("a store"), Arc::new(remote.clone()), PassThrough)
}

/// So many rows, queued in one transaction.
fn queue(device: &Device, names: impl Iterator<Item = String>) {
    let insert = |txn: &crate::StoreTxn<'_>, name: String| txn.insert(&notes(), &id(&name), &row(&name, "one"));
    let mut names = names;
    device.store.write(|txn| names.try_for_each(|name| insert(txn, name))).expect("queued");
}

#[tokio::test]
async fn what_is_too_large_together_goes_in_smaller_groups_and_the_one_row_that_is_too_large_waits() {
    let remote = Batching { most: Some(200), ..Batching::default() };
    let device = device(&remote);
    queue(&device, (0..5).map(|number| format!("before-{number}")));
    device.insert("large", &"x".repeat(300));
    queue(&device, (0..5).map(|number| format!("behind-{number}")));
    let report = device.sync().await;
    assert_eq!((report.pushed, report.errors.len(), device.waiting()), (10, 1, 1));
    assert_eq!(report.errors[0].item_id, id("large"));
    assert_eq!(report.errors[0].error.kind, ErrorKind::Refused { status: 413, reason: None });
    let sent = |part: &str| (0..5).map(|number| format!("insert {part}-{number}")).collect::<Vec<_>>();
    assert_eq!(remote.server.take_log(), [sent("before"), sent("behind")].concat(), "oldest first");
    device.write("large", "small now");
    device.sync().await;
    assert_eq!((text_of(&remote.server, "large").as_deref(), device.waiting()), (Some("small now"), 0));
}

#[tokio::test]
async fn whatever_is_edited_while_groups_are_under_way_arrives() {
    let remote = Batching::default();
    let device = device(&remote);
    queue(&device, (0..2500).map(|number| format!("n{number}")));
    let (table, edited) = (device.table.clone(), ["n0", "n999", "n1000", "n1999", "n2000", "n2499"]);
    // While the first group is out, the second may be frozen already.
    remote.server.meanwhile(move || edited.iter().for_each(|name| table.update(&row(name, "two")).expect("updated")));
    let report = device.sync().await;
    assert_eq!((report.errors.len(), device.waiting()), (0, 0));
    assert_eq!(remote.groups()[..3], [1000, 1000, 500]);
    for name in edited {
        assert_eq!(text_of(&remote.server, name).as_deref(), Some("two"), "{name}");
    }
    assert_eq!(remote.server.len(), 2500);
}

#[tokio::test]
async fn a_group_whose_answer_is_lost_is_sent_again_and_nothing_is_doubled() {
    let remote = Batching { lost: Some(1), ..Batching::default() };
    let device = device(&remote);
    queue(&device, (0..1500).map(|number| format!("n{number}")));
    device.sync_fails().await;
    assert_eq!(device.waiting(), 500, "the first group is settled");
    let report = device.sync().await;
    assert_eq!((report.errors.len(), device.waiting(), remote.server.len()), (0, 0, 1500));
}

/// Remembers what each push came to.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<(usize, usize)>>>);

#[async_trait]
impl SyncHandler for Told {
    async fn on_push_complete(&self, result: &PushCompletionResult) {
        self.0.lock().expect("no panic").push((result.pushed, result.errors.len()));
    }
}

#[tokio::test]
async fn the_end_of_every_push_is_told_once_also_where_it_was_cut_short() {
    let (remote, told) = (Batching { lost: Some(1), ..Batching::default() }, Told::default());
    let device = Device::on(Store::in_memory().expect("a store"), Arc::new(remote), told.clone());
    device.context.push().await.expect("an empty queue");
    queue(&device, (0..1500).map(|number| format!("n{number}")));
    device.context.push().await.expect_err("the second answer is lost");
    device.context.push().await.expect("the rest");
    assert_eq!(*told.0.lock().expect("no panic"), [(0, 0), (1000, 0), (500, 0)]);
}
