/** String probes: exact lengths, unusual content, and valid and invalid formats. */

/** A string probe. `anyReason` is set if services may differ on it. */
export interface TextProbe {
  readonly slug: string;
  readonly text: string;
  readonly anyReason?: string;
  /** Whether a service that accepts it may change it, because it can't be stored as it is. */
  readonly isAmbiguous?: boolean;
}

const party = '\u{1F389}';
const flag = '\u{1F1E9}\u{1F1EA}';
/** Makes a text of 64,000 characters exceed 65,535 bytes while staying below usual body limits. */
const maxTwoByteLength = 6000;

const alphabet = 'abcdefghijklmnopqrstuvwxyz ';

/** `length` ASCII characters, without leading or trailing space. */
export const asciiText = (length: number): string =>
  length < 1 ? '' : `${alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length - 1)}z`;

/** Texts of `length` code points whose number of UTF-16 units, bytes or graphemes differs. */
function lengthForms(length: number): TextProbe[] {
  if (length < 1) return [];
  const few = length <= maxTwoByteLength;
  return [
    { slug: 'emoji', text: few ? party.repeat(length) : asciiText(length - 1) + party },
    {
      slug: 'two-byte',
      text: few ? 'é'.repeat(length) : asciiText(length - maxTwoByteLength) + 'é'.repeat(maxTwoByteLength),
    },
    ...(length > 2
      ? [
          {
            slug: 'flags',
            text: few ? flag.repeat(length / 2) + (length % 2 === 1 ? 'z' : '') : asciiText(length - 2) + flag,
          },
          { slug: 'padded', text: ` ${asciiText(length - 2)} ` },
        ]
      : []),
  ];
}

/** The text in capitals, or without them. */
export const otherCase = (text: string): string =>
  text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();

/** Text probes of exactly `length` code points. */
export const ofLength = (length: number): TextProbe[] =>
  length < 0 ? [] : [{ slug: 'ascii', text: asciiText(length) }, ...lengthForms(length)];

/**
 * Valid and invalid texts by format; the validator decides which. Texts on which valid parsers differ are omitted. The
 * most telling ones of both kinds come first: of an operation with many members, only some are sent.
 */
export const textsByFormat: Readonly<Record<string, readonly TextProbe[]>> = {
  'date-time': [
    { slug: 'utc', text: '2031-05-06T07:08:09Z' },
    { slug: 'nonsense', text: 'tomorrow' },
    { slug: 'east', text: '2031-05-06T07:08:09+02:00' },
    { slug: 'date-alone', text: '2031-05-06' },
    { slug: 'no-offset', text: '2031-05-06T07:08:09' },
    { slug: 'february-30', text: '2031-02-30T00:00:00Z' },
    { slug: 'milliseconds', text: '2031-05-06T07:08:09.123Z' },
    {
      slug: 'lower-case',
      text: '2031-05-06t07:08:09z',
      anyReason: 'RFC 3339, 5.6, allows services to require upper-case T and Z.',
    },
    { slug: 'zero-offset', text: '2031-05-06T07:08:09+00:00' },
    { slug: 'half-hour', text: '2031-05-06T07:08:09+05:30' },
    { slug: 'west', text: '2031-05-06T07:08:09-08:00' },
    { slug: 'tenths', text: '2031-05-06T07:08:09.5Z' },
    { slug: 'microseconds', text: '2031-05-06T07:08:09.123456Z' },
    { slug: 'fraction-offset', text: '2031-05-06T07:08:09.123+02:00' },
    {
      slug: 'minus-zero',
      text: '2031-05-06T07:08:09-00:00',
      anyReason: 'RFC 3339 allows the offset -00:00; ISO 8601 forbids it.',
    },
    { slug: 'leap-day', text: '2032-02-29T00:00:00Z' },
    { slug: 'last-second', text: '2031-12-31T23:59:59Z' },
    { slug: 'distant', text: '2099-12-31T23:59:59Z' },
    { slug: 'last-year', text: '9999-12-31T23:59:59Z', anyReason: 'Services may support only earlier dates.' },
    { slug: 'first-year', text: '0001-01-01T00:00:00Z', anyReason: 'Services may support only later dates.' },
    { slug: 'empty', text: '' },
    { slug: 'blank', text: ' ' },
    { slug: 'time-alone', text: '07:08:09Z' },
    { slug: 'no-offset-fraction', text: '2031-05-06T07:08:09.123' },
    { slug: 'no-leap-day', text: '2031-02-29T00:00:00Z' },
    { slug: 'april-31', text: '2031-04-31T00:00:00Z' },
    { slug: 'month-0', text: '2031-00-06T07:08:09Z' },
    { slug: 'month-13', text: '2031-13-06T07:08:09Z' },
    { slug: 'day-0', text: '2031-05-00T07:08:09Z' },
    { slug: 'day-32', text: '2031-05-32T07:08:09Z' },
    { slug: 'hour-25', text: '2031-05-06T25:08:09Z' },
    { slug: 'minute-60', text: '2031-05-06T07:60:09Z' },
    { slug: 'second-61', text: '2031-05-06T07:08:61Z' },
    { slug: 'no-seconds', text: '2031-05-06T07:08Z' },
    { slug: 'seconds-text', text: '1935644889' },
    { slug: 'slashes', text: '06/05/2031 07:08:09' },
    { slug: 'words', text: 'Tue, 06 May 2031 07:08:09 GMT' },
    { slug: 'trailing', text: '2031-05-06T07:08:09Z and more' },
    { slug: 'word-null', text: 'null' },
  ],
  date: [
    { slug: 'date', text: '2031-05-06' },
    { slug: 'nonsense', text: 'tomorrow' },
    { slug: 'date-time', text: '2031-05-06T07:08:09Z' },
    { slug: 'february-30', text: '2031-02-30' },
    { slug: 'leap-day', text: '2032-02-29' },
    { slug: 'empty', text: '' },
    { slug: 'month-13', text: '2031-13-01' },
  ],
  uuid: [
    { slug: 'lower-case', text: '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
    { slug: 'nonsense', text: 'not-a-uuid' },
    { slug: 'too-short', text: '3fa85f64-5717-4562-b3fc-2c963f66afa' },
    { slug: 'not-hexadecimal', text: '3fa85f64-5717-4562-b3fc-2c963f66afzz' },
    { slug: 'version-1', text: '2d931510-d99f-11ee-8c5a-0242ac120002' },
    { slug: 'trailing', text: '3fa85f64-5717-4562-b3fc-2c963f66afa6-more' },
    {
      slug: 'version-7',
      text: '018f3c5e-7b1a-7c3d-9e2f-1a2b3c4d5e6f',
      anyReason: 'RFC 4122, which RFC 9562 replaces, has versions 1 to 5.',
    },
    {
      slug: 'nil',
      text: '00000000-0000-0000-0000-000000000000',
      anyReason: 'The nil UUID has no version; validators differ.',
    },
    { slug: 'empty', text: '' },
    { slug: 'number', text: '12345' },
    { slug: 'too-long', text: '3fa85f64-5717-4562-b3fc-2c963f66afa66' },
    { slug: 'missing-group', text: '3fa85f64-5717-4562-b3fc' },
    { slug: 'spoilt-inside', text: '3fa85f64-57x7-4562-b3fc-2c963f66afa6' },
  ],
  email: [
    { slug: 'plain', text: 'someone@example.com' },
    { slug: 'no-at', text: 'someone.example.com' },
    { slug: 'no-domain', text: 'someone@' },
    { slug: 'plus', text: 'some.one+tag@mail.example.com' },
    { slug: 'empty', text: '' },
    { slug: 'no-name', text: '@example.com' },
  ],
  uri: [
    { slug: 'https', text: 'https://example.com/path?query#fragment' },
    { slug: 'relative', text: '/path' },
    { slug: 'spaces', text: 'https://example.com/a b' },
    { slug: 'urn', text: 'urn:example:token' },
    { slug: 'empty', text: '' },
  ],
  time: [
    { slug: 'utc', text: '07:08:09Z' },
    { slug: 'nonsense', text: 'noon' },
    { slug: 'offset', text: '07:08:09+02:00' },
    { slug: 'hour-25', text: '25:08:09Z' },
    { slug: 'date-time', text: '2031-05-06T07:08:09Z' },
    { slug: 'empty', text: '' },
  ],
  ipv6: [
    { slug: 'plain', text: '2001:db8::1' },
    { slug: 'ipv4', text: '192.0.2.1' },
    { slug: 'loopback', text: '::1' },
    { slug: 'two-gaps', text: '2001::db8::1' },
    { slug: 'empty', text: '' },
  ],
  ipv4: [
    { slug: 'plain', text: '192.0.2.1' },
    { slug: 'out-of-range', text: '192.0.2.256' },
    { slug: 'short', text: '192.0.2' },
    { slug: 'empty', text: '' },
  ],
};
