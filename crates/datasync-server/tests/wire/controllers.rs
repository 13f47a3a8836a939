//! What a program may do itself of what is asked of its tables (docs/protocol.md, 11).

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use datasync_protocol::{Record, TableRow};
use datasync_server::{
    Action, Caller, Config, List, Lookup, Page, Refusal, Row, StorageError, TableController, TableDefinition, Write,
    WriteOutcome, WriteRequest,
};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, World};

#[derive(Default, Serialize, Deserialize)]
struct Item {
    id: String,
    name: String,
    price: f64,
    sold: Option<bool>,
}

impl TableRow for Item {
    const TABLE: &'static str = "items";
}

/// A shop: names are short, what is sold is not shown, a delete marks as sold, and every write is told.
#[derive(Clone, Default)]
pub(crate) struct Shop {
    told: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl TableController for Shop {
    fn overrides(&self, action: Action) -> bool {
        action != Action::Update
    }

    fn validate(&self, request: &WriteRequest) -> Result<(), Refusal> {
        let name = request.columns().and_then(|columns| columns.text("name")).unwrap_or_default();
        match name.len() {
            0..=20 => Ok(()),
            21..=100 => Err(Refusal::Invalid("a name has 20 letters at most".into())),
            _ => Err(Refusal::TooLarge("that is a novel, not a name".into())),
        }
    }

    async fn query(&self, mut list: List<'_>) -> Result<Page, Refusal> {
        list.narrow("sold eq null")?;
        list.execute().await
    }

    async fn lookup(&self, lookup: Lookup<'_>) -> Result<Option<Row>, Refusal> {
        Ok(lookup.execute().await?.filter(|row| !row.item.contains("sold")))
    }

    async fn insert(&self, mut write: Write<'_>) -> Result<WriteOutcome, Refusal> {
        if let WriteRequest::Insert(item) = &mut write.command.request {
            if item.text("name") == Some("fire") {
                return Err(StorageError::Broken("the till is locked".into()).into());
            }
            item.set("name", item.text("name").unwrap_or_default().to_uppercase());
        }
        write.execute().await
    }

    async fn delete(&self, mut write: Write<'_>) -> Result<WriteOutcome, Refusal> {
        let current = write.current().await?.ok_or(Refusal::NotFound)?;
        if current.item.contains("GOLD") {
            return Err(Refusal::Forbidden("gold is not for sale".into()));
        }
        write.command.request = WriteRequest::Update(Record::from_iter([("sold".to_owned(), true.into())]));
        write.execute().await
    }

    async fn written(&self, _caller: &Caller, action: Action, row: &Row) {
        self.told.lock().expect("nobody panicked").push(format!("{action:?} {}", row.id));
    }
}

impl Shop {
    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().expect("nobody panicked"))
    }
}

/// The table of a shop.
pub(crate) fn items(shop: Shop) -> TableDefinition {
    TableDefinition::of::<Item>().expect("a table").controlled_by(shop)
}

async fn world() -> (World, Shop) {
    let shop = Shop::default();
    let items = items(shop.clone());
    let world = World::with(|config| Config { tables: [vec![items], config.tables].concat(), ..config }).await;
    (world, shop)
}

impl World {
    async fn offer(&self, row: Value) -> Answer {
        Answer::of(self.ask(Method::POST, "/tables/items").json(&row)).await
    }
}

#[tokio::test]
async fn a_type_says_what_a_query_may_name() {
    let (world, _) = world().await;
    assert_eq!(world.offer(json!({"id": "a", "name": "pear", "price": 2})).await.status, 201);
    assert_eq!(world.get("/tables/items?$filter=price%20gt%201&$orderby=name").await.ids(), ["a"]);
    world.get("/tables/items?$filter=colour%20eq%201").await.refused(400);
}

#[tokio::test]
async fn what_a_program_finds_invalid_is_a_400_and_what_is_too_much_a_413_with_its_own_words() {
    let (world, shop) = world().await;
    let long = json!({"id": "a", "name": "x".repeat(21)});
    assert_eq!(world.offer(long.clone()).await.refused(400), "a name has 20 letters at most");
    assert_eq!(world.offer(json!({"name": "x".repeat(101)})).await.refused(413), "that is a novel, not a name");
    world.offer(json!({"id": "a", "name": "pear"})).await;
    Answer::of(world.ask(Method::PATCH, "/tables/items/a").json(&long)).await.refused(400);
    assert_eq!(shop.told(), ["Insert a"]);
}

#[tokio::test]
async fn an_override_changes_what_is_written_refuses_it_or_writes_something_else() {
    let (world, shop) = world().await;
    assert_eq!(world.offer(json!({"id": "a", "name": "pear"})).await.json["name"], "PEAR");
    world.offer(json!({"id": "b", "name": "gold"})).await;
    let delete = |id: &str| Answer::of(world.ask(Method::DELETE, &format!("/tables/items/{id}")));
    assert_eq!(delete("b").await.refused(403), "gold is not for sale");
    let sold = delete("a").await;
    assert_eq!((sold.status.as_u16(), &sold.json["sold"], &sold.json["deleted"]), (200, &json!(true), &json!(false)));
    delete("nobody").await.refused(404);
    assert_eq!(shop.told(), ["Insert a", "Insert b", "Delete a"]);
}

#[tokio::test]
async fn a_controller_shows_what_it_shows_on_every_way_to_read() {
    let (world, _) = world().await;
    for id in ["a", "b"] {
        world.offer(json!({"id": id, "name": id})).await;
    }
    Answer::of(world.ask(Method::DELETE, "/tables/items/a")).await;
    let list = world.ask(Method::GET, "/tables/items?$inlinecount=allpages").send().await.expect("an answer");
    assert_eq!(
        (list.headers()["x-sync-complete"].as_bytes(), list.headers().get("x-sync-digest")),
        (&b"true"[..], None)
    );
    let list: Value = list.json().await.expect("a list");
    assert_eq!((&list["count"], &list["results"][0]["id"]), (&json!(1), &json!("b")));
    for path in ["a", "a?__includeDeleted=true", "a/history"] {
        world.get(&format!("/tables/items/{path}")).await.refused(404);
    }
    assert_eq!(world.get("/tables/items?$filter=id%20eq%20'a'%20or%20true").await.ids(), ["b"]);
    assert_eq!(world.get("/tables/items/b/history").await.ids(), ["b"]);
}

#[tokio::test]
async fn a_batch_goes_through_overrides_in_its_order_and_the_rest_of_it_together() {
    let (world, shop) = world().await;
    let part = |method: &str, url: &str, body: Value| json!({"id": "1", "method": method, "url": url, "body": body});
    let send = |parts: Value| world.ask(Method::POST, "/$batch").json(&json!({"requests": parts})).send();
    let mixed = send(json!([
        part("POST", "tables/items", json!({"id": "a", "name": "pear"})),
        part("PATCH", "tables/items/a", json!({"price": 1})),
        part("POST", "tables/notes", json!({"id": "n"})),
        part("PATCH", "tables/items/a", json!({"name": "x".repeat(30)})),
        part("DELETE", "tables/items/a", json!({})),
        part("PATCH", "tables/items/a", json!({"price": 2})),
    ]));
    let mixed = mixed.await.expect("an answer");
    assert_eq!(mixed.headers().get("x-sync-before"), None, "it was four transactions");
    let answers: Value = mixed.json().await.expect("answers");
    let parts = answers["responses"].as_array().expect("a list");
    assert_eq!(parts.iter().map(|part| &part["status"]).collect::<Vec<_>>(), [201, 200, 201, 400, 200, 200]);
    assert_eq!((&parts[0]["body"]["name"], &parts[4]["body"]["sold"]), (&json!("PEAR"), &json!(true)));
    assert_eq!((&parts[5]["body"]["price"], &parts[5]["body"]["sold"]), (&json!(2), &json!(true)));
    assert_eq!(shop.told(), ["Insert a", "Update a", "Delete a", "Update a"]);

    let together = send(json!([
        part("PATCH", "tables/items/a", json!({"price": 3})),
        part("PATCH", "tables/notes/n", json!({"title": "t"})),
    ]));
    assert!(together.await.expect("an answer").headers().contains_key("x-sync-before"), "it was one transaction");
    assert_eq!(shop.told(), ["Update a"]);
}

#[tokio::test]
async fn a_write_that_changed_nothing_or_was_done_before_is_not_told() {
    let (world, shop) = world().await;
    for _ in 0..2 {
        let request = world.ask(Method::POST, "/tables/items").header("Idempotency-Key", "k");
        assert_eq!(Answer::of(request.json(&json!({"id": "a"}))).await.status, 201);
    }
    assert_eq!(Answer::of(world.ask(Method::PATCH, "/tables/items/a").json(&json!({}))).await.status, 200);
    assert_eq!(world.offer(json!({"id": "a"})).await.status, 409);
    assert_eq!(shop.told(), ["Insert a"]);
}

#[tokio::test]
async fn a_row_that_a_controller_may_have_changed_is_told_whole_whatever_is_preferred() {
    let (world, _) = world().await;
    let insert = world.ask(Method::POST, "/tables/items").header("Prefer", "return=minimal");
    let inserted = Answer::of(insert.json(&json!({"id": "a", "name": "pear"}))).await;
    assert_eq!(inserted.json["name"], "PEAR");
    let update = world.ask(Method::PATCH, "/tables/items/a").header("Prefer", "return=minimal");
    let updated = Answer::of(update.json(&json!({"price": 2}))).await;
    assert_eq!((updated.status.as_u16(), updated.json.get("price")), (200, None));
}

#[tokio::test]
async fn a_program_that_fails_is_a_500_for_the_whole_batch_which_can_be_sent_again() {
    let (world, shop) = world().await;
    let sentence = world.offer(json!({"id": "a", "name": "fire"})).await;
    assert_eq!(sentence.refused(500), "something went wrong on the server; nothing was changed");
    let part = |id: &str, name: &str| {
        let body = json!({"id": id, "name": name});
        json!({"id": id, "method": "POST", "url": "tables/items", "headers": {"Idempotency-Key": id}, "body": body})
    };
    let send = |parts: Value| Answer::of(world.ask(Method::POST, "/$batch").json(&json!({"requests": parts})));
    send(json!([part("b", "pear"), part("c", "fire"), part("d", "plum")])).await.refused(500);
    assert_eq!(shop.told(), ["Insert b"]);
    let again = send(json!([part("b", "pear"), part("c", "coal"), part("d", "plum")])).await.json;
    let statuses: Vec<_> = again["responses"].as_array().expect("a list").iter().map(|part| &part["status"]).collect();
    assert_eq!(statuses, [201, 201, 201]);
    assert_eq!(shop.told(), ["Insert c", "Insert d"]);
}
