//! The server alone: the same requests to ours, to Microsoft's and to the floor, as fast as each answers them.

mod asks;
mod figures;
pub(crate) mod floor;
mod listeners;
mod load;

pub(crate) use self::asks::HELD;
pub(crate) use self::figures::{answers, lines};
pub(crate) use self::listeners::listen;

use serde::Deserialize;

use crate::Outcome;
use crate::arguments::{Verb, Work};
use crate::driftless::check;
use crate::job::Side;
use crate::measure::Usage;

#[derive(Deserialize)]
struct Counted {
    count: usize,
}

/// Asks what the verb says, and looks whether the server then holds what was written.
pub(crate) async fn ask(work: &Work, side: Side) -> Outcome<Usage> {
    let usage = load::load(&work.url, asks::asks(work, side)?).await?;
    if matches!(work.verb, Verb::Insert | Verb::Batch) {
        let address = format!("{}/tables/notes?zumo-api-version=2.0.0&$top=1&$inlinecount=allpages", work.url);
        let answer = reqwest::get(if side == Side::Floor { format!("{}/count", work.url) } else { address }).await?;
        check("rows in the table", answer.error_for_status()?.json::<Counted>().await?.count, work.count)?;
    }
    Ok(usage)
}
