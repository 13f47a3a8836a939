// The server did it and nobody heard. The client sends it again, and the queue goes on.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { connect, openDevice, refusal } = require("./device");
const { openLine } = require("./line");
const { startServer } = require("./server");

/** A device that has row `a`, "one", as the server does. */
async function desk(t) {
  const server = await startServer(t);
  const line = await openLine(t, server);
  const device = await openDevice(line);
  await device.notes.insert({ id: "a", title: "one" });
  await device.sync();
  return { server, line, device };
}

/** A push whose line fails, with all that waits still waiting. */
async function pushFails(device) {
  const waiting = await device.waiting();
  assert.match((await refusal(device.push())).message, /Push failed/);
  assert.equal(await device.waiting(), waiting);
}

test("a delete whose answer was lost is done the second time, and what waits behind it is sent", async (t) => {
  const { server, line, device } = await desk(t);
  await device.notes.del({ id: "a" });
  await device.notes.insert({ id: "b", title: "behind" });
  line.loseAnswer("DELETE /tables/notes/a");
  await pushFails(device);
  await device.sync();
  assert.deepEqual(line.statuses("DELETE /tables/notes/a"), [200, 200]);
  assert.deepEqual([await server.titles(), await device.titles()], [{ b: "behind" }, { b: "behind" }]);
  assert.equal(await device.waiting(), 0);
});

test("an update whose answer was lost is a conflict with one's own row, and the handler sees it", async (t) => {
  const { server, line, device } = await desk(t);
  await device.notes.update({ id: "a", title: "two" });
  line.loseAnswer("PATCH /tables/notes/a");
  await pushFails(device);
  device.onConflict((conflict) => {
    const { id, title, version } = conflict.getServerRecord();
    assert.equal(title, conflict.getClientRecord().title);
    return conflict.cancelAndUpdate({ id, title, version });
  });
  await device.sync();
  assert.deepEqual(line.statuses("PATCH /tables/notes/a"), [200, 412]);
  assert.deepEqual([await server.titles(), await device.titles()], [{ a: "two" }, { a: "two" }]);
});

test("an insert whose answer was lost is neither doubled nor lost", async (t) => {
  const { server, line, device } = await desk(t);
  await device.notes.insert({ id: "b", title: "two" });
  line.loseAnswer("POST /tables/notes");
  await pushFails(device);
  await device.notes.update({ id: "b", title: "three" });
  device.onConflict(async (conflict) => {
    const { version } = await connect(server).getTable("notes").lookup("b");
    await conflict.changeAction("update", { id: "b", title: conflict.getClientRecord().title, version });
  });
  await device.sync();
  assert.deepEqual(line.statuses("POST /tables/notes"), [201, 201, 409]);
  assert.deepEqual(
    [await server.titles(), await device.titles()],
    [
      { a: "one", b: "three" },
      { a: "one", b: "three" },
    ],
  );
});

test("an insert whose answer was lost and that was deleted since comes back, for this client sends nothing", async (t) => {
  const { server, line, device } = await desk(t);
  await device.notes.insert({ id: "b", title: "two" });
  line.loseAnswer("POST /tables/notes");
  await pushFails(device);
  await device.notes.del({ id: "b" });
  await device.sync();
  assert.deepEqual(
    [await server.titles(), await device.titles()],
    [
      { a: "one", b: "two" },
      { a: "one", b: "two" },
    ],
  );
  await device.notes.del({ id: "b" });
  await device.sync();
  assert.deepEqual([await server.titles(), await device.titles()], [{ a: "one" }, { a: "one" }]);
});

test("a page that was lost is pulled again", async (t) => {
  const { server, line, device } = await desk(t);
  for (const id of ["b", "c", "d"]) await server.insert({ id, title: "one" });
  let pages = 0;
  line.meanwhile = async () => {
    pages += 1;
    if (pages === 2) line.loseAnswer("GET /tables/notes");
  };
  assert.equal((await refusal(device.pull({ pageSize: 2 }))).request.status, 0);
  await device.pull({ pageSize: 2 });
  assert.deepEqual(await device.titles(), await server.titles());
});
