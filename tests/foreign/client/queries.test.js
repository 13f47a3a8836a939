// What the client's query builder asks for is what its own function, called on the same rows, admits.
"use strict";

const assert = require("node:assert/strict");
const { test, before } = require("node:test");

const { connect } = require("./device");
const { startServer } = require("./server");

const ROWS = [
  { id: "a", title: "Grün", body: null, pinned: true, device: 1, editedAt: "2025-12-31T23:59:59.999Z" },
  { id: "b", title: "it's 100 %", body: "_", pinned: false, device: 2.5, editedAt: "2026-01-01T00:00:00.000Z" },
  { id: "c", title: "grün", body: "", pinned: true, device: 4, editedAt: "2026-06-14T05:30:07.000Z" },
  { id: "d", title: "  a blank  ", body: "one & two", pinned: false, device: -3, editedAt: "2026-06-14T05:30:07.001Z" },
  { id: "e", title: "a_b", body: "🛶", pinned: true, device: 7, editedAt: "1969-12-31T12:00:00.000Z" },
  { id: "f", title: "aXb", body: null, pinned: false, device: 0, editedAt: "2026-11-28T18:45:00.000Z" },
];

// Its functions are read, not run: as source they become a `$filter`.
// prettier-ignore
const QUERIES = [
  function () { return this.title === "Grün"; },
  function () { return this.title !== "Grün"; },
  function () { return this.title === "it's 100 %"; },
  function () { return this.body === null; },
  function () { return this.body !== null; },
  function () { return this.pinned; },
  function () { return this.pinned === false; },
  function () { return this.device > 2.5; },
  function () { return this.device >= 2.5; },
  function () { return this.device < 1; },
  function () { return this.device <= 1 && this.pinned; },
  function () { return this.pinned || this.device === 0; },
  function () { return this.pinned && this.title === "grün" || this.device < 0 && !(this.title === "grün"); },
  function () { return !(this.title === "grün"); },
  function () { return !(this.pinned || this.device > 2); },
  function () { return this.title < "b"; },
  function () { return this.title.indexOf("b") >= 0; },
  function () { return this.title.indexOf("_") >= 0; },
  function () { return this.title.indexOf("%") === 9; },
  function () { return this.title.indexOf("'") === 2; },
  function () { return this.title.substr(1, 2) === "_b"; },
  function () { return this.title.toLowerCase() === "axb"; },
  function () { return this.title.toUpperCase() === "A_B"; },
  function () { return this.title.trim() === "a blank"; },
  function () { return this.title.length === 4; },
  function () { return this.title.replace("a", "z") === "z_b"; },
  function () { return this.title.concat("!") === "aXb!"; },
  function () { return this.title.trim().toUpperCase().indexOf("BLANK") === 2; },
  function () { return this.device + 1 === 2; },
  function () { return this.device - 1 > 2; },
  function () { return this.device * 2 === 5; },
  function () { return this.device / 2 === 1.25; },
  function () { return this.device % 2 === 1; },
  function () { return this.device === -3; },
  function () { return Math.floor(this.device) === 2; },
  function () { return Math.ceil(this.device) === 3; },
  function () { return Math.round(this.device) === 3; },
  function () { return this.editedAt.getUTCFullYear() === 2026; },
  function () { return this.editedAt.getUTCMonth() === 5; },
  function () { return this.editedAt.getUTCDate() === 31; },
];

const NOON = new Date("2026-06-14T05:30:07.000Z");
// prettier-ignore
const WITH_PARAMETERS = [
  [function (since) { return this.editedAt >= since; }, NOON],
  [function (since) { return this.editedAt > since; }, NOON],
  [function (until) { return this.editedAt < until; }, new Date("1970-01-01T00:00:00.000Z")],
  [function (from, to) { return this.editedAt >= from && this.editedAt <= to; }, new Date("2026-01-01T00:00:00.000Z"), NOON],
  [function (title, least) { return this.title === title && this.device >= least; }, "it's 100 %", 2],
  [function (now) { return this.createdAt <= now && this.updatedAt <= now; }, new Date("2100-01-01T00:00:00.000Z")],
  [function (now) { return this.updatedAt > now; }, new Date("2100-01-01T00:00:00.000Z")],
];

// What the builder has no word for, a program writes itself.
const WRITTEN = [
  ["startswith(title,?)", ["a"], ({ title }) => title.startsWith("a")],
  ["startswith(title,?)", ["a_"], ({ title }) => title.startsWith("a_")],
  ["endswith(title,?)", ["b"], ({ title }) => title.endsWith("b")],
  ["endswith(title,?)", [" %"], ({ title }) => title.endsWith(" %")],
  ["substringof(?,title)", ["rün"], ({ title }) => title.includes("rün")],
  ["not substringof(?,title)", ["rün"], ({ title }) => !title.includes("rün")],
  ["substring(title,?) eq ?", [1, "Xb"], ({ title }) => title.substring(1) === "Xb"],
  ["hour(editedAt) eq ? and minute(editedAt) eq ?", [5, 30], ({ editedAt }) => editedAt.getUTCHours() === 5],
  ["second(editedAt) eq ?", [59], ({ editedAt }) => editedAt.getUTCSeconds() === 59],
];

let notes;
let all;

before(async (t) => {
  const server = await startServer(t);
  for (const row of ROWS) await server.insert(row);
  notes = connect(server).getTable("notes");
  all = [...(await notes.read())];
  assert.equal(all.length, ROWS.length);
});

/** The rows that a function admits. */
function admitted(holds) {
  return all.filter(holds);
}

test("a function in a where finds the rows that it admits", async () => {
  for (const query of QUERIES) {
    const expected = admitted((row) => query.call(row));
    assert.ok(expected.length > 0 && expected.length < all.length, `${query} tells nothing`);
    assert.deepEqual([...(await notes.where(query).read())], expected, String(query));
  }
});

test("a function in a where is given parameters, dates too", async () => {
  for (const [query, ...parameters] of WITH_PARAMETERS) {
    const expected = admitted((row) => query.apply(row, parameters));
    assert.deepEqual([...(await notes.where(query, ...parameters).read())], expected, String(query));
  }
});

test("a filter in words finds the rows that it means", async () => {
  for (const [words, parameters, holds] of WRITTEN) {
    const expected = admitted(holds);
    assert.ok(expected.length > 0 && expected.length < all.length, `${words} tells nothing`);
    assert.deepEqual([...(await notes.where(words, ...parameters).read())], expected, words);
  }
});

test("an object in a where is what columns are equal to", async () => {
  const expected = admitted(({ pinned, body }) => pinned && body === null);
  assert.deepEqual([...(await notes.where({ pinned: true, body: null }).read())], expected);
});

test("two wheres both hold", async () => {
  const expected = admitted(({ pinned, device }) => pinned && device > 1);
  const query = notes.where({ pinned: true }).where(function () {
    return this.device > 1;
  });
  assert.deepEqual([...(await query.read())], expected);
});

test("rows come in the order that is asked for", async () => {
  const ids = async (query) => (await query.read()).map(({ id }) => id).join("");
  assert.equal(await ids(notes.orderBy("device")), "dfabce");
  assert.equal(await ids(notes.orderByDescending("device")), "ecbafd");
  assert.equal(await ids(notes.orderBy("pinned").orderByDescending("title")), "bfdcea");
  assert.equal(await ids(notes.orderBy("editedAt")), "eabcdf");
});

test("skip and take cut a page out, and the count is of all", async () => {
  const page = await notes.orderBy("id").skip(1).take(2).includeTotalCount().read();
  assert.deepEqual([...page], all.slice(1, 3));
  assert.equal(page.totalCount, all.length);
  const pinned = await notes.where({ pinned: true }).take(1).includeTotalCount().read();
  assert.deepEqual([pinned.length, pinned.totalCount], [1, 3]);
  assert.equal((await notes.skip(all.length).read()).length, 0);
});

test("select brings the columns that are named and no others", async () => {
  const some = await notes.select("id", "title").where({ id: "c" }).read();
  assert.deepEqual([...some], [{ id: "c", title: "grün" }]);
  const made = await notes
    .where({ id: "c" })
    .select(function () {
      return { heading: this.title + "!" };
    })
    .read();
  assert.deepEqual([...made], [{ heading: "grün!" }]);
});
