//! Writes of one owner in one transaction of five statements, however many they are: the lock, what is known of the keys, what
//! stands, what stands now with what stood before it, and the counter. All that is decided is decided in memory.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use datasync_protocol::{Digest, ItemId, TableName, Timestamp};
use deadpool_postgres::Transaction;
use futures_util::future::try_join3;
use tokio_postgres::Row as SqlRow;

use super::super::carry_out::carry_out;
use super::super::counter::{Counter, move_digest, number};
use super::super::replay::{Remembered, StoredKey};
use super::super::{StorageError, WriteOutcome, Written, same_epoch};
use super::failure::{Failure, unreadable};
use super::{PostgresStorage, counter, stamp, statements};
use crate::decide::{Decision, WriteCommand};
use crate::row::Row;

/// How often a transaction is tried that has to give way.
const MOST_TRIES: u32 = 5;

/// An owner as it was read.
#[derive(Default)]
pub(super) struct Owner {
    pub(super) counter: Counter,
    /// The digests of the owner's tables.
    pub(super) tables: BTreeMap<String, Digest>,
}

pub(super) async fn write(
    storage: &PostgresStorage,
    owner: &str,
    known: Option<&str>,
    now: Timestamp,
    commands: Vec<WriteCommand>,
) -> Result<Written, Failure> {
    let _place = storage.lanes.enter(owner).await?;
    for tried in 1..MOST_TRIES {
        match attempt(storage, owner, known, now, &commands).await {
            Err(failure) if failure.gave_way() => tokio::time::sleep(Duration::from_millis(5) * tried).await,
            done => return done,
        }
    }
    attempt(storage, owner, known, now, &commands).await
}

async fn attempt(
    storage: &PostgresStorage,
    name: &str,
    known: Option<&str>,
    now: Timestamp,
    commands: &[WriteCommand],
) -> Result<Written, Failure> {
    let mut client = storage.client().await?;
    // Not before there is a connection: a new one may have found another history.
    let epoch = storage.epoch.name();
    same_epoch(known, &epoch)?;
    let txn = client.transaction().await?;
    let mut hand = Hand::take_up(&txn, name, commands).await?;
    let before = hand.owner.counter.last_updated;
    let outcomes: Result<Vec<_>, _> = commands.iter().map(|command| hand.carry_out(now, command.clone())).collect();
    let outcomes = outcomes?;
    if hand.owner.counter.last_updated != before {
        hand.lay_down(&txn, name).await?;
    }
    txn.commit().await?;
    Ok(Written { outcomes, before, state: hand.owner.counter.state(&epoch) })
}

impl Owner {
    /// Of a row of [`statements::OWNER`] or [`statements::LOCK`].
    pub(super) fn of_row(row: &SqlRow) -> Result<Self, StorageError> {
        let (names, digests): (Vec<String>, Vec<Vec<u8>>) = (row.get(3), row.get(4));
        let digest = |bytes: Vec<u8>| bytes.try_into().map(Digest::from_bytes).map_err(|_| unreadable("a digest"));
        let digests: Vec<_> = digests.into_iter().map(digest).collect::<Result<_, _>>()?;
        Ok(Owner { counter: counter(row), tables: names.into_iter().zip(digests).collect() })
    }
}

type Place = (TableName, ItemId);

/// A version of a row with the key it was made under.
struct Version {
    row: Row,
    key: Option<StoredKey>,
    /// Whether it was made here, and is to be written.
    new: bool,
}

/// A version that a key made.
struct Made {
    table: String,
    id: String,
    version: Remembered,
}

/// What a batch is decided over: the owner, its rows and its keys, as the writes before have left them.
struct Hand {
    owner: Owner,
    standing: HashMap<Place, Version>,
    made: HashMap<StoredKey, Made>,
    past: Vec<(TableName, Version)>,
}

impl Hand {
    /// The first three statements. They are sent in one go and carried out one after the other; each sees what was there
    /// when it began, and the second begins when the first has the lock.
    async fn take_up(txn: &Transaction<'_>, name: &str, commands: &[WriteCommand]) -> Result<Self, Failure> {
        let lock = txn.prepare_cached(statements::LOCK).await?;
        let replays = txn.prepare_cached(statements::REPLAYS).await?;
        let current = txn.prepare_cached(statements::CURRENT).await?;
        let keys: Vec<_> = commands.iter().filter_map(|command| command.key.as_deref()).map(bytes_of_key).collect();
        let (tables, ids) = places(commands);
        loop {
            let (owner, made, standing) = try_join3(
                txn.query_opt(&lock, &[&name]),
                txn.query(&replays, &[&name, &keys]),
                txn.query(&current, &[&name, &tables, &ids]),
            )
            .await?;
            let Some(owner) = owner else {
                txn.execute(statements::NEW_OWNER, &[&name]).await?;
                continue;
            };
            return Ok(Hand {
                owner: Owner::of_row(&owner)?,
                standing: standing.iter().map(standing_version).collect::<Result<_, _>>()?,
                made: made.iter().map(made_version).collect::<Result<_, _>>()?,
                past: Vec::new(),
            });
        }
    }

    fn carry_out(&mut self, now: Timestamp, command: WriteCommand) -> Result<WriteOutcome, StorageError> {
        let place = (command.table.clone(), command.id.clone());
        let key = command.key.as_deref().map(StoredKey::of);
        let known = key.as_ref().and_then(|key| self.made.get(key)).map(|made| made.seen_from(&place));
        let current = self.standing.get(&place).map(|version| &version.row);
        let outcome = carry_out(&mut self.owner.counter, now, current, known, command)?;
        if let (Decision::Write(_), Some(row)) = (&outcome.decision, &outcome.row) {
            self.put(place, key, row.clone());
        }
        Ok(outcome)
    }

    fn put(&mut self, place: Place, key: Option<StoredKey>, row: Row) {
        let digest = self.owner.tables.entry(place.0.to_string()).or_default();
        let before = self.standing.get(&place).map(|version| &version.row);
        move_digest(digest, before, &row);
        if let Some(key) = &key {
            self.made.insert(key.clone(), Made::of(&place, &row));
        }
        let table = place.0.clone();
        if let Some(before) = self.standing.insert(place, Version { row, key, new: true }) {
            self.past.push((table, before));
        }
    }

    /// The last two statements.
    async fn lay_down(&self, txn: &Transaction<'_>, name: &str) -> Result<(), Failure> {
        let mut new: Vec<_> = self.standing.iter().filter(|(_, version)| version.new).collect();
        new.sort_unstable_by_key(|(_, version)| version.row.stamp.seq);
        let now = Columns::of(new.into_iter().map(|((table, _), version)| (table, version)));
        let past = Columns::of(self.past.iter().map(|(table, version)| (table, version)));
        let statement = txn.prepare_cached(statements::WRITE).await?;
        txn.execute(
            &statement,
            &[
                &name,
                &now.tables,
                &now.ids,
                &now.seqs,
                &now.created,
                &now.updated,
                &now.deleted,
                &now.keys,
                &now.items,
                &past.tables,
                &past.ids,
                &past.seqs,
                &past.updated,
                &past.deleted,
                &past.keys,
                &past.items,
            ],
        )
        .await?;
        let Owner { counter, tables } = &self.owner;
        let names: Vec<&str> = tables.keys().map(String::as_str).collect();
        let digests: Vec<Vec<u8>> = tables.values().map(|digest| digest.to_bytes().to_vec()).collect();
        let statement = txn.prepare_cached(statements::COUNT_ON).await?;
        txn.execute(&statement, &[&name, &number(counter.seq), &counter.last_updated.0, &names, &digests]).await?;
        Ok(())
    }
}

/// Versions as columns, in which a statement takes any number of them.
#[derive(Default)]
struct Columns<'a> {
    tables: Vec<&'a str>,
    ids: Vec<&'a str>,
    seqs: Vec<i64>,
    created: Vec<i64>,
    updated: Vec<i64>,
    deleted: Vec<bool>,
    keys: Vec<Option<Vec<u8>>>,
    items: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(versions: impl Iterator<Item = (&'a TableName, &'a Version)>) -> Self {
        let mut columns = Columns::default();
        for (table, Version { row, key, .. }) in versions {
            columns.tables.push(table.as_str());
            columns.ids.push(row.id.as_str());
            columns.seqs.push(number(row.stamp.seq));
            columns.created.push(row.stamp.created_at.0);
            columns.updated.push(row.stamp.updated_at.0);
            columns.deleted.push(row.stamp.deleted);
            columns.keys.push(key.as_ref().map(StoredKey::to_bytes));
            columns.items.push(&row.item);
        }
        columns
    }
}

impl Made {
    fn of((table, id): &Place, row: &Row) -> Self {
        let (stamp, item) = (&row.stamp, Some(row.item.clone()));
        let (seq, updated_at, deleted) = (stamp.seq, stamp.updated_at, stamp.deleted);
        let version = Remembered { of_this_row: true, seq, updated_at, deleted, item };
        Made { table: table.to_string(), id: id.to_string(), version }
    }

    fn seen_from(&self, (table, id): &Place) -> Remembered {
        let of_this_row = self.table == table.as_str() && self.id == id.as_str();
        Remembered { of_this_row, ..self.version.clone() }
    }
}

/// The rows that are written to, each once.
fn places(commands: &[WriteCommand]) -> (Vec<&str>, Vec<&str>) {
    let mut places: Vec<_> = commands.iter().map(|command| (command.table.as_str(), command.id.as_str())).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().unzip()
}

fn bytes_of_key(key: &str) -> Vec<u8> {
    StoredKey::of(key).to_bytes()
}

/// Of a row of [`statements::CURRENT`].
fn standing_version(row: &SqlRow) -> Result<(Place, Version), StorageError> {
    let key = row.get::<_, Option<&[u8]>>(4).map(|bytes| StoredKey::of_bytes(bytes).ok_or_else(|| unreadable("a key")));
    let table = TableName::new(row.get::<_, &str>(6)).map_err(|_| unreadable("a table's name"))?;
    let id = ItemId::new(row.get::<_, &str>(7)).map_err(|_| unreadable("an id"))?;
    let stands = Row { id: id.clone(), stamp: stamp(row), item: row.get(5) };
    Ok(((table, id), Version { row: stands, key: key.transpose()?, new: false }))
}

/// Of a row of [`statements::REPLAYS`].
fn made_version(row: &SqlRow) -> Result<(StoredKey, Made), StorageError> {
    let key = StoredKey::of_bytes(row.get(0)).ok_or_else(|| unreadable("a key"))?;
    let version = Remembered {
        of_this_row: false,
        seq: row.get::<_, i64>(3).unsigned_abs(),
        updated_at: Timestamp(row.get(4)),
        deleted: row.get(5),
        item: row.get(6),
    };
    Ok((key, Made { table: row.get(1), id: row.get(2), version }))
}
