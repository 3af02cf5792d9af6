/** Regular expressions: none takes more than linear time, whatever text it is given. */
import { describe, expect, test } from '@jest/globals';
import { readPreference } from '../../src/server/pipeline/preference.ts';
import { cpuMs, growth, slack } from '../support/growth.ts';
import { attacksOn, expressionsIn, type Attack } from '../support/regular-expressions.ts';
import { filesIn } from '../support/source-tree.ts';

const folders = [
  'src/lib',
  'src/storage',
  'src/openapi',
  'src/provider',
  'src/server',
  'src/verify',
  'src/cli',
  'mocks',
  'contracts',
];
const expressions = folders.flatMap((folder) => filesIn(folder)).flatMap(expressionsIn);

/** Small steps first: an exponential expression shows before it takes for ever. */
const sizes = [8, 14, 20, 500, 5000];

/** A time below this is not worth a comparison. */
const negligibleMs = 2;

const timeOf = (expression: RegExp, text: string): number =>
  cpuMs(() => text.replace(expression, ''), { negligibleMs });

/** The size at which an attack grows faster than its text; undefined where it never does. */
function superlinearAt(expression: RegExp, attack: Attack): number | undefined {
  let before = sizes[0]!;
  for (const size of sizes) {
    const ms = timeOf(expression, attack(size));
    if (ms > negligibleMs) {
      const smaller = timeOf(expression, attack(before));
      if (ms > Math.max(negligibleMs, slack * (size / before) * smaller)) return size;
    }
    before = size;
  }
  return undefined;
}

/** An attack under which an expression is slow; undefined where there is none. */
function weaknessOf(expression: RegExp): string | undefined {
  for (const attack of attacksOn(expression)) {
    const size = superlinearAt(expression, attack);
    if (size !== undefined) return `${size} characters like ${JSON.stringify(attack(10))}`;
  }
  return undefined;
}

test('the expressions of the sources are found', () => {
  expect(expressions.length).toBeGreaterThan(100);
  expect(expressions.map(({ file }) => file)).toEqual(
    expect.arrayContaining([
      'src/server/session/mask-message.ts',
      'src/server/pipeline/preference.ts',
      'src/server/pipeline/authenticate.ts',
      'src/cli/options.ts',
      'mocks/askui.ts',
    ]),
  );
});

test.each([
  /([?&](?:[^=&#]*(?:token|secret)[^=&#]*)=)([^&#]*)/gi,
  /=+$/,
  /^-+|-+$/g,
  /\s*[\r\n]+\s*/g,
  /(a+)+$/,
  /^(?:a|a)*$/,
  /(\w+)\s*,\s*(\w+)\s*;/,
  /\{([^}]+)\}/g,
  /"(?:[^"\\]|\\.)*"/g,
])('the slow expression %p is recognised as such', (expression) => {
  expect(weaknessOf(expression)).toBeDefined();
});

describe('Linear under every attack:', () => {
  test.each(folders)('%s', (folder) => {
    const slow = expressions
      .filter(({ file }) => file.startsWith(`${folder}/`))
      .flatMap(({ file, expression }) => {
        const weakness = weaknessOf(expression);
        return weakness === undefined ? [] : [`${file}: ${String(expression)}: ${weakness}`];
      });
    expect(slow).toEqual([]);
  });
});

test.each(['a"\\",', ',a"\\"', '"', ',', 'a=",', ';"\\', ' ', 'code="'])(
  'a Prefer header that repeats %p is read in linear time',
  (part) => {
    const read = (size: number) => {
      const header = part.repeat(size / part.length);
      return () => readPreference(header, {});
    };
    expect(growth(read, 50_000)).toBeLessThan(slack);
  },
);
