//! The page as HTML. Whatever is not ours goes through [`Text`].

use std::fmt::{self, Display, Formatter, Write as _};

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::session::Visitor;
use super::{Panel, TableSize, TableSizes};
use crate::accounts::AccountSummary;
use crate::error::ApiError;

/// A text as it stands in HTML, between tags or in quotes.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|char| match char {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            _ => f.write_char(char),
        })
    }
}

/// The page, or the form that asks for the master key.
pub(super) async fn page(State(panel): State<Panel>, visitor: Visitor) -> Result<Response, ApiError> {
    if !visitor.signed_in {
        return Ok(sign_in(None).into_response());
    }
    let tables = panel.0.administered.tables().await?;
    let accounts = match &panel.0.accounts {
        Some(accounts) => Some(accounts.store().accounts().await?),
        None => None,
    };
    let mut main = server(&panel.0.url);
    main += &accounts.as_deref().map_or_else(no_accounts, people);
    main += &sizes(&tables, panel.0.administered.database_bytes().await);
    main += include_str!("requests.html");
    let header = r#"<header class="bar"><h1>Driftless server</h1>
        <button class="button" type="button" id="sign-out">Sign out</button></header>"#;
    Ok(document("Driftless server", &format!("{header}<main>{main}</main>{}", include_str!("keys.html")))
        .into_response())
}

pub(super) fn sign_in(refused: Option<&str>) -> Html<String> {
    let alert = refused.map(|sentence| format!(r#"<p class="alert" role="alert" id="refused">{}</p>"#, Text(sentence)));
    let described = if refused.is_some() { r#" aria-invalid="true" aria-describedby="refused""# } else { "" };
    document(
        "Sign in · Driftless server",
        &format!(
            r#"<main class="door"><form class="card" method="post" action="/admin/session">
            <h1>Driftless server</h1>
            <label for="key">Master key</label>
            <input id="key" name="key" type="password" autocomplete="current-password" required autofocus{described}>
            {}<p class="hint">Whoever runs the server has it. That of a data folder: driftless-server keys master</p>
            <button class="button primary" type="submit">Sign in</button></form></main>"#,
            alert.unwrap_or_default()
        ),
    )
}

fn document(title: &str, body: &str) -> Html<String> {
    Html(format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
        <link rel="icon" href="/admin/icon.svg"><link rel="stylesheet" href="/admin/style.css"><script src="/admin/page.js" defer></script></head>
        <body>{body}</body></html>"#,
        Text(title)
    ))
}

fn server(url: &str) -> String {
    format!(
        r#"<section aria-labelledby="server"><h2 id="server">Server</h2><div class="card rows">
        <div class="row"><label for="url">Application URL</label><span class="field"><input id="url" readonly value="{}">
        <button class="button" type="button" data-copy="url">Copy</button></span></div>
        <div class="row"><div>Application keys<p class="hint">Every device names one of them</p></div>
        <button class="button" type="button" id="manage-keys" aria-haspopup="dialog">Manage keys</button></div>
        </div></section>"#,
        Text(url)
    )
}

fn no_accounts() -> String {
    section(
        "Accounts",
        r#"<p class="empty">Nobody signs in: all rows are everyone's who has the application key.
        <span class="hint">--accounts required gives each person their own.</span></p>"#,
    )
}

fn people(accounts: &[AccountSummary]) -> String {
    if accounts.is_empty() {
        return section("Accounts", r#"<p class="empty">There are no accounts yet: driftless-server user add</p>"#);
    }
    section("Accounts", &accounts.iter().map(person).collect::<String>())
}

/// The devices are fetched when they are looked at.
fn person(account: &AccountSummary) -> String {
    let day: String = account.created_at.to_string().chars().take(10).collect();
    format!(
        r#"<details class="person" data-user="{}"><summary><span><strong>{}</strong>
        <span class="hint">since {day}</span></span><span class="count">{}</span></summary>
        <ul class="devices" aria-label="Devices of {}"></ul></details>"#,
        Text(account.id.as_str()),
        Text(account.name.as_str()),
        counted(account.devices, "device", "devices"),
        Text(account.name.as_str()),
    )
}

fn sizes(sizes: &TableSizes, database: Option<u64>) -> String {
    let rows: String = sizes.tables.iter().map(|table| size(table, sizes.reckoned)).collect();
    let rows = if sizes.tables.is_empty() { r#"<tr><td colspan="5">No rows yet</td></tr>"#.to_owned() } else { rows };
    let total = database.map(|total| format!("Database: {}", bytes(total)));
    let reckoned = sizes.reckoned.then(|| "≈ reckoned from a part of the rows".to_owned());
    let foot = total.into_iter().chain(reckoned).collect::<Vec<_>>().join(" · ");
    section(
        "Tables",
        &format!(
            r#"<div class="scroll" tabindex="0" role="group" aria-label="Tables"><table class="sizes"><thead><tr>
            <th scope="col">Table</th><th scope="col">Rows</th><th scope="col">Deleted</th>
            <th scope="col">Owners</th><th scope="col">Size</th></tr></thead><tbody>{rows}</tbody></table></div>{}"#,
            if foot.is_empty() { String::new() } else { format!(r#"<p class="foot">{foot}</p>"#) }
        ),
    )
}

fn size(table: &TableSize, reckoned: bool) -> String {
    let about = if reckoned { "≈ " } else { "" };
    format!(
        "<tr><th scope=\"row\">{}</th><td>{about}{}</td><td>{about}{}</td><td>{about}{}</td><td>{about}{}</td></tr>",
        Text(&table.name),
        table.rows,
        table.tombstones,
        table.owners,
        bytes(table.bytes)
    )
}

fn section(title: &str, inside: &str) -> String {
    let id = title.to_ascii_lowercase();
    format!(
        r#"<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2><div class="card rows">{inside}</div></section>"#
    )
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn bytes(number: u64) -> String {
    let units = ["B", "KB", "MB", "GB"];
    let unit = (0..3).find(|unit| number < 1 << (10 * (unit + 1))).unwrap_or(3);
    let whole = 1_u64 << (10 * unit);
    match unit {
        0 => format!("{number} B"),
        _ => format!("{}.{} {}", number / whole, number % whole * 10 / whole, units[unit]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_can_not_become_a_tag_or_leave_its_quotes() {
        let text = Text(r#"<script>"a"&'b'</script>"#).to_string();
        assert_eq!(text, "&lt;script&gt;&quot;a&quot;&amp;&#39;b&#39;&lt;/script&gt;");
    }

    #[test]
    fn a_size_is_read_at_a_glance() {
        let sizes = [0, 1023, 1024, 1536, 5 << 20, 3 << 40].map(bytes);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KB", "1.5 KB", "5.0 MB", "3072.0 GB"]);
    }
}
