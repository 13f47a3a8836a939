// Who comes in: the key that a filter adds, the token of whoever is signed in, and headers however long they grow.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const { connect, openDevice, refusal } = require("./device");
const { openLine } = require("./line");
const { startServer, startServerFor } = require("./server");

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

/** A server where Ada and Bob have signed in; each side is the server as it answers one of them. */
async function office(t) {
  const server = await startServerFor(t, "ada", "bob");
  return { server, ada: await server.signIn("ada", "Laptop"), bob: await server.signIn("bob", "Laptop") };
}

test("with accounts, a token lets its owner in and shows nobody else's rows", async (t) => {
  const { server, ada, bob } = await office(t);
  await connect(ada).getTable("notes").insert({ id: "a", title: "hers" });
  const his = connect(bob).getTable("notes");
  assert.deepEqual(await his.read(), []);
  assert.deepEqual(await his.includeTotalCount().read(), Object.assign([], { totalCount: 0 }));
  const strangers = [() => his.lookup("a"), () => his.update({ id: "a", title: "his" }), () => his.del({ id: "a" })];
  for (const ask of strangers) assert.equal((await refusal(ask())).request.status, 404);
  assert.equal((await connect(ada).getTable("notes").lookup("a")).title, "hers");

  const nobody = await refusal(connect(server).getTable("notes").read());
  assert.equal(nobody.request.status, 401);
  assert.match(nobody.message, /signed in/);
});

test("what one person pushes, their other devices pull and nobody else's, though ids are the same", async (t) => {
  const { server, ada, bob } = await office(t);
  const [hers, his] = [await openDevice(ada), await openDevice(bob)];
  for (const [device, title] of [
    [hers, "hers"],
    [his, "his"],
  ]) {
    await device.notes.insert({ id: "same", title });
    await device.notes.insert({ id: `only ${title}`, title });
    await device.sync();
  }
  await hers.notes.update({ id: "same", title: "hers, edited" });
  await hers.notes.del({ id: "only hers" });
  await hers.sync();
  await his.pull();
  const [her, him] = [{ same: "hers, edited" }, { same: "his", "only his": "his" }];
  assert.deepEqual([await hers.titles(), await his.titles()], [her, him]);
  assert.deepEqual([await ada.titles(), await bob.titles()], [her, him]);
  for (const [user, titles] of [
    ["ada", her],
    ["bob", him],
  ]) {
    const other = await openDevice(await server.signIn(user, "Phone"));
    await other.pull();
    assert.deepEqual(await other.titles(), titles);
  }
});

test("a token that has ended is a 401 that keeps the queue, and the next one sends it", async (t) => {
  const { server, ada, bob } = await office(t);
  const device = await openDevice(ada);
  await device.notes.insert({ id: "a", title: "one" });
  await device.sync();
  server.user("revoke", "ada", "Laptop");
  await device.notes.update({ id: "a", title: "two" });
  await device.notes.insert({ id: "b", title: "one" });
  const refused = await refusal(device.push());
  assert.equal(refused.cause().request.status, 401);
  assert.match(refused.cause().message, /sign in again/);
  assert.equal((await refusal(device.pull())).request.status, 401);
  assert.equal(await device.waiting(), 2);
  assert.deepEqual(await device.titles(), { a: "two", b: "one" });

  const again = await server.signIn("ada", "Laptop");
  device.client.currentUser.mobileServiceAuthenticationToken = again.token;
  await device.sync();
  const expected = { a: "two", b: "one" };
  assert.deepEqual([await again.titles(), await device.titles(), await device.waiting()], [expected, expected, 0]);
  assert.deepEqual(await bob.titles(), {});
});

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
