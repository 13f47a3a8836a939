//! The doorbell across processes: a connection of its own, on which this process tells what it changed and hears what others
//! did. Never inside a write's transaction: there it takes a lock of the whole database.
//!
//! What is told may be lost, with a process or with the connection. So whoever connects anew looks where the owners stand who
//! are listened to, and a client asks now and then without being rung.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use datasync_protocol::Timestamp;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Transaction};

use super::super::doorbells::Doorbells;
use super::statements;

/// Changes within this time are told together.
const TOGETHER: Duration = Duration::from_millis(20);
/// Bytes of what is told at once; PostgreSQL takes fewer than 8000.
const MOST_BYTES: usize = 7900;
/// What is told when the application keys are others. No change of an owner reads like it.
const KEYS: &str = "keys";
/// The channel's name; the tables of each schema have their own.
pub(super) const CHANNEL: &str = "SELECT 'driftless_' || 'owners'::regclass::oid";
/// How long after a broken connection the next is tried.
const PAUSE: Duration = Duration::from_millis(500);

/// The doorbells of this process, and what it has to tell the others.
pub(super) struct Bells {
    shared: Arc<Shared>,
    line: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    doorbells: Doorbells,
    untold: Mutex<HashMap<String, Timestamp>>,
    some: Notify,
    keys: watch::Sender<()>,
}

impl Drop for Bells {
    fn drop(&mut self) {
        self.line.abort();
    }
}

impl Bells {
    pub(super) fn on(config: Config, channel: String) -> Self {
        let shared = Arc::new(Shared::default());
        let line = tokio::spawn(keep_a_line(config, channel, Arc::clone(&shared)));
        Bells { shared, line }
    }

    pub(super) fn listen(&self, owner: &str) -> watch::Receiver<Timestamp> {
        self.shared.doorbells.listen(owner)
    }

    /// Rings too when a line was made: nobody knows what was told before it.
    pub(super) fn listen_for_keys(&self) -> watch::Receiver<()> {
        self.shared.keys.subscribe()
    }

    /// Here at once, and in the other processes soon.
    pub(super) fn ring(&self, owner: &str, latest: Timestamp) {
        self.shared.doorbells.ring(owner, latest);
        self.shared.tell_later([(owner.to_owned(), latest)]);
    }
}

impl Shared {
    fn tell_later(&self, changes: impl IntoIterator<Item = (String, Timestamp)>) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        for (owner, latest) in changes {
            let newest = untold.entry(owner).or_default();
            *newest = latest.max(*newest);
        }
        self.some.notify_one();
    }

    fn take_untold(&self) -> HashMap<String, Timestamp> {
        std::mem::take(&mut *self.untold.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Keeps a connection for as long as it is needed, and makes another when it breaks.
async fn keep_a_line(config: Config, channel: String, shared: Arc<Shared>) {
    loop {
        let ended = one_line(&config, &channel, &shared).await;
        let why = ended.err().map(|error| error.to_string()).unwrap_or_default();
        tracing::warn!("other servers are not heard until the database answers again: {why}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// One future, the connection's driver within it: a runtime that ends drops all of it at once, and nothing of it takes the
/// end of the rest for a database that went away.
async fn one_line(config: &Config, channel: &str, shared: &Shared) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = config.connect(NoTls).await?;
    let hear = async {
        loop {
            match poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notification(notification))) => ring_for(notification.payload(), shared),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            }
        }
    };
    tokio::select! {
        ended = hear => ended,
        told = listen_and_tell(&client, channel, shared) => match told? {},
    }
}

/// Rings for what another process changed.
fn ring_for(payload: &str, shared: &Shared) {
    if payload == KEYS {
        shared.keys.send_replace(());
    }
    for (owner, latest) in unpacked(payload) {
        shared.doorbells.ring(owner, latest);
    }
}

async fn listen_and_tell(client: &Client, channel: &str, shared: &Shared) -> Result<Infallible, tokio_postgres::Error> {
    client.batch_execute(&format!("LISTEN {channel}")).await?;
    for row in client.query(statements::MISSED, &[&shared.doorbells.owners()]).await? {
        shared.doorbells.ring(row.get(0), Timestamp(row.get(1)));
    }
    shared.keys.send_replace(());
    tell(client, channel, shared).await
}

/// Tells what changed here: the first change at once, and what comes within a moment after it together.
async fn tell(client: &Client, channel: &str, shared: &Shared) -> Result<Infallible, tokio_postgres::Error> {
    loop {
        shared.some.notified().await;
        let mut untold = shared.take_untold().into_iter().collect::<Vec<_>>();
        while !untold.is_empty() {
            let (payload, left) = packed(&untold);
            if let Err(error) = client.execute("SELECT pg_notify($1, $2)", &[&channel, &payload]).await {
                shared.tell_later(untold);
                return Err(error);
            }
            untold.truncate(left);
        }
        tokio::time::sleep(TOGETHER).await;
    }
}

/// Tells every process that the application keys are others, as soon as the transaction is committed.
pub(super) async fn tell_of_keys(txn: &Transaction<'_>) -> Result<(), tokio_postgres::Error> {
    txn.execute(&format!("SELECT pg_notify(({CHANNEL}), $1)"), &[&KEYS]).await.map(drop)
}

/// As many changes from the end as fit, a line each, and how many are left.
fn packed(changes: &[(String, Timestamp)]) -> (String, usize) {
    let mut payload = String::new();
    for (place, (owner, latest)) in changes.iter().enumerate().rev() {
        let line = format!("{} {owner}\n", latest.0);
        // An owner whose name fills a whole payload is not told of; its devices ask by themselves.
        if payload.len() + line.len() > MOST_BYTES && !payload.is_empty() {
            return (payload, place + 1);
        }
        if line.len() <= MOST_BYTES {
            payload.push_str(&line);
        }
    }
    (payload, 0)
}

fn unpacked(payload: &str) -> impl Iterator<Item = (&str, Timestamp)> {
    payload.lines().filter_map(|line| {
        let (latest, owner) = line.split_once(' ')?;
        Some((owner, Timestamp(latest.parse().ok()?)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_changes_is_told_in_payloads_that_are_taken() {
        let mut untold: Vec<_> = (0..1000).map(|n| (format!("somebody number {n}"), Timestamp(n))).collect();
        let told = untold.clone();
        let mut heard = Vec::new();
        while !untold.is_empty() {
            let (payload, left) = packed(&untold);
            assert!(payload.len() <= MOST_BYTES && left < untold.len());
            heard.extend(unpacked(&payload).map(|(owner, latest)| (owner.to_owned(), latest)));
            untold.truncate(left);
        }
        heard.sort_by_key(|(_, latest)| *latest);
        assert_eq!(heard, told);
    }
}
