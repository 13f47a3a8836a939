// Who comes in: the key that a filter adds, the token of whoever is signed in, and headers however long they grow.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { connect, openDevice, refusal } = require("./device");
const { openLine } = require("./line");
const { startServer } = require("./server");

test("a wrong key is a 401 that keeps the queue, and the right one sends it", async (t) => {
  const server = await startServer(t);
  const stranger = await openDevice({ url: server.url, key: "not-the-key" });
  await stranger.notes.insert({ id: "a", title: "one" });
  await stranger.notes.insert({ id: "b", title: "two" });
  const refused = await refusal(stranger.push());
  assert.equal(refused.cause().request.status, 401);
  assert.equal(await stranger.waiting(), 2);
  assert.equal((await refusal(stranger.pull())).request.status, 401);
  assert.deepEqual(await server.titles(), {});

  await stranger.store.close();
  const admitted = await openDevice(server, stranger.name);
  await admitted.sync();
  assert.deepEqual([await server.titles(), await admitted.waiting()], [{ a: "one", b: "two" }, 0]);
});

test("a key that is missing is a 401 with a sentence", async (t) => {
  const server = await startServer(t);
  const notes = connect({ url: server.url, key: "" }).getTable("notes");
  const { request, message } = await refusal(notes.read());
  assert.equal(request.status, 401);
  assert.match(message, /key/);
});

test("the token of whoever is signed in goes with every request, and no accounts means nobody asks for it", async (t) => {
  const server = await startServer(t);
  const line = await openLine(t, server);
  const device = await openDevice(line);
  device.client.currentUser = { userId: "sid:1", mobileServiceAuthenticationToken: "a.token.here" };
  await device.notes.insert({ id: "a", title: "one" });
  await device.sync();
  await device.notes.del({ id: "a" });
  await device.sync();
  assert.ok(line.exchanges.length > 5);
  for (const { headers, status } of line.exchanges) {
    assert.equal(headers["x-zumo-auth"], "a.token.here");
    assert.ok(status < 300);
  }
});

test.todo("with accounts, a token lets its owner in and shows nobody else's rows");

test("a client that has pulled many pages says so at length, and is heard", async (t) => {
  const server = await startServer(t);
  const line = await openLine(t, server);
  const requests = Array.from({ length: 200 }, (_, place) => {
    return { id: `${place}`, method: "POST", url: "tables/notes", body: { id: `row-${place}`, title: "one" } };
  });
  await server.ask("POST", "$batch", { requests });
  const device = await openDevice(line);
  await device.pull({ pageSize: 1 });
  assert.equal(Object.keys(await device.titles()).length, 200);
  const last = line.exchanges.at(-1);
  assert.match(last.headers["x-zumo-features"], /^OL,IP,TR,QS,TR,QS/);
  assert.ok(last.headers["x-zumo-features"].length > 1000, `${last.headers["x-zumo-features"].length} characters`);
  assert.match(last.headers["x-zumo-version"], /^ZUMO\/2\.0 \(lang=Cordova;.*version=2\.0\.1\)$/);
});

test("64 KB of headers are taken, with reading and with writing", async (t) => {
  const server = await startServer(t);
  const client = connect(server).withFilter((request, next, done) => {
    request.headers["X-ZUMO-FEATURES"] = "TR,QS,".repeat(10_600);
    next(request, done);
  });
  const notes = client.getTable("notes");
  await notes.insert({ id: "a", title: "one" });
  assert.deepEqual(
    (await notes.read()).map(({ title }) => title),
    ["one"],
  );
});
