// What Microsoft's client asks of the plugin cordova-sqlite-storage. The SQL is run by the real SQLite, compiled to
// WebAssembly. A database lives in memory, under its name, as long as this process: closing one and opening it again
// is what happens to a phone's file when the app is started anew.
"use strict";

const engine = require("sql.js")();
const files = new Map();

function openDatabase({ name }, opened, failed) {
  if (!files.has(name))
    files.set(
      name,
      engine.then((sql) => new sql.Database()),
    );
  const database = new Database();
  files.get(name).then((file) => {
    database.file = file;
    opened(database);
  }, failed);
  return database;
}

class Database {
  /** Queues what `work` asks for, then runs it as one transaction, in which answers may ask for more. */
  transaction(work, failed, done) {
    setImmediate(() => {
      this.file.run("BEGIN");
      try {
        const transaction = new Transaction();
        work(transaction);
        transaction.run(this.file);
        this.file.run("COMMIT");
      } catch (error) {
        this.file.run("ROLLBACK");
        failed(error);
        return;
      }
      done();
    });
  }

  executeSql(text, values, done, failed) {
    let answer;
    const keep = (_, result) => (answer = result);
    this.transaction(
      (transaction) => transaction.executeSql(text, values, keep),
      failed,
      () => done(answer),
    );
  }

  close(done) {
    setImmediate(done);
  }
}

class Transaction {
  #statements = [];

  executeSql(text, values = [], done = () => {}) {
    this.#statements.push({ text, values, done });
  }

  run(file) {
    for (const { text, values, done } of this.#statements) done(this, execute(file, text, values));
  }
}

function execute(file, text, values) {
  const statement = file.prepare(text);
  try {
    statement.bind(values.map((value) => (value === undefined ? null : value)));
    const rows = [];
    while (statement.step()) rows.push(statement.getAsObject());
    return { rows: { length: rows.length, item: (place) => rows[place] } };
  } finally {
    statement.free();
  }
}

module.exports = { openDatabase };
