// A device as an app of 2016 builds one: Microsoft's client, its own store and queue, the application key in a filter.
"use strict";

const { MobileServiceClient, MobileServiceSqliteStore, Query } = require("./cordova");

const NOTES = {
  name: "notes",
  columnDefinitions: {
    id: "string",
    title: "string",
    body: "string",
    pinned: "boolean",
    version: "string",
    createdAt: "date",
    updatedAt: "date",
    deleted: "boolean",
  },
};

/**
 * Microsoft's client without a store, which names this key to the server behind `url`: a server or a line to one. Where
 * there is a token, somebody is signed in.
 */
function connect({ url, key, token }) {
  const client = new MobileServiceClient(url).withFilter((request, next, done) => {
    request.headers["X-ZUMO-APPLICATION"] = key;
    next(request, done);
  });
  if (token) client.currentUser = { userId: "sid:1", mobileServiceAuthenticationToken: token };
  return client;
}

let made = 0;

/** A new device, or, under a `name` that was there before, that one started anew. */
async function openDevice(way, name = `device-${(made += 1)}`) {
  const store = new MobileServiceSqliteStore(name);
  await store.defineTable(NOTES);
  const client = connect(way);
  await client.getSyncContext().initialize(store);
  return new Device(name, client, store);
}

class Device {
  constructor(name, client, store) {
    Object.assign(this, { name, client, store, context: client.getSyncContext(), notes: client.getSyncTable("notes") });
  }

  /** Sends what waits. Answers with the conflicts that nobody settled. */
  push() {
    return this.context.push();
  }

  /** Fetches what is new, or, without a query id, everything. */
  pull({ pageSize, queryId = "notes" } = {}) {
    return this.context.pull(new Query("notes"), queryId, pageSize && { pageSize });
  }

  /** A push in which no conflict is met, and a pull. */
  async sync() {
    const conflicts = await this.push();
    if (conflicts.length > 0) throw new Error(`${conflicts.length} conflicts`);
    await this.pull();
  }

  /** Who settles conflicts from now on. */
  onConflict(settle) {
    this.context.pushHandler = { onConflict: settle };
  }

  /** How many operations wait. */
  async waiting() {
    return (await this.store.read(new Query("__operations"))).length;
  }

  /** What stands here, in short: the title of each row by its id. */
  async titles() {
    const rows = await this.notes.read(new Query("notes").orderBy("id"));
    return Object.fromEntries(rows.map(({ id, title }) => [id, title]));
  }
}

/** The error with which this work ends; that it ends well is one too. */
async function refusal(work) {
  // Its promises are Microsoft's own, which `assert.rejects` does not take.
  return work.then(
    () => new Error("it was not refused"),
    (error) => error,
  );
}

module.exports = { connect, openDevice, refusal };
