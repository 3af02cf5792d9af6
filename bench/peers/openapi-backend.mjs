/** openapi-backend on Express, with mocking and validation as in its README: `node openapi-backend.mjs <document> <port> [quick]`. */
import process from 'node:process';
import express from 'express';
import { OpenAPIBackend } from 'openapi-backend';

const [, , file, port, quick] = process.argv;
// Without `quick` it validates documents against the OpenAPI 3.0 schema, which rejects lists of types.
const api = new OpenAPIBackend({ definition: file, quick: quick === 'quick' });
api.register({
  validationFail: (c, _req, res) => res.status(400).json({ status: 400, err: c.validation.errors }),
  notFound: (_c, _req, res) => res.status(404).json({ err: 'not found' }),
  notImplemented: (c, _req, res) => {
    const { status, mock } = c.api.mockResponseForOperation(c.operation.operationId);
    return res.status(status).json(mock);
  },
});
await api.init();

const app = express();
app.use(express.json());
app.use((req, res) => api.handleRequest(req, req, res));
app.listen(Number(port), '127.0.0.1');
