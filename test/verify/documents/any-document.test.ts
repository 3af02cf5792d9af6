/** Any document is verified: without a contract, the general checks and the document's own promises apply. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { verify } from '../../../src/index.ts';
import { document, verifyShops, type Spoil } from './shop-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-documents-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('A lawful service', () => {
  test('has no findings, and nothing that was there before is deleted', async () => {
    const { report, seen } = await verifyShops();
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(seen.deletedForeign).toEqual([]);
    expect(report.providers[0]!.coverage.operations.every(({ requests }) => requests > 0)).toBe(true);
  });

  test('is asked for resources that exist: created ones, else listed ones', async () => {
    const { report } = await verifyShops();
    const verdicts = (operation: string): string[] =>
      report.providers[0]!.cases.filter((one) => one.operation === operation).map(({ verdict }) => verdict);
    for (const operation of ['getShop', 'replaceShop', 'deleteShop'])
      expect(verdicts(operation).filter((verdict) => verdict === 'passed').length).toBeGreaterThan(5);
    expect(verdicts('getReport')).toContain('unproven');
    expect(verdicts('getReport')).not.toContain('failed');
  });

  test('is asked with the parameters that are given', async () => {
    const { report } = await verifyShops(
      (reply, { path }) => (path === '/reports/r-1' && reply.status === 404 ? { status: 200, body: 'a,b' } : reply),
      { params: { reportId: 'r-1' } },
    );
    expect(report.findings.map(({ check }) => check)).toEqual(['content_type_conformance']);
  });

  test.each(['/shops/%E0%A4%A', '/shops/%', '%', 'http://[', ''])(
    'may send the Location %j, whose encoding is invalid, without an end of the run',
    async (location) => {
      const { report } = await verifyShops((reply, { method, path }) =>
        method === 'POST' && path === '/shops' && reply.status === 201
          ? { ...reply, headers: { ...reply.headers, Location: location } }
          : reply,
      );
      expect(report.providers.map(({ abortReason }) => abortReason)).toEqual([undefined]);
    },
  );

  test('may know no resource by the id that its response has: only a warning tells of it', async () => {
    const { report } = await verifyShops((reply, { path }) =>
      /^\/shops\/[^/]+$/.test(path) && reply.status < 300 ? { status: 404 } : reply,
    );
    expect(report.findings.map(({ severity, check, title }) => [severity, check, title])).toEqual([
      ['warning', 'resource_state', 'A created resource cannot be read'],
    ]);
  });

  test('gets a budget of cases for each operation', async () => {
    const { report } = await verifyShops(undefined, { casesPerOperation: 10 });
    const counts = Map.groupBy(report.providers[0]!.cases, ({ operation }) => operation);
    expect([...counts.values()].map(({ length }) => length).filter((count) => count > 10)).toEqual([]);
  });
});

describe('A fault is found', () => {
  const on =
    (method: string, path: RegExp, spoil: Spoil): Spoil =>
    (reply, call) =>
      call.method === method && path.test(call.path) ? spoil(reply, call) : reply;
  const isSuccess = (status: number): boolean => status < 300;

  test.each<[fault: string, check: string, spoil: Spoil]>([
    [
      'a list without its data',
      'response_schema_conformance',
      on('GET', /^\/shops$/, (reply) => (isSuccess(reply.status) ? { ...reply, body: {} } : reply)),
    ],
    [
      'a required header is missing',
      'response_headers_conformance',
      on('GET', /^\/shops$/, (reply) => ({ ...reply, headers: {} })),
    ],
    [
      'one resource as a number',
      'response_schema_conformance',
      on('GET', /^\/shops\/./, (reply) => (isSuccess(reply.status) ? { ...reply, body: 5 } : reply)),
    ],
    [
      'reading is open to all',
      'ignored_auth',
      on('GET', /^\/shops\/./, (reply) => (reply.status === 401 ? { status: 200, body: {} } : reply)),
    ],
    [
      'deletion answers 200',
      'status_code_conformance',
      on('DELETE', /^\/shops\/./, (reply) => (reply.status === 204 ? { status: 200 } : reply)),
    ],
    [
      'forms are not validated',
      'negative_data_rejection',
      on('PUT', /^\/shops\/./, (reply, { body }) =>
        reply.status === 422 && JSON.stringify(body ?? null).includes('kind') ? { status: 200, body: {} } : reply,
      ),
    ],
    [
      'limits of parameters are ignored',
      'negative_data_rejection',
      on('GET', /^\/shops$/, (reply) =>
        reply.status === 422 ? { status: 200, headers: { 'X-Total': '0' }, body: { data: [] } } : reply,
      ),
    ],
    [
      'nested values are not validated',
      'negative_data_rejection',
      on('POST', /^\/tree$/, (reply, { body }) =>
        JSON.stringify(body ?? null).includes('children') ? { status: 200 } : reply,
      ),
    ],
    ['a crash', 'not_a_server_error', on('PUT', /./, (reply) => (reply.status === 422 ? { status: 500 } : reply))],
    [
      'valid resources are rejected',
      'positive_data_acceptance',
      on('POST', /^\/shops$/, (reply, { body }) =>
        JSON.stringify(body ?? null).includes('books') ? { status: 422 } : reply,
      ),
    ],
  ])('%s', async (_, check, spoil) => {
    const { report } = await verifyShops(spoil);
    expect(report.findings.map((finding) => finding.check)).toContain(check);
  });
});

test('An optional parameter whose type is a union, as FastAPI writes it, gets the values of its branches', async () => {
  const nullable = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });
  const parameters = {
    since: nullable({ type: 'string', format: 'date' }),
    sort: nullable({ $ref: '#/components/schemas/Order' }),
    limit: nullable({ type: 'integer', maximum: 10 }),
  };
  const file = join(folder, 'unions.json');
  writeFileSync(
    file,
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Unions', version: '1' },
      components: { schemas: { Order: { type: 'string', enum: ['asc', 'desc'] } } },
      paths: {
        '/things': {
          get: {
            parameters: Object.entries(parameters).map(([name, schema]) => ({ name, in: 'query', schema })),
            responses: { '200': { description: 'OK' }, '422': { description: 'Invalid' } },
          },
        },
      },
    }),
  );
  const { providers, findings } = await verify({ documents: [file] });
  const sent = providers[0]!.cases.map(({ id }) => id.split('/').slice(-2).join('/'));
  expect(sent).toEqual(
    expect.arrayContaining([
      'query.since/february-30',
      'query.since/leap-day',
      'query.sort/enum-unknown',
      'query.limit/maximum',
      'query.limit/maximum-above',
    ]),
  );
  expect(findings).toEqual([]);
});

describe('Without a target', () => {
  test('the generic mock of the document is verified, and conforms', async () => {
    const report = await verify({ documents: [document] });
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.providers.map(({ provider }) => provider)).toEqual(['shop']);
  });

  test('a contract beside the document adds its invariants', async () => {
    writeFileSync(join(folder, 'shop.yaml'), readFileSync(document));
    writeFileSync(
      join(folder, 'shop.contract.mjs'),
      `export default { invariants: [{
        id: 'never', title: 'Never kept', basis: 'documented', specPointer: '/info', fix: 'None.',
        operation: 'POST /shops',
        check: () => [{ pointer: '', expected: 'nothing', actual: 'something' }],
      }] };`,
    );
    const report = await verify({
      documents: [join(folder, 'shop.yaml')],
      checks: ['shop/never'],
      casesPerOperation: 5,
    });
    expect(report.findings.map(({ check, operation }) => `${check} ${operation}`)).toEqual(['shop/never createShop']);
  });
});
