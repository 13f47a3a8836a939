// PouchDB 9 on LevelDB, and express-pouchdb in front of another on LevelDB. Both flush when they like, not at a commit.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import express from 'express';
import expressPouchDB from 'express-pouchdb';
import PouchDB from 'pouchdb';
import { check, eachLot, measured, readArguments } from './shared.js';

const { verb, data, notes, count, url, batch } = readArguments();
mkdirSync(data, { recursive: true });
const lots = batch ? { batch_size: batch } : {};
const verbs = { serve, push, pull };
await verbs[verb]();

async function serve() {
  const Kept = PouchDB.defaults({ prefix: path.resolve(data) + path.sep });
  const app = express();
  // The leanest mode it has. Without gzip, because on loopback that only costs it time.
  const quiet = { mode: 'minimumForPouchDB', overrideMode: { exclude: ['compression'] } };
  app.use('/', expressPouchDB(Kept, quiet));
  const database = new Kept('notes');
  await fill(database);
  const listening = app.listen(0, '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${listening.address().port}`);
  });
}

async function push() {
  const database = new PouchDB(path.join(data, 'client'));
  await fill(database);
  let result;
  const usage = await measured(async () => {
    result = await database.replicate.to(`${url}/notes`, lots);
  });
  check('notes written on the server', result.docs_written, count);
  done(usage);
}

async function pull() {
  const database = new PouchDB(path.join(data, 'client'));
  const usage = await measured(() => database.replicate.from(`${url}/notes`, lots));
  check('notes in the client', (await database.info()).doc_count, count);
  done(usage);
}

async function fill(database) {
  if ((await database.info()).doc_count >= count) return;
  await eachLot(notes, count, async (lot) => {
    const written = await database.bulkDocs(lot.map(({ id, ...note }) => ({ _id: id, ...note })));
    check('notes refused', written.filter((answer) => answer.error).length, 0);
  });
}

function done(usage) {
  console.log(JSON.stringify(usage));
  process.exit(0);
}
