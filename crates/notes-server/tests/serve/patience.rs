//! A PostgreSQL that is there and does not get on: what takes longer than it may is a 503 with Retry-After, what does not wait
//! is answered meanwhile, and all goes on by itself.

use reqwest::{Client, Method};
use tokio::task::JoinSet;

use super::two_servers::{database, serve};
use super::*;

/// Another session of the database. What it locks is free again when it is dropped.
struct Session {
    process: Child,
}

impl Session {
    fn that_holds(database: &str, lock: &str) -> Self {
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--set=ON_ERROR_STOP=1", database]);
        let mut process = psql.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psql");
        let mut stdin = process.stdin.as_ref().expect("stdin is piped");
        writeln!(stdin, "BEGIN; {lock};\n\\echo held").expect("it reads");
        let said = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
        assert!(said.map(|line| line.expect("text")).any(|line| line == "held"), "{lock}");
        Session { process }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // With the end of its input it ends, and its transaction with it.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The address of a database under which a setting is another than the server's.
fn with_setting(database: &str, setting: &str) -> String {
    format!("{database}%20-c%20{}", setting.replace('=', "%3D"))
}

/// One request: the status, and after how many seconds one may ask again.
async fn ask(address: &str, method: Method, id: Option<&str>) -> Answer {
    let url = format!("http://{address}/tables/notes");
    let request = Client::builder().no_proxy().build().expect("a client").request(method, url);
    let request = request.header("ZUMO-API-VERSION", "2.0.0");
    let request = id.iter().fold(request, |request, id| request.json(&json!({"id": id, "title": "t"})));
    let answer = request.send().await.expect("an answer");
    let after = answer.headers().get("retry-after").map(|after| after.to_str().expect("text").to_owned());
    (answer.status().as_u16(), after)
}

type Answer = (u16, Option<String>);
const DONE: Answer = (201, None);
const READ: Answer = (200, None);

fn not_now() -> Answer {
    (503, Some("30".to_owned()))
}

#[tokio::test]
async fn a_write_that_waits_too_long_for_its_turn_is_a_503_and_reading_goes_on_meanwhile() {
    let database = tokio::task::spawn_blocking(database).await.expect("a database");
    let server = serve(&with_setting(&database, "lock_timeout=300ms"), &["--no-application-key"]);
    assert_eq!(ask(server.address(), Method::POST, Some("a")).await, DONE);
    let elsewhere = Session::that_holds(&database, "SELECT FROM owners WHERE owner = 'public' FOR UPDATE");
    assert_eq!(ask(server.address(), Method::POST, Some("b")).await, not_now());
    assert_eq!(ask(server.address(), Method::GET, None).await, READ);
    drop(elsewhere);
    assert_eq!(ask(server.address(), Method::POST, Some("b")).await, DONE);
    let (_, rows) = server.ask("GET", "/tables/notes", None, None);
    assert_eq!(rows.as_array().map(Vec::len), Some(2), "what was refused was not there: {rows}");
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_a_503_and_the_next_one_is_answered() {
    let database = tokio::task::spawn_blocking(database).await.expect("a database");
    let server = serve(&with_setting(&database, "statement_timeout=300ms"), &["--no-application-key"]);
    assert_eq!(ask(server.address(), Method::POST, Some("a")).await, DONE);
    let elsewhere = Session::that_holds(&database, "LOCK TABLE records");
    assert_eq!(ask(server.address(), Method::GET, None).await, not_now());
    assert_eq!(ask(server.address(), Method::POST, Some("b")).await, not_now());
    drop(elsewhere);
    assert_eq!(ask(server.address(), Method::GET, None).await, READ);
    assert_eq!(ask(server.address(), Method::POST, Some("b")).await, DONE);
}

#[tokio::test]
async fn however_many_wait_for_one_turn_the_server_answers_when_it_has_come() {
    let database = tokio::task::spawn_blocking(database).await.expect("a database");
    let server = serve(&with_setting(&database, "lock_timeout=100ms"), &["--no-application-key"]);
    assert_eq!(ask(server.address(), Method::POST, Some("a")).await, DONE);
    let elsewhere = Session::that_holds(&database, "SELECT FROM owners WHERE owner = 'public' FOR UPDATE");
    // More than there are connections.
    let all = || {
        let write =
            |(n, address): (i32, String)| async move { ask(&address, Method::POST, Some(&n.to_string())).await };
        let writes = (0..50).map(|n| (n, server.address().to_owned()));
        writes.map(write).collect::<JoinSet<_>>().join_all()
    };
    assert!(all().await.into_iter().all(|answer| answer == not_now()));
    drop(elsewhere);
    assert!(all().await.into_iter().all(|answer| answer == DONE));
}
