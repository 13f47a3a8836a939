//! `GET /openapi.json`: what is served, as an OpenAPI 3.1 document, written from the [`Config`]. The prose is
//! docs/protocol.md; the words of 2014 are not in it.

mod answers;
mod operations;
mod parameters;
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

    use datasync_protocol::Timestamp;

    use super::*;
    use crate::config::TableDefinition;
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
}
