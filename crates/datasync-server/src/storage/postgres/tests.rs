//! What is of PostgreSQL alone.

mod lost_rows;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio_postgres::config::Host;

use super::*;
use crate::accounts::{Account, AccountStore as _, Device, DeviceId, PasswordHash, RefreshHash, UserName};
use crate::caller::UserId;
use crate::config::TableDefinition;
use crate::decide::{Decision, Precondition, WriteRequest};
use crate::dialect::Dialect;
use crate::query::ListQuery;
use crate::storage::tests::places::Postgres;

fn table() -> TableDefinition {
    TableDefinition::new("notes", &["title", "size"]).expect("names")
}

fn insert(row: &str) -> WriteCommand {
    let item = serde_json::from_value(json!({"id": row, "title": "t"})).expect("an object");
    WriteCommand {
        table: table().name,
        id: ItemId::new(row).expect("an id"),
        key: Some(format!("key of {row}")),
        request: WriteRequest::Insert(item),
        precondition: Precondition::None,
    }
}

fn query(pairs: &[(&str, &str)]) -> ListQuery {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ListQuery::parse(&pairs, &table(), Dialect::V2).expect("a query")
}

/// How often the prepared statements of the one connection were carried out.
async fn carried_out(storage: &PostgresStorage) -> i64 {
    let sql = "SELECT coalesce(sum(generic_plans + custom_plans), 0)::bigint FROM pg_prepared_statements";
    storage.client().await.expect("a connection").query_one(sql, &[]).await.expect("a number").get(0)
}

#[tokio::test]
async fn a_batch_is_five_statements_whatever_its_size() {
    let storage = Postgres::new().await.storage;
    storage.pool.resize(1);
    storage.write("public", None, Timestamp(1), vec![insert("first")]).await.expect("a write");
    for size in [1, 10, 1000] {
        let batch = (0..size).map(|n| insert(&format!("{size} {n}"))).collect();
        let before = carried_out(&storage).await;
        storage.write("public", None, Timestamp(1), batch).await.expect("a write");
        assert_eq!(carried_out(&storage).await - before, 5, "of a batch of {size}");
    }
}

#[test]
fn every_statement_of_a_request_names_the_owner() {
    let source = include_str!("statements.rs");
    let (of_owners, of_all) =
        source.split_once("/// Of the whole server").expect("what is of the whole server is last");
    let statements: Vec<&str> = of_owners.split("pub(super) const ").skip(1).collect();
    assert_eq!((statements.len(), of_all.matches("pub(super) const").count()), (12, 1));
    for statement in statements {
        // Each table that it reads or writes, with its owner.
        let named = ["owner = $1", "owner = ANY($1)", "(owner, tab, id, seq, updated_at, deleted"];
        let tables = [
            "FROM owners",
            "FROM records",
            "FROM history ",
            "INTO records",
            "INTO history",
            "JOIN records ON",
            "UPDATE owners",
        ];
        let count = |words: &[&str]| words.iter().map(|word| statement.matches(word).count()).sum::<usize>();
        assert!(count(&named) >= count(&tables).max(1), "{statement}");
    }
    let list = list::sql("somebody", &table().name, &query(&[("$filter", "title eq 'a'"), ("$orderby", "size")]));
    for statement in [&list.count.0, &list.rows] {
        assert!(statement.contains("FROM records WHERE owner = $1 AND tab = $2 AND"), "{statement}");
        assert!(!statement.contains("'a'") && !statement.contains("title"), "every value is bound: {statement}");
    }
    // Not accounts.rs: a device is looked up by its own id, before anybody knows whose it is.
    for elsewhere in
        [include_str!("../postgres.rs"), include_str!("write.rs"), include_str!("list.rs"), include_str!("history.rs")]
    {
        let statements = elsewhere.matches("FROM ").count();
        let of_list = elsewhere.matches("FROM records WHERE owner = $1 AND tab = $2").count();
        assert_eq!(statements, of_list, "a statement stands in statements.rs");
    }
}

#[tokio::test]
async fn a_pull_walks_its_index_and_sorts_nothing() {
    let storage = Postgres::new().await.storage;
    for n in 0..4 {
        let batch = (0..1000).map(|m| insert(&format!("{n} {m}"))).collect();
        storage.write("public", None, Timestamp(1), batch).await.expect("a write");
    }
    let client = storage.client().await.expect("a connection");
    client.batch_execute("ANALYZE records").await.expect("statistics");
    let since = format!("(updatedAt ge datetimeoffset'{}')", Timestamp(3000));
    let pull = query(&[("$filter", &since), ("$orderby", "updatedAt"), ("__includeDeleted", "true")]);
    let sql = list::sql("public", &table().name, &pull);
    let values = ["'public'", "'notes'", "3000", "50", "0"];
    let mut text = format!("EXPLAIN {}", sql.rows);
    for (place, value) in values.iter().enumerate().rev() {
        text = text.replace(&format!("${}", place + 1), value);
    }
    let plan = client.query(&text, &[]).await.expect("a plan");
    let plan: String = plan.iter().map(|row| row.get::<_, String>(0) + "\n").collect();
    assert!(plan.contains("Index Scan using records_by_change") && !plan.contains("Sort"), "{plan}");
}

#[tokio::test]
async fn who_has_to_give_way_tries_again() {
    let place = Postgres::new().await;
    place.storage.write("public", None, Timestamp(1), vec![insert("a")]).await.expect("a write");
    // Another process holds something that the write needs, and needs the owner's lock: one of the two has to give way, and
    // PostgreSQL takes the one that notices.
    let mut other =
        PostgresStorage::open(&place.address).await.expect("a second process").client().await.expect("a connection");
    other.batch_execute("SET deadlock_timeout = '10s'").await.expect("it is patient");
    let txn = other.transaction().await.expect("a transaction");
    txn.batch_execute("LOCK TABLE records IN SHARE MODE").await.expect("a lock");
    let storage = place.storage.clone();
    let write = tokio::spawn(async move { storage.write("public", None, Timestamp(2), vec![insert("b")]).await });
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'records'::regclass";
    while txn.query_one(waiting, &[]).await.expect("a number").get::<_, i64>(0) == 0 {
        tokio::task::yield_now().await;
    }
    txn.query_opt(statements::LOCK, &[&"public"]).await.expect("the other gave way");
    txn.commit().await.expect("committed");
    let written = write.await.expect("it ends").expect("a write");
    assert!(matches!(written.outcomes[0].decision, Decision::Write(_)));
}

#[tokio::test]
async fn writes_that_wait_for_an_owner_keep_nobody_elses_waiting() {
    let place = Postgres::new().await;
    place.storage.write("stuck", None, Timestamp(1), vec![insert("a")]).await.expect("a write");
    place.storage.pool.resize(4);
    let elsewhere = PostgresStorage::open(&place.address).await.expect("a second process");
    let mut elsewhere = elsewhere.client().await.expect("a connection");
    let txn = elsewhere.transaction().await.expect("a transaction");
    txn.query_opt(statements::LOCK, &[&"stuck"]).await.expect("a lock");
    let write = |n: i32| {
        let storage = place.storage.clone();
        async move { storage.write("stuck", None, Timestamp(2), vec![insert(&n.to_string())]).await }
    };
    let writes: tokio::task::JoinSet<_> = (0..20).map(write).collect();
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))";
    while txn.query_one(waiting, &[]).await.expect("a number").get::<_, i64>(0) == 0 {
        tokio::task::yield_now().await;
    }
    place.storage.write("somebody", None, Timestamp(2), vec![insert("a")]).await.expect("a write");
    txn.commit().await.expect("let go");
    assert!(writes.join_all().await.iter().all(Result::is_ok));
}

/// A way to the database that can be cut.
struct Way {
    folder: tempfile::TempDir,
    to: PathBuf,
    open: Option<JoinHandle<()>>,
}

impl Way {
    fn to(address: &str) -> (Self, String) {
        let config: tokio_postgres::Config = address.parse().expect("an address");
        let Some(Host::Unix(socket)) = config.get_hosts().first() else { panic!("a database on a socket") };
        let folder = tempfile::tempdir().expect("a folder");
        let encoded = |path: &Path| path.display().to_string().replace('/', "%2F");
        let through = address.replace(&encoded(socket), &encoded(folder.path()));
        assert_ne!(through, address);
        let mut way = Way { to: socket.join(SOCKET), folder, open: None };
        way.open();
        (way, through)
    }

    fn open(&mut self) {
        let at = self.folder.path().join(SOCKET);
        let _ = std::fs::remove_file(&at);
        let (listener, to) = (UnixListener::bind(at).expect("a socket"), self.to.clone());
        self.open = Some(tokio::spawn(async move {
            // Dropped with the task, so that what goes through is cut with it.
            let mut lines = tokio::task::JoinSet::new();
            while let Ok((mut ours, _)) = listener.accept().await {
                let to = to.clone();
                lines.spawn(async move {
                    let mut theirs = UnixStream::connect(to).await.expect("the database");
                    // How a line ends is not told to anybody.
                    let _ = tokio::io::copy_bidirectional(&mut ours, &mut theirs).await;
                });
            }
        }));
    }

    async fn cut(&mut self) {
        let Some(open) = self.open.take() else { return };
        open.abort();
        let _ = open.await;
    }
}

/// The name of a PostgreSQL's socket in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

#[tokio::test]
async fn a_database_that_goes_away_is_said_to_be_and_is_found_again_when_it_is_back() {
    let place = Postgres::new().await;
    let (mut way, through) = Way::to(&place.address);
    let storage = PostgresStorage::open(&through).await.expect("a second process");
    storage.write("public", None, Timestamp(1), vec![insert("a")]).await.expect("a write");
    let mut heard = storage.changes("public");
    way.cut().await;
    for row in ["b", "c"] {
        let refused = storage.write("public", None, Timestamp(1), vec![insert(row)]).await;
        assert!(matches!(refused, Err(StorageError::Away(_))), "{refused:?}");
    }
    let missed = place.storage.write("public", None, Timestamp(2), vec![insert("d")]).await.expect("a write");
    way.open();
    while *heard.borrow_and_update() < missed.state.latest {
        heard.changed().await.expect("it rings");
    }
    let written = storage.write("public", None, Timestamp(3), vec![insert("b")]).await.expect("a write");
    assert_eq!(written.before, missed.state.latest, "what was refused is not there");
}

#[tokio::test]
async fn what_may_not_be_written_says_so_and_can_still_be_read() {
    let storage = Postgres::new().await.storage;
    storage.pool.resize(1);
    storage.write("public", None, Timestamp(1), vec![insert("a")]).await.expect("a write");
    let client = storage.client().await.expect("a connection");
    client.batch_execute("SET default_transaction_read_only = on").await.expect("a setting");
    drop(client);
    let refused = storage.write("public", None, Timestamp(1), vec![insert("b")]).await;
    assert!(matches!(refused, Err(StorageError::ReadOnly(_))), "{refused:?}");
    let page = storage.list("public", &table().name, &query(&[])).await.expect("a page");
    assert_eq!(page.rows, 1);
}

#[tokio::test]
async fn what_postgresql_says_of_a_row_is_told_to_nobody() {
    let storage = Postgres::new().await.storage;
    let client = storage.client().await.expect("a connection");
    client.batch_execute("ALTER TABLE records ADD CHECK (item NOT LIKE '%heliotrope%')").await.expect("a rule");
    let refused = storage.write("public", None, Timestamp(1), vec![insert("heliotrope")]).await;
    let Err(error) = refused else { panic!("it must be refused") };
    assert!(!format!("{error} {error:?}").contains("heliotrope"), "{error:?}");
}

#[tokio::test]
async fn a_database_that_was_restored_gets_a_new_epoch_and_one_that_was_not_keeps_its_own() {
    let place = Postgres::new().await;
    place.storage.write("public", None, Timestamp(7), vec![insert("a")]).await.expect("a write");
    let first = place.storage.epoch();
    let again = PostgresStorage::open(&place.address).await.expect("the same database");
    assert_eq!(again.epoch(), first);
    // A restore brings the same names, and another place.
    let client = again.client().await.expect("a connection");
    client.batch_execute("UPDATE epochs SET place = 'the cluster it was copied from'").await.expect("changed");
    let restored = PostgresStorage::open(&place.address).await.expect("the restored database");
    assert_ne!(restored.epoch(), first);
    assert_eq!(restored.diverged("public", &first).await.expect("an answer"), Some(Timestamp(7)));
    assert_eq!(restored.diverged("somebody", &first).await.expect("an answer"), Some(Timestamp(0)));
}

#[tokio::test]
async fn a_database_that_fails_over_has_its_new_name_before_anything_is_written_to_it() {
    let place = Postgres::new().await;
    let (mut way, through) = Way::to(&place.address);
    let storage = PostgresStorage::open(&through).await.expect("a second process");
    let first = storage.epoch();
    let write = async |epoch: &str, row: &str| {
        storage.write("public", Some(epoch), Timestamp(7), vec![insert(row)]).await.map(|written| written.state.epoch)
    };
    assert_eq!(write(&first, "a").await.expect("a write"), first);
    way.cut().await;
    assert!(matches!(write(&first, "b").await, Err(StorageError::Away(_))));
    // What takes over has the same names, and another place.
    let client = place.storage.client().await.expect("a connection");
    client.batch_execute("UPDATE epochs SET place = 'the timeline before'").await.expect("changed");
    way.open();
    let refused = write(&first, "b").await;
    let Err(StorageError::OtherEpoch(second)) = refused else { panic!("of a history that is no more: {refused:?}") };
    assert!(second != first && second == storage.epoch());
    let page = storage.list("public", &table().name, &query(&[])).await.expect("a page");
    assert_eq!((page.rows, &page.state.epoch), (1, &second), "what was refused is not there");
    assert_eq!(storage.diverged("public", &first).await.expect("an answer"), Some(Timestamp(7)));
    assert_eq!(write(&second, "b").await.expect("a write"), second);
    assert_eq!(PostgresStorage::open(&place.address).await.expect("another process").epoch(), second);
}

#[tokio::test]
async fn a_database_that_was_restored_has_everybody_sign_in_again() {
    let place = Postgres::new().await;
    let (id, name) = (UserId::new("a").expect("an id"), UserName::new("ada").expect("a name"));
    let ada = Account { id, name, password: PasswordHash::from_stored("hash".to_owned()), created_at: Timestamp(1) };
    let device = DeviceId::parse("6f1a3c1e-0000-4000-8000-000000000000").expect("an id");
    let laptop = Device { id: device, name: "Laptop".to_owned(), signed_in: Timestamp(1), seen: Timestamp(1) };
    assert!(place.storage.add_account(&ada).await.expect("an account"));
    assert!(place.storage.add_device(&ada, &laptop, &RefreshHash([1; 32]), Timestamp(0)).await.expect("signed in"));
    let again = PostgresStorage::open(&place.address).await.expect("the same database");
    assert_eq!(again.devices(&ada.id).await.expect("devices"), [laptop]);
    let client = again.client().await.expect("a connection");
    client.batch_execute("UPDATE epochs SET place = 'the cluster it was copied from'").await.expect("changed");
    let restored = PostgresStorage::open(&place.address).await.expect("the restored database");
    assert_eq!(restored.user_of_device(device).await.expect("looked"), None, "it may have been revoked since");
    assert_eq!(restored.account(&ada.name).await.expect("looked"), Some(ada));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let place = Postgres::new().await;
    let client = place.storage.client().await.expect("a connection");
    client.batch_execute("INSERT INTO formats (format) VALUES (99)").await.expect("changed");
    let refused = PostgresStorage::open(&place.address).await;
    assert!(matches!(refused, Err(PostgresError::Newer(99))));
}

#[tokio::test]
async fn processes_that_begin_together_agree() {
    let address = std::env::var("TEST_DATABASE_URL").expect("PostgreSQL: scripts/postgres.sh starts one");
    let address = crate::storage::new_schema_for_test(&address).await.expect("a schema");
    let opened = futures_util::future::join_all((0..4).map(|_| PostgresStorage::open(&address))).await;
    let epochs: Vec<_> = opened.iter().map(|storage| storage.as_ref().expect("a database").epoch()).collect();
    assert!(epochs.iter().all(|epoch| *epoch == epochs[0]), "{epochs:?}");
}

/// A runtime that ends drops its tasks one after the other: another of them took the end for a database that went away.
#[test]
fn a_line_is_one_task_so_a_program_that_ends_does_not_say_that_the_database_went_away() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (of_place, of_line) = (runtime(), runtime());
    let place = of_place.block_on(Postgres::new());
    of_line.block_on(async {
        let line = Bells::on(place.address.parse().expect("an address"), "driftless_nobody".to_owned());
        line.listen_for_keys().changed().await.expect("a line");
        assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 1);
    });
}

#[tokio::test]
async fn what_is_changed_through_one_process_is_heard_through_the_other() {
    let place = Postgres::new().await;
    let there = PostgresStorage::open(&place.address).await.expect("a second process");
    let (mut heard, elsewhere) = (there.changes("public"), there.changes("somebody"));
    let mut took = Vec::new();
    for n in 0..50 {
        let begun = Instant::now();
        let written =
            place.storage.write("public", None, Timestamp(5), vec![insert(&n.to_string())]).await.expect("a write");
        let committed = begun.elapsed();
        while *heard.borrow_and_update() < written.state.latest {
            heard.changed().await.expect("it rings");
        }
        took.push(begun.elapsed() - committed);
    }
    took.sort_unstable();
    assert!(!elsewhere.has_changed().expect("it can ring"));
    eprintln!("from an answer here to the bell there: {:?} (median of 50)", took[25]);
}
#[tokio::test]
async fn what_is_in_many_rows_is_reckoned_from_a_part_of_them() {
    let storage = Postgres::new().await.storage;
    for owner in ["ada", "bob"] {
        let rows = (0..1000).map(|n| insert(&n.to_string())).collect();
        storage.write(owner, None, Timestamp(1), rows).await.expect("a write");
    }
    let counted = storage.table_sizes().await.expect("sizes");
    let [notes] = &counted.tables[..] else { panic!("{counted:?}") };
    assert_eq!((notes.name.as_str(), notes.owners, notes.rows, notes.tombstones), ("notes", 2, 2000, 0));
    assert!(!counted.reckoned && notes.bytes > 2000 * 20, "{notes:?}");
    let reckoned = storage.sizes(4.0).await.expect("sizes");
    assert!(reckoned.reckoned && reckoned.tables.iter().all(|table| table.rows < 20_000), "{reckoned:?}");
    assert!(storage.bytes().await.expect("bytes") > notes.bytes);
}

#[tokio::test]
async fn a_digest_that_is_not_the_sum_is_found_and_nothing_is_written_where_there_are_no_tables() {
    let Postgres { storage, address } = Postgres::new().await;
    storage.write("ada", None, Timestamp(1), vec![insert("a"), insert("b")]).await.expect("a write");
    let look = async || PostgresStorage::look_through(&address).await.expect("it can be read").served.expect("tables");
    let served = look().await;
    assert_eq!((served.epoch.clone(), served.epoch_is_past), (Some(storage.epoch()), false));
    assert!(served.tables.len() == 1 && served.tables[0].digest_is_right && served.tables[0].rows == 2);
    let client = storage.client().await.expect("a connection");
    client
        .batch_execute("DELETE FROM records WHERE id = 'b'; UPDATE epochs SET place = 'elsewhere'")
        .await
        .expect("done");
    let served = look().await;
    assert!(served.epoch_is_past && !served.tables[0].digest_is_right && served.tables[0].rows == 1, "{served:?}");
}
