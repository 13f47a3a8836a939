// Two edits of one row: the client's handler is told, and whatever it answers is done.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { connect, openDevice } = require("./device");
const { startServer } = require("./server");

/** Rows `a`, "one", and `b`, "one" on the server and the device; the device has changed both, and elsewhere `a` was. */
async function desk(t, { here, there }) {
  const server = await startServer(t);
  for (const id of ["a", "b"]) await server.insert({ id, title: "one", body: "text" });
  const device = await openDevice(server);
  await device.pull();
  await here(device.notes);
  await device.notes.update({ id: "b", title: "goes on" });
  await there(server);
  return { server, device };
}

const editedBoth = {
  here: (notes) => notes.update({ id: "a", title: "mine" }),
  there: (server) => server.update({ id: "a", body: "theirs" }),
};
const deletedThere = { ...editedBoth, there: (server) => server.delete("a") };
const deletedHere = { ...editedBoth, here: (notes) => notes.del({ id: "a" }) };

test("without a handler the push tells of the conflict, keeps the change and goes on", async (t) => {
  const { server, device } = await desk(t, editedBoth);
  const [conflict, ...others] = await device.push();
  assert.deepEqual(others, []);
  assert.deepEqual([conflict.getTableName(), conflict.getAction(), conflict.isConflict()], ["notes", "update", true]);
  assert.deepEqual([conflict.getClientRecord().title, conflict.getClientRecord().body], ["mine", "text"]);
  assert.deepEqual([conflict.getServerRecord().title, conflict.getServerRecord().body], ["one", "theirs"]);
  assert.deepEqual([conflict.getError().request.status, await device.waiting()], [412, 1]);
  assert.deepEqual(await server.titles(), { a: "one", b: "goes on" });
});

test("the handler's merge is sent on the server's version", async (t) => {
  const { server, device } = await desk(t, editedBoth);
  device.onConflict((conflict) => {
    const { body, version } = conflict.getServerRecord();
    const { id, title } = conflict.getClientRecord();
    return conflict.update({ id, title, body, version });
  });
  await device.sync();
  const [row] = await server.rows();
  assert.deepEqual([row.title, row.body], ["mine", "theirs"]);
  const { version, body } = await device.notes.lookup("a");
  assert.deepEqual([version, body, await device.waiting()], [row.version, "theirs", 0]);
});

test("the handler takes the server's row, and nothing is sent", async (t) => {
  const { server, device } = await desk(t, editedBoth);
  const [there] = await server.rows();
  device.onConflict((conflict) => {
    const { id, title, body, version } = conflict.getServerRecord();
    return conflict.cancelAndUpdate({ id, title, body, version });
  });
  await device.sync();
  assert.deepEqual((await server.rows())[0], there);
  const { title, body, version } = await device.notes.lookup("a");
  assert.deepEqual([title, body, version], ["one", "theirs", there.version]);
});

test("the handler discards the row, and the next pull brings it as it is there", async (t) => {
  const { device } = await desk(t, editedBoth);
  device.onConflict((conflict) => conflict.cancelAndDiscard());
  assert.deepEqual(await device.push(), []);
  assert.deepEqual(await device.titles(), { b: "goes on" });
  await device.pull();
  assert.equal((await device.notes.lookup("a")).body, "theirs");
});

test("who updates a row that was deleted elsewhere is told so, and the queue goes on", async (t) => {
  const { server, device } = await desk(t, deletedThere);
  const told = [];
  device.onConflict((conflict) => {
    told.push([conflict.getError().request.status, conflict.getServerRecord().deleted]);
    return conflict.cancelAndDiscard();
  });
  await device.sync();
  assert.deepEqual(told, [[412, true]]);
  assert.deepEqual(await server.titles(), { b: "goes on" });
  assert.deepEqual([await device.titles(), await device.waiting()], [{ b: "goes on" }, 0]);
});

test("without a handler an update of what was deleted elsewhere waits, and the queue goes on", async (t) => {
  const { server, device } = await desk(t, deletedThere);
  const [conflict, ...others] = await device.push();
  assert.deepEqual([conflict.getServerRecord().deleted, others], [true, []]);
  assert.deepEqual([await server.titles(), await device.waiting()], [{ b: "goes on" }, 1]);
});

test("who deletes a row that was edited elsewhere is told so, and may delete it all the same", async (t) => {
  const { server, device } = await desk(t, deletedHere);
  const told = [];
  device.onConflict((conflict) => {
    const { id, body, version } = conflict.getServerRecord();
    told.push(body);
    return conflict.changeAction("delete", { id, version });
  });
  await device.sync();
  assert.deepEqual(told, ["theirs"]);
  assert.deepEqual(await server.titles(), { b: "goes on" });
});

test("who deletes a row that was edited elsewhere may leave it, and has it again", async (t) => {
  const { server, device } = await desk(t, deletedHere);
  device.onConflict((conflict) => conflict.cancel());
  await device.sync();
  assert.deepEqual(await device.titles(), await server.titles());
  assert.equal((await device.notes.lookup("a")).body, "theirs");
});

test("a row that both deleted is gone, and nobody is asked", async (t) => {
  const { server, device } = await desk(t, { ...deletedHere, there: (server) => server.delete("a") });
  assert.deepEqual([await device.push(), await device.waiting()], [[], 0]);
  await device.pull();
  assert.deepEqual([await device.titles(), await server.titles()], [{ b: "goes on" }, { b: "goes on" }]);
});

test("an id that two devices made is a conflict, and the insert becomes an update", async (t) => {
  const server = await startServer(t);
  const device = await openDevice(server);
  await server.insert({ id: "a", title: "theirs", body: "text" });
  await device.notes.insert({ id: "a", title: "mine" });
  const online = connect(server).getTable("notes");
  device.onConflict(async (conflict) => {
    assert.equal(conflict.getError().request.status, 409);
    const { body, version } = await online.lookup("a");
    await conflict.changeAction("update", { ...conflict.getClientRecord(), body, version });
  });
  await device.sync();
  assert.deepEqual([(await server.titles()).a, (await device.notes.lookup("a")).body], ["mine", "text"]);
});

test("a handler that settles against a row that moves again is asked again", async (t) => {
  const { server, device } = await desk(t, editedBoth);
  let asked = 0;
  device.onConflict(async (conflict) => {
    asked += 1;
    const { version, body } = conflict.getServerRecord();
    if (asked < 3) await server.update({ id: "a", body: `theirs ${asked}` });
    await conflict.update({ id: "a", title: "mine", body, version });
  });
  await device.sync();
  const [row] = await server.rows();
  assert.deepEqual([asked, row.title, row.body], [3, "mine", "theirs 2"]);
});
