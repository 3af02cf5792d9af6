/** References within a document: read and written with their two encodings, and followed to their end. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { DocumentValidator } from '../../src/openapi/document-validator.ts';
import { formatPointer, valueAt } from '../../src/lib/json-pointer.ts';
import {
  pointerToRef,
  referencesIn,
  refToPointer,
  resolveAt,
  resolveNode,
  resolveObjectAt,
} from '../../src/openapi/references.ts';
import { sampleAt } from '../../src/openapi/sample.ts';
import { documentFor } from '../support/documents.ts';
import { appErrorOf } from '../support/thrown-error.ts';

const oddNames = ['a/b', 'm~n', '50%', '%41', '#', 'two words', '"', 'é', '~1', '%2F', '/', '~', '', '?q', '__proto__'];

/** Any name, with a preference for characters that an encoding treats specially. */
const names = fc.oneof(
  fc.constantFrom(...oddNames),
  fc.string({ unit: fc.constantFrom('~', '/', '0', '1', '%', '2', 'F', '#', ' ', '"', 'é', '\u{1F389}') }),
);

const schemasNamed = (name: string, schema: object): { openapi: string; components: { schemas: object } } => ({
  openapi: '3.1.0',
  components: { schemas: Object.fromEntries([[name, schema]]) },
});

describe('A reference', () => {
  test.each([
    ['#/components/schemas/A', '/components/schemas/A'],
    ['#', ''],
    ['#/a~1b', '/a~1b'],
    ['#/a%20b', '/a b'],
    ['#/a%25', '/a%'],
    ['#/%C3%A9', '/é'],
    ['#/a%7E1b', '/a~1b'],
  ])('%s stands for the pointer %j', (ref, pointer) => expect(refToPointer(ref)).toBe(pointer));

  test.each(['other.yaml#/a', 'https://example.com/', '', '#name', '#/100%', '#/%C3', '#/%zz'])(
    '%j stands for none',
    (ref) => expect(refToPointer(ref)).toBeUndefined(),
  );

  test('is written so that it is read as the same pointer, whatever the names', () => {
    fc.assert(
      fc.property(fc.array(names), (path) => {
        const ref = pointerToRef(formatPointer(path));
        expect(refToPointer(ref)).toBe(formatPointer(path));
        expect(ref).toMatch(/^#[\w/.!~*'()%-]*$/);
      }),
    );
  });

  test('is written for a name that is not well-formed, too', () => {
    expect(pointerToRef('/\ud800')).toBe('#/%EF%BF%BD');
  });
});

describe('Resolving', () => {
  test('finds the target by any name, with its pointer', () => {
    fc.assert(
      fc.property(names, (name) => {
        const document = { defs: Object.fromEntries([[name, { type: 'string' }]]), use: {} };
        const pointer = formatPointer(['defs', name]);
        document.use = { $ref: pointerToRef(pointer) };
        expect(resolveAt(document, '/use')).toEqual({ node: { type: 'string' }, pointer });
        expect(resolveNode(document, document.use)).toBe(valueAt(document, pointer));
      }),
    );
  });

  test('follows a chain of any length to its end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (length) => {
        const chain = Array.from({ length }, (_, index) => ({ $ref: `#/${index + 1}` }));
        expect(resolveAt([...chain, { type: 'null' }], '/0')).toEqual({
          node: { type: 'null' },
          pointer: `/${length}`,
        });
      }),
      { numRuns: 30 },
    );
  });

  test('returns a value that is not a reference unchanged', () => {
    for (const node of [1, 'text', null, [], {}, { $ref: 1 }, { $ref: { type: 'string' } }, { ref: '#/a' }])
      expect(resolveNode({}, node)).toBe(node);
  });

  test.each([
    ['a reference to itself', { a: { $ref: '#/a' } }],
    ['a cycle of two', { a: { $ref: '#/b' }, b: { $ref: '#/a' } }],
    ['a cycle behind a chain', { a: { $ref: '#/b' }, b: { $ref: '#/c' }, c: { $ref: '#/b' } }],
    ['a cycle under two spellings', { a: { $ref: '#/%61' } }],
    ['a missing target', { a: { $ref: '#/none' } }],
    ['a missing target behind a chain', { a: { $ref: '#/b' }, b: { $ref: '#/none' } }],
    ['an inherited member', { a: { $ref: '#/constructor' } }],
    ['another document', { a: { $ref: 'b.yaml#/a' } }],
    ['a broken percent-encoding', { a: { $ref: '#/%' } }],
  ])('finds nothing for %s', (_, document) => {
    expect(resolveAt(document, '/a')).toBeUndefined();
    expect(resolveNode(document, document.a)).toBeUndefined();
    expect(resolveObjectAt(document, '/a')).toEqual({ node: {}, pointer: '/a' });
  });

  test('lists every reference, with the pointer of its member', () => {
    const document = { 'a/b': [{ $ref: '#/x' }], $ref: { $ref: '#/y' } };
    expect([...referencesIn(document)]).toEqual([
      { pointer: '/a~1b/0/$ref', ref: '#/x' },
      { pointer: '/$ref/$ref', ref: '#/y' },
    ]);
  });
});

describe('A schema by any name', () => {
  test.each(oddNames.filter((name) => name !== ''))('%j is validated and sampled', (name) => {
    const document = schemasNamed(name, { type: 'string', example: 'x' });
    const pointer = formatPointer(['components', 'schemas', name]);
    const validator = new DocumentValidator(document as never);
    expect(validator.schema(pointer, 'x', 'body')).toEqual([]);
    expect(validator.schema(pointer, 1, 'body')).toMatchObject([{ keyword: 'type' }]);
    expect(sampleAt(document as never, pointer)).toBe('x');
  });
});

describe('A document', () => {
  const used = (ref: string, schemas: object = {}) => documentFor({ $ref: ref }, '3.1.0', schemas);

  test.each([
    ['does not resolve', '#/components/schemas/None', {}],
    ['does not resolve', '#/components/schemas/%', {}],
    ['points outside the document', 'other.yaml', {}],
    ['leads back to itself', '#/components/schemas/A', { A: { $ref: '#/components/schemas/A' } }],
    [
      'leads back to itself',
      '#/components/schemas/A',
      { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } },
    ],
  ])('is rejected if a reference %s: %s', async (what, ref, schemas) => {
    expect(await appErrorOf(() => used(ref, schemas))).toMatchObject({
      code: 'broken-document',
      message: expect.stringContaining(what),
    });
  });

  test('may refer to itself below the top of a schema', async () => {
    const tree = { type: 'object', properties: { child: { $ref: '#/components/schemas/Tree' } } };
    const { validator, operations } = await used('#/components/schemas/Tree', { Tree: tree });
    const request = (body: unknown) =>
      validator.request(operations[0]!, { params: {}, query: {}, headers: {}, body }).map(({ pointer }) => pointer);
    expect(request({ child: { child: {} } })).toEqual([]);
    expect(request({ child: { child: 1 } })).toEqual(['/child/child']);
  });
});
