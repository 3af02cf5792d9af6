/** Every problem of the control API names the member that is wrong. */
import { describe, expect, test } from '@jest/globals';
import { controlDocument } from '../server/control-calls.ts';
import { at } from '../server/provider-calls.ts';
import { controlBodies, sequenceRule } from '../support/control-bodies.ts';
import { placesIn, withInstead } from '../support/hostile.ts';
import { useMock, type Reply } from '../support/mock.ts';

const mock = useMock();

/** Below these, any JSON may stand. */
const free =
  /^\/(match\/body\/.|body\/.|respond\/body$|respond\/body\/|tokens\/\d\/data(\/|$)|rules\/\d\/respond\/body|rules\/\d\/match\/body\/|rules\/\d\/sequence\/\d\/body|sequence\/\d\/body)/;

/** null may stand here, or the value may be a number as well. */
const instead = (pointer: string): string =>
  pointer === '/advance' ? 'true' : pointer.endsWith('sequence/1') ? '"x"' : '{"wrong":[]}';

const places = [...Object.entries(controlBodies), ['POST /rules', sequenceRule] as const].flatMap(([call, body]) =>
  placesIn(body)
    .filter(
      (pointer) => !free.test(pointer) && !(call === 'POST /introspect' && pointer === ''),
    ) /* RFC 7662 allows further members. */
    .map((pointer) => [call, pointer, body] as const),
);

/** A condition on a text may be an object as well. */
const textCondition = /^(\/rules\/\d)?(\/match)?\/(headers|query)\/[^/]+$/;

/** Of an object, an unknown member is named instead. */
const named = (pointer: string, body: object): string[] => [
  pointer,
  ...(isPlain(body, pointer) || textCondition.test(pointer) ? [`${pointer}/wrong`] : []),
];

function isPlain(body: object, pointer: string): boolean {
  const value = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (outer, name) => (outer as Record<string, unknown>)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
      body,
    );
  return typeof value === 'object' && !Array.isArray(value);
}

/** Sends a body to a call. A change needs a rule; all other calls read the body first. */
async function send(call: string, body: unknown): Promise<Reply> {
  const client = mock.client();
  const [method = '', path = ''] = call.split(' ');
  const id = method === 'PATCH' ? at(await client.admin('POST', '/rules', { delayMs: 0 }), '/id') : 'x';
  return client.admin(method, path.replace(/\{\w+\}/, String(id)), body);
}

test.each(places)('%s names "%s"', async (call, pointer, body) => {
  const reply = await send(call, withInstead(body, { pointer, instead: instead(pointer) }));
  const pointers = (at(reply, '/errors') as { pointer: string; message: string }[]).map((error) => error.pointer);
  expect([reply.status, pointers.some((found) => named(pointer, body).includes(found))]).toEqual([400, true]);
  const member = pointer
    .split('/')
    .filter((token) => token !== '' && !/^\d+$/.test(token))
    .at(-1);
  if (member !== undefined) expect(at(reply, '/detail')).toContain(member.replaceAll('~1', '/'));
  expect(String(at(reply, '/detail')).length).toBeLessThan(2000);
});

test('each call that takes a body is tried', () => {
  const calls = controlDocument.operations
    .filter(({ body }) => body !== undefined)
    .map(
      ({ method, path: of }) =>
        `${method.toUpperCase()} ${of.replace('/__admin', '').replace('/rules/{id}', '/rules/{rule}').replace('{id}', '{token}')}`,
    );
  expect(calls.filter((call) => !(call in controlBodies))).toEqual(['POST /verify']);
});

describe('A member too many', () => {
  test.each(Object.keys(controlBodies).filter((call) => call !== 'POST /introspect'))(
    '%s names it, and the one that may have been meant',
    async (call) => {
      const known = Object.keys(controlBodies[call as keyof typeof controlBodies])[0]!;
      const misspelt = `${known}s`;
      const reply = await send(call, { [misspelt]: 1 });
      const error = (at(reply, '/errors') as { pointer: string; message: string }[]).find(
        ({ pointer }) => pointer === `/${misspelt}`,
      );
      expect(error?.message).toContain(`did you mean ${known}?`);
    },
  );
});

test.each([
  ['POST', '/verify', { seed: -1 }, '/seed'],
  ['POST', '/verify', { providr: 'x' }, '/providr'],
  ['POST', '/requests/verify', { provider: 'nobody' }, '/provider'],
  ['GET', '/tokens?provider=nobody', undefined, '/provider'],
  ['GET', '/tokens?limit=0', undefined, '/limit'],
  ['GET', '/tokens?status=odd', undefined, '/status'],
  ['GET', '/requests?since=noon', undefined, '/since'],
  ['GET', '/requests?trigger=odd', undefined, '/trigger'],
] as const)('%s %s %j names %s', async (method, to, body, pointer) => {
  const reply = await mock.client().admin(method, to, body);
  expect([reply.status, at(reply, '/errors/0/pointer'), at(reply, '/detail')]).toEqual([
    400,
    pointer,
    expect.stringContaining(pointer.slice(1)),
  ]);
});

test('an advance that is none says so of "advance"', async () => {
  const reply = await mock.client().admin('POST', '/clock', { advance: 'soon' });
  expect(reply.json).toMatchObject({
    status: 400,
    detail: 'advance: "soon" is not an ISO 8601 duration. Examples: PT1H, P30D, P1Y.',
    errors: [{ in: 'body', pointer: '/advance' }],
  });
});
