/** Lawful variants: services that differ from the plain one in a way that their documents or HTTP allow. */
import { basic, isRecord, json, type Call, type Change, type Reply } from './service.ts';

/** A lawful difference, and the providers that it is lawful for. */
export interface Variant {
  readonly difference: string;
  readonly providers: readonly string[];
  readonly change: Change;
}

const all = ['alumio', 'vida', 'typeauth', 'dayzero', 'askui'];

const each = (change: (reply: Reply) => Reply): Change => ({ reply: (reply) => change(reply) });

function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended);
  return isRecord(value)
    ? {
        extra: { more: [1] },
        ...Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, schemeValue]) => [name, extended(schemeValue)]),
        ),
      }
    : value;
}

const instants = (value: unknown, change: (text: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => instants(item, change));
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, schemeValue]) => [name, instants(schemeValue, change)]),
    );
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? change(value) : value;
};

let count = 0;

/** Rejects a body whose member `name` was sent before, if the request is valid otherwise. */
function uniqueNames(status: number, member: string): Change {
  const used = new Set<string>();
  return {
    reply(reply, call, why) {
      const name = why === 'success' && isRecord(call.body) ? call.body[member] : undefined;
      if (typeof name !== 'string') return reply;
      if (used.has(name))
        return json(
          status,
          status === 422 ? { detail: [{ loc: ['body', member], msg: 'already exists', type: 'x' }] } : {},
        );
      used.add(name);
      return reply;
    },
  };
}

const rejectsText = (what: RegExp): Change => ({
  parse: (text) => (what.test(text) ? undefined : (JSON.parse(text) as unknown)),
});

const anotherPlace = (secret: (call: Call) => string | null | undefined): Change => ({
  authenticate: (lawful, call) => (secret(call) === 'good-credential' ? 'good' : lawful),
});

const restricted = (what: (body: Record<string, unknown>) => boolean): Change => ({
  validate: (lawful, body) => (isRecord(body) && what(body) ? ['restricted'] : lawful),
});

const first: { application?: unknown } = {};

export const variants: readonly Variant[] = [
  {
    difference: 'members beyond the document, in another order',
    providers: all,
    change: each((reply) => ({ ...reply, body: extended(reply.body) })),
  },
  {
    difference: 'charset as a parameter of the type',
    providers: all,
    change: each((reply) =>
      reply.body === undefined
        ? reply
        : { ...reply, headers: { ...reply.headers, 'Content-Type': 'application/json;charset=UTF-8' } },
    ),
  },
  {
    difference: '+00:00 for Z',
    providers: all,
    change: each((reply) => ({ ...reply, body: instants(reply.body, (text) => text.replace('Z', '+00:00')) })),
  },
  {
    difference: 'microseconds',
    providers: all,
    change: each((reply) => ({
      ...reply,
      body: instants(reply.body, (text) => text.replace(/\.(\d{3})Z$/, '.$1000Z')),
    })),
  },
  {
    difference: 'other methods answered with 200',
    providers: all,
    change: { reply: (reply, _call, why) => (why === 'method' ? { status: 200, headers: {}, body: 'a list' } : reply) },
  },
  {
    difference: 'other methods answered with 404',
    providers: all,
    change: {
      reply: (reply, _call, why) => (why === 'method' ? { status: 404, headers: {}, body: undefined } : reply),
    },
  },
  {
    difference: 'a wrong media type answered with 400',
    providers: all,
    change: { reply: (reply, _call, why) => (why === 'type' ? { ...reply, status: 400 } : reply) },
  },
  {
    difference: 'JSON that is neither an object nor a list answered with 400, as malformed',
    providers: ['askui'],
    change: {
      reply: (reply, { body }, why) =>
        why === 'invalid' && (typeof body !== 'object' || body === null) ? { ...reply, status: 400 } : reply,
    },
  },
  {
    difference: 'connections that are not kept',
    providers: all,
    change: each((reply) => ({ ...reply, headers: { ...reply.headers, Connection: 'close' } })),
  },
  {
    difference: 'a limited rate',
    providers: all,
    change: each((reply) =>
      ++count % 30 === 0 ? { status: 429, headers: { 'Retry-After': '0' }, body: undefined } : reply,
    ),
  },
  {
    difference: 'unknown members refused',
    providers: all,
    change: {
      validate: (lawful, body) =>
        isRecord(body) && Object.keys(body).some((name) => /^x_|^key$|^constructor$|^$|^__proto__$|^token$/.test(name))
          ? ['unknown']
          : lawful,
    },
  },
  {
    difference: '404 for what is invalid',
    providers: ['alumio', 'typeauth'],
    change: {
      reply: (reply, _call, why) => (why === 'invalid' || why === 'malformed' ? { ...reply, status: 404 } : reply),
    },
  },
  {
    difference: '422 for what is invalid',
    providers: ['alumio', 'typeauth', 'dayzero', 'askui'],
    change: { reply: (reply, _call, why) => (why === 'invalid' ? { ...reply, status: 422 } : reply) },
  },
  {
    difference: '403 for the lack of permission',
    providers: ['vida'],
    change: { reply: (reply, _call, why) => (why === 'permission' ? { ...reply, status: 403 } : reply) },
  },
  {
    difference: 'any body where the document declares none',
    providers: ['vida', 'typeauth'],
    change: {
      reply: (reply, _call, why) =>
        why === 'success' ? reply : { ...reply, headers: { 'Content-Type': 'text/html' }, body: '<p>No.</p>' },
    },
  },
  {
    difference: 'nothing but required members',
    providers: ['typeauth'],
    change: { reply: (reply, _call, why) => (why === 'success' ? { ...reply, body: {} } : reply) },
  },
  {
    difference: 'null for what is empty',
    providers: ['dayzero'],
    change: {
      reply(reply, call, why) {
        if (why === 'success' && isRecord(reply.body) && isRecord(reply.body['token_info']))
          Object.assign(reply.body['token_info'], {
            revocation_reason: null,
            ...(isRecord(call.body) && call.body['description'] === undefined && { description: null }),
          });
        return reply;
      },
    },
  },
  {
    difference: 'integers with a fraction or an exponent refused',
    providers: ['typeauth', 'dayzero'],
    change: rejectsText(/"(?:amount|expires_in_days)":\s*-?\d+(?:\.\d+|e)/i),
  },
  {
    difference: 'the same application for every request',
    providers: ['typeauth'],
    change: {
      reply(reply, _call, why) {
        if (why !== 'success' || !isRecord(reply.body) || !Array.isArray(reply.body['data'])) return reply;
        const tags = (reply.body['data'] as unknown[]).map((entry) => (isRecord(entry) ? entry['tags'] : []));
        first.application ??= (reply.body['data'] as unknown[])[0];
        const data = tags.map((own) => ({ ...(first.application as object), tags: own }));
        return { ...reply, body: { ...reply.body, data } };
      },
    },
  },
  {
    difference: 'lower-case t and z in times refused',
    providers: ['askui'],
    change: rejectsText(/\dt\d|\dz/),
  },
  {
    difference: 'the offset -00:00 refused',
    providers: ['askui'],
    change: rejectsText(/-00:00/),
  },
  ...(
    [
      ['dayzero', 409, 'name'],
      ['askui', 422, 'name'],
      ['alumio', 400, 'name'],
      ['vida', 409, 'description'],
      ['vida', 422, 'description'],
    ] as const
  ).map(([provider, status, member]): Variant => ({
    difference: `unique names, else ${status}`,
    providers: [provider],
    change: uniqueNames(status, member),
  })),
  {
    difference: 'Basic as base64, decoded by one that drops an odd last character',
    providers: ['askui'],
    change: {
      authenticate: (lawful, call) =>
        /^Basic /i.test(call.headers.authorization ?? '')
          ? basic(call, (text) => Buffer.from(text, 'base64').toString('latin1'))
          : lawful,
    },
  },
  {
    difference: 'Basic with the token as it is',
    providers: ['askui'],
    change: {
      authenticate: (lawful, call) =>
        /^Basic /i.test(call.headers.authorization ?? '') ? basic(call, (text) => text) : lawful,
    },
  },
  {
    difference: 'the received value of any type in errors',
    providers: ['dayzero', 'askui'],
    change: {
      reply: (reply, call, why) =>
        why === 'invalid'
          ? { ...reply, body: { detail: [{ loc: ['body'], msg: 'wrong', type: 'x', input: call.body }] } }
          : reply,
    },
  },
  {
    difference: 'the credential as a bearer token, too',
    providers: ['vida'],
    change: anotherPlace(({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]),
  },
  {
    difference: 'the credential in X-Api-Key, too',
    providers: ['vida', 'typeauth', 'dayzero', 'askui'],
    change: anotherPlace(({ headers }) => headers['x-api-key']?.toString()),
  },
  {
    difference: 'the credential in a cookie, too',
    providers: ['vida', 'typeauth', 'dayzero', 'askui'],
    change: anotherPlace(({ headers }) => /token=([^;]*)/.exec(headers.cookie ?? '')?.[1]),
  },
  {
    difference: 'the credential in other query parameters, too',
    providers: ['vida', 'typeauth', 'dayzero', 'askui'],
    change: anotherPlace(({ url }) => url.searchParams.get('access_token') ?? url.searchParams.get('api_key')),
  },
  {
    difference: 'names of any length',
    providers: ['dayzero'],
    change: { validate: (lawful) => lawful.filter((problem) => problem !== 'name has a wrong length') },
  },
  {
    difference: '1 to 100 tokens and 3 tags of 100 characters at most',
    providers: ['typeauth'],
    change: restricted(
      ({ amount, tags }) =>
        Number(amount) < 1 ||
        (Array.isArray(tags) && (tags.length > 3 || tags.some((tag) => String(tag).length > 100))),
    ),
  },
  {
    difference: '403 for a missing or malformed credential, as FastAPI had it',
    providers: ['dayzero', 'askui'],
    change: {
      reply: (reply, { headers }, why) =>
        why === 'credential' && !/^(?:Bearer|Basic) \S/i.test(headers.authorization ?? '')
          ? { ...reply, status: 403 }
          : reply,
    },
  },
  {
    difference: '404 for an unknown account',
    providers: ['typeauth'],
    change: {
      reply: (reply, { url }, why) =>
        why === 'success' && !url.pathname.startsWith('/text/') ? { status: 404, headers: {}, body: undefined } : reply,
    },
  },
  {
    difference: 'the credential checked after the body',
    providers: ['dayzero', 'askui'],
    change: {
      reply: (reply, call, why) =>
        why === 'credential' &&
        call.method === 'POST' &&
        !(isRecord(call.body) && typeof call.body['name'] === 'string')
          ? { ...reply, status: 422, body: { detail: [] } }
          : reply,
    },
  },
  {
    difference: 'names with control characters refused',
    providers: ['dayzero', 'askui', 'alumio'],
    change: restricted(({ name }) => typeof name === 'string' && /[\0-\x08\x0e-\x1f\x7f]/.test(name)),
  },
  {
    difference: 'whole seconds',
    providers: ['askui'],
    change: each((reply) => ({
      ...reply,
      body: instants(reply.body, (text) => text.replace(/\.\d+Z$/, 'Z')),
    })),
  },
  {
    difference: 'the first of two equal keys, and replaced broken characters',
    providers: ['vida'],
    change: {
      parse: (text) => JSON.parse(text.replace(/^\{("type":"admin"),"type":"admin"/, '{$1')) as unknown,
      reply(reply, _call, why) {
        if (why === 'success' && isRecord(reply.body) && isRecord(reply.body['token']))
          reply.body['token']['description'] = String(reply.body['token']['description']).toWellFormed();
        return reply;
      },
    },
  },
];
