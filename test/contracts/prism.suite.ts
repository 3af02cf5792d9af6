/** Every contract against Prism on the provider's document: it departs as the table says, and in no other way. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, verify, type Report } from 'mockmint';
import { loadDocumentSync } from '../../src/openapi/document.ts';
import { basePathsOf } from '../../src/openapi/document-servers.ts';
import { findProviders, type ProviderFiles } from '../../src/provider/registry.ts';
import { testMockCredentials } from '../../src/server/test-mock.ts';
import { startPrism, type Prism } from '../support/prism.ts';
import { departures, unanswered } from './prism-departures.ts';

/** Prism leaves the path of the document's server out, so it goes before each path. */
function documentFor({ document, overlay }: ProviderFiles): object {
  const { effective } = loadDocumentSync(document, overlay);
  const [base = ''] = basePathsOf(effective);
  return {
    ...effective,
    servers: [],
    paths: Object.fromEntries(
      Object.entries(effective['paths'] as object).map(([path, item]) => [base + path, item as unknown]),
    ),
  };
}

describe.each(findProviders())('$id', (files) => {
  const { id } = files;
  let prism: Prism;
  let report: Report;
  let silent: string[];

  beforeAll(async () => {
    prism = await startPrism(documentFor(files));
    const options = { provider: id, target: prism.url, ...testMockCredentials };
    const cases = (await plan(options)).map((one) => one.id);
    silent = cases.filter((one) => unanswered.cases.test(one));
    report = await verify({ ...options, cases: cases.filter((one) => !silent.includes(one)) });
  });

  afterAll(() => prism.close());

  test('departs as the table says, and in no other way', () => {
    const found = Object.groupBy(report.findings, ({ check }) => check);
    const titles = Object.fromEntries(
      Object.entries(found).map(([check, findings = []]) => [
        check,
        departures[id]?.[check] ?? findings.map(({ title, actual }) => `${title}: ${actual}`),
      ]),
    );
    expect(titles).toEqual(departures[id]);
  });

  test('the whole plan was worked through', () => {
    expect(report.providers.map(({ abortReason }) => abortReason)).toEqual([undefined]);
  });

  test(`does not answer what is no JSON: ${unanswered.why}`, async () => {
    const { findings } = await verify({
      provider: id,
      target: prism.url,
      ...testMockCredentials,
      cases: silent.slice(0, 2),
      timeout: 1000,
    });
    expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(['max_response_time']));
  });
});
