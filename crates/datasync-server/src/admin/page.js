// The management page: keys in a dialog, devices of people, requests as they are answered.
"use strict";

const part = (id) => document.getElementById(id);

/** An element with its text and attributes; text is never markup. */
function made(name, { text = "", ...attributes } = {}, ...inside) {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/** Asks as this script. Signed out meanwhile: back to the door. */
async function ask(method, path) {
  const answer = await fetch(path, { method, headers: { "X-Driftless-Admin": "1" } });
  if (answer.status === 401) location.reload();
  const body = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(body?.error ?? "The server did not do it. Try again.");
  return body;
}

let quiet;
function tell(sentence) {
  part("told").textContent = sentence;
  clearTimeout(quiet);
  quiet = setTimeout(() => (part("told").textContent = ""), 4000);
}

async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    tell("Copied");
  } catch {
    // Without TLS a browser keeps the clipboard to itself.
    field.type = "text";
    field.select();
    tell(document.execCommand("copy") ? "Copied" : "Press Ctrl C to copy");
  }
}

function button(text, act, label) {
  const element = made("button", { text, type: "button", class: "button", ...(label && { "aria-label": label }) });
  element.addEventListener("click", act);
  return element;
}

/** A key is dots until it is asked for. */
function keyRow(key, place) {
  const name = place === 0 ? "Application key" : "Older key, taken until it is retired";
  const id = `key-${place}`;
  const field = made("input", { id, type: "password", readonly: "", autocomplete: "off" });
  field.value = key;
  const reveal = button("Reveal", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    reveal.textContent = hidden ? "Hide" : "Reveal";
  });
  const line = made("span", { class: "field" }, field, reveal, button("Copy", () => copy(key, field)));
  return made("li", {}, made("label", { text: name, for: id }), line);
}

function showKeys({ keys, changeable }) {
  const none = made("li", { class: "empty", text: "No key is asked for." });
  part("key-list").replaceChildren(...(keys.length > 0 ? keys.map(keyRow) : [none]));
  part("rotate").disabled = !changeable || keys.length > 1;
  part("retire").disabled = !changeable || keys.length < 2;
  const why = changeable ? "" : "Whoever starts the server gives the keys.";
  for (const id of ["rotate", "retire"]) part(id).title = why;
}

/** Does something with the keys and shows them. */
async function withKeys(method, path, done) {
  const refused = part("keys-refused");
  refused.hidden = true;
  try {
    showKeys(await ask(method, path));
    if (done) tell(done);
  } catch (error) {
    refused.textContent = error.message;
    refused.hidden = false;
  }
}

function keysDialog() {
  const dialog = part("keys");
  part("manage-keys").addEventListener("click", async () => {
    await withKeys("GET", "/admin/keys");
    // What lies outside an open dialog is neither seen nor read out.
    dialog.append(part("told"));
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    part("key-list").replaceChildren();
    document.body.append(part("told"));
  });
  part("close-keys").addEventListener("click", () => dialog.close());
  part("rotate").addEventListener("click", () => withKeys("POST", "/admin/keys/rotate", "There is a new key"));
  part("retire").addEventListener("click", () => {
    if (confirm("Devices that still have the older key will not sync any more. Retire it?"))
      withKeys("POST", "/admin/keys/retire", "The older key is taken no more");
  });
}

const time = (text) => new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

function deviceRow(user, device, list) {
  const words = made("span", {}, made("strong", { text: device.name }), made("span", { class: "hint", text: ` seen ${time(device.seen)}` }));
  const revoke = async () => {
    if (!confirm(`Sign out ${device.name}? What it did not send yet stays on it.`)) return;
    try {
      await ask("DELETE", `/admin/accounts/${encodeURIComponent(user)}/devices/${encodeURIComponent(device.id)}`);
      tell(`${device.name} is signed out`);
    } catch (error) {
      tell(error.message);
    }
    await devices(user, list);
  };
  return made("li", {}, words, button("Revoke", revoke, `Revoke ${device.name}`));
}

async function devices(user, list) {
  const known = await ask("GET", `/admin/accounts/${encodeURIComponent(user)}/devices`);
  const none = made("li", { class: "hint", text: "Signed in nowhere" });
  list.replaceChildren(...(known.length > 0 ? known.map((device) => deviceRow(user, device, list)) : [none]));
  const count = list.parentElement.querySelector(".count");
  count.textContent = known.length === 1 ? "1 device" : `${known.length} devices`;
}

function people() {
  for (const person of document.querySelectorAll(".person")) {
    person.addEventListener("toggle", () => {
      if (person.open) devices(person.dataset.user, person.querySelector("ul")).catch((error) => tell(error.message));
    });
  }
}

const SHOWN = 100;

function requestRow(line) {
  const kind = line.status >= 500 ? "failed" : line.status >= 400 ? "refused" : "ok";
  const cells = [
    made("td", { text: new Date(line.at).toLocaleTimeString() }),
    made("td", { class: "path" }, made("strong", { text: line.method }), ` ${line.path}`),
    made("td", {}, made("span", { class: `status ${kind}`, text: String(line.status) })),
    made("td", { text: `${line.duration_ms.toFixed(1)} ms` }),
    made("td", { class: "id", text: line.id }),
  ];
  return made("tr", { class: kind }, ...cells);
}

function requests() {
  const lines = part("lines");
  const stream = new EventSource("/admin/requests");
  stream.addEventListener("open", () => {
    lines.replaceChildren();
    part("stream").textContent = "Live";
  });
  stream.addEventListener("error", () => (part("stream").textContent = "The server does not answer. Trying again…"));
  stream.addEventListener("message", (event) => {
    lines.prepend(requestRow(JSON.parse(event.data)));
    if (lines.childElementCount > SHOWN) lines.lastElementChild.remove();
  });
  part("errors-only").addEventListener("change", (event) => lines.classList.toggle("errors-only", event.target.checked));
}

if (part("manage-keys")) {
  keysDialog();
  people();
  requests();
  for (const each of document.querySelectorAll("[data-copy]")) {
    const field = part(each.dataset.copy);
    each.addEventListener("click", () => copy(field.value, field));
  }
  part("sign-out").addEventListener("click", async () => {
    await ask("DELETE", "/admin/session").catch(() => null);
    location.reload();
  });
}
