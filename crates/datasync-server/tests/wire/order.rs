//! The order of changes: what makes a pull see each of them (docs/protocol.md, 6).

use std::sync::Arc;
use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{NOON, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_get_instants_and_versions_that_never_repeat() {
    let world = Arc::new(World::new().await);
    let writer = |who: usize| {
        let world = Arc::clone(&world);
        async move {
            for turn in 0..10 {
                let id = format!("w{who}-{turn}");
                assert_eq!(world.insert(json!({"id": id, "title": "t"})).await.status, 201);
                assert_eq!(world.patch(&id, Some("*"), json!({"title": "u"})).await.status, 200);
            }
        }
    };
    let writers: Vec<_> = (0..8).map(|who| tokio::spawn(writer(who))).collect();
    for writer in writers {
        writer.await.expect("no writer fails");
    }
    let list = world.get("/tables/notes?$orderby=updatedAt&$top=1000").await;
    let rows = list.json.as_array().expect("a list");
    assert_eq!(rows.len(), 80);
    let column = |name: &str| rows.iter().map(|row| row[name].as_str().expect("text").to_owned()).collect::<Vec<_>>();
    assert!(column("updatedAt").is_sorted_by(|a, b| a < b), "no two rows share an instant");
    let number = |version: &String| STANDARD.decode(version).expect("base64");
    assert!(column("version").iter().map(number).is_sorted_by(|a, b| a < b), "versions rise with the instants");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_edit_one_version_one_wins_and_the_others_are_told() {
    let world = Arc::new(World::new().await);
    let (_, tag) = world.with_a().await;
    let edits: Vec<_> = (0..12)
        .map(|who| {
            let (world, tag) = (Arc::clone(&world), tag.clone());
            tokio::spawn(async move { world.patch("a", Some(&tag), json!({"title": format!("by {who}")})).await })
        })
        .collect();
    let mut won = Vec::new();
    for edit in edits {
        let answer = edit.await.expect("no edit fails");
        match answer.status.as_u16() {
            200 => won.push(answer.json),
            status => assert_eq!(status, 412),
        }
    }
    assert_eq!(won.len(), 1);
    assert_eq!(world.get("/tables/notes/a").await.json, won[0]);
}

#[tokio::test]
async fn a_clock_that_steps_back_does_not_turn_the_order_round() {
    let world = World::new().await;
    let at = |row: &serde_json::Value| row["updatedAt"].as_str().expect("text").to_owned();
    let first = world.insert(json!({"id": "a"})).await;
    world.clock.store(NOON - 3_600_000, Ordering::SeqCst);
    let second = world.insert(json!({"id": "b"})).await;
    world.clock.store(NOON + 60_000, Ordering::SeqCst);
    let third = world.delete("a", None).await;
    assert_eq!(at(&first.json), "2026-06-13T12:00:00.000Z");
    assert_eq!(at(&second.json), "2026-06-13T12:00:00.001Z");
    assert_eq!(at(&third.json), "2026-06-13T12:01:00.000Z");
    assert_eq!(third.json["createdAt"], first.json["createdAt"]);
}

#[tokio::test]
async fn a_pull_that_pages_by_its_cursor_gets_every_change_once_though_rows_move() {
    let world = World::new().await;
    for place in 0..10 {
        world.insert(json!({"id": format!("n{place}"), "size": place})).await;
    }
    let mut cursor = "1970-01-01T00:00:00.000Z".to_owned();
    let mut seen = std::collections::BTreeMap::new();
    for page in 0.. {
        let query = format!(
            "/tables/notes?$filter=(updatedAt%20gt%20datetimeoffset'{cursor}')&$orderby=updatedAt&$top=3&__includeDeleted=true"
        );
        let rows = world.get(&query).await.json;
        let rows = rows.as_array().expect("a list");
        let Some(last) = rows.last() else { break };
        cursor = last["updatedAt"].as_str().expect("text").to_owned();
        seen.extend(rows.iter().map(|row| (row["id"].clone().to_string(), row["version"].clone())));
        if page == 0 {
            world.patch("n1", None, json!({"title": "moved"})).await;
            world.delete("n9", None).await;
        }
    }
    let all = world.get("/tables/notes?__includeDeleted=true").await.json;
    let all = all.as_array().expect("a list").iter().map(|row| (row["id"].to_string(), row["version"].clone()));
    assert_eq!(seen, all.collect());
}

#[tokio::test]
async fn a_pull_that_steps_over_the_row_at_its_cursor_gets_what_follows_though_that_row_has_moved() {
    let world = World::new().await;
    let mut instants = Vec::new();
    for id in ["a", "b", "c"] {
        instants.push(world.insert(json!({"id": id, "title": "t"})).await.json["updatedAt"].clone());
    }
    let at_a = instants[0].as_str().expect("text");
    let pull = |skip| {
        let cursor = format!("((title%20eq%20't')%20and%20(updatedAt%20ge%20datetimeoffset'{at_a}'))");
        format!("/tables/notes?$filter={cursor}&$orderby=updatedAt&__includeDeleted=true&$top=1&$skip={skip}")
    };
    let border = world.get(&pull(0)).await;
    assert_eq!((border.ids(), &border.link), (vec!["a"], &None));
    assert_eq!(world.get(&pull(1)).await.ids(), ["b"]);
    assert_eq!(world.patch("a", None, json!({"pinned": true})).await.status, 200);
    assert_eq!(world.get(&pull(1)).await.ids(), ["b"]);
    // Without tombstones it is no pull, and skips what it says.
    assert_eq!(world.get(&pull(1).replace("true", "false")).await.ids(), ["c"]);
}
