/** Values near a schema: some fit, some miss by a little, some have nothing to do with it. */
import fc from './fast-check.ts';
import { isObject, type Json, type JsonObject } from '../../src/lib/json.ts';
import { valueAt } from '../../src/lib/json-pointer.ts';

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, true, false, 0, -1, 1.5, 1e308, '', 'text', '0', [], [[]], {}, { name: {} }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

const dateTimes = fc.oneof(
  fc
    .date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    '2030-01-01t00:00:00z',
    '2030-01-01T00:00:00+02:00',
    '2030-01-01T00:00:00.5-23:59',
    '2024-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '2016-12-31T23:59:60Z',
    '',
    '2030-01-01',
    '2030-01-01T00:00:00',
    '2030-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2030-01-01 00:00:00Z',
    '2030-13-01T00:00:00Z',
    '2030-00-10T00:00:00Z',
    '2030-01-00T00:00:00Z',
    '2030-01-01T24:00:00Z',
    '2030-01-01T00:60:00Z',
    '2030-01-01T00:00:61Z',
    '2030-01-01T00:00Z',
    '2030-01-01T00:00:00.Z',
    '2030-01-01T00:00:00+0200',
    '2030-01-01T00:00:00+24:00',
    '2030-01-01T00:00:00,5Z',
    ' 2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00Z\n',
    '+002030-01-01T00:00:00Z',
    '٢٠٣٠-01-01T00:00:00Z',
  ),
);

const uuids = fc.oneof(
  fc.uuid(),
  fc.uuid({ version: 4 }),
  fc.uuid({ version: 4 }).map((uuid) => uuid.toUpperCase()),
  fc.constantFrom(
    '00000000-0000-0000-0000-000000000000',
    '3fa85f64-5717-4562-7b3f-2c963f66afa6',
    '3fa85f64-5717-4562-c3fc-2c963f66afa6',
    '3fa85f6457174562b3fc2c963f66afa6',
    'urn:uuid:3fa85f64-5717-4562-b3fc-2c963f66afa6',
    '{3fa85f64-5717-4562-b3fc-2c963f66afa6}',
    '3fa85f64-5717-4562-b3fc-2c963f66afa',
    '3fa85f64-5717-4562-b3fc-2c963f66afag',
    '',
  ),
);

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = { 'date-time': dateTimes, uuid: uuids, uuid4: uuids };

/** Values for the schema, right about as often as wrong. */
export function near(document: JsonObject, schema: unknown, depth = 0): fc.Arbitrary<Json> {
  if (!isObject(schema) || depth > 6) return junk;
  const ref = schema['$ref'];
  if (typeof ref === 'string') return near(document, valueAt(document, ref.slice(1)), depth + 1);
  const given = Array.isArray(schema['enum']) ? fc.constantFrom(...(schema['enum'] as Json[])) : undefined;
  const branches = Array.isArray(schema['anyOf'])
    ? fc.oneof(...schema['anyOf'].map((branch) => near(document, branch, depth + 1)))
    : undefined;
  return fc.oneof(
    { weight: 12, arbitrary: given ?? branches ?? byType(document, schema, depth) },
    { weight: 1, arbitrary: junk },
  );
}

function byType(document: JsonObject, schema: Record<string, unknown>, depth: number): fc.Arbitrary<Json> {
  const types = [schema['type']].flat();
  return fc.oneof(
    ...types.map((type) => {
      switch (type) {
        case 'object':
          return object(document, schema, depth);
        case 'array':
          return array(document, schema, depth);
        case 'integer':
        case 'number':
          return number(schema);
        case 'string':
          return text(schema);
        case 'boolean':
          return fc.boolean();
        case 'null':
          return fc.constant(null);
        default:
          return junk;
      }
    }),
  );
}

/** Members present and, now and then, missing or unknown. */
function object(document: JsonObject, schema: Record<string, unknown>, depth: number): fc.Arbitrary<Json> {
  const properties = Object.entries(isObject(schema['properties']) ? schema['properties'] : {});
  const members = properties.map(([name, member]) =>
    fc
      .option(near(document, member, depth + 1), { freq: 8, nil: undefined })
      .map((value): [string, Json][] => (value === undefined ? [] : [[name, value]])),
  );
  const stranger = fc.option(fc.tuple(fc.constantFrom('x', 'Name', 'constructor', 'toString', ''), junk), {
    freq: 1,
    nil: undefined,
  });
  return fc
    .tuple(fc.tuple(...members), stranger)
    .map(([present, extra]) => Object.fromEntries([...present.flat(), ...(extra ? [extra] : [])]));
}

function array(document: JsonObject, schema: Record<string, unknown>, depth: number): fc.Arbitrary<Json> {
  const items = near(document, schema['items'], depth + 1);
  const most = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : 2;
  const some = fc.array(items, { maxLength: most + 1 });
  return fc.oneof(
    some,
    some.map((list) => [...list, ...list.slice(0, 1)]),
    fc.constantFrom<Json[]>(
      ['a', 'A'],
      ['a', 'a'],
      [1, 1.0],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ),
  );
}

function number(schema: Record<string, unknown>): fc.Arbitrary<number> {
  const edges = [schema['minimum'], schema['maximum']].filter((edge) => typeof edge === 'number');
  const around = edges.flatMap((edge) => [edge - 1, edge, edge + 1, edge + 0.5]);
  return fc.oneof(
    fc.integer({ min: -10, max: 400 }),
    fc.constantFrom(...around, 0, 1, -1, 1.5, 2 ** 53, -1e308, 1e308, 1e-7),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
}

function text(schema: Record<string, unknown>): fc.Arbitrary<string> {
  const format = formats[String(schema['format'])];
  if (format) return fc.oneof({ weight: 5, arbitrary: format }, { weight: 1, arbitrary: fc.string() });
  const edges = [schema['minLength'], schema['maxLength']]
    .filter((edge) => typeof edge === 'number')
    .filter((edge) => edge < 1000);
  const lengths = [...edges.flatMap((edge) => [edge - 1, edge, edge + 1]).filter((length) => length >= 0), 3];
  const unit = fc.constantFrom('a', 'é', '🎫', '\u0000', '👨‍👩‍👧', 'ß', '\ud800');
  const long = fc.tuple(fc.constantFrom(...lengths), unit).map(([length, character]) => character.repeat(length));
  return fc.oneof(long, fc.string({ unit: 'grapheme', maxLength: 50 }), fc.string({ unit: 'binary', maxLength: 10 }));
}
