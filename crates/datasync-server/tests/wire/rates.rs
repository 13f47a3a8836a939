//! Section 12.2: how often one may ask.

use std::sync::atomic::Ordering;
use std::time::Duration;

use datasync_server::{Config, Limits, Rate};
use reqwest::{Method, StatusCode};

use super::World;

async fn world(behind_proxy: bool) -> World {
    let rate = Rate { burst: 3, every: Duration::from_millis(1500) };
    World::with(|config| Config { limits: Limits { requests: Some(rate), behind_proxy }, ..config }).await
}

async fn ask(world: &World, from: &str) -> (StatusCode, Option<String>) {
    let request = world.ask(Method::GET, "/tables/notes").header("X-Forwarded-For", from);
    let answer = request.send().await.expect("an answer");
    let after = answer.headers().get("retry-after").map(|value| value.to_str().expect("text").to_owned());
    (answer.status(), after)
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_again_and_nobody_else_is() {
    let world = world(true).await;
    for _ in 0..3 {
        assert_eq!(ask(&world, "198.51.100.1").await, (StatusCode::OK, None));
    }
    for path in ["/tables/notes", "/", "/healthz", "/nowhere", "/accounts/session"] {
        let request = world.ask(Method::POST, path).header("X-Forwarded-For", "198.51.100.1");
        let answer = request.body(vec![b' '; 100_000]).send().await.expect("an answer");
        assert_eq!(answer.status(), 429, "{path}");
        assert_eq!(answer.headers()["retry-after"], "2");
        assert_eq!(answer.headers()["cache-control"], "no-cache");
        let said: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(said["error"], "too many requests from this address: wait a little");
    }
    assert_eq!(ask(&world, "198.51.100.2").await.0, StatusCode::OK);
    world.clock.fetch_add(1500, Ordering::SeqCst);
    assert_eq!(ask(&world, "198.51.100.1").await.0, StatusCode::OK);
    assert_eq!(ask(&world, "198.51.100.1").await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn without_a_proxy_nobody_says_where_they_come_from_and_this_computer_is_not_counted() {
    let world = world(false).await;
    for _ in 0..10 {
        assert_eq!(ask(&world, "198.51.100.1").await.0, StatusCode::OK);
    }
}
