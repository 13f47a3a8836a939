//! The addresses below `/accounts`, where a server has some.

use serde_json::{Map, Value, json};

use super::operations::{responses, security};
use super::{answers, named, reference};
use crate::config::Config;
use crate::permission::Permission;

/// Any of them can end so.
const REFUSED: [&str; 5] = ["401", "414", "429", "500", "503"];

pub(super) fn of_accounts(config: &Config) -> Map<String, Value> {
    if config.accounts.is_none() {
        return Map::new();
    }
    let session = || answers::answer("a device that is signed in", &[], reference("schemas", "session"));
    let done = || json!({"description": "it is done"});
    let devices =
        answers::answer("the devices", &[], json!({"type": "array", "items": reference("schemas", "device")}));
    let anyone = |summary, body, status, done, refused: &[&str]| {
        operation(config, Permission::Application, summary, Some(body), (status, done), refused)
    };
    let signed_in = |summary, body, (status, done), refused: &[&str]| {
        operation(config, Permission::User, summary, body, (status, done), refused)
    };
    let mut revoke = signed_in("Sign one of one's devices out", None, ("204", done()), &["400", "404"]);
    revoke["parameters"] = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    let sign_in = anyone("Sign a device in", "signIn", "201", session(), &["403", "413"]);
    let sign_out = signed_in("Sign this device out", None, ("204", done()), &["404"]);
    let password = signed_in("Change one's password", Some("newPassword"), ("204", done()), &["403", "404", "413"]);
    let refresh = anyone("Get the next session", "refresh", "200", session(), &["403", "413"]);
    named([
        ("/accounts", json!({"post": anyone("Make an account", "signIn", "201", session(), &["403", "409", "413"])})),
        ("/accounts/session", json!({"post": sign_in, "delete": sign_out})),
        ("/accounts/session/refresh", json!({"post": refresh})),
        ("/accounts/devices", json!({"get": signed_in("See one's devices", None, ("200", devices), &[])})),
        ("/accounts/devices/{id}", json!({"delete": revoke})),
        ("/accounts/password", json!({"post": password})),
    ])
}

fn operation(
    config: &Config,
    permission: Permission,
    summary: &str,
    body: Option<&str>,
    (status, done): (&str, Value),
    refused: &[&str],
) -> Value {
    let mut operation = json!({
        "summary": summary,
        "security": security(config, permission),
        "responses": responses(status, done, &[&REFUSED[..], refused].concat()),
    });
    if let Some(schema) = body {
        operation["responses"]["400"] = reference("responses", "400");
        let content = json!({"application/json": {"schema": reference("schemas", schema)}});
        operation["requestBody"] = json!({"required": true, "content": content});
    }
    operation
}

/// What is sent to them and comes back.
pub(super) fn schemas() -> Map<String, Value> {
    let object = |names: &[&str], optional: &[&str]| {
        let texts = named(names.iter().chain(optional).map(|name| (*name, json!({"type": "string"}))));
        json!({"type": "object", "required": names, "properties": texts})
    };
    let mut device = object(&["id", "name", "signedIn", "seen", "current"], &[]);
    device["properties"]["current"] = json!({"type": "boolean"});
    named([
        ("signIn", object(&["user", "password"], &["device"])),
        ("refresh", object(&["refreshToken"], &[])),
        ("newPassword", object(&["password", "newPassword"], &[])),
        ("session", object(&["user", "token", "expiresAt", "refreshToken", "device"], &[])),
        ("device", device),
    ])
}
