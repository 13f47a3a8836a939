//! One table on the server, without the store: each call is a request, and nothing is kept here.

use std::marker::PhantomData;
use std::sync::Arc;

use datasync_protocol::{InvalidName, ItemId, PullQuery, Record, RowError, TableName, Version};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::remote::{Remote, RemoteError, Request, Write, WriteAnswer};
use crate::row::with_id;
use crate::row_text::RowText;

/// A table of a server, online. It knows nothing of a [`crate::SyncTable`] of the same name: what is written here
/// arrives there with its next pull, and an edit that waits there is not seen here.
///
/// A refusal is a value: see [`WriteAnswer`].
pub struct RemoteTable<T = Record> {
    remote: Arc<dyn Remote>,
    name: TableName,
    row: PhantomData<fn(T) -> T>,
}

/// What kept a request of a [`RemoteTable`] from an answer.
#[derive(Debug, thiserror::Error)]
pub enum RemoteTableError {
    /// The server's answer did not come. A write may have been carried out.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The item's id can't stand in a URL. Nothing was sent.
    #[error(transparent)]
    InvalidId(#[from] InvalidName),
    /// The row and the table's type do not fit together. What was written stays written.
    #[error(transparent)]
    Row(#[from] RowError),
}

impl RemoteTable {
    /// A server's table, its rows as they are.
    #[must_use]
    pub fn new(remote: Arc<dyn Remote>, name: TableName) -> Self {
        RemoteTable::typed(remote, name)
    }
}

impl<T: Serialize + DeserializeOwned> RemoteTable<T> {
    /// A server's table, with rows of this type. A type without a `version` writes over whatever is there; a type without
    /// `deleted` can't tell a tombstone from a row.
    #[must_use]
    pub fn typed(remote: Arc<dyn Remote>, name: TableName) -> Self {
        RemoteTable { remote, name, row: PhantomData }
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &TableName {
        &self.name
    }

    /// One page of rows: as long as `query.top` and the server allow.
    ///
    /// # Errors
    /// [`RemoteTableError::Remote`]; [`RemoteTableError::Row`] if one of them does not fit the type.
    pub async fn read(&self, query: &PullQuery) -> Result<Vec<T>, RemoteTableError> {
        let rows = self.remote.list(&self.name, query, None).await?.rows;
        Ok(rows.into_iter().map(|row| row.record().clone().into_item(&self.name)).collect::<Result<_, _>>()?)
    }

    /// The row with this id; `None` if the server has none, or a tombstone.
    ///
    /// # Errors
    /// [`RemoteTableError::Remote`]; [`RemoteTableError::Row`].
    pub async fn lookup(&self, id: &ItemId) -> Result<Option<T>, RemoteTableError> {
        let row = self.remote.lookup(&self.name, id).await?.filter(|row| !row.deleted());
        Ok(row.map(|row| row.into_item(&self.name)).transpose()?)
    }

    /// The versions of a row as they were, newest first, tombstones included, so many at most; none if the server keeps none.
    ///
    /// # Errors
    /// [`RemoteTableError::Remote`]; [`RemoteTableError::Row`] if one of them does not fit the type.
    pub async fn history(&self, id: &ItemId, most: u32) -> Result<Vec<T>, RemoteTableError> {
        let rows = self.remote.history(&self.name, id, most).await?;
        Ok(rows.into_iter().map(|row| row.into_item(&self.name)).collect::<Result<_, _>>()?)
    }

    /// Adds a row. One whose id is missing, null or empty gets a UUID (version 4, lower case).
    ///
    /// # Errors
    /// [`RemoteTableError`].
    pub async fn insert(&self, item: &T) -> Result<WriteAnswer<T>, RemoteTableError> {
        let (id, body) = with_id(Record::of(item)?.without_system_columns())?;
        self.write(&id, Write::Insert { body: body.into() }).await
    }

    /// Writes a row's columns; those that the item leaves out stay. If the item carries a `version`, only over that one.
    ///
    /// # Errors
    /// [`RemoteTableError`].
    pub async fn update(&self, item: &T) -> Result<WriteAnswer<T>, RemoteTableError> {
        let row = Record::of(item)?;
        let id = ItemId::new(row.id().unwrap_or_default())?;
        self.write(&id, Write::Update { version: row.version(), body: row.without_system_columns().into() }).await
    }

    /// Makes a row a tombstone. With a version, only that one.
    ///
    /// # Errors
    /// [`RemoteTableError`].
    pub async fn delete(&self, id: &ItemId, version: Option<&Version>) -> Result<WriteAnswer<T>, RemoteTableError> {
        self.write(id, Write::Delete { version: version.cloned() }).await
    }

    /// Makes a tombstone a row again. With a version, only that one.
    ///
    /// # Errors
    /// [`RemoteTableError`].
    pub async fn undelete(&self, id: &ItemId, version: Option<&Version>) -> Result<WriteAnswer<T>, RemoteTableError> {
        self.write(id, Write::Undelete { version: version.cloned() }).await
    }

    async fn write(&self, id: &ItemId, write: Write) -> Result<WriteAnswer<T>, RemoteTableError> {
        let key = uuid::Uuid::new_v4().to_string();
        let request = Request { table: self.name.clone(), id: id.clone(), write, key };
        let typed = |row: Option<RowText>| row.map(|row| row.record().clone().into_item(&self.name)).transpose();
        Ok(match self.remote.write(&request, None).await? {
            WriteAnswer::Accepted(row) => WriteAnswer::Accepted(typed(row)?),
            WriteAnswer::PreconditionFailed(row) => WriteAnswer::PreconditionFailed(typed(row)?),
            WriteAnswer::Exists => WriteAnswer::Exists,
            WriteAnswer::Gone => WriteAnswer::Gone,
            WriteAnswer::Refused { status, reason } => WriteAnswer::Refused { status, reason },
        })
    }
}

/// Not derived: a copy of the table needs no copy of a row.
impl<T> Clone for RemoteTable<T> {
    fn clone(&self) -> Self {
        RemoteTable { remote: Arc::clone(&self.remote), name: self.name.clone(), row: PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::remote::memory::{Fate, MemoryRemote};

    #[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Todo {
        id: String,
        text: String,
        version: Option<String>,
    }

    fn table() -> (RemoteTable<Todo>, MemoryRemote) {
        let remote = MemoryRemote::default();
        (RemoteTable::typed(Arc::new(remote.clone()), TableName::new("todoitem").expect("a name")), remote)
    }

    fn row(answer: WriteAnswer<Todo>) -> (Todo, ItemId, Option<Version>) {
        let WriteAnswer::Accepted(Some(todo)) = answer else { panic!("{answer:?}") };
        (todo.clone(), ItemId::new(todo.id).expect("an id"), todo.version.map(Version::new))
    }

    #[tokio::test]
    async fn a_row_is_inserted_read_updated_deleted_and_brought_back_on_the_server() {
        let (table, remote) = table();
        let milk = Todo { text: "milk".to_owned(), ..Todo::default() };
        let (mut todo, id, _) = row(table.insert(&milk).await.expect("an answer"));
        assert_eq!(table.read(&PullQuery::default()).await.expect("rows"), [todo.clone()]);
        todo.text = "oat milk".to_owned();
        let (todo, _, version) = row(table.update(&todo).await.expect("an answer"));
        assert_eq!(table.lookup(&id).await.expect("an answer"), Some(todo));
        let (_, _, tombstone) = row(table.delete(&id, version.as_ref()).await.expect("an answer"));
        assert_eq!(table.lookup(&id).await.expect("an answer"), None);
        let (todo, ..) = row(table.undelete(&id, tombstone.as_ref()).await.expect("an answer"));
        assert_eq!((table.lookup(&id).await.expect("an answer"), remote.len()), (Some(todo), 1));
    }

    #[tokio::test]
    async fn another_version_there_a_taken_id_and_a_refusal_are_values() {
        let (table, remote) = table();
        let (todo, ..) = row(table.insert(&Todo::default()).await.expect("an answer"));
        remote.elsewhere("todoitem", &todo.id, |row| row.set("text", "theirs"));
        let WriteAnswer::PreconditionFailed(Some(theirs)) = table.update(&todo).await.expect("an answer") else {
            panic!("a newer row")
        };
        assert_eq!(theirs.text, "theirs");
        assert_eq!(table.insert(&todo).await.expect("an answer"), WriteAnswer::Exists);
        remote.will([Fate::Refused(413)]);
        let refused = table.update(&theirs).await.expect("an answer");
        assert_eq!(refused, WriteAnswer::Refused { status: 413, reason: None });
        let nobody = ItemId::new("nobody").expect("an id");
        assert_eq!(table.delete(&nobody, None).await.expect("an answer"), WriteAnswer::Gone);
    }

    #[tokio::test]
    async fn columns_that_the_type_does_not_know_stay_on_the_server() {
        let (table, remote) = table();
        remote.elsewhere("todoitem", "a", |row| row.set("later", 7));
        let id = ItemId::new("a").expect("an id");
        let todo = table.lookup(&id).await.expect("an answer").expect("a row");
        row(table.update(&Todo { text: "milk".to_owned(), ..todo }).await.expect("an answer"));
        assert_eq!(remote.row("todoitem", "a").expect("a row").0.get("later"), Some(&7.into()));
    }

    #[tokio::test]
    async fn an_item_without_a_usable_id_is_refused_before_anything_is_sent() {
        let (table, remote) = table();
        for id in ["", "a/b"] {
            let refused = table.update(&Todo { id: id.to_owned(), ..Todo::default() }).await;
            assert!(matches!(refused, Err(RemoteTableError::InvalidId(_))));
        }
        assert_eq!(remote.take_log(), Vec::<String>::new());
    }
}
