// Writing offline: the client's own store and queue, a push, and what another device then has.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { openDevice } = require("./device");
const { openLine } = require("./line");
const { startServer } = require("./server");

async function desk(t) {
  const server = await startServer(t);
  return { server, a: await openDevice(server), b: await openDevice(server) };
}

test("what was inserted, updated and deleted offline is pushed, and another device pulls it", async (t) => {
  const { server, a, b } = await desk(t);
  for (const id of ["kept", "edited", "deleted"]) await a.notes.insert({ id, title: "one", pinned: true });
  assert.equal(await a.waiting(), 3);
  await a.sync();
  await b.sync();
  assert.deepEqual(await b.titles(), { kept: "one", edited: "one", deleted: "one" });

  await b.notes.update({ id: "edited", title: "two" });
  await b.notes.del({ id: "deleted" });
  await b.notes.insert({ id: "new", title: "Grün 🛶" });
  assert.deepEqual(await server.titles(), { kept: "one", edited: "one", deleted: "one" });
  await b.sync();
  await a.sync();
  const expected = { edited: "two", kept: "one", new: "Grün 🛶" };
  for (const rows of [a.titles(), b.titles(), server.titles()]) assert.deepEqual(await rows, expected);
  assert.deepEqual([await a.waiting(), await b.waiting()], [0, 0]);
});

test("both devices hold the row as the server has it, version and instants included", async (t) => {
  const { server, a, b } = await desk(t);
  await a.notes.insert({ id: "a", title: "one", body: "text", pinned: false });
  await a.sync();
  await b.sync();
  await b.notes.update({ id: "a", title: "two" });
  await b.sync();
  await a.sync();
  const [row] = await server.rows();
  for (const device of [a, b]) {
    const { version, updatedAt, createdAt, ...columns } = await device.notes.lookup("a");
    assert.deepEqual(columns, { id: "a", title: "two", body: "text", pinned: false, deleted: false });
    assert.equal(version, row.version);
    assert.deepEqual([updatedAt.toISOString(), createdAt.toISOString()], [row.updatedAt, row.createdAt]);
  }
});

test("several edits of one row are one request", async (t) => {
  const server = await startServer(t);
  const line = await openLine(t, server);
  const a = await openDevice(line);
  await a.notes.insert({ id: "a", title: "one" });
  await a.notes.update({ id: "a", title: "two" });
  await a.notes.insert({ id: "b", title: "never sent" });
  await a.notes.del({ id: "b" });
  await a.push();
  assert.deepEqual(
    line.exchanges.map(({ request, status }) => [request, status]),
    [["POST /tables/notes", 201]],
  );
  assert.deepEqual(await server.titles(), { a: "two" });
});

test("an app that is started anew sends what it wrote before, and pulls only what is new", async (t) => {
  const server = await startServer(t);
  const line = await openLine(t, server);
  let a = await openDevice(line);
  for (const id of ["a", "b", "c"]) await a.notes.insert({ id, title: "one" });
  await a.sync();
  await a.notes.update({ id: "a", title: "two" });
  await a.store.close();

  a = await openDevice(line, a.name);
  assert.equal(await a.waiting(), 1);
  const asked = line.exchanges.length;
  await a.sync();
  assert.deepEqual(await server.titles(), { a: "two", b: "one", c: "one" });
  const pages = line.exchanges.slice(asked).filter(({ request }) => request === "GET /tables/notes");
  // The row at the border, the one that was written, and the empty page.
  assert.ok(pages.length <= 3 && pages.every(({ query }) => !query.includes("1969")), JSON.stringify(pages));
});

test("a row that another device brought back is there again", async (t) => {
  const { server, a, b } = await desk(t);
  await a.notes.insert({ id: "a", title: "one" });
  await a.sync();
  await b.sync();
  await a.notes.del({ id: "a" });
  await a.sync();
  await b.sync();
  assert.deepEqual(await b.titles(), {});
  await server.ask("POST", "tables/notes/a");
  for (const device of [a, b]) {
    await device.sync();
    assert.deepEqual(await device.titles(), { a: "one" });
  }
  await b.notes.update({ id: "a", title: "two" });
  await b.sync();
  assert.deepEqual(await server.titles(), { a: "two" });
});

test("a long text and an unknown column go through whole", async (t) => {
  const { server, a, b } = await desk(t);
  const body = 'Grün 🛶 \\ " \n'.repeat(100_000);
  await server.insert({ id: "a", title: "one", colour: { of: ["the", "future"] } });
  await a.pull();
  await a.notes.update({ id: "a", body });
  await a.sync();
  await b.sync();
  assert.equal((await b.notes.lookup("a")).body, body);
  assert.deepEqual((await server.rows())[0].colour, { of: ["the", "future"] });
});
