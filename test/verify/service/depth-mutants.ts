/** Seeded defects of kinds that are easily missed: encodings, odd credentials, names in another case, JWTs, times. */
import type { CheckId } from '../../../src/verify/findings/finding.ts';
import { info, mutant, on, secret, shift, text, token, whole, type Body, type Mutant } from './mutant.ts';
import { isRecord, type Change } from './service.ts';

const failsIf = (what: (call: Parameters<NonNullable<Change['reply']>>[1]) => boolean): Change => ({
  reply: (reply, call) => (what(call) ? { ...reply, status: 500 } : reply),
});

/** Names or descriptions that are changed before they are stored. */
const changed = (fault: string, change: (given: string) => string): Mutant =>
  mutant(
    'vida',
    fault,
    token((made) => {
      made['description'] = change(String(made['description']));
    }),
  );

const decodeSafely = (given: string): string => {
  try {
    return decodeURIComponent(given);
  } catch {
    return given;
  }
};

/** Another JWT with the same form. */
const signed = (change: (parts: { header: Body; claims: Body; signature: string }) => void): Change =>
  whole((body) => {
    const [head = '', claims = '', signature = ''] = String(body['token']).slice(3).split('.');
    const read = (part: string): Body => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Body;
    const parts = { header: read(head), claims: read(claims), signature };
    change(parts);
    const write = (part: Body): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    body['token'] = `dz_${write(parts.header)}.${write(parts.claims)}.${parts.signature}`;
    const metadata = body['token_info'];
    if (isRecord(metadata)) metadata['token_prefix'] = String(body['token']).slice(0, 8);
  });

const lowerNames = (value: unknown): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name.toLowerCase(), item])) : value;

let users = 0;

export const depthMutants: Readonly<Partial<Record<CheckId, readonly Mutant[]>>> = {
  negative_data_rejection: [
    mutant('dayzero', 'member names in any case', { parse: (json) => lowerNames(JSON.parse(json)) }),
    mutant('alumio', 'a raw line break in a string', {
      parse: (json) => JSON.parse(json.replace(/\n(?=[^{}"]*")/g, '\\n')) as unknown,
    }),
    mutant('askui', 'a raw tab in a string', {
      parse: (json) => JSON.parse(json.replaceAll('\t', '\\t')) as unknown,
    }),
  ],
  not_a_server_error: [
    mutant(
      'vida',
      'a long credential leads to 500',
      failsIf(({ url }) => (url.searchParams.get('token') ?? '').length > 1000),
    ),
    mutant(
      'dayzero',
      'a long credential leads to 500',
      failsIf((call) => secret(call).length > 1000),
    ),
    mutant(
      'vida',
      'the credential sent twice leads to 500',
      failsIf(({ url }) => url.searchParams.getAll('token').length > 1),
    ),
    mutant(
      'askui',
      'a bad credential with malformed JSON leads to 500',
      failsIf((call) => secret(call) === 'unknown' && call.body === undefined),
    ),
    mutant(
      'typeauth',
      'a credential like a JWT leads to 500',
      failsIf((call) => secret(call).startsWith('eyJ')),
    ),
    mutant(
      'typeauth',
      'capitals in the path lead to 500',
      failsIf(({ url }) => url.pathname.includes('ACME')),
    ),
    mutant(
      'typeauth',
      'a hyphen in the path leads to 500',
      failsIf(({ url }) => url.pathname.includes('my-app')),
    ),
  ],
  ignored_auth: [
    mutant('vida', 'an operator in the query', {
      authenticate: (lawful, { url }) => (url.searchParams.has('token[$ne]') ? 'good' : lawful),
    }),
    mutant('vida', 'the credential is read up to NUL', {
      authenticate: (lawful, { url }) =>
        url.searchParams.get('token')?.split('\0')[0] === 'good-credential' ? 'good' : lawful,
    }),
    mutant('vida', 'another parameter is enough', {
      authenticate: (lawful, { url }) => (url.searchParams.has('api_key') ? 'good' : lawful),
    }),
    mutant('dayzero', 'any user and password', {
      authenticate: (lawful, { headers }) => (headers.authorization?.startsWith('Basic ') ? 'good' : lawful),
    }),
    mutant('dayzero', 'an unsigned JWT', {
      authenticate: (lawful, call) => (/^(?:dz_)?eyJ[^.]*\.[^.]*\.$/.test(secret(call)) ? 'good' : lawful),
    }),
    mutant('askui', 'requests that say they are local', {
      authenticate: (lawful, { headers }) => (headers['x-forwarded-for'] === '127.0.0.1' ? 'good' : lawful),
    }),
  ],
  'vida/description_echo': [
    changed('percent-encodings are decoded', decodeSafely),
    changed('character references are decoded', (given) => given.replaceAll('&amp;', '&').replaceAll('&#39;', "'")),
    changed('formulas are defused', (given) => given.replace(/^[=+@-]/, '')),
    changed('numbers are normalised', (given) => (/^[+-]?[\d.]+$/.test(given) ? String(Number(given)) : given)),
    changed('dates are normalised', (given) => (/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : given)),
    changed('words become booleans', (given) => given.replace(/^(?:yes|on)$/, 'true')),
    changed('spaces are collapsed', (given) => given.replace(/ +/g, ' ')),
    changed('texts are compatibility-normalised', (given) => given.normalize('NFKC')),
    changed('plus becomes a space', (given) => given.replaceAll('+', ' ')),
    changed('line ends are normalised', (given) => given.replaceAll('\r\n', '\n')),
    changed('invisible characters are removed', (given) => given.replace(/[\u200b\u00ad\ufeff\u2060]/g, '')),
    changed('long texts are cut', (given) => given.slice(0, 5000)),
    changed('texts end at NUL', (given) => given.split('\0')[0] ?? ''),
    changed('control characters are removed', (given) => given.replace(/[\u0007\u001b\u007f]/g, '')),
    changed('quotes are escaped', (given) => given.replaceAll("'", "''")),
    changed('base64 is decoded', (given) =>
      /^[\w+/]{12,}=+$/.test(given) ? Buffer.from(given, 'base64').toString('utf8') : given,
    ),
  ],
  'vida/user_id_constant': [
    mutant(
      'vida',
      'the owner changes',
      token((made) => {
        made['userId'] = ++users;
      }),
    ),
  ],
  'askui/expires_at_as_asked': [
    mutant(
      'askui',
      'late expiries are moved',
      token((made) => {
        if (String(made['expiresAt']).startsWith('9999')) made['expiresAt'] = '2100-01-01T00:00:00Z';
      }),
    ),
  ],
  'dayzero/expires_in_days': [
    mutant(
      'dayzero',
      'one minute too early',
      info((made) => {
        made['expires_at'] = shift(made['expires_at'], -60_000);
      }),
    ),
  ],
  'dayzero/created_at_fresh': [
    mutant(
      'dayzero',
      'two minutes ago',
      info((made) => {
        made['created_at'] = shift(made['created_at'], -120_000);
        made['expires_at'] = shift(made['expires_at'], -120_000);
      }),
    ),
  ],
  'dayzero/token_is_jwt': [
    mutant(
      'dayzero',
      'a JWT without an algorithm',
      signed(({ header }) => {
        delete header['alg'];
      }),
    ),
    mutant(
      'dayzero',
      'a JWT with a number as its algorithm',
      signed(({ header }) => {
        header['alg'] = 256;
      }),
    ),
    mutant(
      'dayzero',
      'an unsigned JWT',
      signed((parts) => {
        parts.header['alg'] = 'none';
      }),
    ),
    mutant(
      'dayzero',
      'an empty signature',
      signed((parts) => {
        parts.signature = '';
      }),
    ),
    mutant(
      'dayzero',
      'one signature for all',
      signed((parts) => {
        parts.signature = 'c2lnbmF0dXJl';
      }),
    ),
    mutant(
      'dayzero',
      'the expiry as text',
      signed(({ claims }) => {
        claims['exp'] = String(claims['exp']);
      }),
    ),
  ],
  'dayzero/jwt_claims': [
    mutant(
      'dayzero',
      'a JWT without jti',
      signed(({ claims }) => {
        delete claims['jti'];
      }),
    ),
  ],
  secret_leak: [
    mutant(
      'vida',
      'the URL in the error',
      on('credential', (reply, { url }) => ({
        ...reply,
        headers: { 'Content-Type': 'text/plain' },
        body: `Not found: ${url.pathname}${url.search}`,
      })),
    ),
    mutant(
      'askui',
      'names are checked by the credential',
      on('invalid', (reply, call) =>
        text(call, 'name') === ''
          ? { ...reply, body: { detail: [{ loc: [secret(call)], msg: '', type: '' }] } }
          : reply,
      ),
    ),
  ],
};
