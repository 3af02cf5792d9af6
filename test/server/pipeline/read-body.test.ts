/** How a body comes: whole, in pieces, without an announced length, or read already by an app around the mock. */
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { createApp } from 'mockmint';
import { useMock, valid } from '../../support/mock.ts';

const mock = useMock();
const { path, headers } = valid.askui;
const body = JSON.stringify({ name: 'in pieces: ä€😀' });

/** Sends a request in these pieces, each once the one before has left. */
function sendPieces(head: string, pieces: readonly Buffer[]): Promise<string> {
  const { hostname, port } = new URL(mock.server.url());
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname).setNoDelay();
    let response = '';
    socket
      .on('data', (part) => (response += String(part)))
      .once('end', () => resolve(response))
      .once('error', reject);
    socket.once('connect', async () => {
      for (const piece of [Buffer.from(head), ...pieces]) await new Promise((written) => socket.write(piece, written));
    });
  });
}

const headOf = (more: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${Object.entries({
    ...headers,
    'content-type': 'application/json',
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}${more}\r\n\r\n`;

describe('A body', () => {
  const bytes = Buffer.from(body);

  test('in pieces that cut characters in two is read as a whole', async () => {
    const pieces = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(await sendPieces(headOf(`Content-Length: ${bytes.length}`), pieces)).toMatch(
      /^HTTP\/1\.1 201 [^]*in pieces: ä€😀/,
    );
  });

  test('in chunks, without an announced length, is read just so', async () => {
    const chunk = (part: Buffer): Buffer =>
      Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
    const chunks = [chunk(bytes.subarray(0, 10)), chunk(bytes.subarray(10)), Buffer.from('0\r\n\r\n')];
    expect(await sendPieces(headOf('Transfer-Encoding: chunked'), chunks)).toMatch(
      /^HTTP\/1\.1 201 [^]*in pieces: ä€😀/,
    );
  });

  test('that an app around the mock has read is taken from there', async () => {
    const app = express()
      .use(express.json())
      .use('/apis', createApp({ providers: ['askui'] }));
    const { status, body: response } = await request(app)
      .post(`/apis${path}`)
      .set(headers)
      .send({ name: 'read already' });
    expect([status, response.token?.name]).toEqual([201, 'read already']);
  });
});
