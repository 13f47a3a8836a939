// RxDB 15 in memory, and rxdb-server in front of another in memory. Neither writes to a disk.
import express from 'express';
import { createRxDatabase } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { RxServerAdapterExpress } from 'rxdb-server/plugins/adapter-express';
import { replicateServer } from 'rxdb-server/plugins/replication-server';
import { createRxServer } from 'rxdb-server/plugins/server';
import { check, eachLot, measured, readArguments } from './shared.js';

const { verb, notes, count, url, batch } = readArguments();
const lots = batch ? { batchSize: batch } : {};
const verbs = { serve, push, pull };
await verbs[verb]();

async function serve() {
  const [database, collection] = await open();
  await fill(collection);
  let app;
  // The adapter reads bodies of 100 KB; a lot of 100 notes of 1 KiB is more, and would be refused.
  const adapter = {
    ...RxServerAdapterExpress,
    create() {
      app = express();
      app.use(express.json({ limit: '64mb' }));
      app.get('/count', async (_, response) => response.json(await collection.count().exec()));
      return app;
    },
    listen: (_, port, hostname) =>
      new Promise((resolve) => {
        const listening = app.listen(port, hostname, () => resolve(listening.address().port));
      }),
  };
  const server = await createRxServer({ database, adapter, port: 0, hostname: '127.0.0.1' });
  server.addReplicationEndpoint({ name: 'notes', collection });
  console.log(`listening on http://127.0.0.1:${await server.start()}`);
}

async function push() {
  const [, collection] = await open();
  await fill(collection);
  const usage = await measured(() => replicate(collection, { push: lots }));
  const answer = await fetch(`${url}/count`);
  check('notes on the server', await answer.json(), count);
  done(usage);
}

async function pull() {
  const [, collection] = await open();
  const usage = await measured(() => replicate(collection, { pull: lots }));
  check('notes in the client', await collection.count().exec(), count);
  done(usage);
}

async function replicate(collection, direction) {
  const replication = replicateServer({
    replicationIdentifier: 'bench',
    collection,
    url: `${url}/notes/0`,
    live: false,
    ...direction,
  });
  const errors = [];
  replication.error$.subscribe((error) => errors.push(error));
  await replication.awaitInitialReplication();
  if (errors.length > 0) throw errors[0];
}

async function open() {
  const database = await createRxDatabase({ name: 'bench', storage: getRxStorageMemory(), multiInstance: false });
  const text = { type: 'string' };
  const schema = {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { id: { type: 'string', maxLength: 40 }, title: text, body: text },
    required: ['id'],
  };
  const { notes: collection } = await database.addCollections({ notes: { schema } });
  return [database, collection];
}

async function fill(collection) {
  await eachLot(notes, count, async (lot) => {
    const { error } = await collection.bulkInsert(lot);
    check('notes refused', error.length, 0);
  });
}

function done(usage) {
  console.log(JSON.stringify(usage));
  process.exit(0);
}
