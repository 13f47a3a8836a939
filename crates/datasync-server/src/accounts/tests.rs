//! What a device is told, on each database and on a clock that the test moves.

use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::storage::tests::places::{Postgres, Sqlite};
use crate::storage::{PostgresStorage, SqliteStorage, Storage as _};

struct World {
    accounts: Accounts,
    storage: Arc<dyn AccountStore>,
    now: Arc<AtomicI64>,
}

impl World {
    async fn over(storage: impl AccountStore + 'static) -> Self {
        let storage: Arc<dyn AccountStore> = Arc::new(storage);
        let now = Arc::new(AtomicI64::new(0));
        let shown = Arc::clone(&now);
        let clock: Clock = Arc::new(move || Timestamp(shown.load(Ordering::SeqCst)));
        let accounts = Accounts::open(Arc::clone(&storage), clock).await.expect("accounts");
        World { accounts, storage, now }
    }

    async fn with_ada(storage: impl AccountStore + 'static) -> (Self, Account) {
        let world = Self::over(storage).await;
        let ada = world.accounts.add(&name("ada"), password("correct horse")).await.expect("an account");
        (world, ada)
    }

    async fn sign_in(&self) -> Session {
        self.accounts.sign_in("Ada", password("correct horse"), "Laptop").await.expect("signed in")
    }

    async fn takes(&self, session: &Session) -> bool {
        self.accounts.bearer(&session.token).await.is_ok()
    }
}

fn name(text: &str) -> UserName {
    UserName::new(text).expect("a name")
}

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

async fn a_device_signs_in_and_its_token_is_good_for_an_hour(storage: impl AccountStore + 'static) {
    let (world, ada) = World::with_ada(storage).await;
    let session = world.sign_in().await;
    let bearer = Bearer { user: ada.id, device: session.device };
    assert_eq!(world.accounts.bearer(&session.token).await.expect("known"), bearer);
    assert_eq!((session.user.as_str(), session.expires_at.as_str()), ("ada", "1970-01-01T01:00:00.000Z"));
    world.now.store(TOKEN_LASTS_MS, Ordering::SeqCst);
    assert!(!world.takes(&session).await);
    let next = world.accounts.refresh(&session.refresh_token).await.expect("refreshed");
    assert!(world.takes(&next).await);
    assert_eq!((next.device, next.user), (session.device, session.user));
}

async fn a_wrong_password_and_an_unknown_name_are_refused_alike(storage: impl AccountStore + 'static) {
    let (world, _) = World::with_ada(storage).await;
    for (user, typed) in [("ada", "correct horsf"), ("bob", "correct horse"), ("no name", ""), ("", "correct horse")] {
        let refused = world.accounts.sign_in(user, password(typed), "").await;
        assert!(matches!(refused, Err(AccountError::WrongPassword)), "{user}");
    }
    let taken = world.accounts.add(&name("ADA"), password("another horse")).await;
    assert!(matches!(taken, Err(AccountError::NameTaken)));
}

async fn an_answer_that_is_lost_locks_nobody_out_and_a_token_that_is_used_twice_revokes_the_device(
    storage: impl AccountStore + 'static,
) {
    let (world, _) = World::with_ada(storage).await;
    let first = world.sign_in().await;
    let lost = world.accounts.refresh(&first.refresh_token).await.expect("refreshed");
    let second = world.accounts.refresh(&first.refresh_token).await.expect("the answer was lost, so once more");
    let stolen = world.accounts.refresh(&lost.refresh_token).await;
    assert!(matches!(stolen, Err(AccountError::SignedOut)), "it was replaced");
    assert!(!world.takes(&second).await, "two had the tokens of one device");
    assert!(matches!(world.accounts.refresh(&second.refresh_token).await, Err(AccountError::SignedOut)));
}

async fn what_is_no_refresh_token_of_a_device_is_refused(storage: impl AccountStore + 'static) {
    let (world, _) = World::with_ada(storage).await;
    let session = world.sign_in().await;
    let stranger = RefreshToken::random(DeviceId::random()).expect("a token").to_text();
    for text in ["", "nonsense", &session.token, &stranger] {
        assert!(matches!(world.accounts.refresh(text).await, Err(AccountError::SignedOut)), "{text}");
    }
    assert!(world.takes(&session).await);
}

async fn a_device_that_is_revoked_is_refused_at_once_and_the_others_are_not(storage: impl AccountStore + 'static) {
    let (world, ada) = World::with_ada(storage).await;
    let (one, two) = (world.sign_in().await, world.sign_in().await);
    assert_eq!(world.storage.devices(&ada.id).await.expect("devices").len(), 2);
    let nobody = UserId::new("somebody else").expect("an id");
    assert!(!world.storage.remove_device(&nobody, one.device).await.expect("looked"), "it is not theirs");
    assert!(world.storage.remove_device(&ada.id, one.device).await.expect("revoked"));
    assert_eq!((world.takes(&one).await, world.takes(&two).await), (false, true));
    assert!(matches!(world.accounts.refresh(&one.refresh_token).await, Err(AccountError::SignedOut)));
}

async fn a_new_password_signs_every_other_device_out(storage: impl AccountStore + 'static) {
    let (world, _) = World::with_ada(storage).await;
    let (one, two) = (world.sign_in().await, world.sign_in().await);
    let bearer = world.accounts.bearer(&one.token).await.expect("known");
    let wrong = world.accounts.change_password(&bearer, password("wrong"), password("battery staple")).await;
    assert!(matches!(wrong, Err(AccountError::WrongPassword)));
    let short = world.accounts.change_password(&bearer, password("correct horse"), password("short")).await;
    assert!(matches!(short, Err(AccountError::UnfitPassword)));
    assert!(world.takes(&two).await);
    let changed = world.accounts.change_password(&bearer, password("correct horse"), password("battery staple")).await;
    changed.expect("changed");
    assert_eq!((world.takes(&one).await, world.takes(&two).await), (true, false));
    let old = world.accounts.sign_in("ada", password("correct horse"), "").await;
    assert!(matches!(old, Err(AccountError::WrongPassword)));
    assert!(world.accounts.sign_in("ada", password("battery staple"), "").await.is_ok());
}

async fn a_sign_in_that_is_overtaken_by_a_new_password_is_none(storage: impl AccountStore + 'static) {
    let (world, ada) = World::with_ada(storage).await;
    world.accounts.set_password(&ada.id, password("battery staple"), None).await.expect("changed");
    assert!(matches!(world.accounts.begin(&ada, "Laptop").await, Err(AccountError::WrongPassword)));
    world.storage.remove_account(&ada.id).await.expect("removed");
    assert!(matches!(world.accounts.begin(&ada, "Laptop").await, Err(AccountError::WrongPassword)));
}

async fn who_is_removed_is_signed_out_and_who_gets_the_name_is_somebody_else(storage: impl AccountStore + 'static) {
    let (world, ada) = World::with_ada(storage).await;
    let session = world.sign_in().await;
    assert!(world.storage.remove_account(&ada.id).await.expect("removed"));
    assert!(!world.takes(&session).await);
    let next = world.accounts.add(&name("ada"), password("another horse")).await.expect("an account");
    assert_ne!(next.id, ada.id);
    assert!(!world.takes(&session).await);
}

async fn a_device_that_was_away_for_half_a_year_is_forgotten(storage: impl AccountStore + 'static) {
    let (world, ada) = World::with_ada(storage).await;
    let away = world.sign_in().await;
    world.now.store(181 * 24 * 3_600_000, Ordering::SeqCst);
    let here = world.sign_in().await;
    let devices = world.storage.devices(&ada.id).await.expect("devices");
    assert_eq!(devices.iter().map(|device| device.id).collect::<Vec<_>>(), [here.device]);
    assert!(matches!(world.accounts.refresh(&away.refresh_token).await, Err(AccountError::SignedOut)));
}

async fn a_sign_in_that_a_new_password_meets_leaves_nobody_signed_in(storage: impl AccountStore + 'static) {
    let (world, mut ada) = World::with_ada(storage).await;
    for round in 0..50 {
        let next = PasswordHash::from_stored(format!("password {round}"));
        let changed = world.storage.set_password(&ada.id, &next, None);
        let (begun, changed) = tokio::join!(world.accounts.begin(&ada, "Laptop"), changed);
        assert!(changed.expect("changed"));
        assert!(matches!(begun, Ok(_) | Err(AccountError::WrongPassword)));
        assert_eq!(
            world.storage.devices(&ada.id).await.expect("devices"),
            [],
            "the password it came with is the old one"
        );
        ada.password = next;
    }
}

async fn two_who_hold_tokens_of_one_device_and_use_them_at_once_revoke_it(storage: impl AccountStore + 'static) {
    let (world, ada) = World::with_ada(storage).await;
    for _ in 0..20 {
        let first = world.accounts.begin(&ada, "Laptop").await.expect("signed in");
        let next = world.accounts.refresh(&first.refresh_token).await.expect("refreshed");
        let (one, two) =
            tokio::join!(world.accounts.refresh(&next.refresh_token), world.accounts.refresh(&first.refresh_token));
        assert!(one.is_ok() != two.is_ok(), "whichever was first, the other is not of the device any more");
        assert!(!world.takes(&next).await);
    }
}

async fn processes_that_begin_together_sign_alike(storage: impl AccountStore + Clone + 'static) {
    let begin = || World::over(storage.clone());
    let (one, two, three) = tokio::join!(begin(), begin(), begin());
    one.accounts.add(&name("ada"), password("correct horse")).await.expect("an account");
    let session = one.sign_in().await;
    assert_eq!((two.takes(&session).await, three.takes(&session).await), (true, true));
}

/// Each test on each database.
macro_rules! on_each {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(super::Sqlite::new().await.storage).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(super::Postgres::new().await.storage).await; })*
        }
    };
}

on_each! {
    a_device_signs_in_and_its_token_is_good_for_an_hour
    a_wrong_password_and_an_unknown_name_are_refused_alike
    an_answer_that_is_lost_locks_nobody_out_and_a_token_that_is_used_twice_revokes_the_device
    what_is_no_refresh_token_of_a_device_is_refused
    a_device_that_is_revoked_is_refused_at_once_and_the_others_are_not
    a_new_password_signs_every_other_device_out
    a_sign_in_that_is_overtaken_by_a_new_password_is_none
    who_is_removed_is_signed_out_and_who_gets_the_name_is_somebody_else
    a_device_that_was_away_for_half_a_year_is_forgotten
    no_token_and_no_password_is_shown
    a_sign_in_that_a_new_password_meets_leaves_nobody_signed_in
    two_who_hold_tokens_of_one_device_and_use_them_at_once_revoke_it
    processes_that_begin_together_sign_alike
}

async fn two_processes_sign_alike(one: impl AccountStore + 'static, two: impl AccountStore + 'static) {
    let (one, _) = World::with_ada(one).await;
    let session = one.sign_in().await;
    let two = World::over(two).await;
    assert!(two.takes(&session).await);
    let bearer = two.accounts.bearer(&session.token).await.expect("known");
    assert!(two.storage.remove_device(&bearer.user, bearer.device).await.expect("revoked"));
    assert!(!one.takes(&session).await, "what one revoked the other refuses");
}

#[tokio::test]
async fn every_process_that_serves_a_database_signs_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || SqliteStorage::open(&folder.path().join("server.db")).expect("a database");
    two_processes_sign_alike(open(), open()).await;
    let Postgres { storage, address } = Postgres::new().await;
    two_processes_sign_alike(storage, PostgresStorage::open(&address).await.expect("a second process")).await;
}

#[tokio::test]
async fn a_database_that_is_put_back_has_everybody_sign_in_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, copy) = (folder.path().join("server.db"), folder.path().join("copy.db"));
    let storage = SqliteStorage::open(&database).expect("a database");
    let before = World::over(storage.clone()).await;
    before.accounts.add(&name("ada"), password("correct horse")).await.expect("an account");
    let session = before.sign_in().await;
    let bearer = before.accounts.bearer(&session.token).await.expect("known");
    crate::back_up(&database, &copy).expect("a copy");
    assert!(before.storage.remove_device(&bearer.user, bearer.device).await.expect("revoked"));
    let write = crate::WriteCommand {
        table: datasync_protocol::TableName::new("notes").expect("a name"),
        id: datasync_protocol::ItemId::new("a").expect("an id"),
        key: None,
        request: crate::WriteRequest::Insert(datasync_protocol::Record::default()),
        precondition: crate::Precondition::None,
    };
    storage.write(bearer.user.as_str(), None, Timestamp(1), vec![write]).await.expect("a write that the copy lacks");
    drop((before, storage));
    crate::put_back(&copy, &database).expect("put back");
    let after = World::over(SqliteStorage::open(&database).expect("a database")).await;
    assert!(!after.takes(&session).await, "what was revoked stays revoked");
    assert!(after.accounts.refresh(&session.refresh_token).await.is_err());
    assert!(after.takes(&after.sign_in().await).await);
}

async fn no_token_and_no_password_is_shown(storage: impl AccountStore + 'static) {
    let (world, ada) = World::with_ada(storage).await;
    let session = world.sign_in().await;
    let shown = format!("{session:?} {ada:?} {:?}", world.accounts.bearer("forged").await);
    for secret in [&session.token, &session.refresh_token, ada.password.as_stored(), "forged"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
