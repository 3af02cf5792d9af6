/** `mockmint proxy`, and the archives of `--record` and `--replay`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange } from '../support/mock.ts';
import { inFolder } from '../support/temp-folder.ts';
import { json, petsDocument, startUpstream } from '../support/upstream-service.ts';
import { runInProcess } from './in-process.ts';
import { run, start, stopAll, type Running } from './program.ts';

afterEach(stopAll);

interface Archive {
  readonly log: { readonly entries: readonly { request: { url: string }; response: { status: number } }[] };
}

const baseOf = async (running: Running): Promise<string> => (await running.line(/http:\/\/127\.0\.0\.1:\d+/))[0];

const inPets = (use: (folder: string, document: string) => Promise<void>): Promise<void> =>
  inFolder({ 'pets.json': petsDocument }, (folder) => use(folder, join(folder, 'pets.json')));

const pet = { id: 7, name: 'Rex' };
const headers = { authorization: 'Bearer a-real-credential' };

describe('mockmint proxy', () => {
  test('forwards to the service, logs violations, and ends with the report and exit code 1', () =>
    inPets(async (folder, document) => {
      await using upstream = await startUpstream(json(201, { id: 7 }));
      const report = join(folder, 'report.json');
      const running = start(['proxy', document, upstream.url, '--port', '0', '--report', `json=${report}`]);
      const base = await baseOf(running);
      const created = await exchange('POST', `${base}/pets/v1/pets`, { name: 'Rex' }, headers);
      expect([created.status, created.json]).toEqual([201, { id: 7 }]);
      await running.line(new RegExp(`is forwarded to ${upstream.url}`));
      expect(running.stdout).not.toContain('mock_expired');
      await running.line(/response: 1 violation/);
      running.signal('SIGTERM');
      const { code, stdout } = await running.ended;
      expect(code).toBe(1);
      expect(stdout).toContain('The body of status 201 does not match its schema: name is required');
      expect(stdout).not.toContain('a-real-credential');
      const written = JSON.parse(await readFile(report, 'utf8')) as { findings: readonly { check: string }[] };
      expect(written.findings.map(({ check }) => check)).toEqual(['response_schema_conformance']);
    }));

  test('ends with exit code 0 if everything conforms', () =>
    inPets(async (_folder, document) => {
      await using upstream = await startUpstream(json(201, pet));
      const running = start(['proxy', document, upstream.url, '--port', '0', '--fail-on', 'warning']);
      await exchange('POST', `${await baseOf(running)}/pets/v1/pets`, { name: 'Rex' }, headers);
      running.signal('SIGINT');
      const { code, stdout } = await running.ended;
      expect([code, /1 judged/.test(stdout)]).toEqual([0, true]);
    }));

  test('enforces the document, and lets the mock answer what it is told to', () =>
    inPets(async (_folder, document) => {
      await using upstream = await startUpstream(json(404, {}));
      const options = ['--enforce', '--fallback', '--mock', 'GET /pets/{id}'];
      const running = start(['proxy', document, upstream.url, '--port', '0', ...options]);
      const base = await baseOf(running);
      expect((await exchange('POST', `${base}/pets/v1/pets`, {}, headers)).status).toBe(422);
      expect((await exchange('GET', `${base}/pets/v1/pets/7`, undefined, headers)).status).toBe(200);
      expect(upstream.received).toEqual([]);
      expect((await exchange('POST', `${base}/pets/v1/pets`, { name: 'Rex' }, headers)).status).toBe(201);
      expect(upstream.received).toHaveLength(1);
    }));

  test.each([
    [['proxy', 'dayzero'], /missing required argument 'upstream url'/],
    [['proxy', 'dayzero', 'http://127.0.0.1:9', '--ca', '/nowhere.pem'], /--ca \/nowhere\.pem can't be read/],
    [['proxy', 'dayzero', 'http://127.0.0.1:9', '--provider', 'vida'], /remove --provider/],
    [['proxy', 'dayzero', 'http://127.0.0.1:9', '--timeout', '0'], /--timeout/],
  ])('rejects %j with one line', async (args, message) => {
    const { code, stderr } = await runInProcess(args);
    expect([code, stderr.trim().split('\n')]).toEqual([2, [expect.stringMatching(message)]]);
  });

  test.each([
    [['proxy', 'dayzero', 'https://user:hunter2@example.com'], /contains a user or password/],
    [['serve', '--record-secrets'], /--record-secrets needs --record/],
    [['serve', '--record', '/nowhere/at/all.har'], /--record \/nowhere\/at\/all\.har can't be written/],
    [['serve', '--replay', '/nowhere.har'], /nowhere\.har/],
  ])('rejects %j with one line and no secret', async (args, message) => {
    const { code, stderr } = await run([...args, '--port', '0']);
    expect([code, stderr.trim().split('\n')]).toEqual([2, [expect.stringMatching(message)]]);
    expect(stderr).not.toContain('hunter2');
  });
});

describe('--record', () => {
  const record = (folder: string, document: string, url: string, more: readonly string[] = []): Running =>
    start(['proxy', document, url, '--port', '0', '--record', join(folder, 'traffic.har'), ...more]);

  const archiveIn = async (folder: string): Promise<{ text: string; archive: Archive }> => {
    const text = await readFile(join(folder, 'traffic.har'), 'utf8');
    return { text, archive: JSON.parse(text) as Archive };
  };

  test('writes an archive that is complete after each exchange, with secrets masked', () =>
    inPets(async (folder, document) => {
      await using upstream = await startUpstream(json(201, { ...pet, access_token: 'issued-by-the-service' }));
      const running = record(folder, document, upstream.url);
      const base = await baseOf(running);
      for (let count = 1; count <= 3; count++) {
        await exchange('POST', `${base}/pets/v1/pets`, { name: `Rex ${count}` }, headers);
        await running.line(new RegExp(`(?:  201  POST [^]*){${count}}`));
      }
      running.signal('SIGTERM');
      await running.ended;
      const { text, archive } = await archiveIn(folder);
      expect(archive.log.entries.map(({ request, response }) => [request.url, response.status])).toEqual(
        Array.from({ length: 3 }, () => [`${base}/pets/v1/pets`, 201]),
      );
      expect(text).not.toContain('a-real-credential');
      expect(text).not.toContain('issued-by-the-service');
      const checked = await run(['check', join(folder, 'traffic.har'), document]);
      expect([checked.code, checked.stderr]).toEqual([0, '']);
    }));

  test('writes secrets if it is told to', () =>
    inPets(async (folder, document) => {
      await using upstream = await startUpstream(json(201, { ...pet, access_token: 'issued-by-the-service' }));
      const running = record(folder, document, upstream.url, ['--record-secrets']);
      await exchange('POST', `${await baseOf(running)}/pets/v1/pets`, { name: 'Rex' }, headers);
      running.signal('SIGTERM');
      await running.ended;
      const { text } = await archiveIn(folder);
      expect(text).toContain('a-real-credential');
      expect(text).toContain('issued-by-the-service');
    }));
});

describe('--replay', () => {
  test('answers what was recorded without the service, in the order of the archive, and the rest as the mock', () =>
    inPets(async (folder, document) => {
      const archive = join(folder, 'traffic.har');
      const names = ['first', 'second'];
      {
        await using upstream = await startUpstream((request, res) => {
          const name = request.method === 'POST' ? names.shift() : 'listed';
          json(request.method === 'POST' ? 201 : 200, request.method === 'POST' ? { id: 7, name } : [], {
            'X-Own': 'yes',
            'X-Total': '0',
          })(request, res);
        });
        const recording = start(['proxy', document, upstream.url, '--port', '0', '--record', archive]);
        const base = await baseOf(recording);
        await exchange('POST', `${base}/pets/v1/pets`, { name: 'Rex' }, headers);
        await exchange('POST', `${base}/pets/v1/pets`, { name: 'Rex' }, headers);
        await exchange('GET', `${base}/pets/v1/pets?limit=1&api_key=${'k'.repeat(20)}`);
        recording.signal('SIGTERM');
        await recording.ended;
      }
      const replaying = start(['serve', document, '--port', '0', '--replay', archive]);
      const base = await baseOf(replaying);
      const create = async (name: string): Promise<unknown[]> => {
        const reply = await exchange('POST', `${base}/pets/v1/pets`, { name }, { authorization: 'Bearer mock_valid' });
        return [reply.status, reply.headers.get('x-mock-trigger'), (reply.json as { name?: string }).name];
      };
      expect(await create('Rex')).toEqual([201, 'replay', 'first']);
      expect(await create('Rex')).toEqual([201, 'replay', 'second']);
      expect(await create('Rex')).toEqual([201, 'replay', 'second']);
      expect(await create('Other')).toEqual([201, 'none', 'Other']);
      const listed = await exchange('GET', `${base}/pets/v1/pets?api_key=another-key-of-mine&limit=1`);
      expect([listed.headers.get('x-mock-trigger'), listed.headers.get('x-own'), listed.json]).toEqual([
        'replay',
        'yes',
        [],
      ]);
      await exchange('POST', `${base}/__admin/reset`);
      expect(await create('Rex')).toEqual([201, 'replay', 'first']);
    }));

  test('an archive of our own is replayed by Playwright in a browser', () =>
    inPets(async (folder, document) => {
      const archive = join(folder, 'traffic.har');
      await using upstream = await startUpstream(json(200, [pet], { 'X-Total': '1' }));
      const recording = start(['proxy', document, upstream.url, '--port', '0', '--record', archive]);
      const base = await baseOf(recording);
      const page = createServer((_, res) => res.setHeader('Content-Type', 'text/html').end('<title>Pets</title>'));
      await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
      const pageUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
      const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
      const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args });
      try {
        const ask = async (replays: boolean): Promise<unknown> => {
          const context = await browser.newContext();
          if (replays) await context.routeFromHAR(archive, { url: `${base}/**`, notFound: 'abort' });
          const tab = await context.newPage();
          await tab.goto(pageUrl);
          return tab.evaluate(`fetch('${base}/pets/v1/pets?limit=1').then((r) => r.json())`);
        };
        expect(await ask(false)).toEqual([pet]);
        recording.signal('SIGTERM');
        await recording.ended;
        expect(await ask(true)).toEqual([pet]);
      } finally {
        await browser.close();
        page.close();
      }
    }));

  test('an archive without a usable exchange is rejected', () =>
    inFolder({}, async (folder) => {
      const file = join(folder, 'empty.har');
      await writeFile(
        file,
        JSON.stringify({ log: { version: '1.2', creator: { name: 'x', version: '1' }, entries: [] } }),
      );
      const { code, stderr } = await run(['serve', 'dayzero', '--port', '0', '--replay', file]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/has no exchange with a server of dayzero/)]);
    }));
});
