// A real `driftless-server` process on loopback, with an empty database, for one story. The program is
// $DRIFTLESS_SERVER.
"use strict";

const { execFileSync, spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { createInterface } = require("node:readline");

const { newDatabase } = require("./database");

/** Starts a server that ends with the test. Its `url` and `key` are what a device is given. */
async function startServer(t, ...further) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "driftless-"));
  const database = newDatabase(folder);
  const child = spawn(
    process.env.DRIFTLESS_SERVER,
    ["serve", "--listen", "127.0.0.1:0", ...database.words, ...further],
    { stdio: ["ignore", "pipe", "inherit"], env: environment(database) },
  );
  t.after(async () => {
    if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
    fs.rmSync(folder, { recursive: true });
  });
  return announced(child, database);
}

/** The same for people who sign in: these, for whom whoever runs it makes accounts. */
async function startServerFor(t, ...people) {
  const server = await startServer(t, "--accounts", "required");
  for (const name of people) server.user("add", name);
  return server;
}

function environment(database) {
  return { ...process.env, ...database.env, RUST_LOG: "warn" };
}

async function announced(child, database) {
  let key;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("Application key: ")) key = line.slice("Application key: ".length);
    if (line.startsWith("listening on ")) return new Server(database, line.slice("listening on ".length), key);
  }
  throw new Error("the server ended before it listened");
}

class Server {
  constructor(database, url, key, token) {
    Object.assign(this, { database, url, key, token });
  }

  /** `driftless-server user …` beside it, with somebody's password where one is asked for. */
  user(verb, name, ...words) {
    const { database } = this;
    const options = { env: environment(database), input: `${passwordOf(name)}\n` };
    execFileSync(process.env.DRIFTLESS_SERVER, ["user", verb, name, ...words, ...database.words], options);
  }

  /** The same server as it answers somebody, who signs in now on a device of this name. */
  async signIn(user, device) {
    const session = await this.ask("POST", "accounts/session", { user, password: passwordOf(user), device });
    return new Server(this.database, this.url, this.key, session.token);
  }

  /** One request past any client: what it answered, as JSON. */
  async ask(method, target, body) {
    const headers = { "ZUMO-API-VERSION": "2.0.0", "X-ZUMO-APPLICATION": this.key };
    if (this.token) headers["X-ZUMO-AUTH"] = this.token;
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

function passwordOf(user) {
  return `the password of ${user}`;
}

module.exports = { startServer, startServerFor };
