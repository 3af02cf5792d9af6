/** Masking of secrets. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { mask, preview } from '../../src/lib/redact.ts';

const secrets = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 6, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('$', '&', '`', '"', '\\', '/', '%', 'a'), minLength: 6, maxLength: 20 }),
);

describe('A preview', () => {
  test.each([
    ['dz_eyJhbGciOiJFZERTQSJ9', 'dz_eyJ…'],
    ['mock_valid', 'moc…'],
    ['abc', 'a…'],
    ['ab', '…'],
    ['', '…'],
  ])('of "%s" is "%s"', (secret, expected) => {
    expect(preview(secret)).toBe(expected);
  });

  test('shows at most six characters and never more than a third', () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        const shown = preview(secret).slice(0, -1);
        expect(secret.startsWith(shown)).toBe(true);
        expect(shown.length).toBeLessThanOrEqual(Math.min(6, secret.length / 3));
      }),
    );
  });
});

describe('A masked text', () => {
  test('holds no secret, wherever it stood', () => {
    fc.assert(
      fc.property(fc.string(), secrets, fc.string(), (before, secret, after) => {
        fc.pre(!preview(secret).includes(secret));
        expect(mask(`${before} ${secret} ${after}`, [secret])).not.toContain(secret);
      }),
    );
  });

  test('holds none in JSON, and stays JSON', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const masked = JSON.parse(mask(JSON.stringify({ token: secret }), [secret])) as { token: string };
        expect(masked.token).not.toContain(secret);
      }),
      { examples: [['"&"$"&'], ['"'.repeat(6)], ['":"":":"'], ['\\"\\"\\"']] },
    );
  });

  test('does not contain a secret that consists of JSON syntax, even if the result is not JSON', () => {
    expect(mask('{"token":"value"}', ['"token":"value"'])).not.toContain('value');
  });

  test('holds none in JSON if the secret contains escapes of other kinds', () => {
    const pieces = ['%aa', '%0a', '&amp;', '&#65;', '\\u0022', '"', '\\', '$', 'a', '%'];
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...pieces), minLength: 6, maxLength: 30 }), (secret) => {
        const masked = JSON.parse(mask(JSON.stringify({ token: secret }), [secret])) as { token: string };
        expect(masked.token).not.toContain(secret);
        const nested = JSON.stringify(JSON.stringify(secret)).slice(3, -3);
        expect(mask(JSON.stringify({ body: JSON.stringify({ token: secret }) }), [secret])).not.toContain(nested);
        const encoded = encodeURIComponent(secret);
        expect(mask(`/a?token=${encoded}`, [secret])).not.toContain(encoded);
      }),
      { numRuns: 500 },
    );
  });

  test('holds none in a URL', () => {
    expect(mask('/api?token=a%2Fb%2Bc%2Fd%2Be', ['a/b+c/d+e'])).toBe('/api?token=a/b…');
  });

  test('is masked by the longest secret first, so that one within another leaves no rest', () => {
    expect(mask('secret-and-more', ['secret', 'secret-and-more'])).toBe('secre…');
  });

  test('bears a secret with a lone surrogate', () => {
    expect(mask('x', ['\ud800aaaaaa'])).toBe('x');
  });

  test('keeps the letters of short secrets, which any text may hold', () => {
    expect(mask('a token for abc', ['abc', ''])).toBe('a token for abc');
  });
});
