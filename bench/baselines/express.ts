/** Baseline: a bare Express app with `express.json()` that returns one body without any check. */
import process from 'node:process';
import express from 'express';

const { path, status, body } = JSON.parse(process.argv[2]!) as { path: string; status: number; body: unknown };
const app = express();
app.use(express.json());
app.post(path, (_req, res) => void res.status(status).json(body));
app.listen(Number(process.argv[3]), '127.0.0.1');
