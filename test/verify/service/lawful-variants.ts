/** Lawful variants: services that differ from the plain one in a way that their documents or HTTP allow. */
import { isRecord, type Change, type Reply } from './service.ts';

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
    providers: ['alumio', 'vida', 'typeauth'],
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
];
