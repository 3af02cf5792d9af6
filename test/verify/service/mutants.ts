/** Seeded defects: for each check, services with one fault that the check must find. */
import { randomUUID } from 'node:crypto';
import type { CheckId } from '../../../src/verify/findings/finding.ts';
import { isRecord, type Call, type Change, type RejectionReason, type Reply } from './service.ts';

/** One fault of one provider's service. */
export interface Mutant {
  readonly provider: string;
  readonly fault: string;
  readonly change: Change;
}

type Body = Record<string, unknown>;

const mutant = (provider: string, fault: string, change: Change): Mutant => ({ provider, fault, change });

/** Changes answers of one kind. */
const on = (
  kind: RejectionReason | 'success',
  spoil: (reply: Reply, call: Call) => ReturnType<NonNullable<Change['reply']>>,
): Change => ({ reply: (reply, call, why) => (why === kind ? spoil(reply, call) : reply) });

/** Changes a part of the successful answer. */
const part = (path: readonly string[], spoil: (part: Body, call: Call) => void): Change =>
  on('success', (reply, call) => {
    let owner: unknown = reply.body;
    for (const name of path) owner = Array.isArray(owner) ? owner[0] : isRecord(owner) ? owner[name] : undefined;
    if (isRecord(owner)) spoil(owner, call);
    return reply;
  });

const text = (call: Call, member: string): string => (isRecord(call.body) ? String(call.body[member] ?? '') : '');
const accepts = (what: (body: Body) => boolean): Change => ({
  validate: (lawful, body) => (isRecord(body) && what(body) ? [] : lawful),
});
const rejectsBody = (what: (body: Body) => boolean): Change => ({
  validate: (lawful, body) => (isRecord(body) && what(body) ? ['no'] : lawful),
});
const secret = (call: Call): string => /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
const shift = (value: unknown, ms: number): string => new Date(Date.parse(String(value)) + ms).toISOString();

const token = (spoil: (token: Body, call: Call) => void): Change => part(['token'], spoil);
const info = (spoil: (info: Body, call: Call) => void): Change => part(['token_info'], spoil);
const entry = (spoil: (entry: Body, call: Call) => void): Change => part(['data', '0'], spoil);
const whole = (spoil: (body: Body, call: Call) => void): Change => part([], spoil);

export const mutants: Readonly<Record<CheckId, readonly Mutant[]>> = {
  not_a_server_error: [
    mutant(
      'alumio',
      'emoji lead to 500',
      on('success', (reply, call) =>
        /\p{Emoji_Presentation}/u.test(text(call, 'name')) ? { ...reply, status: 500 } : reply,
      ),
    ),
    mutant(
      'typeauth',
      'a huge amount leads to 500',
      on('success', (reply, call) =>
        isRecord(call.body) && Number(call.body['amount']) < -1e300 ? { ...reply, status: 500 } : reply,
      ),
    ),
    mutant(
      'vida',
      'null as body resets the connection',
      on('invalid', (reply, call) => (call.body === null ? 'reset' : reply)),
    ),
    mutant(
      'askui',
      'the answer to malformed JSON breaks off',
      on('malformed', () => 'cut'),
    ),
  ],
  max_response_time: [
    mutant(
      'alumio',
      'an empty name hangs',
      on('success', (reply, call) => (text(call, 'name') === '' ? 'hang' : reply)),
    ),
  ],
  ignored_auth: [
    mutant('vida', 'unknown tokens pass', {
      authenticate: (lawful, { url }) => (url.searchParams.get('token') ? 'good' : lawful),
    }),
    mutant('dayzero', 'the scheme is not looked at', {
      authenticate: (lawful, { headers }) =>
        (headers.authorization ?? '').endsWith('good-credential') ? 'good' : lawful,
    }),
    mutant('askui', 'no credential passes', {
      authenticate: (lawful, { headers }) => (headers.authorization === undefined ? 'good' : lawful),
    }),
    mutant('typeauth', 'the start of the credential is enough', {
      authenticate: (lawful, call) => (secret(call).startsWith('good') ? 'good' : lawful),
    }),
    mutant('dayzero', 'whatever looks like an issued token passes', {
      authenticate: (lawful, call) => (secret(call).startsWith('dz_') ? 'good' : lawful),
    }),
  ],
  insufficient_permission: [
    mutant('dayzero', 'nobody looks at permissions', {
      authenticate: (lawful) => (lawful === 'forbidden' ? 'good' : lawful),
    }),
  ],
  missing_required_header: [
    mutant('dayzero', 'x-business-id may be missing', {
      headers: (lawful, { headers }) => (headers['x-business-id'] === undefined ? [] : lawful),
    }),
  ],
  negative_data_rejection: [
    mutant(
      'alumio',
      '46 characters are accepted',
      accepts(({ name }) => typeof name === 'string' && [...name].length === 46),
    ),
    mutant(
      'vida',
      'the type may be missing',
      accepts((body) => !('type' in body) && typeof body['description'] === 'string'),
    ),
    mutant(
      'vida',
      'other types are accepted',
      accepts((body) => body['type'] === 'user'),
    ),
    mutant(
      'typeauth',
      'a tag may come twice',
      accepts(({ tags }) => JSON.stringify(tags) === '["a","a"]'),
    ),
    mutant(
      'dayzero',
      'days as text are accepted',
      accepts((body) => body['expires_in_days'] === '5'),
    ),
    mutant('dayzero', 'x-business-id is not looked at', {
      headers: (lawful, { headers }) => (headers['x-business-id'] === undefined ? lawful : []),
    }),
    mutant(
      'askui',
      '30 February is accepted',
      accepts(({ expiresAt }) => String(expiresAt).includes('02-30')),
    ),
    mutant('askui', 'a comma too many is accepted', {
      parse: (json) => JSON.parse(json.replace(/,}$/, '}')) as unknown,
    }),
  ],
  positive_data_acceptance: [
    mutant(
      'alumio',
      'length is counted in UTF-16 units',
      rejectsBody(({ name }) => typeof name === 'string' && name.length > 45),
    ),
    mutant(
      'typeauth',
      'an amount below one is refused',
      rejectsBody(({ amount }) => Number(amount) < 1),
    ),
    mutant(
      'askui',
      'offsets are refused',
      rejectsBody(({ expiresAt }) => String(expiresAt).includes('+02:00')),
    ),
    mutant('askui', 'Basic is not known', {
      authenticate: (lawful, { headers }) => (headers.authorization?.startsWith('Basic') ? 'bad' : lawful),
    }),
    mutant(
      'dayzero',
      '365 days are too many',
      rejectsBody((body) => body['expires_in_days'] === 365),
    ),
  ],
  status_code_conformance: [
    mutant(
      'dayzero',
      '200 instead of 201',
      on('success', (reply) => ({ ...reply, status: 200 })),
    ),
    mutant(
      'askui',
      '400 instead of 422',
      on('invalid', (reply) => ({ ...reply, status: 400 })),
    ),
    mutant(
      'vida',
      '403 instead of 401',
      on('credential', (reply) => ({ ...reply, status: 403 })),
    ),
    mutant(
      'dayzero',
      '401 instead of 403',
      on('permission', (reply) => ({ ...reply, status: 401 })),
    ),
  ],
  content_type_conformance: [
    mutant(
      'alumio',
      'errors are sent as text',
      on('invalid', (reply) => ({ ...reply, headers: { 'Content-Type': 'text/plain' } })),
    ),
    mutant(
      'typeauth',
      'successes have no type',
      on('success', (reply) => ({ ...reply, headers: {} })),
    ),
    mutant(
      'dayzero',
      'a coding is named that is none',
      on('credential', (reply) => ({ ...reply, headers: { ...reply.headers, 'Content-Encoding': 'gzip' } })),
    ),
  ],
  response_headers_conformance: [
    mutant(
      'demo',
      'a required header is missing',
      on('success', (reply) => ({ ...reply, headers: { 'Content-Type': 'application/json' } })),
    ),
  ],
  response_schema_conformance: [
    mutant(
      'vida',
      'userId is text',
      token((made) => {
        made['userId'] = '3';
      }),
    ),
    mutant(
      'askui',
      'creatorId is missing',
      token((made) => {
        delete made['creatorId'];
      }),
    ),
    mutant(
      'askui',
      'detail is text on 422',
      on('invalid', (reply) => ({ ...reply, body: { detail: 'wrong' } })),
    ),
    mutant(
      'dayzero',
      'created_at has no offset',
      info((made) => {
        made['created_at'] = '2030-01-01T00:00:00';
      }),
    ),
    mutant(
      'alumio',
      'the error has no body',
      on('invalid', (reply) => ({ ...reply, body: undefined })),
    ),
    mutant(
      'typeauth',
      'the body is no JSON',
      on('success', (reply) => ({ ...reply, body: '{success}' })),
    ),
  ],
  unsupported_method: [
    mutant(
      'alumio',
      '405 without Allow',
      on('method', (reply) => ({ ...reply, headers: { 'Content-Type': 'application/json' } })),
    ),
  ],
  secret_leak: [
    mutant(
      'dayzero',
      'a refusal repeats the credential',
      on('invalid', (reply, call) => ({
        ...reply,
        body: { detail: [{ loc: ['body'], msg: secret(call), type: 'x' }] },
      })),
    ),
  ],

  'alumio/access_token_unique': [
    mutant(
      'alumio',
      'one token for all',
      whole((body) => {
        body['access_token'] = 'constant';
      }),
    ),
  ],
  'alumio/identifier_unique': [
    mutant(
      'alumio',
      'one identifier for all',
      whole((body) => {
        body['identifier'] = 'constant';
      }),
    ),
  ],
  'alumio/token_given': [
    mutant(
      'alumio',
      'an answer without the token',
      whole((body) => {
        delete body['access_token'];
      }),
    ),
  ],
  'vida/success_true': [
    mutant(
      'vida',
      'success is false',
      whole((body) => {
        body['success'] = false;
      }),
    ),
  ],
  'vida/description_echo': [
    mutant(
      'vida',
      'descriptions are trimmed',
      token((made) => {
        made['description'] = String(made['description']).trim();
      }),
    ),
  ],
  'vida/type_echo': [
    mutant(
      'vida',
      'the type is another',
      token((made) => {
        made['type'] = 'user';
      }),
    ),
  ],
  'vida/timestamp_fresh': [
    mutant(
      'vida',
      'the timestamp is a constant',
      token((made) => {
        made['timestamp'] = '167882907';
      }),
    ),
  ],
  'vida/token_unique': [
    mutant(
      'vida',
      'the token depends on the description',
      token((made) => {
        made['token'] = `t-${String(made['description'])}`;
      }),
    ),
  ],
  'vida/token_given': [
    mutant(
      'vida',
      'an answer without the token',
      whole((body) => {
        delete body['token'];
      }),
    ),
  ],
  'typeauth/success_true': [
    mutant(
      'typeauth',
      'success is false',
      whole((body) => {
        body['success'] = false;
      }),
    ),
  ],
  'typeauth/tags_echo': [
    mutant(
      'typeauth',
      'tags are lost',
      entry((made) => {
        made['tags'] = [];
      }),
    ),
  ],
  'typeauth/auth_id_unique': [
    mutant(
      'typeauth',
      'one secret for all',
      entry((made) => {
        made['auth_id'] = 'constant';
      }),
    ),
  ],
  'typeauth/id_unique': [
    mutant(
      'typeauth',
      'one id for all',
      entry((made) => {
        made['id'] = 'constant';
      }),
    ),
  ],
  'typeauth/created_at_possible': [
    mutant(
      'typeauth',
      'created tomorrow',
      entry((made) => {
        made['createdAt'] = made['updatedAt'] = shift(made['createdAt'], 86_400_000);
      }),
    ),
  ],
  'typeauth/created_at_fresh': [
    mutant(
      'typeauth',
      'created a year ago',
      entry((made) => {
        made['createdAt'] = shift(made['createdAt'], -365 * 86_400_000);
      }),
    ),
  ],
  'typeauth/updated_at_order': [
    mutant(
      'typeauth',
      'updated before it was created',
      entry((made) => {
        made['updatedAt'] = shift(made['createdAt'], -3_600_000);
      }),
    ),
  ],
  'typeauth/amount_made': [
    mutant(
      'typeauth',
      'always one entry',
      whole((body) => {
        body['data'] = (body['data'] as unknown[]).slice(0, 1);
      }),
    ),
  ],
  'dayzero/token_is_jwt': [
    mutant(
      'dayzero',
      'the token is opaque',
      whole((body) => {
        body['token'] = `dz_${randomUUID()}`;
      }),
    ),
  ],
  'dayzero/jwt_claims': [
    mutant(
      'dayzero',
      'the jti is another',
      info((made) => {
        made['jti'] = randomUUID();
      }),
    ),
  ],
  'dayzero/token_prefix': [
    mutant(
      'dayzero',
      'the prefix is of no token',
      info((made) => {
        made['token_prefix'] = 'dz_abc';
      }),
    ),
  ],
  'dayzero/token_told_once': [
    mutant(
      'dayzero',
      'the token stands in the metadata',
      whole((body) => {
        (body['token_info'] as Body)['copy'] = body['token'];
      }),
    ),
  ],
  'dayzero/token_type_api': [
    mutant(
      'dayzero',
      'the type is bearer',
      info((made) => {
        made['token_type'] = 'bearer';
      }),
    ),
  ],
  'dayzero/name_echo': [
    mutant(
      'dayzero',
      'names are cut',
      info((made) => {
        made['name'] = String(made['name']).slice(0, 50);
      }),
    ),
  ],
  'dayzero/description_echo': [
    mutant(
      'dayzero',
      'descriptions are escaped',
      info((made) => {
        if (typeof made['description'] === 'string') made['description'] = made['description'].replaceAll('<', '&lt;');
      }),
    ),
  ],
  'dayzero/created_at_fresh': [
    mutant(
      'dayzero',
      'local time is told as UTC',
      info((made) => {
        made['created_at'] = shift(made['created_at'], 7_200_000);
        made['expires_at'] = shift(made['expires_at'], 7_200_000);
      }),
    ),
  ],
  'dayzero/expires_in_days': [
    mutant(
      'dayzero',
      'the default is 30',
      info((made, call) => {
        if (isRecord(call.body) && call.body['expires_in_days'] === undefined)
          made['expires_at'] = shift(made['created_at'], 30 * 86_400_000);
      }),
    ),
    mutant(
      'dayzero',
      'it never expires',
      info((made) => {
        made['expires_at'] = null;
      }),
    ),
  ],
  'dayzero/never_used': [
    mutant(
      'dayzero',
      'used before it was given',
      info((made) => {
        made['last_used_at'] = made['created_at'];
      }),
    ),
  ],
  'dayzero/not_revoked': [
    mutant(
      'dayzero',
      'revoked from the start',
      info((made) => {
        made['revoked_at'] = made['created_at'];
      }),
    ),
  ],
  'dayzero/id_unique': [
    mutant(
      'dayzero',
      'one id for all',
      info((made) => {
        made['id'] = '1';
      }),
    ),
  ],
  'dayzero/jti_unique': [
    mutant(
      'dayzero',
      'one jti for all',
      info((made) => {
        made['jti'] = 'constant';
      }),
    ),
  ],
  'dayzero/token_unique': [
    mutant(
      'dayzero',
      'one token for all',
      whole((body) => {
        body['token'] = 'dz_eyJhbGciOiJIUzI1NiJ9.e30.c2ln';
      }),
    ),
  ],
  'askui/name_echo': [
    mutant(
      'askui',
      'names lose their case',
      token((made) => {
        made['name'] = String(made['name']).toLowerCase();
      }),
    ),
  ],
  'askui/expires_at_as_asked': [
    mutant(
      'askui',
      'offsets are dropped',
      token((made) => {
        if (typeof made['expiresAt'] === 'string') made['expiresAt'] = made['expiresAt'].replace(/[+-]\d\d:\d\d$/, 'Z');
      }),
    ),
  ],
  'askui/expires_at_absent': [
    mutant(
      'askui',
      'an end that nobody asked for',
      token((made, call) => {
        if (isRecord(call.body) && !('expiresAt' in call.body)) made['expiresAt'] = '2040-01-01T00:00:00Z';
      }),
    ),
  ],
  'askui/created_at_fresh': [
    mutant(
      'askui',
      'created at the epoch',
      token((made) => {
        made['createdAt'] = '1970-01-01T00:00:00Z';
      }),
    ),
  ],
  'askui/id_unique': [
    mutant(
      'askui',
      'one id for all',
      token((made) => {
        made['id'] = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
      }),
    ),
  ],
  'askui/token_string_unique': [
    mutant(
      'askui',
      'one token for all',
      whole((body) => {
        body['tokenString'] = 'constant';
      }),
    ),
  ],
};
