//! How many passwords may be tried: few of one user, more from one address, where many people may be behind it.

use std::net::IpAddr;
use std::time::Duration;

use datasync_protocol::Timestamp;

use super::AccountError;
use crate::rate::{Limiter, Rate};

const OF_A_USER: Rate = Rate { burst: 10, every: Duration::from_secs(30) };
const OF_AN_ADDRESS: Rate = Rate { burst: 60, every: Duration::from_secs(5) };

pub(super) struct Attempts {
    users: Limiter<String>,
    addresses: Limiter<IpAddr>,
}

impl Attempts {
    pub(super) fn new() -> Self {
        Attempts { users: Limiter::new(OF_A_USER), addresses: Limiter::new(OF_AN_ADDRESS) }
    }

    /// Counts an attempt before anything is computed for it. `user`: a name or an id, whether there is such a user or not.
    pub(super) fn count(&self, user: &str, address: Option<IpAddr>, now: Timestamp) -> Result<(), AccountError> {
        self.count_address(address, now)?;
        self.users.take(user.to_ascii_lowercase(), now).map_err(AccountError::TooMany)
    }

    /// Counts what is tried of no user in particular.
    pub(super) fn count_address(&self, address: Option<IpAddr>, now: Timestamp) -> Result<(), AccountError> {
        address.map_or(Ok(()), |address| self.addresses.take(address, now).map_err(AccountError::TooMany))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_of_a_user_and_sixty_from_an_address() {
        let (attempts, now) = (Attempts::new(), Timestamp(0));
        let here = "192.0.2.1".parse().ok();
        for _ in 0..10 {
            attempts.count("Ada", here, now).expect("one of ten");
        }
        assert!(matches!(attempts.count("ada", here, now), Err(AccountError::TooMany(wait)) if wait.as_secs() == 30));
        assert!(attempts.count("ada", here, Timestamp(30_000)).is_ok());
        let there = "192.0.2.2".parse().ok();
        for user in 0..60 {
            attempts.count(&user.to_string(), there, now).expect("one of sixty");
        }
        assert!(attempts.count("another", there, now).is_err());
        assert!(attempts.count("another", here, now).is_ok());
    }
}
