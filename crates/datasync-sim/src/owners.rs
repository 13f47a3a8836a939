//! Two people on one server, whose items have the same ids: neither ever hears of the other's.

use async_trait::async_trait;
use datasync_client::HttpAnswer;
use datasync_server::{TokenError, UserId, UserTokens};

use crate::device::Device;

/// The people. The token of each is the name.
pub(crate) const OWNERS: [&str; 2] = ["ada", "bob"];

pub(crate) struct Tokens;

#[async_trait]
impl UserTokens for Tokens {
    async fn user_of(&self, token: &str) -> Result<UserId, TokenError> {
        let known = OWNERS.contains(&token).then(|| UserId::new(token).ok()).flatten();
        known.ok_or(TokenError::Invalid)
    }
}

/// Whether an answer to this device tells of a row that a device of somebody else wrote.
pub(crate) fn leak(devices: &[Device], to: usize, answer: &HttpAnswer) -> Option<String> {
    let owner = devices[to].owner;
    let others = devices.iter().filter(|device| device.owner != owner);
    let mut told = others.filter(|other| answer.body.contains(&format!("\"device\":\"{}\"", other.name)));
    told.next().map(|other| format!("d{to} is told what {} wrote, who is somebody else", other.name))
}
