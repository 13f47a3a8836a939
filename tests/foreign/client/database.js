// Where a server keeps its rows: SQLite in its data folder or, where $TEST_DATABASE_URL names a PostgreSQL, a schema of
// its own there, which is gone when that PostgreSQL is.
"use strict";

const { execFileSync } = require("node:child_process");
const { randomUUID } = require("node:crypto");

/** An empty database, as the arguments and the environment with which `driftless-server` finds it. */
function newDatabase(folder) {
  const address = process.env.TEST_DATABASE_URL;
  if (!address) return { words: ["--data", folder], env: {} };
  // Each file of stories is a process of its own, so that a number would be taken twice.
  const schema = `client_${randomUUID().replaceAll("-", "")}`;
  execFileSync("psql", [address, "--quiet", "--command", `CREATE SCHEMA ${schema}`]);
  return { words: [], env: { DRIFTLESS_DATABASE_URL: `${address}?options=-c%20search_path%3D${schema}` } };
}

module.exports = { newDatabase };
