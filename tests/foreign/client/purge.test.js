// Purging a device: nothing that waits is thrown away unless it is forced, and the server keeps everything.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { openDevice, refusal } = require("./device");
const { startServer } = require("./server");

async function desk(t) {
  const server = await startServer(t);
  for (const id of ["a", "b"]) await server.insert({ id, title: "one" });
  const device = await openDevice(server);
  await device.pull();
  return { server, device };
}

test("a purged table is empty here and whole there, and the next pull brings it all", async (t) => {
  const { server, device } = await desk(t);
  await device.notes.purge();
  assert.deepEqual(await device.titles(), {});
  await device.sync();
  assert.deepEqual(await device.titles(), { a: "one", b: "one" });
  assert.deepEqual(await server.titles(), { a: "one", b: "one" });
});

test("a purge is refused while a change waits", async (t) => {
  const { device } = await desk(t);
  await device.notes.update({ id: "a", title: "mine" });
  assert.match((await refusal(device.notes.purge())).message, /pending/);
  assert.deepEqual([await device.titles(), await device.waiting()], [{ a: "mine", b: "one" }, 1]);
});

test("a forced purge drops what waits, and the server's rows come back", async (t) => {
  const { server, device } = await desk(t);
  await device.notes.update({ id: "a", title: "mine" });
  await device.notes.del({ id: "b" });
  await device.notes.purge(null, true);
  assert.deepEqual([await device.titles(), await device.waiting()], [{}, 0]);
  await device.sync();
  assert.deepEqual(await device.titles(), { a: "one", b: "one" });
  assert.deepEqual(await server.titles(), { a: "one", b: "one" });
});
