//! `GET /openapi.json`: what is served, as an OpenAPI 3.1 document, written from the [`Config`]. The prose is
//! docs/protocol.md; the words of 2014 are not in it.

mod answers;
mod operations;
mod parameters;
mod people;
mod schemas;

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::router::Shared;
use crate::storage::Storage;

pub(crate) async fn openapi<S: Storage>(State(server): State<Shared<S>>) -> Json<Value> {
    Json(document(&server.config))
}

fn document(config: &Config) -> Value {
    let (name, version) = config.program;
    let mut paths = operations::around(config);
    let mut schemas = schemas::common();
    for table in &config.tables {
        paths.extend(operations::of_table(config, table));
        schemas.extend(schemas::of_table(table));
    }
    paths.extend(people::of_accounts(config));
    if config.accounts.is_some() {
        schemas.extend(people::schemas());
    }
    if config.limits.requests.is_some() {
        let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut);
        operations.for_each(|operation| operation["responses"]["429"] = reference("responses", "429"));
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": name, "version": version},
        "servers": [{"url": config.public_url.as_deref().unwrap_or("/")}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": answers::headers(),
            "responses": answers::refusals(),
            "parameters": parameters::all(),
            "securitySchemes": {
                "applicationKey": {"type": "apiKey", "in": "header", "name": "X-ZUMO-APPLICATION"},
                "userToken": {"type": "apiKey", "in": "header", "name": "X-ZUMO-AUTH"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    })
}

fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

/// An object of named things.
fn named<N: Into<String>>(pairs: impl IntoIterator<Item = (N, Value)>) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use datasync_protocol::Timestamp;

    use super::*;
    use crate::accounts::{Accounts, addresses};
    use crate::config::{Clock, TableDefinition};
    use crate::limits::Limits;
    use crate::rate::Rate;
    use crate::router::{before_the_gate, behind_the_gate};
    use crate::storage::SqliteStorage;

    #[test]
    fn every_address_of_the_router_is_in_the_document_and_no_other() {
        let tables = vec![TableDefinition::new("notes", &["title"]).expect("names")];
        let document = document(&Config::new(tables, Arc::new(Timestamp::default)));
        let gated = behind_the_gate::<SqliteStorage>().map(|(path, _)| path.replace("{table}", "notes"));
        let open = before_the_gate::<SqliteStorage>().map(|(path, _)| path.to_owned());
        let mut served = [&gated[..], &open].concat();
        served.sort();
        let mut told: Vec<_> = document["paths"].as_object().expect("paths").keys().cloned().collect();
        told.sort();
        assert_eq!(told, served);
    }

    #[tokio::test]
    async fn people_and_limits_are_in_the_document_where_a_server_has_them() {
        let clock: Clock = Arc::new(Timestamp::default);
        let storage = Arc::new(SqliteStorage::in_memory().expect("a database"));
        let accounts = Accounts::open(storage, Arc::clone(&clock)).await.expect("accounts");
        let limits = Limits { requests: Some(Rate { burst: 1, every: Duration::from_secs(1) }), behind_proxy: false };
        let document = document(&Config { limits, ..Config::new(Vec::new(), clock) }.with_accounts(accounts));
        let paths = document["paths"].as_object().expect("paths");
        let mut told: Vec<_> = paths.keys().filter(|path| path.starts_with("/accounts")).map(String::as_str).collect();
        told.sort_unstable();
        let mut served = addresses().map(|(path, _)| path);
        served.sort_unstable();
        assert_eq!(told, served);
        let operations = paths.values().flat_map(|path| path.as_object().expect("operations").values());
        assert!(operations.clone().count() > 10);
        for operation in operations {
            assert!(operation["responses"]["429"].is_object(), "{operation}");
        }
    }
}
