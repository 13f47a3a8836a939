//! Section 12: accounts, and what one person's rows are to another.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use datasync_server::{
    Accounts, ApplicationKey, Config, Keys, Limits, Password, TableDefinition, UserName,
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Answer, World};

const HOUR_MS: i64 = 3_600_000;
/// In everything that Ada writes, and in nothing that anybody else does.
const HERS: &str = "heliotrope";

async fn world(open: bool) -> World {
    World::with_storage(async |config, storage| {
        let accounts = Accounts::open(Arc::new(storage), Arc::clone(&config.clock)).await.expect("accounts");
        for name in ["ada", "bob"] {
            let password = Password::new(format!("password of {name}"));
            accounts.add(&UserName::new(name).expect("a name"), password).await.expect("an account");
        }
        let notes = TableDefinition::new("notes", &["title", "body"]).expect("names").personal();
        let accounts = if open { accounts.with_open_registration() } else { accounts };
        let limits = Limits { requests: None, behind_proxy: true };
        let application_keys = Some(Keys::one(ApplicationKey("key".to_owned())));
        Config { tables: vec![notes], application_keys, limits, ..config }.with_accounts(accounts)
    })
    .await
}

/// Somebody on a device.
struct Person<'a> {
    world: &'a World,
    session: Value,
}

impl World {
    async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.keyed(Method::POST, path).json(&body)).await
    }

    async fn sign_in(&self, user: &str) -> Person<'_> {
        let asked = json!({"user": user, "password": format!("password of {user}"), "device": "Laptop"});
        let answer = self.post("/accounts/session", asked).await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        Person { world: self, session: answer.json }
    }
}

impl Person<'_> {
    fn says(&self, name: &str) -> &str {
        self.session[name].as_str().expect("text")
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.keyed(method, path).header("X-ZUMO-AUTH", self.says("token"))
    }

    async fn devices(&self) -> Answer {
        Answer::of(self.ask(Method::GET, "/accounts/devices")).await
    }

    async fn status(&self, method: Method, path: &str) -> u16 {
        self.ask(method, path).send().await.expect("an answer").status().as_u16()
    }
}

#[tokio::test]
async fn a_person_signs_in_and_the_token_is_what_a_published_client_carries() {
    let world = world(false).await;
    let ada = world.sign_in("ada").await;
    assert_eq!((ada.says("user"), ada.says("expiresAt")), ("ada", "2026-06-13T13:00:00.000Z"));
    let mut names: Vec<_> = ada.session.as_object().expect("an object").keys().collect();
    names.sort();
    assert_eq!(names, ["device", "expiresAt", "refreshToken", "token", "user"]);
    assert_eq!(ada.status(Method::GET, "/tables/notes").await, 200);
    let bearer = world.keyed(Method::GET, "/tables/notes").bearer_auth(ada.says("token"));
    assert_eq!(Answer::of(bearer).await.status, 200);
    let parts: Vec<_> = ada.says("token").split('.').collect();
    let read = |part: &str| {
        use base64::Engine as _;
        let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64");
        serde_json::from_slice::<Value>(&bytes).expect("JSON")
    };
    assert_eq!(read(parts[0]), json!({"alg": "HS256", "typ": "JWT"}));
    let claims = read(parts[1]);
    assert_eq!(claims["aud"], "urn:microsoft:windows-azure:zumo");
    assert_eq!(claims["iss"], "urn:microsoft:windows-azure:zumo");
    assert_eq!((&claims["device"], &claims["exp"]), (&ada.session["device"], &json!(1_781_355_600)));
}

#[tokio::test]
async fn refused_is_who_has_no_key_no_password_no_token() {
    let world = world(false).await;
    let good = json!({"user": "ada", "password": "password of ada"});
    for (method, path) in [
        (Method::POST, "/accounts"),
        (Method::POST, "/accounts/session"),
        (Method::POST, "/accounts/session/refresh"),
        (Method::GET, "/accounts/devices"),
    ] {
        let refused = Answer::of(world.ask(method, path).json(&good)).await;
        assert_eq!(refused.refused(401), "the application key is missing or wrong", "{path}");
    }
    for (user, password) in [("ada", "password of bob"), ("eve", "password of ada"), ("", "")] {
        let refused = world.post("/accounts/session", json!({"user": user, "password": password})).await;
        assert_eq!(refused.refused(403), "the user name or the password is wrong");
    }
    for body in [json!({}), json!([]), json!({"user": "ada"}), json!({"user": 1, "password": 2})] {
        world.post("/accounts/session", body).await.refused(400);
    }
    let none = Answer::of(world.keyed(Method::GET, "/accounts/devices")).await;
    assert_eq!(none.refused(401), "this is for users who are signed in, and the request carries no token");
    let odd = world.post("/accounts/session/refresh", json!({"refreshToken": "odd"})).await;
    assert_eq!(odd.refused(403), "this device is signed in no longer: sign in again");
    assert_eq!(world.post("/accounts", good).await.refused(403), "accounts are made by whoever runs this server");
    let long = json!({"user": "ada", "password": "x".repeat(20_000)});
    world.post("/accounts/session", long).await.refused(413);
}

#[tokio::test]
async fn a_token_is_good_for_an_hour_and_the_next_one_is_got_without_the_password() {
    let world = world(false).await;
    let ada = world.sign_in("ada").await;
    world.clock.fetch_add(HOUR_MS, Ordering::SeqCst);
    let refused = Answer::of(ada.ask(Method::GET, "/tables/notes")).await;
    assert_eq!(refused.refused(401), "the token is not valid: sign in again");
    let next = world.post("/accounts/session/refresh", json!({"refreshToken": ada.says("refreshToken")})).await;
    assert_eq!(next.status, 200);
    let ada = Person { world: &world, session: next.json };
    assert_eq!(ada.status(Method::GET, "/tables/notes").await, 200);
}

#[tokio::test]
async fn devices_are_shown_and_signed_out_and_a_stranger_signs_none_out() {
    let world = world(false).await;
    let (one, two, bob) = (world.sign_in("ada").await, world.sign_in("ada").await, world.sign_in("bob").await);
    let shown = one.devices().await.json;
    assert_eq!(shown.as_array().map(Vec::len), Some(2));
    let current = shown.as_array().and_then(|devices| devices.iter().find(|device| device["current"] == true));
    let expected = json!({
        "id": one.session["device"], "name": "Laptop", "signedIn": "2026-06-13T12:00:00.000Z",
        "seen": "2026-06-13T12:00:00.000Z", "current": true,
    });
    assert_eq!(current, Some(&expected));
    let of_two = format!("/accounts/devices/{}", two.says("device"));
    assert_eq!(Answer::of(bob.ask(Method::DELETE, &of_two)).await.refused(404), "there is no such device");
    assert_eq!(bob.status(Method::DELETE, "/accounts/devices/odd").await, 404);
    assert_eq!(two.status(Method::GET, "/tables/notes").await, 200);
    assert_eq!(one.status(Method::DELETE, &of_two).await, 204);
    for path in ["/tables/notes", "/tables/notes/a", "/changes", "/accounts/devices"] {
        assert_eq!(Answer::of(two.ask(Method::GET, path)).await.refused(401), "the token is not valid: sign in again");
    }
    assert_eq!(one.status(Method::DELETE, "/accounts/session").await, 204);
    assert_eq!(one.status(Method::GET, "/tables/notes").await, 401);
    assert_eq!(bob.status(Method::GET, "/tables/notes").await, 200);
}

#[tokio::test]
async fn a_doorbell_falls_silent_when_its_device_is_revoked() {
    let world = world(false).await;
    let (one, two) = (world.sign_in("ada").await, world.sign_in("ada").await);
    let mut bell = two.ask(Method::GET, "/changes").send().await.expect("an answer");
    assert!(bell.chunk().await.expect("a line").is_some(), "the first event");
    assert_eq!(one.status(Method::DELETE, &format!("/accounts/devices/{}", two.says("device"))).await, 204);
    let inserted = Answer::of(one.ask(Method::POST, "/tables/notes").json(&json!({"id": "a"}))).await;
    assert_eq!(inserted.status, 201);
    assert_eq!(bell.chunk().await.expect("an end"), None);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_signs_the_other_devices_out() {
    let world = world(false).await;
    let (one, two) = (world.sign_in("ada").await, world.sign_in("ada").await);
    let change = |password: &str, new: &str| {
        one.ask(Method::POST, "/accounts/password").json(&json!({"password": password, "newPassword": new}))
    };
    Answer::of(change("password of bob", "password anew")).await.refused(403);
    assert_eq!(
        Answer::of(change("password of ada", "short")).await.refused(400),
        "a password has 10 to 256 characters"
    );
    let changed = change("password of ada", "password anew").send().await.expect("an answer");
    assert_eq!(changed.status(), 204);
    assert_eq!(one.status(Method::GET, "/tables/notes").await, 200);
    assert_eq!(two.status(Method::GET, "/tables/notes").await, 401);
    let old = json!({"user": "ada", "password": "password of ada"});
    world.post("/accounts/session", old).await.refused(403);
}

#[tokio::test]
async fn where_registration_is_open_a_name_is_taken_once() {
    let world = world(true).await;
    let register = |user: &str, password: &str| {
        world.post("/accounts", json!({"user": user, "password": password, "device": "Pixel"}))
    };
    let eve = register("eve", "password of eve").await;
    assert_eq!((eve.status.as_u16(), &eve.json["user"]), (201, &json!("eve")));
    let eve = Person { world: &world, session: eve.json };
    assert_eq!(eve.devices().await.json[0]["name"], "Pixel");
    assert_eq!(register("Ada", "password of eve").await.refused(409), "there is an account of this name already");
    register("odd name", "password of eve").await.refused(400);
    register("mallory", "short").await.refused(400);
}

#[tokio::test]
async fn passwords_are_tried_ten_times_of_one_user_and_sixty_times_from_one_address() {
    let world = world(false).await;
    let attempt = |user: String, from: &str| {
        let asked = json!({"user": user, "password": "x"});
        let request = world.keyed(Method::POST, "/accounts/session").header("X-Forwarded-For", from);
        request.json(&asked).send()
    };
    for round in 0..11 {
        let answer = attempt("ada".to_owned(), &format!("198.51.100.{round}")).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), if round < 10 { 403 } else { 429 }, "{round}");
        if round == 10 {
            assert_eq!(answer.headers()["retry-after"], "30");
            Answer::read(answer).await.refused(429);
        }
    }
    world.clock.fetch_add(30_000, Ordering::SeqCst);
    world.sign_in("ada").await;
}

/// Each route with everything that it takes, asked of a row that Ada has.
fn every_route(person: &Person<'_>) -> Vec<RequestBuilder> {
    let ask = |method: Method, path: &str| person.ask(method, path);
    let row = json!({"id": "b", "body": "whatever"});
    let parts = json!({"requests": [
        {"id": "1", "method": "PATCH", "url": "tables/notes/a", "headers": {"If-Match": "*"}, "body": {"body": "x"}},
        {"id": "2", "method": "DELETE", "url": "tables/notes/gone"},
        {"id": "3", "method": "POST", "url": "tables/notes/gone"},
        {"id": "4", "method": "POST", "url": "tables/notes", "headers": {"Idempotency-Key": "key-of-ada"}, "body": {"id": "b"}},
    ]});
    vec![
        ask(Method::GET, "/tables/notes"),
        ask(Method::GET, "/tables/notes?__includeDeleted=true&$inlinecount=allpages&$orderby=title desc"),
        ask(Method::GET, "/tables/notes?$filter=startswith(title,'helio')&$select=id,title&$top=1"),
        ask(Method::GET, "/tables/notes").header("X-Sync-Epoch", "another-history"),
        ask(Method::GET, "/tables/notes/a"),
        ask(Method::GET, "/tables/notes/gone?__includeDeleted=true"),
        ask(Method::GET, "/tables/notes/a/history"),
        ask(Method::GET, "/tables/notes/gone/history"),
        ask(Method::PATCH, "/tables/notes/a").json(&json!({"body": "x"})),
        ask(Method::PATCH, "/tables/notes/a").header("If-Match", "\"AAAAAAAAAAE=\"").json(&json!({"body": "x"})),
        ask(Method::DELETE, "/tables/notes/gone").header("If-Match", "*"),
        ask(Method::POST, "/tables/notes/gone"),
        ask(Method::POST, "/tables/notes").header("Idempotency-Key", "key-of-ada").json(&row),
        ask(Method::POST, "/$batch").json(&parts),
        ask(Method::GET, "/accounts/devices"),
        ask(Method::POST, "/tables/notes").json(&json!({"id": "a", "title": "his"})),
        ask(Method::GET, "/tables/notes/a"),
    ]
}

/// Everything that came back, as text: the status, the headers, the body.
async fn bytes_of(request: RequestBuilder) -> String {
    let answer = request.send().await.expect("an answer");
    let head = format!("{} {:?}", answer.status(), answer.headers());
    format!("{head} {}", answer.text().await.expect("text"))
}

#[tokio::test]
async fn nothing_of_one_persons_rows_is_in_any_answer_to_another() {
    let world = world(false).await;
    let (ada, bob) = (world.sign_in("ada").await, world.sign_in("bob").await);
    for (id, key) in [("a", "key-of-ada"), ("gone", "another-key")] {
        let row = json!({"id": id, "title": HERS, "body": HERS, HERS: HERS});
        let insert = ada.ask(Method::POST, "/tables/notes").header("Idempotency-Key", key).json(&row);
        assert_eq!(Answer::of(insert).await.status, 201);
    }
    assert_eq!(ada.status(Method::DELETE, "/tables/notes/gone").await, 200);
    let hers = Answer::of(ada.ask(Method::GET, "/tables/notes/a")).await.json;
    let newest = Answer::of(ada.ask(Method::GET, "/tables/notes/gone?__includeDeleted=true")).await.json;

    for request in every_route(&bob) {
        let asked = format!("{request:?}");
        let told = bytes_of(request).await;
        let secrets = [HERS, newest["updatedAt"].as_str().expect("an instant"), ada.says("device"), "\"ada\""];
        assert!(!secrets.iter().any(|secret| told.contains(secret)), "{asked}: {told}");
    }
    let mut bell = bob.ask(Method::GET, "/changes").send().await.expect("an answer");
    let first = bell.chunk().await.expect("a line").expect("an event");
    assert!(!String::from_utf8_lossy(&first).contains(newest["updatedAt"].as_str().expect("an instant")));
    assert_eq!(Answer::of(ada.ask(Method::GET, "/tables/notes/a")).await.json, hers, "nothing of hers was changed");
    assert_eq!(Answer::of(bob.ask(Method::GET, "/tables/notes/a")).await.json["title"], "his");

    let mut heard = 0;
    for request in every_route(&ada) {
        heard += usize::from(bytes_of(request).await.contains(HERS));
    }
    assert!(heard >= 10, "what is looked for would be found: {heard}");
}
