/** http-proxy-middleware on a bare Express app, as in its README, with a keep-alive agent: `node proxy-middleware.mjs <upstream> <port>`. */
import { Agent } from 'node:http';
import process from 'node:process';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [, , target, port] = process.argv;
const app = express();
app.use(createProxyMiddleware({ target, changeOrigin: true, agent: new Agent({ keepAlive: true }) }));
app.listen(Number(port), '127.0.0.1');
