/** Mutants of every contract: faults that services of any provider may have. */
import type { Mutant } from '../service/mutant.ts';
import { isRecord, type Call, type Change, type RejectionReason, type Reply } from '../service/service.ts';

type Body = Record<string, unknown>;

const all = ['alumio', 'vida', 'typeauth', 'dayzero', 'askui'] as const;
type Provider = (typeof all)[number];

/** Those that want a credential. */
const secured = ['vida', 'typeauth', 'dayzero', 'askui'] as const;

/** The member that names a token, and where the response repeats it. */
const named = { vida: ['description', 'token'], dayzero: ['name', 'token_info'], askui: ['name', 'token'] } as const;

const freeText: Readonly<Record<Provider, string>> = {
  alumio: 'description',
  vida: 'description',
  typeauth: 'tags',
  dayzero: 'description',
  askui: 'name',
};

/** A fault, and the contracts that make it observable. */
interface Fault {
  readonly fault: string;
  readonly providers: readonly Provider[];
  change(provider: Provider): Change;
}

const textIn = ({ body }: Call, member: string): string => {
  const value = isRecord(body) ? body[member] : undefined;
  return Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : '';
};

const replyIf =
  (
    what: (call: Call, why: RejectionReason | 'success') => boolean,
    to: (reply: Reply) => Reply,
  ): NonNullable<Change['reply']> =>
  (reply, call, why) =>
    what(call, why) ? to(reply) : reply;

const crash = (reply: Reply): Reply => ({ ...reply, status: 500, body: 'Internal Server Error' });

const fault = (
  name: string,
  providers: readonly Provider[],
  change: Change | ((provider: Provider) => Change),
): Fault => ({
  fault: name,
  providers,
  change: (provider) => (typeof change === 'function' ? change(provider) : change),
});

/** A crash on some requests. */
const crashes = (
  name: string,
  what: (call: Call, why: RejectionReason | 'success', provider: Provider) => boolean,
  providers: readonly Provider[] = all,
): Fault =>
  fault(`${name} leads to 500`, providers, (provider) => ({
    reply: replyIf((call, why) => what(call, why, provider), crash),
  }));

/** Bodies that are accepted although they are invalid. */
const accepts = (name: string, what: (body: unknown) => boolean, providers: readonly Provider[] = all): Fault =>
  fault(`${name} is accepted`, providers, {
    // The service would issue as many tokens as a body asks for.
    validate: (lawful, body) => (what(body) && !(isRecord(body) && Number(body['amount']) > 1000) ? [] : lawful),
  });

/** Valid bodies that are rejected. */
const rejects = (name: string, what: (text: string) => boolean, providers: readonly Provider[] = all): Fault =>
  fault(`${name} is rejected`, providers, (provider) => ({
    validate: (lawful, body) =>
      isRecord(body) &&
      Object.values(body).some((value) => typeof value === 'string' && what(value)) &&
      provider !== 'typeauth'
        ? ['no']
        : isRecord(body) && Array.isArray(body['tags']) && body['tags'].some((tag) => what(String(tag)))
          ? ['no']
          : lawful,
  }));

/** Another response to a valid request. */
const responds = (name: string, to: (reply: Reply) => Reply, providers: readonly Provider[] = all): Fault =>
  fault(name, providers, { reply: replyIf((_, why) => why === 'success', to) });

const withType =
  (type: string) =>
  (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, 'Content-Type': type } });

/** A text that is changed before it is stored. */
const changesText = (name: string, change: (text: string) => string): Fault =>
  fault(`the name ${name}`, ['vida', 'dayzero', 'askui'], (provider) => ({
    reply: (reply, _call, why) => {
      const [member, owner] = named[provider as keyof typeof named];
      const record = isRecord(reply.body) ? reply.body[owner] : undefined;
      if (why !== 'success' || !isRecord(record)) return reply;
      return {
        ...reply,
        body: { ...(reply.body as Body), [owner]: { ...record, [member]: change(String(record[member])) } },
      };
    },
  }));

/** Every value of a response that `change` concerns. */
const mapped = (value: unknown, change: (value: unknown) => unknown): unknown =>
  Array.isArray(value)
    ? value.map((item) => mapped(item, change))
    : isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapped(item, change)]))
      : change(value);

const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

/** Times that are changed. */
const changesTimes = (name: string, change: (time: string) => string, providers: readonly Provider[]): Fault =>
  responds(
    name,
    (reply) => ({ ...reply, body: mapped(reply.body, (value) => (isInstant(value) ? change(value) : value)) }),
    providers,
  );

/** Another status for a rejection. Alumio's and Typeauth's documents permit any 4xx status. */
const status = (why: RejectionReason, to: number, providers: readonly Provider[]): Fault =>
  fault(`${to} for ${why}`, providers, {
    reply: (reply, _call, actual) => (actual === why ? { ...reply, status: to } : reply),
  });

const credentialOf = ({ url, headers }: Call): string =>
  url.searchParams.get('token') ?? headers.authorization?.split(' ')[1] ?? '';

const faults: readonly Fault[] = [
  fault('no credential is needed', secured, {
    authenticate: (lawful, call) => (credentialOf(call) === '' ? 'good' : lawful),
  }),
  fault('any credential is accepted', secured, {
    authenticate: (lawful, call) => (credentialOf(call) === '' ? lawful : 'good'),
  }),
  fault('an empty credential is accepted', secured, {
    authenticate: (lawful, { url, headers }) =>
      url.searchParams.get('token') === '' || /^(?:Bearer|Basic) *$/.test(headers.authorization ?? '')
        ? 'good'
        : lawful,
  }),
  fault('credentials are compared without case', secured, {
    authenticate: (lawful, call) => (credentialOf(call).toLowerCase() === 'good-credential' ? 'good' : lawful),
  }),
  fault('the end of a credential is enough', secured, {
    authenticate: (lawful, call) => (credentialOf(call).endsWith('good-credential') ? 'good' : lawful),
  }),
  fault('the start of a credential is enough', secured, {
    authenticate: (lawful, call) => (credentialOf(call).startsWith('good-credential') ? 'good' : lawful),
  }),
  fault('permissions are not checked', ['typeauth', 'dayzero', 'askui'], {
    authenticate: (lawful) => (lawful === 'forbidden' ? 'good' : lawful),
  }),
  crashes('malformed JSON', (_, why) => why === 'malformed'),
  crashes('an invalid body', (_, why) => why === 'invalid'),
  crashes('a list as body', ({ body }) => Array.isArray(body)),
  crashes('null as body', ({ body }) => body === null),
  crashes('a missing credential', (call, why) => why === 'credential' && credentialOf(call) === '', secured),
  crashes('a long credential', (call) => credentialOf(call).length > 1000, secured),
  crashes('a character beyond the BMP', (call, _, provider) =>
    /[\u{10000}-\u{10FFFF}]/u.test(textIn(call, freeText[provider])),
  ),
  crashes('a quote', (call, _, provider) => textIn(call, freeText[provider]).includes("'")),
  crashes('a NUL', (call, _, provider) => textIn(call, freeText[provider]).includes('\0')),
  crashes('a wrong media type', (_, why) => why === 'type'),
  accepts('every object', isRecord),
  accepts('a list', Array.isArray),
  accepts('null', (body) => body === null),
  accepts('a number', (body) => typeof body === 'number'),
  accepts('a text', (body) => typeof body === 'string'),
  accepts('an empty object', (body) => isRecord(body) && Object.keys(body).length === 0, [
    'alumio',
    'vida',
    'dayzero',
    'askui',
  ]),
  accepts(
    'a number for a text',
    (body) => isRecord(body) && Object.values(body).some((value) => typeof value === 'number'),
    ['alumio', 'vida', 'askui'],
  ),
  accepts('an object for a text', (body) => isRecord(body) && Object.values(body).some(isRecord)),
  accepts('null for a member', (body) => isRecord(body) && Object.values(body).some((value) => value === null), [
    'alumio',
    'vida',
    'typeauth',
    'dayzero',
  ]),
  accepts('a boolean for a member', (body) => isRecord(body) && Object.values(body).some((value) => value === true)),
  fault('JSON with a comment is accepted', all, {
    parse: (text) => JSON.parse(text.replace(/\/\*.*?\*\//g, '')) as unknown,
  }),
  fault('a comma too many is accepted', all, { parse: (text) => JSON.parse(text.replace(/,\s*}$/, '}')) as unknown }),
  fault('single quotes are accepted', all, {
    parse: (text) => JSON.parse(text.includes('"') ? text : text.replaceAll("'", '"')) as unknown,
  }),
  fault('text after the JSON is ignored', all, {
    parse: (text) => JSON.parse(text.replace(/}[^}]*$/, '}')) as unknown,
  }),
  fault('malformed JSON is an empty object', ['typeauth'], {
    parse: (text) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return {};
      }
    },
  }),
  rejects('a space at the end', (text) => text.endsWith(' ')),
  rejects('a character that is not ASCII', (text) => /[^\0-\x7f]/.test(text)),
  rejects('a line break', (text) => text.includes('\n')),
  rejects('markup', (text) => text.includes('<')),
  rejects('a character beyond the BMP', (text) => /[\u{10000}-\u{10FFFF}]/u.test(text)),
  fault('optional members are required', ['alumio', 'typeauth', 'dayzero', 'askui'], {
    validate: (lawful, body) => (isRecord(body) && Object.keys(body).length < 2 ? ['missing'] : lawful),
  }),
  responds('202 for success', (reply) => ({ ...reply, status: 202 })),
  responds('204 for success', () => ({ status: 204, headers: {}, body: undefined })),
  responds('a success without body', (reply) => ({ ...reply, body: undefined })),
  responds('a success as text/html', withType('text/html')),
  responds('a success as text/plain', withType('text/plain')),
  responds('a success that is no JSON', (reply) => ({ ...reply, body: '{"cut' })),
  responds('a success that is JSON within JSON', (reply) => ({
    ...reply,
    body: JSON.stringify(JSON.stringify(reply.body)),
  })),
  responds('a success within an envelope', (reply) => ({ ...reply, body: { result: reply.body } }), [
    'dayzero',
    'askui',
    'vida',
    'alumio',
  ]),
  responds('a success in a list', (reply) => ({ ...reply, body: [reply.body] })),
  responds('texts as numbers', (reply) => ({
    ...reply,
    body: mapped(reply.body, (value) => (typeof value === 'string' ? 5 : value)),
  })),
  responds('texts as null', (reply) => ({
    ...reply,
    body: mapped(reply.body, (value) => (typeof value === 'string' ? null : value)),
  })),
  responds('empty texts', (reply) => ({
    ...reply,
    body: mapped(reply.body, (value) => (typeof value === 'string' ? '' : value)),
  })),
  fault('the first success is repeated', ['alumio', 'vida', 'dayzero', 'askui'], () => {
    const first: { body?: unknown } = {};
    return {
      reply: replyIf(
        (_, why) => why === 'success',
        (reply) => ({ ...reply, body: (first.body ??= reply.body) }),
      ),
    };
  }),
  changesText('is trimmed', (text) => text.trim()),
  changesText('is in lower case', (text) => text.toLowerCase()),
  changesText('is cut at 50 characters', (text) => [...text].slice(0, 50).join('')),
  changesText('is cut at 100 characters', (text) => [...text].slice(0, 100).join('')),
  changesText('is escaped for HTML', (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
  changesText('loses its quotes', (text) => text.replace(/['"]/g, '')),
  changesText('is in another normal form', (text) => text.normalize('NFKC')),
  changesText('loses what is not Latin-1', (text) => text.replace(/[^\0-\xff]/g, '?')),
  changesText('is decoded as a URL', (text) => text.replaceAll('+', ' ')),
  changesTimes('times an hour late', (time) => new Date(Date.parse(time) + 3_600_000).toISOString(), [
    'dayzero',
    'askui',
  ]),
  changesTimes('times ten minutes early', (time) => new Date(Date.parse(time) - 600_000).toISOString(), [
    'dayzero',
    'askui',
  ]),
  changesTimes('times without offset', (time) => time.slice(0, -1), ['typeauth', 'dayzero', 'askui']),
  changesTimes('times with a space', (time) => time.replace('T', ' '), ['typeauth', 'dayzero', 'askui']),
  changesTimes('days for times', (time) => time.slice(0, 10), ['typeauth', 'dayzero', 'askui']),
  changesTimes('times in seconds', (time) => String(Date.parse(time) / 1000), ['typeauth', 'dayzero', 'askui']),
  status('credential', 400, ['vida', 'dayzero', 'askui']),
  status('credential', 403, ['vida', 'dayzero', 'askui']),
  status('credential', 404, ['vida', 'dayzero', 'askui']),
  status('credential', 200, secured),
  status('permission', 404, ['dayzero', 'askui']),
  status('invalid', 404, ['vida', 'dayzero', 'askui']),
  status('invalid', 401, ['vida', 'dayzero', 'askui']),
  status('invalid', 200, all),
  status('malformed', 200, all),
  fault('the connection ends at a valid request', all, {
    reply: (reply, _call, why) => (why === 'success' ? 'cut' : reply),
  }),
  fault('the connection is reset at an invalid request', all, {
    reply: (reply, _call, why) => (why === 'invalid' ? 'reset' : reply),
  }),
  fault('the credential is repeated in a header', secured, {
    reply: (reply, call, why) =>
      why === 'success' ? { ...reply, headers: { ...reply.headers, 'X-Token': credentialOf(call) } } : reply,
  }),
];

export const portableMutants: readonly Mutant[] = faults.flatMap((one) =>
  one.providers.map((provider) => ({ provider, fault: one.fault, change: one.change(provider) })),
);
