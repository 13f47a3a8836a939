// A real `driftless-server` process on loopback, with an empty database, for one story. The program is
// $DRIFTLESS_SERVER. $DRIFTLESS_SERVER_ARGUMENTS follow its own; in them `{}` is 1 for the first server of a file of
// stories, 2 for the second, so that each can have a database of its own where that is not a file in the data folder.
"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { createInterface } = require("node:readline");

let started = 0;

/** Starts a server that ends with the test. Its `url` and `key` are what a device is given. */
async function startServer(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "driftless-"));
  started += 1;
  const further = (process.env.DRIFTLESS_SERVER_ARGUMENTS ?? "").replaceAll("{}", started).split(" ").filter(Boolean);
  const own = ["serve", "--listen", "127.0.0.1:0", "--data", folder];
  const child = spawn(process.env.DRIFTLESS_SERVER, [...own, ...further], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, RUST_LOG: "warn" },
  });
  t.after(async () => {
    if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
    fs.rmSync(folder, { recursive: true });
  });
  return announced(child);
}

async function announced(child) {
  let key;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("Application key: ")) key = line.slice("Application key: ".length);
    if (line.startsWith("listening on ")) return new Server(line.slice("listening on ".length), key);
  }
  throw new Error("the server ended before it listened");
}

class Server {
  constructor(url, key) {
    Object.assign(this, { url, key });
  }

  /** One request past any client: what it answered, as JSON. */
  async ask(method, target, body) {
    const headers = { "ZUMO-API-VERSION": "2.0.0", "X-ZUMO-APPLICATION": this.key };
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(`${this.url}/${target}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${target}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Another device's insert, past any client. */
  insert(row) {
    return this.ask("POST", "tables/notes", row);
  }

  /** Another device's update, whatever stands there. */
  update({ id, ...columns }) {
    return this.ask("PATCH", `tables/notes/${id}`, columns);
  }

  /** Another device's delete. */
  delete(id) {
    return this.ask("DELETE", `tables/notes/${id}`);
  }

  /** Every living row, by id. */
  rows() {
    return this.ask("GET", "tables/notes?$top=1000");
  }

  /** What stands there, in short: the title of each living row by its id. */
  async titles() {
    return Object.fromEntries((await this.rows()).map(({ id, title }) => [id, title]));
  }
}

module.exports = { startServer };
