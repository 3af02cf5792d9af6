/** A second opinion: Prism and the mock accept and refuse the same requests, but for the differences that are named. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { providerIds, useMock, type ProviderId } from './support/mock.ts';
import { startPrism, type Prism } from './support/prism.ts';
import { prismDifferences, prismGivesNoResponse } from './support/prism-differences.ts';
import { sampleRequests, statusOf, type SampleRequest } from './support/requests.ts';

const mock = useMock();
const prisms = new Map<ProviderId, Prism>();

beforeAll(async () => {
  const started = await Promise.allSettled(
    providerIds.map(async (id) => {
      const document = await mock.client().admin('GET', `/providers/${id}/openapi.json`);
      prisms.set(id, await startPrism(document.json as object));
    }),
  );
  expect(started.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))).toEqual([]);
});

afterAll(() => Promise.all([...prisms.values()].map((prism) => prism.close())));

/** Anything that is neither acceptance nor refusal shows as what it is. */
const verdict = (status: number): string =>
  status >= 200 && status < 300 ? 'accepted' : status >= 400 && status < 500 ? 'refused' : `answered ${status}`;

/** Where the mock serves what Prism, which leaves the path of the document's server out, serves at its root. */
const basePath = (id: ProviderId): string => (id === 'alumio' ? '/alumio/api/v1' : `/${id}`);

const ours = async (id: ProviderId, request: SampleRequest): Promise<string> =>
  verdict(await statusOf(`${mock.server.url()}${basePath(id)}`, request));
const theirs = async (id: ProviderId, request: SampleRequest): Promise<string> =>
  verdict(await statusOf(prisms.get(id)!.url, request));

describe.each(providerIds)('%s', (id) => {
  const [unanswered, requests] = [true, false].map((without) =>
    sampleRequests(id).filter(({ title }) => Object.hasOwn(prismGivesNoResponse, title) === without),
  );

  test('requests are accepted and refused by both alike, but for the named differences', async () => {
    const verdicts = await Promise.all(
      requests!.map(async (request) => ({
        title: request.title,
        mock: await ours(id, request),
        prism: await theirs(id, request),
      })),
    );
    const differences = verdicts.filter((each) => each.mock !== each.prism);
    expect(differences).toEqual(expect.arrayContaining(named(id)));
    expect(differences).toHaveLength(named(id).length);
    expect(new Set(verdicts.map((each) => each.mock))).toEqual(new Set(['accepted', 'refused']));
  });

  test('the mock refuses what Prism gives no answer to', async () => {
    expect(await Promise.all(unanswered!.map((request) => ours(id, request)))).toEqual(
      unanswered!.map(() => 'refused'),
    );
    expect(unanswered!.length).toBeGreaterThan(0);
  });
});

const named = (id: ProviderId): object[] =>
  Object.entries(prismDifferences[id]).map(([title, { mock: ofMock, prism }]) => ({ title, mock: ofMock, prism }));
