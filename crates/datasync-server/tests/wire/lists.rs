//! Lists: filter, order, page, count (docs/protocol.md, 5).

use reqwest::Method;
use serde_json::json;

use super::{Answer, World};

/// Rows `a` to `e` of growing size, of which `d` is a tombstone.
async fn five() -> World {
    let world = World::new().await;
    for (place, id) in ["a", "b", "c", "d", "e"].iter().enumerate() {
        let row = json!({"id": id, "title": format!("Note {id}"), "pinned": place % 2 == 0, "size": place, "x": 1});
        assert_eq!(world.insert(row).await.status, 201);
    }
    assert_eq!(world.delete("d", None).await.status, 200);
    world
}

async fn ids_of(world: &World, filter: &str) -> Vec<String> {
    world.filtered(filter).await.ids().into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_list_is_the_living_rows_by_id_without_a_tag() {
    let world = five().await;
    let list = world.get("/tables/notes").await;
    assert_eq!(list.ids(), ["a", "b", "c", "e"]);
    assert_eq!((list.etag, list.link), (None, None));
    assert!(list.json.as_array().is_some_and(|rows| rows.iter().all(|row| row["deleted"] == json!(false))));
    for with_tombstones in ["__includeDeleted=true", "__includedeleted=True", "__INCLUDEDELETED=1"] {
        let list = world.get(&format!("/tables/notes?{with_tombstones}")).await;
        assert_eq!(list.ids(), ["a", "b", "c", "d", "e"]);
    }
}

#[tokio::test]
async fn filters_answer_as_the_grammar_says() {
    let world = five().await;
    let odd = json!({"id": "z", "title": "100%_O'Neil é", "body": "two words", "size": -2.5});
    assert_eq!(world.insert(odd).await.status, 201);
    for (filter, expected) in [
        ("(title eq 'Note a')", "a"),
        ("title eq 'note a'", ""),
        ("not (title eq 'Note a') and pinned eq true", "ce"),
        ("not(pinned) and size ge 0", "b"),
        ("pinned and size gt 1 or id eq 'b'", "bce"),
        ("pinned and (size gt 1 or id eq 'b')", "ce"),
        ("body eq null", "abce"),
        ("body ne null", "z"),
        ("substringof('%_O''N', title)", "z"),
        ("substringof('_o', title)", ""),
        ("startswith(title, 'Note ') and endswith(title, ' e')", "e"),
        ("indexof(title, 'N') eq 0", "abce"),
        ("indexof(title,'q') ge 0", ""),
        ("length(title) eq 13", "z"),
        ("substring(title, 5) eq 'c'", "c"),
        ("substring(title, 0, 4) eq 'Note'", "abce"),
        ("tolower(title) eq 'note b' or toupper(title) eq 'NOTE C'", "bc"),
        ("trim(concat(' ', title)) eq 'Note a'", "a"),
        ("replace(title, 'Note', 'X') eq 'X b'", "b"),
        ("size add 1 eq 2 or size sub 1 eq 1", "bc"),
        ("size mul 2 eq 4 or size mod 4 eq 0", "ace"),
        ("size div 2 eq 2", "e"),
        ("-1 gt size", "z"),
        ("floor(size) eq -3 and ceiling(size) eq -2 and round(size) eq -3", "z"),
        ("size eq 1.0 or size eq 2L or size eq 4e0", "bce"),
        ("year(createdAt) eq 2026 and month(updatedAt) eq 6 and day(createdAt) eq 13 and size eq 1", "b"),
        ("hour(createdAt) eq 12 and minute(createdAt) eq 0 and second(createdAt) eq 0 and size eq 2", "c"),
        ("deleted eq false and size le 1 and size ge 0", "ab"),
        ("", "abcez"),
    ] {
        assert_eq!(ids_of(&world, filter).await.concat(), expected, "{filter}");
    }
}

#[tokio::test]
async fn every_spelling_of_a_date_means_the_same_instant() {
    let world = five().await;
    let second = "2026-06-13T12:00:00.001";
    for date in [
        format!("datetimeoffset'{second}Z'"),
        format!("datetime'{second}Z'"),
        format!("datetime'{second}'"),
        format!("datetimeoffset'{second}9999+00:00'"),
        "datetimeoffset'2026-06-13T14:00:00.001+02:00'".to_owned(),
        format!("'{second}Z'"),
    ] {
        assert_eq!(ids_of(&world, &format!("(updatedAt ge {date})")).await.concat(), "bce", "{date}");
        assert_eq!(ids_of(&world, &format!("{date} eq updatedAt")).await.concat(), "b", "{date}");
    }
    assert_eq!(ids_of(&world, "updatedAt ge datetimeoffset'1969-12-30T15:00:00.000Z'").await.len(), 4);
}

#[tokio::test]
async fn a_query_that_can_not_be_answered_is_a_400_never_an_empty_list() {
    let world = five().await;
    for query in [
        "$filter=title%20eq",
        "$filter=titel%20eq%20'a'",
        "$filter=version%20eq%20'a'",
        "$filter=x%20eq%201",
        "$filter=cast(title)",
        "$filter=updatedAt%20ge%20datetime'yesterday'",
        "$filter=updatedAt%20ge%20'yesterday'",
        "$filter=title%20eq%20'a'%3B%20drop%20table%20records",
        "$orderby=x",
        "$orderby=title%20upwards",
        "$orderby=title,%20rowid",
        "$select=id,x",
        "$top=5001",
        "$top=-1",
        "$top=ten",
        "$skip=-1",
        "$skip=99999999999",
    ] {
        world.get(&format!("/tables/notes?{query}")).await.refused(400);
    }
    assert_eq!(world.get("/tables/notes?$expand=x&mine=1&$top=1000").await.status, 200, "unknown options are others'");
}

#[tokio::test]
async fn an_order_has_the_id_as_its_last_key() {
    let world = five().await;
    assert_eq!(world.get("/tables/notes?$orderby=pinned%20desc").await.ids(), ["a", "c", "e", "b"]);
    assert_eq!(world.get("/tables/notes?$orderby=pinned,%20size%20desc").await.ids(), ["b", "e", "c", "a"]);
    let by_change = world.get("/tables/notes?$orderby=updatedAt&__includeDeleted=true").await;
    assert_eq!(by_change.ids(), ["a", "b", "c", "e", "d"]);
}

#[tokio::test]
async fn a_select_returns_only_what_it_names_and_a_count_ignores_the_page() {
    let world = five().await;
    let list = world.get("/tables/notes?$select=id,%20title&$top=1").await;
    assert_eq!(list.json, json!([{"id": "a", "title": "Note a"}]));
    let counted = world.get("/tables/notes?$inlinecount=allpages&$select=id&$top=1&$skip=1").await;
    assert_eq!(counted.json, json!({"results": [{"id": "b"}], "count": 4}));
    let counted = world.get("/tables/notes?$inlinecount=allpages&$top=0&$filter=pinned").await;
    assert_eq!((counted.json, counted.link), (json!({"results": [], "count": 3}), None));
    assert!(world.get("/tables/notes?$inlinecount=none").await.json.is_array());
}

#[tokio::test]
async fn a_full_page_links_to_the_next_until_there_is_none() {
    let world = five().await;
    let mut path = "/tables/notes?$filter=size%20ge%200&$top=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = world.get(&path).await;
        seen.extend(page.ids().into_iter().map(str::to_owned));
        let Some(link) = page.link else { break };
        let next = link.strip_suffix("; rel=next").expect("the published clients' form");
        path = next.strip_prefix(&world.url).expect("an absolute URL of this server").to_owned();
    }
    assert_eq!(seen, ["a", "b", "c", "e"]);
}

#[tokio::test]
async fn a_link_names_the_address_that_the_proxy_was_asked_for() {
    let world = five().await;
    let request = world.ask(Method::GET, "/tables/notes?$top=1");
    let request = request.header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "notes.example");
    let link = Answer::of(request).await.link;
    assert_eq!(link.as_deref(), Some("https://notes.example/tables/notes?$top=1&$skip=1; rel=next"));
}

#[tokio::test]
async fn a_page_is_cut_before_it_holds_too_many_bytes_and_says_that_there_is_more() {
    let world = World::new().await;
    let text = "x".repeat(250 * 1024);
    for place in 0..40 {
        let row = json!({"id": format!("n{place:02}"), "body": text});
        assert_eq!(world.insert(row).await.status, 201);
    }
    let page = world.get("/tables/notes?$top=40").await;
    let rows = page.ids().len();
    assert!((15..20).contains(&rows), "{rows} rows of 250 KiB");
    let link = page.link.expect("there is more");
    assert!(link.contains(&format!("$top=40&$skip={rows}; rel=next")), "{link}");
}
