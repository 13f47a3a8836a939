// The table API: one row at a time, online.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { connect, refusal } = require("./device");
const { openLine } = require("./line");
const { startServer } = require("./server");

async function desk(t) {
  const server = await startServer(t);
  return { server, notes: connect(server).getTable("notes") };
}

test("a row is inserted, looked up, read, updated and deleted", async (t) => {
  const { notes } = await desk(t);
  const inserted = await notes.insert({ id: "a", title: 'Grün 🛶 & "quoted"', pinned: true, tags: ["x", { y: null }] });
  assert.ok(inserted.createdAt instanceof Date && inserted.updatedAt instanceof Date);
  assert.deepEqual({ ...inserted }, { ...inserted, title: 'Grün 🛶 & "quoted"', pinned: true, deleted: false });
  assert.deepEqual(await notes.lookup("a"), inserted);
  assert.deepEqual([...(await notes.read())], [inserted]);

  const updated = await notes.update({ id: "a", title: "two", version: inserted.version });
  assert.deepEqual(updated, { ...inserted, title: "two", version: updated.version, updatedAt: updated.updatedAt });
  assert.notEqual(updated.version, inserted.version);
  assert.ok(updated.updatedAt > inserted.updatedAt);

  await notes.del({ id: "a", version: updated.version });
  assert.equal((await notes.read()).length, 0);
  assert.equal((await refusal(notes.lookup("a"))).request.status, 404);
});

test("a row without an id gets one from the server", async (t) => {
  const { notes } = await desk(t);
  const { id } = await notes.insert({ title: "one" });
  assert.equal((await notes.lookup(id)).title, "one");
});

test("the version that the tag carries is the row's", async (t) => {
  const { server, notes } = await desk(t);
  const { version } = await notes.insert({ id: "a", title: "one" });
  assert.equal((await server.ask("GET", "tables/notes/a")).version, version);
});

test("an id that is taken is refused, also by a tombstone", async (t) => {
  const { notes } = await desk(t);
  await notes.insert({ id: "a", title: "one" });
  assert.equal((await refusal(notes.insert({ id: "a", title: "two" }))).request.status, 409);
  await notes.del({ id: "a" });
  assert.equal((await refusal(notes.insert({ id: "a", title: "two" }))).request.status, 409);
});

test("an update and a delete of an old version are refused with the row that stands there", async (t) => {
  const { notes } = await desk(t);
  const { version } = await notes.insert({ id: "a", title: "one" });
  const now = await notes.update({ id: "a", title: "two" });
  for (const write of [notes.update({ id: "a", title: "three", version }), notes.del({ id: "a", version })]) {
    const { request, serverInstance } = await refusal(write);
    assert.deepEqual([request.status, serverInstance], [412, now]);
  }
});

test("a row that was brought back is there again under a new version", async (t) => {
  const { server, notes } = await desk(t);
  const { version } = await notes.insert({ id: "a", title: "one" });
  await notes.del({ id: "a", version });
  // This client has no word for it; Microsoft's others have.
  await server.ask("POST", "tables/notes/a");
  const back = await notes.lookup("a");
  assert.deepEqual([back.title, back.deleted], ["one", false]);
  assert.notEqual(back.version, version);
});

test("a row is refreshed, and its id may hold what URLs and filters quote", async (t) => {
  const { notes } = await desk(t);
  const id = "it's 100% & #1 ü";
  const before = await notes.insert({ id, title: "one" });
  await notes.update({ id, title: "two" });
  assert.equal((await notes.refresh(before)).title, "two");
  assert.equal((await notes.lookup(id)).title, "two");
  await notes.del({ id });
});

test("what is wrong is refused with a sentence", async (t) => {
  const { server, notes } = await desk(t);
  const other = connect(server).getTable("nothing");
  for (const [work, status, word] of [
    [notes.read("?$filter=colour eq 'red'"), 400, /colour/],
    [notes.read("?$filter=(title eq"), 400, /\$filter/],
    [notes.insert({ id: "a", updatedAt: new Date() }), 400, /updatedAt/],
    [other.read(), 404, /table/],
  ]) {
    const { request, message } = await refusal(work);
    assert.equal(request.status, status);
    assert.match(message, word);
  }
});

test("the next page is where the answer says", async (t) => {
  const server = await startServer(t);
  for (const id of ["a", "b", "c"]) await server.insert({ id });
  const notes = connect(server).getTable("notes");
  const first = await notes.take(2).read();
  const second = await notes.read(first.nextLink);
  assert.deepEqual(
    [...first, ...second].map(({ id }) => id),
    ["a", "b", "c"],
  );
});

test("what is asked for is not answered from a cache", async (t) => {
  const server = await startServer(t);
  const line = await openLine(t, server);
  const notes = connect({ url: line.url, key: server.key }).getTable("notes");
  const { version } = await notes.insert({ id: "a", title: "one" });
  await notes.lookup("a");
  await notes.lookup("a");
  await notes.update({ id: "a", version });
  assert.deepEqual(line.statuses("GET /tables/notes/a"), [200, 200]);
});
