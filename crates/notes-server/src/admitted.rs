//! The keys that are let in.

use datasync_server::{ApplicationKey, Keys};

use crate::keeper::KeyKeeper;
use crate::key::{KeyFile, is_usable};
use crate::options::Access;
use crate::start_error::StartError;

/// The first key that is given out, and how to ask for all of them later.
pub(crate) async fn admitted(
    access: Access,
    keeper: impl KeyKeeper,
) -> Result<(Option<String>, Option<Keys>), StartError> {
    match access {
        Access::LoopbackOnly => Ok((None, None)),
        Access::Key(key) => {
            let key = usable(key)?;
            Ok((Some(key.0.clone()), Some(Keys::one(key))))
        }
        Access::KeptKey => followed(keeper.first().await?, keeper).await,
        Access::KeyOfFile(path) => match KeyFile::at(&path).keys()? {
            keys if keys.is_empty() => Err(StartError::NoKey(path)),
            keys => followed(keys, KeyFile::at(&path)).await,
        },
    }
}

async fn followed(keys: Vec<String>, keeper: impl KeyKeeper) -> Result<(Option<String>, Option<Keys>), StartError> {
    let newest = keys.into_iter().next().map(|key| usable(ApplicationKey(key))).transpose()?;
    Ok((newest.map(|key| key.0), Some(keeper.follow().await?)))
}

pub(crate) fn usable(key: ApplicationKey) -> Result<ApplicationKey, StartError> {
    if is_usable(&key.0) { Ok(key) } else { Err(StartError::InvalidKey) }
}
