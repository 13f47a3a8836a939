//! What a browser lets a page of another origin do (docs/protocol.md, 11).

use reqwest::{Method, Response};
use serde_json::json;

use super::World;

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().expect("text"))
}

#[tokio::test]
async fn a_preflight_is_answered_without_a_key_and_names_what_may_be_asked_and_read() {
    let world = World::with_key(Some("key")).await;
    let preflight = world.bare(Method::OPTIONS, "/tables/notes").header("Origin", "https://notes.example");
    let preflight = preflight.header("Access-Control-Request-Method", "PATCH");
    let preflight = preflight.header("Access-Control-Request-Headers", "if-match,x-zumo-application,zumo-api-version");
    let answer = preflight.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "access-control-allow-origin"), Some("https://notes.example"));
    assert_eq!(header(&answer, "access-control-allow-headers"), Some("if-match,x-zumo-application,zumo-api-version"));
    assert!(header(&answer, "access-control-allow-methods").is_some_and(|methods| methods.contains("PATCH")));
}

#[tokio::test]
async fn an_answer_lets_its_origin_read_the_tag_and_the_link_and_another_origin_nothing() {
    let world = World::new().await;
    for (origin, allowed) in [("https://notes.example", true), ("https://elsewhere.example", false)] {
        let row = json!({"id": origin.len().to_string()});
        let request = world.ask(Method::POST, "/tables/notes").header("Origin", origin).json(&row);
        let answer = request.send().await.expect("an answer");
        assert_eq!(header(&answer, "access-control-allow-origin"), Some(origin).filter(|_| allowed));
        let told = header(&answer, "access-control-expose-headers").unwrap_or_default().to_ascii_lowercase();
        assert!(!allowed || ["etag", "link", "x-sync-epoch"].iter().all(|name| told.contains(name)), "{told}");
    }
}
