//! The digest of what is known here of the server's rows.

use datasync_protocol::{Digest, ItemId, Record, TableName, Version};

use super::{StoreError, StoreTxn};

impl StoreTxn<'_> {
    /// Sums up the rows of a table as the server last gave them: where an edit waits, the server's row beside it counts.
    /// Reads the whole table.
    pub(crate) fn digest(&self, table: &TableName) -> Result<Digest, StoreError> {
        let mut digest = Digest::default();
        let mut statement = self.sql.prepare_cached(&format!(
            "SELECT id, item ->> '$.version' FROM \"{table}\"
             WHERE id NOT IN (SELECT item_id FROM __operations WHERE table_name = ?1)"
        ))?;
        let mut rows = statement.query([table.as_str()])?;
        while let Some(row) = rows.next()? {
            let (id, version): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            if let (Ok(id), Some(version)) = (ItemId::new(id), version) {
                digest.add(&id, &Version::new(version));
            }
        }
        for (operation, _) in self.operations()? {
            let known = operation.server.as_ref().or(operation.base.as_ref());
            let lives = known.filter(|row| operation.table == *table && !row.deleted());
            if let Some(version) = lives.and_then(Record::version) {
                digest.add(&operation.item_id, &version);
            }
        }
        Ok(digest)
    }
}
