/** Masking: no form of a secret from which it can be recovered is left in a text, and the work is linear. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { maskJson } from '../../src/lib/mask-json.ts';
import { createMasker, mask } from '../../src/lib/redact.ts';
import { isSecretHeader, isSecretMember, isSecretParameter } from '../../src/lib/secret-names.ts';
import { growth, slack } from '../support/growth.ts';
import { findSecret } from '../support/secret-finder.ts';

const swapped = (text: string): string =>
  Array.from(text, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join(
    '',
  );
const codes = (text: string, form: (code: number) => string): string =>
  Array.from({ length: text.length }, (_, i) => form(text.charCodeAt(i))).join('');
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
const bytes = (text: string): Buffer => Buffer.from(text);
/** Some of the characters in another form. */
const some = (text: string, form: (letter: string) => string): string =>
  Array.from(text, (letter, i) => (i % 3 === 1 ? form(letter) : letter)).join('');

const forms: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in JSON': (secret) => JSON.stringify(secret),
  'in JSON within JSON': (secret) => JSON.stringify(JSON.stringify(secret)),
  'in JSON, all characters escaped': (secret) => codes(secret, (code) => `\\u${hex(code, 4)}`),
  'in JSON, upper-case digits': (secret) => codes(secret, (code) => `\\u${hex(code, 4).toUpperCase()}`),
  'in JSON, some characters escaped': (secret) =>
    some(JSON.stringify(secret).slice(1, -1).replaceAll('\\', '\\\\').replaceAll('\\\\"', '\\"'), (letter) =>
      /[\\"nrtbfu]/.test(letter) ? letter : codes(letter, (code) => `\\u${hex(code, 4)}`),
    ),
  'with escaped slashes': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'in a URL': (secret) => encodeURIComponent(secret),
  'in a form': (secret) => new URLSearchParams({ s: secret }).toString(),
  'in a URL within a URL': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'in a URL, all bytes': (secret) => Array.from(bytes(secret), (byte) => `%${hex(byte, 2)}`).join(''),
  'in a URL, upper-case digits': (secret) =>
    Array.from(bytes(secret), (byte) => `%${hex(byte, 2).toUpperCase()}`).join(''),
  'in a URL, some characters': (secret) =>
    some(secret.replaceAll('%', '%25'), (letter) =>
      /[%\d]/.test(letter) ? letter : Array.from(bytes(letter), (byte) => `%${hex(byte, 2)}`).join(''),
    ),
  'in HTML': (secret) => codes(secret, (code) => `&#${code};`),
  'in base64': (secret) => bytes(secret).toString('base64'),
  'in base64url': (secret) => bytes(secret).toString('base64url'),
  'as the password of Basic': (secret) => `Basic ${bytes(`user:${secret}`).toString('base64')}`,
  'as the user of Basic': (secret) => `Basic ${bytes(`${secret}:`).toString('base64')}`,
  'in base64, one byte on': (secret) => bytes(`x${secret}`).toString('base64'),
  'in base64, two bytes on': (secret) => bytes(`xy${secret}z`).toString('base64url'),
  'in base64 in base64': (secret) => bytes(bytes(secret).toString('base64')).toString('base64'),
  'in base64 in a URL': (secret) => encodeURIComponent(bytes(`${secret}:`).toString('base64')),
  'in base64 of another case': (secret) => bytes(swapped(secret)).toString('base64'),
  'in base64 of JSON': (secret) => bytes(JSON.stringify({ secret })).toString('base64'),
  'in base64 of a path': (secret) => `/a/${bytes(secret).toString('base64url')}/b`,
  'in hexadecimal': (secret) => bytes(secret).toString('hex'),
  'in upper-case hexadecimal': (secret) => bytes(secret).toString('hex').toUpperCase(),
  'in upper case': (secret) => secret.toUpperCase(),
  'in lower case': (secret) => secret.toLowerCase(),
  'in swapped case': swapped,
  reversed: (secret) => Array.from(secret).reverse().join(''),
  'reversed, in base64': (secret) => bytes(Array.from(secret).reverse().join('')).toString('base64'),
};

const ascii = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
  maxLength: 40,
});
const token = fc.string({ unit: fc.constantFrom(...'abcdefXYZ0189-_.'), minLength: 8, maxLength: 60 });
const contexts = fc.tuple(
  fc.constantFrom('', ' ', 'key: ', 'a=', '<', '('),
  fc.constantFrom('', ' ', '.', '&b=1', '>', ')'),
);
/** A secret of few characters is everywhere; one that reads as an escape may mean another. */
const isUsual = (secret: string): boolean =>
  new Set(secret.toLowerCase()).size > 5 &&
  !/%[\da-f]{2}|&\w*;|\\[u"\\/bfnrtx']/i.test(secret) &&
  !secret.includes('+');

describe('A secret is masked', () => {
  test.each(Object.entries(forms))('%s', (_, form) => {
    fc.assert(
      fc.property(fc.oneof(ascii, token).filter(isUsual), contexts, (secret, [before, after]) => {
        const masked = mask(before + form(secret) + after, [secret]);
        expect([masked, findSecret(masked, secret)]).toEqual([masked, undefined]);
      }),
      { numRuns: 15 },
    );
  });

  const edits: Readonly<Record<string, (secret: string, at: number) => string>> = {
    'without its first character': (secret) => secret.slice(1),
    'without its last character': (secret) => secret.slice(0, -1),
    'with a character more at the start': (secret) => `x${secret}`,
    'with a character more at the end': (secret) => `${secret}x`,
    'with a character changed': (secret, at) => `${secret.slice(0, at)}~${secret.slice(at + 1)}`,
    'with a character missing': (secret, at) => secret.slice(0, at) + secret.slice(at + 1),
    'with a character added': (secret, at) => `${secret.slice(0, at)}~${secret.slice(at)}`,
  };

  test.each(Object.entries(edits))('%s', (_, edit) => {
    fc.assert(
      fc.property(token.filter(isUsual), fc.nat(59), (secret, location) => {
        const text = edit(secret, location % secret.length);
        const masked = mask(`a ${text} b`, [secret]);
        expect(masked).toMatch(/^a.*(?:…|<secret, .*>).*b$/);
        expect(masked).not.toContain(secret.slice(2, -2));
      }),
      { numRuns: 40 },
    );
  });

  test('with non-ASCII characters, as UTF-8 in a URL, in base64, or read as Latin-1', () => {
    const secret = 'pässwörd-€-日本';
    for (const form of [
      secret,
      encodeURIComponent(secret),
      bytes(secret).toString('base64'),
      bytes(secret).toString('latin1'),
      bytes(secret).toString('hex'),
      secret.toUpperCase(),
      JSON.stringify(secret),
      codes(secret, (code) => `\\u${hex(code, 4)}`),
      `p%C3%A4ssw${'ö'}rd-€-日本`,
    ]) {
      expect([form, mask(`x ${form} y`, [secret])]).toEqual([
        form,
        expect.stringMatching(/^x "?(?:pässw?…|<secret, .*>)=*"? y$/),
      ]);
    }
  });

  test.each([
    ['sUP3R-sECRET-kEY', '<credential, upper and lower case swapped>'],
    ['YEk-TERCEs-R3PUs', '<credential, reversed>'],
    ['U3VwM3ItU2VjcmV0LUtleQ==', '<credential, base64>'],
    ['53757033722d5365637265742d4b6579', '<credential, hexadecimal>'],
    ['Sup3r-Secret-Ke', '<credential, one character missing>'],
    ['Sup3r-SecrXet-Key', '<credential, one character added>'],
    ['Sup3r-Secret-Key', 'Sup3r…'],
  ])('so that the evidence stays: %s is shown as %s', (text, shown) => {
    const label = text === 'YEk-TERCEs-R3PUs' ? 'yeK-terceS-r3puS' : text;
    expect(mask(label, [{ value: 'Sup3r-Secret-Key', label: 'credential' }])).toBe(shown);
  });

  test('of several that overlap, all', () => {
    expect(mask('abcdefghijklmnop', ['abcdefghij', 'ghijklmnop'])).not.toMatch(/[c-f]{2}|[k-p]{2}/);
  });
});

describe('What is no secret stays:', () => {
  test.each([
    'mock_value',
    'a valid mock',
    'mock valid or not',
    'other-business-id',
    '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    'The credential is unknown.',
  ])('%s', (text) => {
    expect(mask(text, ['mock_valid_1', 'my-real-production-key'])).toBe(text);
  });

  test('a short secret is masked only as it is', () => {
    expect(mask('abc ABC cba YWJj', ['abc'], { minLength: 3 })).toBe('a… ABC cba YWJj');
  });
});

describe('A JSON value', () => {
  test('is masked in its strings, names and members that are secret by their name, as deep as it is shown', () => {
    const hide = createMasker(['mock_valid']);
    expect(
      maskJson(
        {
          a: ['x mock_valid', 1, null],
          mock_valid: true,
          password: 'hunter22',
          pin_otp: 123456,
          tokens: 'harmless',
          client_secret: ['abcdefgh'],
        },
        hide,
      ),
    ).toEqual({
      a: ['x moc…', 1, null],
      'moc…': true,
      password: 'hu…',
      pin_otp: '…',
      tokens: 'harmless',
      client_secret: ['ab…'],
    });
    const deep: unknown = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
    expect(() => JSON.stringify(maskJson(deep, hide))).not.toThrow();
  });

  test('keeps a member that is called like an inherited one', () => {
    expect(JSON.stringify(maskJson(JSON.parse('{"__proto__":{"a":1},"constructor":"b"}'), (text) => text))).toBe(
      '{"__proto__":{"a":1},"constructor":"b"}',
    );
  });
});

describe('By its name', () => {
  test.each([
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'Set-Cookie',
    'X-Api-Key',
    'Api-Key',
    'ApiKey',
    'X-Auth-Token',
    'X-Access-Token',
    'Private-Token',
    'X-Gitlab-Token',
    'Ocp-Apim-Subscription-Key',
    'X-Goog-Api-Key',
    'X-Vault-Token',
    'X-Amz-Security-Token',
    'X-CSRF-Token',
    'X-XSRF-Token',
    'X-Shopify-Access-Token',
    'X-GitHub-Token',
    'DD-API-KEY',
    'DD-APPLICATION-KEY',
    'X-Functions-Key',
    'X-Session-Token',
    'X-Client-Secret',
    'X-Hub-Signature',
    'X-Hub-Signature-256',
    'X-Webhook-Secret',
    'X-RapidAPI-Key',
    'X-Auth-Key',
    'Stripe-Signature',
    'X-Parse-Master-Key',
    'X-Hasura-Admin-Secret',
    'X-Session-Id',
    'X-JWT',
    'X-OTP',
    'Cf-Access-Jwt-Assertion',
    'X-Password',
    'X-User-Pwd',
    'DPoP',
    'X-Plex-Token',
    'Job-Token',
    'x-accesstoken',
  ])('the header %s is secret', (name) =>
    expect([isSecretHeader(name), isSecretHeader(name.toLowerCase()), isSecretHeader(name.toUpperCase())]).toEqual([
      true,
      true,
      true,
    ]),
  );

  test.each([
    'access_token',
    'refresh_token',
    'id_token',
    'client_secret',
    'api_key',
    'apikey',
    'apiKey',
    'key',
    'sig',
    'signature',
    'auth',
    'password',
    'passwd',
    'pwd',
    'jwt',
    'session',
    'sid',
    'code',
    'X-Amz-Signature',
    'X-Amz-Credential',
    'X-Amz-Security-Token',
    'sessionid',
    'session_id',
    'sessionToken',
    '%74oken',
    'token[]',
    'auth[token]',
    'user.password',
    'secret',
    'oauth_token',
    'X-Goog-Signature',
    'private_key',
    'otp',
    'PHPSESSID',
    'JSESSIONID',
    'code_verifier',
    'ticket',
  ])('the parameter %s is secret', (name) => expect(isSecretParameter(name)).toBe(true));

  test.each([
    'Content-Type',
    'X-Business-Id',
    'X-Mock-Session',
    'X-Mock-Trigger',
    'Author',
    'X-Author',
    'Keyword',
    'Tokens',
    'Idempotency-Key',
    'Sec-WebSocket-Key',
    'WWW-Authenticate',
    'X-Request-Id',
    'User-Agent',
    'Host',
    'X-Token-Count',
    'Keep-Alive',
    'Authority',
    'Passport',
  ])('the header %s is not', (name) => expect(isSecretHeader(name)).toBe(false));

  test.each([
    'space',
    'limit',
    'cursor',
    '__code',
    '__delay',
    'tokens',
    'author',
    'keyword',
    'status',
    'provider',
    'since',
    'page',
    'q',
    'monkey',
    'design',
    'token_type',
    'pincode',
    'country_code',
  ])('the parameter %s is not', (name) =>
    expect([isSecretParameter(name), isSecretMember(name)]).toEqual([false, false]),
  );
});

describe('Masking takes time in proportion to', () => {
  /** Masks another text in each run, because the readings of the last text are kept. */
  const work = (hide: (text: string) => string, text: string) => {
    let run = 0;
    return () => hide(`${text}${run++}`);
  };

  test.each([
    'a',
    'ab',
    'mock_valid',
    '%25',
    '%61',
    '\\',
    '\\\\u0061',
    '&',
    '&#97;',
    '%C3%A9',
    '"',
    'bW9ja192YWxpZA==',
    '6d6f636b5f76',
    'aaaaaaaaaaaaaaab',
  ])('the length of a text that repeats %s', (part) => {
    const hide = createMasker(['mock_valid', `${'a'.repeat(300)}c`, `${'ab'.repeat(300)}c`, 'b'.repeat(300)]);
    expect(growth((size) => work(hide, part.repeat(size / part.length)), 3000)).toBeLessThan(slack);
  });

  test('the length of the secrets', () => {
    expect(growth((size) => () => createMasker([`${'ab'.repeat(size / 2)}c`, 'a'.repeat(size)]), 3000)).toBeLessThan(
      slack,
    );
  });

  test('neither of which grows with the number of secrets that a text is searched for', () => {
    const text = 'lorem ipsum dolor sit amet '.repeat(2000);
    expect(
      growth(
        (count) => work(createMasker(Array.from({ length: count }, (_, i) => `secret-${i * 7919}-number`)), text),
        250,
        1,
      ),
    ).toBeLessThan(1);
  });

  test('a text of a name', () => {
    expect(growth((size) => () => isSecretHeader('a-'.repeat(size)), 20_000)).toBeLessThan(slack);
  });
});
