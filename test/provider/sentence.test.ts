/** Violations as plain English sentences. */
import { describe, expect, test } from '@jest/globals';
import { violationPath, sentence, sentences } from '../../src/provider/error-formats/sentence.ts';
import { documentFor, loadSpec, violationsOf } from '../support/documents.ts';

const said = async (schema: object, value: unknown): Promise<string> =>
  sentences(violationsOf(await documentFor({ type: 'object', properties: { name: schema } }), { name: value }));

describe('A sentence', () => {
  test.each<[object, unknown, string]>([
    [{ type: 'string' }, 1, 'name must be a string'],
    [{ type: 'integer' }, 'x', 'name must be an integer'],
    [{ type: ['string', 'null'] }, 1, 'name must be a string or null'],
    [{ type: 'string', maxLength: 45 }, 'n'.repeat(46), 'name must be at most 45 characters long'],
    [{ type: 'string', minLength: 1 }, '', 'name must be at least 1 character long'],
    [{ type: 'integer', maximum: 100 }, 101, 'name must be at most 100'],
    [{ type: 'integer', minimum: 1 }, 0, 'name must be at least 1'],
    [{ type: 'array', maxItems: 5 }, [1, 2, 3, 4, 5, 6], 'name must have at most 5 items'],
    [{ type: 'array', minItems: 2 }, [1], 'name must have at least 2 items'],
    [{ type: 'array', uniqueItems: true }, ['b', 'a', 'c', 'a'], 'name must not have the same item twice (1 and 3)'],
    [{ enum: ['admin', 'user'] }, 'x', 'name must be one of: admin, user'],
    [{ type: 'string', format: 'date-time' }, 'x', 'name must be a valid date-time'],
  ])('of %j and %j', async (schema, value, expected) => {
    expect(await said(schema, value)).toBe(expected);
  });

  test('names what is missing', async () => {
    expect(sentences(violationsOf(await loadSpec('vida'), {}))).toBe('type is required; description is required');
  });

  test('names the place as people write it', async () => {
    const [violation] = violationsOf(await loadSpec('typeauth'), { tags: ['a', 1] });
    expect(sentence(violation!)).toBe('tags[1] must be a string');
    expect(violationPath({ ...violation!, pointer: '/a/0/b~1c' })).toBe('a[0].b/c');
    expect(violationPath({ ...violation!, pointer: '' })).toBe('body');
  });
});
