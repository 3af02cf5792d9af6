/** Upper bound: `node:http` alone, which reads a body and returns one. */
import { createServer } from 'node:http';
import process from 'node:process';

const { status, body } = JSON.parse(process.argv[2]!) as { status: number; body: unknown };
createServer((req, res) => {
  req.resume().once('end', () => {
    const text = JSON.stringify(body);
    res
      .writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
      })
      .end(text);
  });
}).listen(Number(process.argv[3]), '127.0.0.1');
