// Microsoft's client and ours on one server: each sees what the other writes.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { openTerminal } = require("./cli");
const { openDevice } = require("./device");
const { startServer } = require("./server");

async function desk(t) {
  const server = await startServer(t);
  return { server, theirs: await openDevice(server), ours: openTerminal(t, server) };
}

test("a note that one made, the other has, edits and deletes", async (t) => {
  const { theirs, ours } = await desk(t);
  const { id } = ours("new", "--title", "Kitchen", "--body", "Grün 🛶");
  ours("sync");
  await theirs.sync();
  assert.equal((await theirs.notes.lookup(id)).body, "Grün 🛶");

  await theirs.notes.update({ id, title: "Kitchen, summer", pinned: true });
  await theirs.notes.insert({ id: "from-theirs", title: "Shopping", body: "Milk" });
  await theirs.sync();
  assert.equal(ours("sync").pulled, 2);
  const { title, body, pinned } = ours("show", id);
  assert.deepEqual([title, body, pinned], ["Kitchen, summer", "Grün 🛶", true]);
  assert.equal(ours("show", "from-theirs").body, "Milk");

  ours("edit", "from-theirs", "--body", "Milk and bread");
  ours("trash", id);
  ours("delete", id);
  ours("sync");
  await theirs.sync();
  assert.deepEqual(await theirs.titles(), { "from-theirs": "Shopping" });
  assert.equal((await theirs.notes.lookup("from-theirs")).body, "Milk and bread");

  await theirs.notes.del({ id: "from-theirs" });
  await theirs.sync();
  ours("sync");
  assert.deepEqual(ours("list"), []);
});

test("edits of one note on both devices merge, whoever comes second", async (t) => {
  const { server, theirs, ours } = await desk(t);
  const { id } = ours("new", "--title", "Kitchen", "--body", "one");
  ours("sync");
  await theirs.sync();

  ours("edit", id, "--body", "one\ntwo");
  await theirs.notes.update({ id, title: "Kitchen, summer" });
  await theirs.sync();
  assert.equal(ours("sync").pushed, 1);
  await theirs.sync();

  ours("edit", id, "--body", "one\ntwo\nthree");
  ours("sync");
  await theirs.notes.update({ id, title: "Kitchen, autumn" });
  theirs.onConflict((conflict) => {
    const { body, version } = conflict.getServerRecord();
    return conflict.update({ id, title: conflict.getClientRecord().title, body, version });
  });
  await theirs.sync();
  ours("sync");

  const [row] = await server.rows();
  for (const seen of [row, ours("show", id), await theirs.notes.lookup(id)]) {
    assert.deepEqual([seen.title, seen.body], ["Kitchen, autumn", "one\ntwo\nthree"]);
  }
  assert.deepEqual([ours("status").pending, await theirs.waiting()], [0, 0]);
});
