/** Lines of values, found by indentation: the same that the parser finds. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isObject } from '../../src/lib/json.ts';
import { formatPointer } from '../../src/lib/json-pointer.ts';
import { findLine } from '../../src/openapi/find-line.ts';
import { parseForeignYaml } from '../../src/openapi/source.ts';
import { packageFiles } from '../../src/lib/package-files.ts';

/** The pointers of all values. */
const pointersIn = (value: unknown, path: readonly (string | number)[] = []): string[] => [
  formatPointer(path),
  ...(Array.isArray(value)
    ? value.flatMap((item: unknown, index) => pointersIn(item, [...path, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([name, member]) => pointersIn(member, [...path, name]))
      : []),
];

/** By pointer, the line that is found and the line of the parser. */
function linesIn(text: string): { found: [string, number | undefined][]; parsed: [string, number][] } {
  const yaml = parseForeignYaml('x.yaml', text);
  const pointers = pointersIn(yaml.value()).slice(1);
  return {
    found: pointers.map((pointer) => [pointer, findLine(text, pointer)]),
    parsed: pointers.map((pointer) => [pointer, yaml.lineOf(pointer)]),
  };
}

const indented = {
  yaml: `# a comment
openapi: 3.1.0
'quoted': "a: b"
description: |
  openapi: not a key
   deeper: text
list:
- name: first
  deep: { not: indented }
- - nested
  - more: x

  # another comment
  - last
paths:
  /a~b:
    get:
      "x \\" y": 1
      tags: [a, b]
`,
  json: JSON.stringify({ a: { b: [{ c: 1 }, [2, 3], 'text', null] }, 'd/e': {}, f: [] }, null, 2),
};

describe('The line of each value that is on a line of its own', () => {
  test.each(Object.entries(indented))('in %s', (_, text) => {
    const { found, parsed } = linesIn(text);
    const missing = found.filter(([, line]) => line === undefined).map(([pointer]) => pointer);
    expect(missing.every((pointer) => /^\/list\/0\/deep\/|\/tags\/|x " y|x \\" y/.test(pointer))).toBe(true);
    expect(found.filter(([, line]) => line !== undefined)).toEqual(
      parsed.filter(([pointer]) => !missing.includes(pointer)),
    );
  });

  test.each(['alumio', 'askui', 'dayzero', 'typeauth', 'vida'])('in the document of %s', (id) => {
    const { found, parsed } = linesIn(readFileSync(`${packageFiles.specs}/${id}/openapi.yaml`, 'utf8'));
    const missing = new Set(found.filter(([, line]) => line === undefined).map(([pointer]) => pointer));
    expect(found.filter(([pointer]) => !missing.has(pointer))).toEqual(
      parsed.filter(([pointer]) => !missing.has(pointer)),
    );
    expect(missing.size).toBeLessThan(found.length / 2);
  });
});

test('a text without indentation has no lines', () => {
  expect(findLine('{"a":{"b":1}}', '/a/b')).toBeUndefined();
  expect(findLine('a: { b: 1 }', '/a/b')).toBeUndefined();
  expect(findLine('a: 1', '/none')).toBeUndefined();
});
