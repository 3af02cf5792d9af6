/** The formats that documents name, and that are checked in full. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { isDate, isDateTime, isTime } from '../../src/lib/date-time.ts';
import { isUuid4, knownFormats, ownFormats } from '../../src/openapi/formats.ts';

describe('A date-time (RFC 3339)', () => {
  test.each([
    '2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00+02:00',
    '2030-01-01T00:00:00-23:59',
    '2030-01-01T00:00:00.1Z',
    '2030-01-01T00:00:00.123456789Z',
    '2030-01-01t00:00:00z',
    '2024-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2030-01-01T00:00:00-00:00',
    '2016-12-31T23:59:60Z',
    '2017-01-01T01:59:60+02:00',
    '2016-12-31T18:29:60.5-05:30',
  ])('%s is one', (text) => expect(isDateTime(text)).toBe(true));

  test.each([
    '',
    '2030-01-01',
    '00:00:00Z',
    '2030-01-01T00:00:00',
    '2030-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2030-04-31T00:00:00Z',
    '2030-00-01T00:00:00Z',
    '2030-13-01T00:00:00Z',
    '2030-01-00T00:00:00Z',
    '2030-01-01T24:00:00Z',
    '2030-01-01T00:60:00Z',
    '2030-01-01T00:00:61Z',
    '2030-01-01 00:00:00Z',
    '2030-01-01T00:00Z',
    '2030-01-01T00:00:00.Z',
    '2030-01-01T00:00:00,5Z',
    '2030-01-01T00:00:00+0200',
    '2030-01-01T00:00:00+24:00',
    '2030-01-01T00:00:00+02:60',
    '30-01-01T00:00:00Z',
    '+002030-01-01T00:00:00Z',
    ' 2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00Z ',
    '2030-01-01T00:00:00Z\n',
    '2030-1-1T0:0:0Z',
    '٢٠٣٠-01-01T00:00:00Z',
    '2016-12-31T12:00:60Z',
    '2016-12-31T23:59:60+01:00',
    'tomorrow',
  ])('%j is none', (text) => expect(isDateTime(text)).toBe(false));

  test('is whatever a Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({
          noInvalidDate: true,
          min: new Date('0000-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
        }),
        (date) => isDateTime(date.toISOString()),
      ),
    );
  });
});

describe('A date', () => {
  test('is each day that the calendar has, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const date = new Date(0);
          date.setUTCFullYear(year, month - 1, day);
          const exists =
            date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
          const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          expect([text, isDate(text)]).toEqual([text, exists]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('A time', () => {
  test.each(['00:00:00Z', '23:59:59.999+23:59', '23:59:60Z', '00:59:60+01:00'])('%s is one', (text) =>
    expect(isTime(text)).toBe(true),
  );
  test.each(['00:00:00', '24:00:00Z', '00:00Z', '23:58:60Z', ''])('%j is none', (text) =>
    expect(isTime(text)).toBe(false),
  );
});

describe('A UUID', () => {
  test('of version 4 is any of that version, in any case', () => {
    fc.assert(fc.property(fc.uuid({ version: 4 }), (uuid) => isUuid4(uuid) && isUuid4(uuid.toUpperCase())));
  });

  test('of version 4 is none of another version', () => {
    fc.assert(
      fc.property(fc.uuid({ version: [1, 2, 3, 5, 6, 7, 8] }), (uuid) => !isUuid4(uuid) && ownFormats['uuid']!(uuid)),
    );
  });

  test.each([
    '3fa85f64-5717-4562-7b3f-2c963f66afa6',
    '3fa85f64-5717-4562-c3fc-2c963f66afa6',
    '3fa85f6457174562b3fc2c963f66afa6',
    'urn:uuid:3fa85f64-5717-4562-b3fc-2c963f66afa6',
    '{3fa85f64-5717-4562-b3fc-2c963f66afa6}',
    '3fa85f64-5717-4562-b3fc-2c963f66afag',
    '3fa85f64-5717-4562-b3fc-2c963f66afa6 ',
    '',
  ])('of version 4 is not %j', (text) => expect(isUuid4(text)).toBe(false));

  test.each(['3fa85f6457174562b3fc2c963f66afa6', 'urn:uuid:3fa85f64-5717-4562-b3fc-2c963f66afa6', 'acme', ''])(
    'of any version is not %j',
    (text) => {
      expect(ownFormats['uuid']!(text)).toBe(false);
    },
  );
});

describe('The list of known formats', () => {
  test.each(['date-time', 'uuid', 'uuid4', 'email', 'uri', 'ipv4', 'int32', 'password', 'byte', 'binary'])(
    'has %s',
    (format) => expect(knownFormats.has(format)).toBe(true),
  );
  test.each(['datetime', 'guid', ''])('has no %j', (format) => expect(knownFormats.has(format)).toBe(false));
});
