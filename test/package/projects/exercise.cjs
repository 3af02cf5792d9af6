/** What the package must do in every test runner and environment. Uses node:http, because some environments have no fetch. */
const assert = require('node:assert/strict');
const { mkdtempSync } = require('node:fs');
const http = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// The caches of another test would hide what the first start needs.
process.env.XDG_CACHE_HOME = mkdtempSync(join(process.env.SCRATCH ?? tmpdir(), 'cache-'));

const business = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const bearer = { authorization: 'Bearer mock_valid' };

const calls = {
  alumio: ['/api/v1/tokens', {}, { name: 'App' }, 200],
  vida: ['/api/v2/tokens?token=mock_valid', {}, { type: 'admin', description: 'App' }, 200],
  typeauth: ['/account/token/create/application', bearer, { tags: ['App'] }, 201],
  dayzero: ['/api/v1/tokens', { ...bearer, 'x-business-id': business }, { name: 'App' }, 201],
  askui: ['/api/v1/access-tokens', bearer, { name: 'App' }, 201],
};

/** Sends a request. Resolves to status, headers, and the body as text and as JSON. */
const send = (url, { method = 'POST', headers = {}, body } = {}) =>
  new Promise((resolve, reject) => {
    const request = http.request(url, {
      method,
      agent: false,
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, text, json: text && JSON.parse(text) }),
      );
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });

/** Requests a token of a provider. */
const issue = (mock, id, change = {}) => {
  const [path, headers, body] = calls[id];
  return send(mock.url(id) + path, { headers: { ...headers, ...change.headers }, body: change.body ?? body });
};

/** Every provider issues, rejects and follows rules; the control API and the library answer. */
async function exercise({ createMockServer, checkHar, AppError }) {
  const mock = await createMockServer({ port: 0 });
  try {
    for (const [id, [, , , status]] of Object.entries(calls)) {
      const made = await issue(mock, id);
      assert.equal(made.status, status, `${id}: ${made.text}`);
      assert.ok([400, 422].includes((await issue(mock, id, { body: { name: 5, type: 5, tags: 5 } })).status), id);
    }
    assert.equal((await mock.tokens.list()).length, 5);
    const har = await send(`${mock.url()}/__admin/requests.har`, { method: 'GET' });
    const checked = await checkHar(har.json);
    assert.deepEqual([checked.ok, checked.findings.length, checked.traffic.judged], [true, 0, 10]);
    await assert.rejects(checkHar(har.json, { provider: 'dayzer' }), AppError);
    const rule = mock.rules.add({ provider: 'askui', respond: { status: 403 }, delayMs: 20 });
    assert.equal((await issue(mock, 'askui')).status, 403);
    rule.remove();
    assert.equal((await issue(mock, 'askui')).status, 201);
    assert.equal((await mock.requests.verify({ provider: 'askui', status: 403, count: 1 })).matched, 1);
    const seen = mock.requests.waitFor({ provider: 'vida', status: 401 });
    await send(`${mock.url('vida')}/api/v2/tokens`, { body: calls.vida[2] });
    assert.equal((await seen).response.status, 401);
    assert.equal((await send(`${mock.url()}/__admin/health`, { method: 'GET' })).status, 200);
    assert.equal(
      (await send(`${mock.url()}/`, { method: 'GET', headers: { accept: 'application/json' } })).status < 500,
      true,
    );
    const state = await mock.exportState();
    await mock.reset();
    await mock.importState(state);
    assert.equal((await mock.tokens.list()).length, 6);
    assert.throws(() => mock.rules.add({ provider: 'dayzer', respond: { status: 403 } }), AppError);
  } finally {
    await mock.close();
  }
}

/** Contract verification of every provider. */
async function exerciseVerify({ verify }) {
  const report = await verify({ fuzz: 3 });
  assert.deepEqual([report.ok, report.findings.length, report.providers.length], [true, 0, 5]);
}

/** Fake timers and a faked date: `fake(date)` installs them, `restore()` removes them. */
async function exerciseTime({ createMockServer }, fake, restore) {
  const mock = await createMockServer({ port: 0 });
  let second;
  try {
    mock.rules.add({ provider: 'alumio', delayMs: 30, every: 2 });
    assert.equal((await issue(mock, 'askui')).status, 201);
    fake(new Date('2040-01-01T00:00:00Z'));
    for (const id of ['alumio', 'alumio', 'dayzero', 'typeauth', 'vida']) {
      const made = await issue(mock, id);
      assert.equal(made.status, calls[id][3], made.text);
      assert.match(made.headers.date, /2040/, `the Date header of ${id}`);
    }
    const [{ createdAt, secretPreview }] = await mock.tokens.list();
    assert.match(createdAt, /^2040-01-01/);
    assert.ok(secretPreview);
    const { json } = await issue(mock, 'dayzero', { body: { name: 'Short', expires_in_days: 30 } });
    assert.match(json.token_info.expires_at, /^2040-01-31/);
    const withToken = { headers: { authorization: `Bearer ${json.token}` } };
    assert.equal((await issue(mock, 'dayzero', withToken)).status, 201);
    fake(new Date('2040-02-01T00:00:00Z'));
    assert.equal((await issue(mock, 'dayzero', withToken)).status, 401);
    second = await createMockServer({ port: 0 });
    assert.equal((await issue(second, 'askui')).status, 201);
    const order = (await mock.requests.list()).map(({ provider }) => provider);
    assert.deepEqual(order, [
      'dayzero',
      'dayzero',
      'dayzero',
      'vida',
      'typeauth',
      'dayzero',
      'alumio',
      'alumio',
      'askui',
    ]);
    await assert.rejects(mock.requests.waitFor({ status: 599 }, { timeout: 20 }), /No matching request/);
    restore();
    assert.equal((await issue(mock, 'askui')).status, 201);
    assert.equal((await issue(second, 'askui')).status, 201);
  } finally {
    restore();
    await mock.close();
    await second?.close();
  }
}

module.exports = { calls, exercise, exerciseTime, exerciseVerify, issue, send };
