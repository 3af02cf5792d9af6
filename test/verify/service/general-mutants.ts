/** Seeded defects that the general checks must find, by check. */
import type { GeneralCheckId } from '../../../src/verify/findings/finding.ts';
import { accepts, info, mutant, on, rejectsBody, secret, text, token, type Mutant } from './mutant.ts';
import { isRecord } from './service.ts';

export const generalMutants: Readonly<Record<GeneralCheckId, readonly Mutant[]>> = {
  // No provider has an operation that reads what was created.
  resource_state: [],
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
    mutant(
      'askui',
      'an optional member is required',
      rejectsBody((body) => !('expiresAt' in body)),
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
};
