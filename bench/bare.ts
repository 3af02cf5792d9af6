/** The measure: Express 5 with `express.json()`, answering given bodies without any check. */
import process from 'node:process';
import type { AddressInfo } from 'node:net';
import express from 'express';

const bodies = JSON.parse(process.argv[2] ?? '{}') as Record<string, { status: number; body: unknown }>;
const app = express();
app.use(express.json());
for (const [path, { status, body }] of Object.entries(bodies)) app.post(path, (_req, res) => void res.status(status).json(body));
const server = app.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`));
