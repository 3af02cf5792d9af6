/** Scalar's mock server, started as in its guide: `node scalar.mjs <document> <port>`. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { serve } from '@hono/node-server';
import { createMockServer } from '@scalar/mock-server';

const [, , file, port] = process.argv;
const app = await createMockServer({ document: JSON.parse(readFileSync(file, 'utf8')), logger: false });
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' });
