/** The page as a web server's own: what it may load, who may ask for it, how heavy it is. */
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { createConsole } from '../../src/server/console-files/console-page.ts';
import { exchange, useMock } from '../support/mock.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();
const beyond = useMock({ host: '0.0.0.0', adminToken: 'open-sesame' });
const root = (): string => consoleMock.mock.server.url();

/** A request whose Host and Origin are free to choose. */
const ask = (path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = consoleMock.mock.server;
    request({ host: '127.0.0.1', port, path, headers }, (response) => resolve(response.resume().statusCode!))
      .on('error', reject)
      .end();
  });

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

test.each(['/', '/~ci-1/', '/__console/app.js', '/~ci-1/__console/app.css'])(
  '%s is served under a strict policy',
  async (path) => {
    const { status, headers } = await exchange('GET', root() + path);
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toBe(policy);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  },
);

test('the page has no inline script and no inline style', async () => {
  const { text } = await exchange('GET', `${root()}/`);
  expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
});

test('a session without its slash leads to the one with it', async () => {
  const response = await fetch(`${root()}/~ci-1`, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([308, '/~ci-1/']);
});

test('who wants JSON at the root is told where the providers are, as before', async () => {
  const { status, json } = await exchange('GET', `${root()}/`, undefined, { accept: 'application/json' });
  expect([status, json]).toMatchObject([404, { providers: expect.any(Array) }]);
});

test('what is not in the build is not found', async () => {
  for (const path of ['none.js', '..%2f..%2fpackage.json', '%2e%2e/package.json', 'app.js/../../x.js', 'app']) {
    expect([path, (await exchange('GET', `${root()}/__console/${path}`)).status]).toEqual([path, 404]);
  }
});

describe.each(['/', '/__console/app.js'])('%s', (path) => {
  test.each([
    ['of a foreign Host', { host: 'evil.example' }, 403],
    ['of a name that only begins like this machine', { host: '127.evil.example' }, 403],
    ['from a foreign page', { host: '127.0.0.1', origin: 'https://evil.example' }, 403],
    ['from a page without an origin', { host: '127.0.0.1', origin: 'null' }, 403],
    [
      'embedded elsewhere',
      { host: '127.0.0.1', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      403,
    ],
    [
      'read from elsewhere',
      { host: '127.0.0.1', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
      403,
    ],
    [
      'by a link elsewhere',
      { host: '127.0.0.1', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      200,
    ],
    ['of localhost', { host: 'localhost:4010' }, 200],
  ])('asked for %s: %j → %i', async (_, headers, status) => {
    expect(await ask(path, headers)).toBe(status);
  });
});

test('no page asks any other host for anything, and all of it is less than 60 kB', async () => {
  const { page } = await consoleMock.open();
  for (const view of ['tokens', 'switchboard', 'clock', 'start', 'sessions'])
    await page.goto(`${page.url().split('#', 1)[0]}#/${view}`);
  const files = [...new Set(consoleMock.asked)].filter((url) => url.includes('/__console/'));
  expect(consoleMock.asked.filter((url) => !url.startsWith(root()))).toEqual([]);
  const sizes = await Promise.all(files.map(async (url) => gzipSync((await exchange('GET', url)).text).length));
  expect(sizes.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
  await page.goto(`${page.url().split('#', 1)[0]}#/documents`);
  await page.locator('.operation').first().waitFor();
  expect(consoleMock.asked.filter((url) => !url.startsWith(root()))).toEqual([]);
});

test('bound beyond loopback, the page asks for the token, and keeps it to this tab', async () => {
  const { page } = await consoleMock.open();
  await page.goto(`http://127.0.0.1:${beyond.server.port}/`);
  const token = page.getByLabel('Admin token', { exact: true }).last();
  await token.fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('The mock rejected that token.').waitFor();
  await token.fill('open-sesame');
  await page.keyboard.press('Enter');
  await page.getByText('No requests yet').waitFor();
  expect(await page.evaluate<string>('JSON.stringify(localStorage)')).not.toContain('sesame');
});

test('in a clone that is not built, the page says how to build it', async () => {
  const app = express().use(createConsole({ binding: () => undefined, folder: '/nowhere' }));
  const { status, text, headers } = await supertest(app).get('/').set('Host', '127.0.0.1');
  expect([status, headers['content-security-policy']]).toEqual([200, policy]);
  expect(text).toContain('npm run build');
});
