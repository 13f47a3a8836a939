// Incremental pulls beside writers. On Microsoft's own servers a row that is committed late, or that shares its instant
// with others while somebody writes, is passed over for good; here none is, whatever the size of the page.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { openDevice } = require("./device");
const { openLine } = require("./line");
const { startServer } = require("./server");

const GET = "GET /tables/notes";

async function desk(t) {
  const server = await startServer(t);
  return { server, line: await openLine(t, server) };
}

/** Rows in one request and one transaction of the server's. */
async function insertTogether(server, ids) {
  const requests = ids.map((id) => ({ id, method: "POST", url: "tables/notes", body: { id, title: "one" } }));
  const { responses } = await server.ask("POST", "$batch", { requests });
  assert.deepEqual(
    responses.map(({ status }) => status),
    ids.map(() => 201),
  );
}

function names(prefix, count) {
  return Array.from({ length: count }, (_, place) => `${prefix}-${String(place).padStart(3, "0")}`);
}

/** From now on each of the next answers to a list is followed by one of these writes before the client hears it. */
function writeBetweenPages(line, writes) {
  const left = [...writes];
  line.meanwhile = async ({ request }) => {
    if (request === GET && left.length > 0) await left.shift()();
  };
  return left;
}

test("no row is missed with pages of 1 to 50 rows while somebody writes between them", async (t) => {
  const { server, line } = await desk(t);
  const ids = names("row", 60);
  await insertTogether(server, ids);
  for (let pageSize = 1; pageSize <= 50; pageSize += 1) {
    const device = await openDevice(line);
    const left = writeBetweenPages(line, [
      () => server.update({ id: ids.at(-1), title: `edited, not seen yet ${pageSize}` }),
      () => server.update({ id: ids[pageSize - 1], title: `seen, then edited ${pageSize}` }),
      () => server.insert({ id: `new-${pageSize}`, title: "one" }),
    ]);
    await device.pull({ pageSize });
    assert.equal(left.length, 0);
    assert.deepEqual(await device.titles(), await server.titles(), `pages of ${pageSize}`);
  }
});

test("no delete is missed between pages", async (t) => {
  const { server, line } = await desk(t);
  for (const pageSize of [1, 4, 50]) {
    const rows = names(`of-${pageSize}`, 12);
    await insertTogether(server, rows);
    const device = await openDevice(line);
    writeBetweenPages(line, [() => server.delete(rows[0]), () => server.delete(rows[11])]);
    await device.pull({ pageSize });
    assert.deepEqual(await device.titles(), await server.titles(), `pages of ${pageSize}`);
  }
});

test("rows that were written in one transaction are all found while one of them is edited", async (t) => {
  const { server, line } = await desk(t);
  const ids = names("import", 10);
  await insertTogether(server, ids);
  const nothing = async () => {};
  for (const edited of ids) {
    // Rows of one instant are walked through by `$skip`, from the second page on.
    for (const pagesBefore of [0, 1, 2]) {
      const device = await openDevice(line);
      const edit = () => server.update({ id: edited, title: `edited after ${pagesBefore}` });
      writeBetweenPages(line, [...Array(pagesBefore).fill(nothing), edit]);
      await device.pull({ pageSize: 4 });
      await device.pull({ pageSize: 4 });
      assert.deepEqual(await device.titles(), await server.titles(), `${edited} was edited after ${pagesBefore} pages`);
    }
  }
});

test("the last page hides nothing, though the row at the border is edited before it", async (t) => {
  const { server, line } = await desk(t);
  const device = await openDevice(line);
  await server.insert({ id: "border", title: "one" });
  await device.pull();
  line.exchanges.length = 0;
  line.meanwhile = async () => {
    // The border row alone has come: the client now skips one row.
    if (line.exchanges.length > 1) return;
    await server.update({ id: "border", title: "two" });
    await server.insert({ id: "new", title: "one" });
  };
  await device.pull();
  await device.pull();
  assert.deepEqual(await device.titles(), { border: "two", new: "one" });
});

test("nothing that is committed while a device pulls is below its cursor", async (t) => {
  const { server, line } = await desk(t);
  const device = await openDevice(line);
  const writers = names("writer", 8).map(async (name) => {
    for (const id of names(name, 20)) {
      await server.insert({ id, title: "one" });
      await server.update({ id, title: "two" });
    }
  });
  let writing = true;
  const written = Promise.all(writers).finally(() => (writing = false));
  while (writing) await device.pull({ pageSize: 10 });
  await written;
  const pages = line.statuses(GET).length;
  assert.ok(pages > 10, `${pages} pages beside the writers`);
  await device.pull({ pageSize: 10 });
  assert.equal(Object.keys(await device.titles()).length, 160);
  assert.deepEqual(await device.titles(), await server.titles());
});

test("a row with a change that waits is left alone, and the others come", async (t) => {
  const { server, line } = await desk(t);
  await insertTogether(server, ["a", "b"]);
  const device = await openDevice(line);
  await device.pull();
  await device.notes.update({ id: "a", title: "mine" });
  await server.update({ id: "a", title: "theirs" });
  await server.update({ id: "b", title: "theirs" });
  await device.pull();
  assert.deepEqual(await device.titles(), { a: "mine", b: "theirs" });
});

test("a pull without news asks twice and brings the row at the border", async (t) => {
  const { server, line } = await desk(t);
  await insertTogether(server, names("row", 60));
  const device = await openDevice(line);
  await device.pull();
  const before = line.exchanges.length;
  await device.pull();
  assert.equal(line.exchanges.length - before, 2);
});

test("a pull with a filter of its own and a date in it is incremental too", async (t) => {
  const { server, line } = await desk(t);
  for (const [id, pinned] of [
    ["a", true],
    ["b", false],
    ["c", true],
  ])
    await server.insert({ id, title: "one", pinned });
  const device = await openDevice(line);
  const pinned = () =>
    device.notes.where(function (since) {
      return this.pinned && this.createdAt >= since;
    }, new Date(0));
  await device.context.pull(pinned(), "pinned", { pageSize: 1 });
  assert.deepEqual(await device.titles(), { a: "one", c: "one" });
  await server.update({ id: "c", title: "two" });
  const before = line.exchanges.length;
  await device.context.pull(pinned(), "pinned", { pageSize: 1 });
  assert.deepEqual(await device.titles(), { a: "one", c: "two" });
  // What is new, which is then the row at the border, and nothing.
  assert.equal(line.exchanges.length - before, 3);
});

test("a pull without a query id brings everything each time", async (t) => {
  const { server, line } = await desk(t);
  await insertTogether(server, names("row", 7));
  const device = await openDevice(line);
  for (const title of ["one", "two"]) {
    await server.update({ id: "row-003", title });
    await device.pull({ pageSize: 3, queryId: null });
    assert.deepEqual(await device.titles(), await server.titles());
  }
  // Four pages, of which each begins with the last row of the one before, and an empty one.
  assert.equal(line.statuses(GET).length, 2 * 5);
});
