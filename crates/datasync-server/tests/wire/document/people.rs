//! The same of what lies below `/accounts`. Where a request has changed something, the next one is another person's.

use std::sync::atomic::{AtomicUsize, Ordering};

use datasync_server::{Accounts, Password, UserName};

use super::*;

const PASSWORD: &str = "correct horse";
/// The name of an account that is there already.
const TAKEN: &str = "somebody";

/// A server where people sign in, and whoever makes their accounts.
struct Office {
    world: World,
    accounts: Accounts,
    people: AtomicUsize,
}

impl Office {
    async fn new(open: bool) -> Self {
        let mut kept = None;
        let world = World::with_storage(async |config, storage| {
            let accounts = Accounts::open(Arc::new(storage), Arc::clone(&config.clock)).await.expect("accounts");
            let accounts = if open { accounts.with_open_registration() } else { accounts };
            kept = Some(accounts.clone());
            let application_keys = Some(Keys::one(ApplicationKey("key".to_owned())));
            Config { tables: Vec::new(), application_keys, limits: once_a_day(), ..config }.with_accounts(accounts)
        })
        .await;
        let_the_crowd_in(&world).await;
        let office = Office { world, accounts: kept.expect("they were opened"), people: AtomicUsize::new(0) };
        office.account(TAKEN).await;
        office
    }

    async fn account(&self, name: &str) {
        let name = UserName::new(name).expect("a name");
        self.accounts.add(&name, Password::new(PASSWORD.to_owned())).await.expect("an account");
    }

    async fn person(&self) -> Person {
        let name = format!("person-{}", self.people.fetch_add(1, Ordering::Relaxed));
        self.account(&name).await;
        let asked = json!({"user": name, "password": PASSWORD});
        let answer = self.world.keyed(Method::POST, "/accounts/session").json(&asked).send().await.expect("an answer");
        assert_eq!(answer.status(), 201);
        Person { name, session: answer.json().await.expect("JSON") }
    }
}

/// Somebody who is signed in.
struct Person {
    name: String,
    session: Value,
}

impl Person {
    fn says(&self, name: &str) -> String {
        self.session[name].as_str().expect("text").to_owned()
    }

    /// A request of theirs to an operation, right as it is.
    fn asks(&self, document: &Document, path: &str, operation: &Value) -> Request {
        let mut request = Request::right(document, operation);
        if let Some(token) = request.headers.get_mut("X-ZUMO-AUTH") {
            *token = self.says("token");
        }
        let body = request.body.take().map(|body| self.fills(serde_json::from_str(&body).expect("JSON"), path));
        let id = if path.contains("{id}") { self.says("device") } else { String::new() };
        Request { id, body: body.map(|body| body.to_string()), ..request }
    }

    /// The body with what belongs in it.
    fn fills(&self, mut body: Value, path: &str) -> Value {
        for (name, value) in body.as_object_mut().expect("an object") {
            *value = json!(match name.as_str() {
                "user" if path == "/accounts" => format!("another-{}", self.name),
                "user" => self.name.clone(),
                "password" => PASSWORD.to_owned(),
                "newPassword" => "wrong horse".to_owned(),
                "refreshToken" => self.says("refreshToken"),
                "device" => "Phone".to_owned(),
                other => panic!("nobody knows what to say for {other}"),
            });
        }
        body
    }
}

/// A request, and others that are this one with one thing said otherwise.
fn others(right: &Request) -> Vec<Request> {
    let mut all = vec![right.clone(), right.header(CROWD.0, CROWD.1)];
    for name in right.headers.keys() {
        all.push(right.header(name, "wrong"));
        let mut without = right.clone();
        without.headers.remove(name);
        all.push(without);
    }
    let with = |body: String| Request { body: Some(body), ..right.clone() };
    if let Some(body) = &right.body {
        all.extend(["{".to_owned(), "[]".to_owned(), "x".repeat(BODY_LIMIT)].map(with));
        let body: Value = serde_json::from_str(body).expect("JSON");
        for name in body.as_object().expect("an object").keys() {
            for value in [json!(TAKEN), json!("a b"), json!(7), Value::Null] {
                let mut other = body.clone();
                other[name] = value;
                all.push(with(other.to_string()));
            }
        }
    }
    if !right.id.is_empty() {
        all.extend(["nobody", "%FF"].map(|id| Request { id: id.to_owned(), ..right.clone() }));
    }
    all
}

/// Sends it, and holds the answer against the document.
async fn sent(world: &World, document: &Document, of: &(String, Method, Value), request: &Request) -> u16 {
    let (path, method, operation) = of;
    let mut asked = world.bare(method.clone(), &path.replace("{id}", &request.id));
    for (name, value) in &request.headers {
        asked = asked.header(name, value);
    }
    if let Some(body) = &request.body {
        asked = asked.body(body.clone());
    }
    let said = format!("{method} {path} {:?}", request.body.as_ref().map(|body| &body[..body.len().min(200)]));
    look(document, operation, asked.send().await.expect("an answer"), &said).await
}

/// What only comes when somebody else is faster: a device or an account that went since the token was looked at.
fn is_a_matter_of_moments(path: &str, status: u16) -> bool {
    ["/accounts/session", "/accounts/password"].contains(&path) && status == 404
}

/// Everything that may be said to an operation: the statuses of the answers.
async fn statuses(office: &Office, document: &Document, of: &(String, Method, Value)) -> BTreeSet<u16> {
    let (path, _, operation) = of;
    let (mut seen, mut person, mut place) = (BTreeSet::new(), office.person().await, 0);
    while let Some(request) = others(&person.asks(document, path, operation)).get(place) {
        let status = sent(&office.world, document, of, request).await;
        if status < 300 {
            person = office.person().await;
        }
        seen.insert(status);
        place += 1;
    }
    seen
}

#[tokio::test]
async fn whatever_people_ask_of_what_is_in_the_document_the_answer_is_in_it_too() {
    let (open, closed) = (Office::new(true).await, Office::new(false).await);
    let document = document(&open.world).await;
    let mut of_people = operations(&document);
    of_people.retain(|(path, ..)| path.starts_with("/accounts"));
    assert_eq!(of_people.len(), 7);
    for of in of_people {
        let mut seen = statuses(&open, &document, &of).await;
        seen.extend(statuses(&closed, &document, &of).await);
        let (path, method, operation) = of;
        let told = operation["responses"].as_object().expect("answers").keys().map(|it| it.parse().expect("a status"));
        let unseen: Vec<u16> = told
            .filter(|status| !seen.contains(status) && *status < 500 && *status != 414)
            .filter(|status| !is_a_matter_of_moments(&path, *status))
            .collect();
        assert!(unseen.is_empty(), "{method} {path} never answered {unseen:?}");
    }
}

#[tokio::test]
async fn a_method_below_accounts_that_the_document_does_not_have_is_not_served() {
    let office = Office::new(true).await;
    let document = document(&office.world).await;
    each_method_is_served_if_the_document_has_it(&office.world, &document).await;
}
