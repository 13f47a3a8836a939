//! Writes that were asked for together, carried out in turns: what belongs to one owner in one transaction, and what a
//! controller does itself alone.

use crate::asked::Write;
use crate::caller::Caller;
use crate::commands::Expected;
use crate::config::TableDefinition;
use crate::controller::{Refusal, TableController};
use crate::decide::{Decision, WriteCommand, WriteRequest};
use crate::error::ApiError;
use crate::permission::Action;
use crate::router::Server;
use crate::rows::OfOwner;
use crate::storage::{Storage, WriteOutcome, Written};

/// A write of a caller, checked.
pub(crate) struct Asked<'a> {
    table: &'a TableDefinition,
    owner: &'a str,
    command: WriteCommand,
}

/// What became of them.
#[derive(Default)]
pub(crate) struct Done {
    /// One for each, in their order.
    pub(crate) outcomes: Vec<Result<WriteOutcome, ApiError>>,
    /// Where the history stands now, if all was one transaction: of several, none could say what was before them.
    pub(crate) written: Option<Written>,
}

/// Writes that are carried out at once, each with its place among all.
struct Turn<'a> {
    owner: &'a str,
    controller: Option<&'a dyn TableController>,
    writes: Vec<(usize, Asked<'a>)>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(table: &'a TableDefinition, caller: &'a Caller, command: WriteCommand) -> Result<Self, ApiError> {
        if let Some(controller) = &table.controller {
            controller.validate(&command.request)?;
        }
        Ok(Asked { table, owner: caller.owner(table)?, command })
    }

    /// How it is answered. A controller may make the row another than was sent, so the whole row is told then.
    pub(crate) fn expected(&self, prefers_minimal: bool) -> Expected {
        Expected::of(&self.command, prefers_minimal && self.table.overriding(self.action()).is_none())
    }

    fn action(&self) -> Action {
        self.command.request.action()
    }
}

/// An owner's writes stay in their order, and none passes one that stands alone.
fn turns(asked: Vec<Asked<'_>>) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for (place, asked) in asked.into_iter().enumerate() {
        let (owner, controller) = (asked.owner, asked.table.overriding(asked.action()));
        let mut open = turns.iter_mut().rev().take_while(|turn| turn.controller.is_none());
        match open.find(|turn| turn.owner == owner).filter(|_| controller.is_none()) {
            Some(turn) => turn.writes.push((place, asked)),
            None => turns.push(Turn { owner, controller, writes: vec![(place, asked)] }),
        }
    }
    turns
}

impl<S: Storage> Server<S> {
    /// Carries writes out, of whoever knows the history by this name. An error is of all of them: what was written before it
    /// stays, and a repeated write that has an `Idempotency-Key` is answered as it was then.
    pub(crate) async fn carry_out(
        &self,
        caller: &Caller,
        epoch: Option<&str>,
        asked: Vec<Asked<'_>>,
    ) -> Result<Done, ApiError> {
        let mut placed = Vec::with_capacity(asked.len());
        let mut transactions = Vec::new();
        for turn in turns(asked) {
            let rows = OfOwner::new(self, turn.owner).of_history(epoch);
            placed.extend(turn.carry_out(caller, &rows).await?);
            transactions.extend(rows.written());
        }
        self.config.traffic.wrote(placed.iter().map(|(_, outcome)| outcome));
        placed.sort_by_key(|(place, _)| *place);
        let written = if transactions.len() == 1 { transactions.pop() } else { None };
        Ok(Done { outcomes: placed.into_iter().map(|(_, outcome)| outcome).collect(), written })
    }
}

impl Turn<'_> {
    async fn carry_out<S: Storage>(
        self,
        caller: &Caller,
        rows: &OfOwner<'_, S>,
    ) -> Result<Vec<(usize, Result<WriteOutcome, ApiError>)>, ApiError> {
        let seats: Vec<_> = self.writes.iter().map(|(place, asked)| (*place, asked.table, asked.action())).collect();
        let commands: Vec<_> = self.writes.into_iter().map(|(_, asked)| asked.command).collect();
        let mut outcomes = Vec::with_capacity(seats.len());
        match self.controller {
            None => outcomes.extend(rows.write_all(commands).await?.into_iter().map(Ok)),
            Some(controller) => {
                for command in commands {
                    outcomes.push(through(controller, Write { caller, command, rows }).await?);
                }
            }
        }
        for ((_, table, action), outcome) in seats.iter().zip(&outcomes) {
            tell(table, caller, *action, outcome).await;
        }
        Ok(seats.into_iter().map(|(place, ..)| place).zip(outcomes).collect())
    }
}

/// A write through its controller. A storage that fails ends all; any other refusal is that write's own.
async fn through(
    controller: &dyn TableController,
    write: Write<'_>,
) -> Result<Result<WriteOutcome, ApiError>, ApiError> {
    let outcome = match write.command.request {
        WriteRequest::Insert(_) => controller.insert(write).await,
        WriteRequest::Update(_) => controller.update(write).await,
        WriteRequest::Delete => controller.delete(write).await,
        WriteRequest::Undelete => controller.undelete(write).await,
    };
    match outcome {
        Err(Refusal::Storage(error)) => Err(error.into()),
        outcome => Ok(outcome.map_err(ApiError::from)),
    }
}

/// Tells the table's controller what was written.
async fn tell(table: &TableDefinition, caller: &Caller, action: Action, outcome: &Result<WriteOutcome, ApiError>) {
    if let (Some(controller), Ok(WriteOutcome { decision: Decision::Write(_), row: Some(row) })) =
        (&table.controller, outcome)
    {
        controller.written(caller, action, row).await;
    }
}

#[cfg(test)]
mod tests {
    use datasync_protocol::{ItemId, Record};

    use super::*;
    use crate::caller::UserId;
    use crate::decide::Precondition;

    struct Inserts;

    impl TableController for Inserts {
        fn overrides(&self, action: Action) -> bool {
            action == Action::Insert
        }
    }

    /// The places of writes as they are carried out at once: `e` of what is everyone's, `m` of what is mine, and an
    /// insert where the letter is large.
    fn grouped(letters: &str) -> Vec<Vec<usize>> {
        let everyones = TableDefinition::new("everyones", &[]).expect("a name").controlled_by(Inserts);
        let mine = TableDefinition::new("mine", &[]).expect("a name").personal().controlled_by(Inserts);
        let caller = Caller { application: true, user: UserId::new("ada").ok() };
        let asked = |letter: char| {
            let table = if letter.eq_ignore_ascii_case(&'m') { &mine } else { &everyones };
            let insert = WriteRequest::Insert(Record::default());
            let request = if letter.is_uppercase() { insert } else { WriteRequest::Delete };
            let (id, precondition) = (ItemId::new("a").expect("an id"), Precondition::None);
            let command = WriteCommand { table: table.name.clone(), id, key: None, request, precondition };
            Asked::new(table, &caller, command).unwrap_or_else(|_| panic!("{letter} may be asked"))
        };
        let places = |turn: Turn<'_>| turn.writes.into_iter().map(|(place, _)| place).collect();
        turns(letters.chars().map(asked).collect()).into_iter().map(places).collect()
    }

    #[test]
    fn an_owners_writes_go_together_and_none_passes_one_that_stands_alone() {
        assert_eq!(grouped("eee"), [[0, 1, 2]]);
        assert_eq!(grouped("emem"), [[0, 2], [1, 3]]);
        assert_eq!(grouped("eEe"), [[0], [1], [2]]);
        assert_eq!(grouped("emMem"), [vec![0], vec![1], vec![2], vec![3], vec![4]]);
        assert_eq!(grouped("EE"), [[0], [1]]);
        assert!(grouped("").is_empty());
    }
}
