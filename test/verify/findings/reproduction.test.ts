/** The reproduction: a line of shell that sends the very bytes, with secrets as variables. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { toCurl } from '../../../src/verify/findings/reproduction.ts';

/** Runs the line as a shell would, and tells what a server was sent. */
async function sentBy(line: (url: string) => string, env: Record<string, string>) {
  let seen = { method: '', url: '', headers: {} as Record<string, unknown>, body: Buffer.alloc(0) };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        seen = {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks),
        };
        response.end();
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  await promisify(execFile)('bash', ['-c', line(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)], {
    env: { ...process.env, ...env },
  });
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return seen;
}

describe('A line of curl', () => {
  const secrets = [{ value: 's3cret-value', shell: '$MY_CREDENTIAL' }];
  const request = (body: Uint8Array) => ({
    method: 'POST',
    path: '/things?token=s3cret-value',
    secrets,
    body,
    headers: [
      ['Content-Type', 'application/json'],
      ['Authorization', 'Bearer s3cret-value'],
      ['X-Odd', `it's "$HOME" \`x\``],
    ] as const,
  });

  test.each([
    ['quotes and dollars', Buffer.from(`{"name":"it's \\"$HOME\\" \`x\` \\\\ !"}`)],
    ['line breaks and other scripts', Buffer.from('{\n"name": "令牌 \u{1F389}"\r\n}')],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x00, 0x25, 0x5c, 0x7d])],
    ['an empty body', Buffer.alloc(0)],
  ])('sends %s as they are', async (_, body) => {
    const seen = await sentBy((url) => toCurl(`${url}/things?token=s3cret-value`, request(body))!, {
      MY_CREDENTIAL: 's3cret-value',
    });
    expect(seen.body.equals(body)).toBe(true);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/things?token=s3cret-value',
      headers: { authorization: 'Bearer s3cret-value', 'x-odd': `it's "$HOME" \`x\`` },
    });
  });

  test('holds no secret', () => {
    expect(toCurl('http://localhost/things?token=s3cret-value', request(Buffer.from('{}')))).not.toContain('s3cret');
  });
});
