/** Valid texts of every kind that software changes, cuts or rejects by mistake. */
import type { Random } from '../../lib/random.ts';
import { asciiText, type TextProbe } from './text-probes.ts';

const storageLimit = 'A service may have undocumented storage limits.';
const controlCharacters = 'A service may reject control characters.';

/** Texts by the mistake that they show. Each contains only one kind, so that no other part prevents the mistake. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  /** Trimmed, collapsed or taken for nothing. */
  space: [' ', '  padded  ', '\ttabs\t', 'line\n', 'a  b', '\u00a0no-break\u00a0', '\u3000wide\u3000', ' \n '],
  /** Folded to one case, or taken for a constant. */
  case: ['MiXeD CaSe', 'UPPER', 'lower', 'camelCase', 'Straße İstanbul ǅ'],
  word: ['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'None', 'nil', 'undefined', 'NaN', 'Infinity', 'TRUE'],
  /** Parsed as a number, a date or JSON. */
  number: ['0', '007', '12345', '1.50', '-1', '+1', '1e5', '0x1F', '1_000', '1,000', '12345678901234567890', '٠١٢'],
  date: ['2031-05-06', '2031-05-06 07:08', '06/05/2031', '12:30', 'Jan 5'],
  json: ['{"name":"inner"}', '[1,2]', '"quoted"', '{}', '[]'],
  /** Decoded or encoded once too often. */
  percent: ['%41%20%C3%A9', 'a%2Fb', '100%', 'a+b', '%00', '%s %d %n'],
  entity: ['&amp; &lt;b&gt;', '&#39;&#x41;', '&eacute;', 'a & b'],
  escape: ['\\n \\t \\u0041', 'C:\\temp\\new', '\\', '\\\\server'],
  base64: ['aGVsbG8gd29ybGQ=', 'dXNlcjpwYXNz'],
  encoding: ['=?utf-8?Q?x?=', 'xn--bcher-kva', 'Ã©', 'a=b&c=d'],
  /** Removed or executed as markup, a template, a query, a path or a formula. */
  markup: ['<b>bold</b>', '<script>alert(1)</script>', '<!-- note -->', '<p', 'a < b > c', '**bold** _it_ [x](y)'],
  template: ['{{7*7}}', '${7*7}', '#{7*7}', '<%= 7 %>', '$1 $& $$', '%{x}', '{0}', ':name'],
  sql: ["Robert'); DROP TABLE tokens;--", "O'Brien", "''", '%_%', '/* x */'],
  path: ['../../etc/passwd', './a', 'a/b', 'a\\b', '~', 'a.b', '/'],
  formula: ['=1+1', '+cmd', '-2+3', '@SUM(A1)', "'quoted", '|pipe'],
  shell: ['$(id)', '`id`', '; ls', 'a | b', '$HOME', '!!'],
  url: ['https://example.com/?a=1&b=2#c', 'javascript:alert(1)', 'someone@example.com', '@name #tag'],
  member: ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'],
  punctuation: ['!#$%&()*+,-./:;=?@[]^_{|}~', `"double" 'single' \`back\``, '“curly” ‘quotes’ – — …', '¿¡§©®™'],
  line: ['first\nsecond', 'first\r\nsecond', 'first\rsecond', 'a\ttab', 'one\u2028two', 'one\u2029two'],
  /** Characters beyond ASCII, the BMP or one code point. */
  script: ['Zoë Müller-Øst', 'Ελληνικά', 'Привет', '令牌 トークン 토큰', 'رمز الدخول', 'עברית', 'हिन्दी', 'ไทย'],
  emoji: ['\u{1F389}', '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}', '\u{1F1E9}\u{1F1EA}', '\u2764\uFE0F', '\u{20000}'],
  form: ['e\u0301', '\u00e9', '\ufb01', '\uff21\uff11', '\u2460', '\u212b', '\u1e9b\u0323'],
  invisible: ['a\u200bb', 'a\u00adb', 'a\ufeffb', '\ufeffstart', 'a\u202eb', 'a\u2060b'],
};

/** Lengths at which columns of databases end. */
const lengths = [50, 51, 64, 65, 100, 101, 128, 191, 192, 255, 256, 300, 500, 512, 1000, 1024, 1025, 2000];
const longLengths = [4000, 4097, 5001, 8192, 20_000];

const lawful: readonly TextProbe[] = [
  { slug: 'empty', text: '' },
  { slug: 'one', text: 'x' },
  ...Object.entries(kinds).flatMap(([kind, texts]) =>
    texts.map((text, index): TextProbe => ({ slug: `${kind}-${index + 1}`, text })),
  ),
  ...lengths.map((length): TextProbe => ({ slug: `length-${length}`, text: asciiText(length) })),
];

const doubtful: readonly TextProbe[] = [
  ...longLengths.map((length): TextProbe => ({
    slug: `length-${length}`,
    text: asciiText(length),
    anyReason: storageLimit,
  })),
  {
    slug: 'nul',
    text: 'nul\u0000nul',
    anyReason: 'Databases may not support it; it may be rejected, but must not cause a crash.',
  },
  { slug: 'lone-surrogate', text: 'half \ud83c a pair', anyReason: 'UTF-8 cannot encode it.', isAmbiguous: true },
  { slug: 'control', text: 'bell\u0007 escape\u001b delete\u007f', anyReason: controlCharacters },
  { slug: 'noncharacter', text: 'x\uffffx', anyReason: 'A service may reject noncharacters.' },
];

/** Texts of several kinds in random order. */
function mixedTexts(count: number, random: Random): TextProbe[] {
  const all = Object.values(kinds);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random.fraction() * list.length)];
  return Array.from({ length: count }, (_, index): TextProbe => {
    const parts = Array.from({ length: 2 + index }, () => pick(pick(all) ?? []) ?? 'x');
    return { slug: `mixed-${index + 1}`, text: parts.join(pick(['', ' ', '-']) ?? '') };
  });
}

/** One text of many kinds, for runs that may send only a few requests. At most `maxLength` characters. */
function everyKind(maxLength: number): TextProbe {
  const parts = [
    ' É',
    '\u{1F389}',
    '<b>&amp;',
    '%41+',
    '\'"\\',
    '=1',
    'mIx',
    '007',
    '令',
    'e\u0301',
    '${x}',
    '\n',
    ' x ',
  ];
  let text = '';
  for (const part of parts) if ([...text, ...part].length < maxLength) text += part;
  return { slug: 'every-kind', text: `${text} ` };
}

/** The texts to send for a member without a format, a pattern or a list of values. */
export const unusualTexts = (maxLength: number, random: Random): readonly TextProbe[] => [
  everyKind(maxLength),
  ...lawful,
  ...doubtful,
  ...mixedTexts(6, random),
];
