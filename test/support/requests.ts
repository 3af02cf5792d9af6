/** Requests to each provider, right and wrong, to be judged by more than one. */
import { request as httpRequest } from 'node:http';
import { valid, type ProviderId } from './mock.ts';

/** A request that differs from a valid one as its title says. */
export interface SampleRequest {
  readonly title: string;
  readonly method: string;
  /** The provider's own path and query, as its document has them, without server and prefix. */
  readonly path: string;
  /** null: this header of the valid request is left out. */
  readonly headers: Readonly<Record<string, string | null>>;
  /** As it is sent; a value that is no text or Buffer as JSON. */
  readonly body: unknown;
}

type Change = Partial<Omit<SampleRequest, 'title'>>;

/** Where each document's operation is below its server. */
const operationPaths: Readonly<Record<ProviderId, string>> = {
  alumio: '/tokens',
  vida: '/api/v2/tokens?token=mock_valid',
  typeauth: '/my-account/token/create/my-application',
  dayzero: '/api/v1/tokens',
  askui: '/api/v1/access-tokens',
};

const emoji = (count: number): string => '🎫'.repeat(count);
const body =
  (change: object) =>
  (id: ProviderId): Change => ({ body: { ...valid[id].body, ...change } });
const without =
  (member: string) =>
  (id: ProviderId): Change => {
    const { [member]: _, ...rest } = valid[id].body as Record<string, unknown>;
    return { body: rest };
  };

/** What can be wrong with any provider's request. */
const everywhere: Readonly<Record<string, (id: ProviderId) => Change>> = {
  'a valid request': () => ({}),
  'an additional member': body({ colour: 'red' }),
  'an unknown query parameter': (id) => ({
    path: `${operationPaths[id]}${operationPaths[id].includes('?') ? '&' : '?'}colour=red`,
  }),
  'JSON with a charset': () => ({ headers: { 'content-type': 'application/json; charset=utf-8' } }),
  'JSON in capitals': () => ({ headers: { 'content-type': 'APPLICATION/JSON' } }),
  'no Content-Type': () => ({ headers: { 'content-type': null } }),
  'plain text': () => ({ headers: { 'content-type': 'text/plain' } }),
  'a form': () => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=x' }),
  'malformed JSON': () => ({ body: '{"name": ' }),
  'no body': () => ({ body: '' }),
  'null as the body': () => ({ body: 'null' }),
  'an array as the body': () => ({ body: '[]' }),
  'a text as the body': () => ({ body: '"name"' }),
  'an empty object': () => ({ body: '{}' }),
  'an unknown path': () => ({ path: '/nothing/here' }),
  'another method': () => ({ method: 'PUT' }),
  GET: () => ({ method: 'GET', body: '' }),
};

const dateTimes = {
  right: [
    '2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00+02:00',
    '2030-01-01T00:00:00.123456Z',
    '2030-01-01t00:00:00z',
    '2024-02-29T00:00:00Z',
    '2016-12-31T23:59:60Z',
  ],
  wrong: [
    '',
    '2030-01-01',
    '2030-01-01T00:00:00',
    '2030-02-30T00:00:00Z',
    '2030-01-01 00:00:00Z',
    '2030-13-01T00:00:00Z',
    'tomorrow',
  ],
};

const own: Readonly<Record<ProviderId, Readonly<Record<string, (id: ProviderId) => Change>>>> = {
  alumio: {
    'a name of 45 characters': body({ name: 'n'.repeat(45) }),
    'a name of 46 characters': body({ name: 'n'.repeat(46) }),
    'a name of 45 emoji': body({ name: emoji(45) }),
    'a name of 46 emoji': body({ name: emoji(46) }),
    'an empty name': body({ name: '' }),
    'a number as name': body({ name: 1 }),
    'null as name': body({ name: null }),
    'a description of 64000 characters': body({ description: 'd'.repeat(64_000) }),
    'a description of 64001 characters': body({ description: 'd'.repeat(64_001) }),
    'null as description': body({ description: null }),
    'a space': () => ({ path: '/tokens?space=main' }),
    'a space with reserved characters': () => ({ path: '/tokens?space=a:b/c@d' }),
  },
  vida: {
    'no type': without('type'),
    'no description': without('description'),
    'another type than admin': body({ type: 'user' }),
    'null as type': body({ type: null }),
    'a number as description': body({ description: 1 }),
    'an empty description': body({ description: '' }),
    'no credential': () => ({ path: '/api/v2/tokens' }),
    'an empty credential': () => ({ path: '/api/v2/tokens?token=' }),
    'an unknown credential': () => ({ path: '/api/v2/tokens?token=nobody' }),
    'the credential in a header': () => ({ path: '/api/v2/tokens', headers: { authorization: 'Bearer mock_valid' } }),
  },
  typeauth: {
    ...Object.fromEntries([0, -1, 1, 100, 1.0].map((amount) => [`an amount of ${amount}`, body({ amount })])),
    ...Object.fromEntries(
      [101, 1.5, 2 ** 53 + 2, 1e308, '1', true, null].map((amount) => [
        `an amount of ${JSON.stringify(amount)}`,
        body({ amount }),
      ]),
    ),
    'an amount of -1e308': body({ amount: -1e308 }),
    'five tags': body({ tags: ['a', 'b', 'c', 'd', 'e'] }),
    'six tags': body({ tags: ['a', 'b', 'c', 'd', 'e', 'f'] }),
    'tags that differ by case': body({ tags: ['a', 'A'] }),
    'a tag twice': body({ tags: ['a', 'a'] }),
    'a number as tag': body({ tags: [1] }),
    'a text as tags': body({ tags: 'a' }),
    'an account with an encoded slash': () => ({ path: '/a%2Fb/token/create/c' }),
    'an empty account': () => ({ path: '//token/create/c' }),
    'a path in bad percent-encoding': () => ({ path: '/%E0%A4%A/token/create/c' }),
    'no credential': () => ({ headers: { authorization: null } }),
    'an unknown credential': () => ({ headers: { authorization: 'Bearer nobody' } }),
    'the scheme in lower case': () => ({ headers: { authorization: 'bearer mock_valid' } }),
    'another scheme': () => ({ headers: { authorization: 'Basic bW9jazp2YWxpZA==' } }),
  },
  dayzero: {
    'no name': without('name'),
    'an empty name': body({ name: '' }),
    'a number as name': body({ name: 1 }),
    'null as description': body({ description: null }),
    ...Object.fromEntries([1, 365, null].map((days) => [`${days} days`, body({ expires_in_days: days })])),
    ...Object.fromEntries(
      [0, 366, 1.5, '30', true].map((days) => [`${JSON.stringify(days)} days`, body({ expires_in_days: days })]),
    ),
    'no business': () => ({ headers: { 'x-business-id': null } }),
    'a business that is no UUID': () => ({ headers: { 'x-business-id': 'acme' } }),
    'a business in capitals': () => ({ headers: { 'x-business-id': '3FA85F64-5717-4562-B3FC-2C963F66AFA6' } }),
    'no credential': () => ({ headers: { authorization: null } }),
    'an expired credential': () => ({ headers: { authorization: 'Bearer mock_expired' } }),
    'another scheme': () => ({ headers: { authorization: 'Basic bW9jazp2YWxpZA==' } }),
  },
  askui: {
    'no name': without('name'),
    'an empty name': body({ name: '' }),
    'a name of 128 emoji': body({ name: emoji(128) }),
    'a name of 129 emoji': body({ name: emoji(129) }),
    'null as expiry': body({ expiresAt: null }),
    'a number as expiry': body({ expiresAt: 1_900_000_000 }),
    ...Object.fromEntries(
      [...dateTimes.right, ...dateTimes.wrong].map((text) => [`"${text}" as expiry`, body({ expiresAt: text })]),
    ),
    'no credential': () => ({ headers: { authorization: null } }),
    'a Basic credential': () => ({ headers: { authorization: 'Basic mock_valid' } }),
    'a read-only credential': () => ({ headers: { authorization: 'Bearer mock_readonly' } }),
  },
};

/** Every sample request to a provider. */
export function sampleRequests(id: ProviderId): SampleRequest[] {
  return Object.entries({ ...everywhere, ...own[id] }).map(([title, change]) => {
    const { headers, ...rest } = change(id);
    return {
      title,
      method: 'POST',
      path: operationPaths[id],
      body: valid[id].body,
      ...rest,
      headers: { 'content-type': 'application/json', ...valid[id].headers, ...headers },
    };
  });
}

/** Sends a request as it is, to its path below `base`. @returns the status of the answer */
export function statusOf(base: string, { method, path, headers, body: content }: SampleRequest): Promise<number> {
  const bytes = typeof content === 'string' ? content : JSON.stringify(content);
  const kept = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      base + path,
      { method, headers: { ...kept, 'content-length': Buffer.byteLength(bytes) } },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once('error', reject).end(bytes);
  });
}
