// What `azure-mobile-apps` asks of the package `sqlite3`: one class, one method. The SQL is run by the real SQLite,
// compiled to WebAssembly, so that a clean machine needs neither a compiler nor a prebuilt binary. Rows stay in memory.
"use strict";

const engine = require("sql.js")();

class Database {
  constructor() {
    this.opened = engine.then((sql) => new sql.Database());
  }

  /** Runs one statement and answers with its rows, later and in the order of the calls, as `sqlite3` does. */
  all(text, parameters, done) {
    this.opened.then((database) => {
      let rows;
      try {
        rows = run(database, text, parameters);
      } catch (error) {
        setImmediate(done, error);
        return;
      }
      setImmediate(done, null, rows);
    });
  }
}

function run(database, text, parameters) {
  const statement = database.prepare(text);
  try {
    const bound = Object.entries(parameters).map(([name, value]) => [name, value === undefined ? null : value]);
    statement.bind(Object.fromEntries(bound));
    const rows = [];
    while (statement.step()) rows.push(statement.getAsObject());
    return rows;
  } finally {
    statement.free();
  }
}

module.exports = { cached: { Database } };
