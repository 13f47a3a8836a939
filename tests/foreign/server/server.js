// Microsoft's table server (azure-mobile-apps for Node.js), unmodified and set up as its readme says: tables with soft
// delete, whose columns come with the rows. Every first segment of a path, `/kitchen/tables/notes`, is a server of its
// own with empty tables, so that one process serves many tests. It listens on a free port of loopback, keeps its rows
// in memory, and ends with its standard input, so that it never outlives the test that started it.
"use strict";

const express = require("express");
const azureMobileApps = require("azure-mobile-apps");

const servers = new Map();

function serverOf(name) {
  if (!servers.has(name)) servers.set(name, start(name));
  return servers.get(name);
}

async function start(name) {
  const mobileApp = azureMobileApps({ data: { provider: "sqlite", filename: name }, logging: { level: "none" } });
  for (const table of ["notes", "notebooks"]) {
    mobileApp.tables.add(table, { softDelete: true, dynamicSchema: true });
  }
  await mobileApp.tables.initialize();
  return express.Router().use(mobileApp).post("/import", importRows);
}

// What an operator does after a migration: many rows in one statement, which gives them all one `updatedAt`.
const IMPORT = `
  WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < @count)
  INSERT INTO notes (id, text) SELECT printf('import-%03d', i), 'imported' FROM numbers`;

function importRows(request, response, next) {
  const parameters = { count: Number(request.query.count) };
  request.azureMobile.data.execute({ sql: IMPORT, parameters }).then(() => response.sendStatus(204), next);
}

const app = express();
app.use("/:server", (request, response, next) => {
  serverOf(request.params.server).then((server) => server(request, response, next), next);
});
const listener = app.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listening on http://127.0.0.1:${listener.address().port}\n`);
});
// A test that waits for its turn keeps its connection.
listener.keepAliveTimeout = 0;
process.stdin.on("end", () => process.exit(0)).resume();
