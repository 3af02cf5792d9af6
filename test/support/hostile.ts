/** Inputs that nobody sends by accident: JSON texts that are odd, deep, long, or beyond what a number holds. */
import fc from './fast-check.ts';
import { parsePointer } from '../../src/lib/json-pointer.ts';

const deep = (open: string, close: string, levels: number): string => `${open.repeat(levels)}1${close.repeat(levels)}`;

/** A text that JSON.stringify would not write, but that a parser reads. */
const oddTexts = [
  '1e400',
  '-1e400',
  '-0',
  '1e308',
  '9007199254740993',
  '0.1',
  '-1',
  '1e-320',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  'null',
  'true',
  '""',
  '"\\ud800"',
  '"\\u0000"',
  '"__proto__"',
  '"constructor"',
  '{"__proto__":1}',
  '{"__proto__":{"status":200}}',
  '{"constructor":{"prototype":{}}}',
  '{"toString":1,"valueOf":null}',
  '{"length":-1}',
  '{"":""}',
  '{"toJSON":"x","then":1}',
  '{"$ref":"#"}',
  '[1,[2,[3]]]',
  '"+275760-09-13T00:00:00Z"',
  '"9999-12-31T23:59:59.999Z"',
  '"0000-01-01T00:00:00Z"',
  '"-P1D"',
  '"P99999999Y"',
  '"PT1e5S"',
  deep('[', ']', 99),
  deep('[', ']', 150),
  deep('{"a":', '}', 5000),
  deep('[{"b":', '}]', 2500),
  JSON.stringify('x'.repeat(100_000)),
  JSON.stringify(Array.from({ length: 2000 }, (_, index) => index)),
  JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`m${index}`, null]))),
];

/** Any JSON, as text. */
const anyJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.json({ maxDepth: 4 }),
  fc.json({ stringUnit: 'binary' }),
);

/** A place in a body, and what stands there instead: another value, none, or a further member. */
export interface Mutation {
  readonly pointer: string;
  readonly instead: string;
}

/** Every place in a JSON value. */
export function placesIn(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  return [
    pointer,
    ...Object.entries(value).flatMap(([name, member]) =>
      placesIn(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ];
}

const mark = '\u0001here\u0001';

/** A body as text, with another text in place of one of its values. */
export function withInstead(body: unknown, { pointer, instead }: Mutation): string {
  const path = parsePointer(pointer)!;
  const replace = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return mark;
    if (Array.isArray(value))
      return value.map((item: unknown, index) => (String(index) === name ? replace(item, rest) : item));
    return { ...(value as object), [name]: replace((value as Record<string, unknown>)[name], rest) };
  };
  return JSON.stringify(replace(body, path)).replace(JSON.stringify(mark), () => instead);
}

/** A valid body, as it is or odd in one place. */
export const mutationsOf = (body: unknown): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({ pointer: fc.constantFrom(...placesIn(body)), instead: anyJson })
        .map((mutation) => withInstead(body, mutation)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('__proto__', 'constructor', 'extra', '', 'a/b~c'), anyJson)
        .map(([name, value]) =>
          withInstead({ ...(body as object), ['\u0002']: 0 }, { pointer: '/\u0002', instead: value }).replace(
            JSON.stringify('\u0002'),
            JSON.stringify(name),
          ),
        ),
    },
    { weight: 1, arbitrary: anyJson },
    { weight: 1, arbitrary: fc.constant(JSON.stringify(body)) },
  );
