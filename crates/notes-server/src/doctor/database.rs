//! What is right and what is not with a PostgreSQL database.

use std::collections::BTreeMap;

use datasync_protocol::Timestamp;
use datasync_server::{DatabaseState, PostgresStorage, Served, TableState};

use super::{Finding, bad, keys_are, tables_are, well};
use crate::{DatabaseUrl, system_clock};

/// What the clocks of a database and of this computer may be apart.
const APART_MS: i64 = 5_000;

/// Looks a database through. Servers may run on it meanwhile; nothing is changed.
pub async fn examine_database(url: &DatabaseUrl) -> Vec<Finding> {
    match PostgresStorage::look_through(&url.0).await {
        Ok(state) => of_database(&state, system_clock()()),
        Err(error) => vec![bad(error.to_string())],
    }
}

fn of_database(state: &DatabaseState, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![well(format!("PostgreSQL {} answers", state.version))];
    if state.encoding != "UTF8" {
        findings.push(bad(format!("it keeps texts as {}, and must keep them as UTF8", state.encoding)));
    }
    if state.read_only {
        findings.push(bad("it takes no writes: a standby, or default_transaction_read_only is on".to_owned()));
    }
    findings.push(clocks(state.clock, now));
    findings.push(format(state.format));
    findings.extend(state.served.iter().flat_map(|served| of_served(served, now)));
    findings
}

fn clocks(there: Timestamp, here: Timestamp) -> Finding {
    let apart = (there.0 - here.0).abs();
    match apart < APART_MS {
        true => well("its clock and this computer's agree".to_owned()),
        false => bad(format!("its clock and this computer's are {} s apart", apart / 1000)),
    }
}

fn format(format: i64) -> Finding {
    match (format, DatabaseState::newest_format()) {
        (0, _) => well("there are no tables yet; the first start makes them".to_owned()),
        (format, newest) if format < newest => {
            well(format!("its tables have format {format}; the next start brings them to {newest}"))
        }
        (format, newest) if format > newest => {
            bad(format!("a newer version wrote it (format {format}); update the server"))
        }
        (format, _) => well(format!("its tables have format {format}, the newest")),
    }
}

fn of_served(served: &Served, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![well(match &served.epoch {
        None => "its history has no name yet".to_owned(),
        Some(epoch) if served.epoch_is_past => {
            format!(
                "it was put back or copied: its history is no more {epoch} from the next start on, and devices compare"
            )
        }
        Some(epoch) => format!("its history is {epoch}"),
    })];
    findings.extend(keys_are(&served.application_keys));
    findings.push(well(format!("{} accounts, {} devices signed in", served.accounts, served.devices)));
    if served.newest.0 > now.0 + APART_MS {
        findings.push(bad(format!("its newest change is of {}, which is yet to come", served.newest)));
    }
    findings.extend(summed(&served.tables));
    findings.extend(tables_are(served.tables.iter().filter(|table| !table.digest_is_right)));
    findings
}

/// A line for each table: there may be more owners than anybody reads.
fn summed(tables: &[TableState]) -> impl Iterator<Item = Finding> {
    let mut sums: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
    for table in tables {
        let (owners, rows, tombstones) = sums.entry(&table.name).or_default();
        *owners += 1;
        *rows += table.rows;
        *tombstones += table.tombstones;
    }
    sums.into_iter().map(|(name, (owners, rows, tombstones))| {
        well(format!("{name} of {owners} owners: {rows} rows, {tombstones} tombstones"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> DatabaseState {
        let table = |owner: &str, digest_is_right| TableState {
            owner: owner.to_owned(),
            name: "notes".to_owned(),
            rows: 2,
            tombstones: 1,
            digest_is_right,
        };
        let served = Served {
            epoch: Some("an-epoch".to_owned()),
            epoch_is_past: false,
            application_keys: vec!["a-usable-key".to_owned()],
            accounts: 2,
            devices: 3,
            newest: Timestamp(10),
            tables: vec![table("ada", true), table("bob", true)],
        };
        DatabaseState {
            version: "15.1".to_owned(),
            encoding: "UTF8".to_owned(),
            read_only: false,
            clock: Timestamp(10),
            format: DatabaseState::newest_format(),
            served: Some(served),
        }
    }

    fn wrong(change: impl FnOnce(&mut DatabaseState)) -> Vec<String> {
        let mut state = state();
        change(&mut state);
        let findings = of_database(&state, Timestamp(10)).into_iter();
        findings.filter(|finding| !finding.well).map(|finding| finding.sentence).collect()
    }

    #[test]
    fn a_database_that_is_well_is_said_to_be() {
        let findings = of_database(&state(), Timestamp(10));
        assert!(findings.iter().all(|finding| finding.well), "{findings:?}");
        assert!(findings.iter().any(|finding| finding.sentence == "notes of 2 owners: 4 rows, 2 tombstones"));
    }

    #[test]
    fn each_thing_that_is_not_as_it_must_be_is_said() {
        let served =
            |state: &mut DatabaseState, change: fn(&mut Served)| change(state.served.as_mut().expect("served"));
        for (found, word) in [
            (wrong(|state| state.encoding = "LATIN1".to_owned()), "must keep them as UTF8"),
            (wrong(|state| state.read_only = true), "it takes no writes"),
            (wrong(|state| state.clock = Timestamp(7_010)), "are 7 s apart"),
            (wrong(|state| (state.format, state.served) = (99, None)), "a newer version wrote it (format 99)"),
            (wrong(|state| served(state, |served| served.newest = Timestamp(9_000))), "which is yet to come"),
            (wrong(|state| served(state, |served| served.application_keys = vec!["x".to_owned()])), "8 to 200"),
            (
                wrong(|state| served(state, |served| served.tables[1].digest_is_right = false)),
                "notes of bob: 2 rows, 1 tombstones; its digest is not the sum over them",
            ),
        ] {
            assert!(found.len() == 1 && found[0].contains(word), "{word}: {found:?}");
        }
    }
}
