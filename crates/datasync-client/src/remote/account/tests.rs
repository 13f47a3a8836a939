use std::sync::{Arc, Mutex};

use super::*;

/// Answers with what it was given, and writes down what it was asked.
#[derive(Clone, Default)]
struct Scripted(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    answers: Vec<(u16, &'static str)>,
    asked: Vec<HttpRequest>,
}

#[async_trait]
impl Transport for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let mut script = self.0.lock().expect("no panic");
        script.asked.push(request);
        let (status, body) = script.answers.remove(0);
        Ok(HttpAnswer { status, headers: Vec::new(), body: body.to_owned() })
    }
}

fn accounts(answers: &[(u16, &'static str)]) -> (Accounts, Scripted) {
    let script = Scripted(Arc::new(Mutex::new(Script { answers: answers.to_vec(), asked: Vec::new() })));
    let accounts = Accounts::over(Box::new(script.clone()), "https://notes.example/app", Some("the-key"));
    (accounts.expect("accounts"), script)
}

/// A drawer that takes a token so many times.
struct Drawer(Mutex<(Option<String>, usize)>);

impl TokenKeeper for &'static Drawer {
    fn load(&self) -> Option<String> {
        self.0.lock().expect("no panic").0.clone()
    }

    fn keep(&self, token: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut drawer = self.0.lock().expect("no panic");
        drawer.1 = drawer.1.checked_sub(1).ok_or("it is full")?;
        drawer.0 = Some(token.to_owned());
        Ok(())
    }
}

const SESSION: &str =
    r#"{"user":"ada","token":"t1","expiresAt":"2026-06-13T13:00:00.000Z","refreshToken":"r1","device":"d"}"#;

#[tokio::test]
async fn a_person_signs_in_with_a_password_and_is_told_why_not() {
    let (server, script) = accounts(&[(201, SESSION), (403, ""), (404, ""), (401, ""), (200, "<html>")]);
    let session = server.sign_in("Ada", "swordfish", "Laptop").await.expect("signed in");
    assert_eq!((session.user.as_str(), session.token.as_str()), ("ada", "t1"));
    assert!(!format!("{session:?}").contains("t1") && !format!("{session:?}").contains("r1"));
    let ask = async || server.sign_in("Ada", "swordfish", "Laptop").await.expect_err("not signed in");
    assert!(matches!(ask().await, SignInError::Refused));
    assert!(matches!(ask().await, SignInError::NoAccounts));
    assert!(matches!(ask().await, SignInError::Remote(RemoteError::Unauthorized)));
    assert!(matches!(ask().await, SignInError::Remote(RemoteError::NotATableServer)));
    let asked = &script.0.lock().expect("no panic").asked[0];
    assert_eq!((asked.method, asked.url.as_str()), ("POST", "https://notes.example/app/accounts/session"));
    assert_eq!(asked.headers, [(APPLICATION_KEY_HEADER, "the-key".to_owned())]);
}

#[tokio::test]
async fn an_account_is_made_where_anybody_may_and_else_it_is_said_why_not() {
    let too_short = r#"{"error":"a password has 10 to 256 characters"}"#;
    let (server, script) =
        accounts(&[(201, SESSION), (409, ""), (403, ""), (400, too_short), (404, ""), (400, ""), (403, ""), (404, "")]);
    assert_eq!(server.register("ada", "swordfish", "Laptop").await.expect("signed in").user, "ada");
    let ask = async || server.register("ada", "swordfish", "Laptop").await.expect_err("no account");
    assert!(matches!(ask().await, SignInError::Taken));
    assert!(matches!(ask().await, SignInError::Closed));
    assert!(matches!(ask().await, SignInError::Invalid(Some(_))));
    assert!(matches!(ask().await, SignInError::NoAccounts));
    for open in [true, false, false] {
        assert_eq!(server.registration_is_open().await.expect("an answer"), open);
    }
    let asked = script.0.lock().expect("no panic");
    assert_eq!(asked.asked[0].url, "https://notes.example/app/accounts");
    assert_eq!(asked.asked[5].body.as_deref(), Some("{}"), "nothing is made by asking");
}

#[tokio::test]
async fn each_refresh_token_is_used_once_and_the_next_one_kept_before_anything_is_asked_with_it() {
    let (server, script) = accounts(&[(200, SESSION), (200, SESSION), (503, ""), (403, "")]);
    let drawer: &'static Drawer = Box::leak(Box::new(Drawer(Mutex::new((Some("r0".to_owned()), 1)))));
    let staying = StaySignedIn::new(server, drawer);
    assert_eq!(staying.refresh().await.expect("an answer").as_deref(), Some("t1"));
    assert_eq!(drawer.load().as_deref(), Some("r1"));
    assert_eq!(staying.refresh().await.expect("an answer").as_deref(), Some("t1"), "also where it can't be kept");
    assert!(matches!(staying.refresh().await, Err(RemoteError::Busy { .. })), "that says nothing of the sign-in");
    assert_eq!(staying.refresh().await.expect("an answer"), None);
    let sent: Vec<_> = script.0.lock().expect("no panic").asked.iter().filter_map(|sent| sent.body.clone()).collect();
    assert_eq!(sent[0], r#"{"refreshToken":"r0"}"#);
    assert!(sent[1..].iter().all(|body| body == r#"{"refreshToken":"r1"}"#));
}

#[tokio::test]
async fn whether_people_sign_in_is_known_by_the_status_alone() {
    let (server, _) = accounts(&[(400, ""), (404, ""), (401, "")]);
    assert!(server.are_offered().await.expect("an answer"));
    assert!(!server.are_offered().await.expect("an answer"));
    assert!(matches!(server.are_offered().await, Err(RemoteError::Unauthorized)));
}
