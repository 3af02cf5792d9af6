/** Phase 2, body: members whose names are written in another case. JSON names are case-sensitive. */
import { toCamelCase } from '../../lib/camel-case.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { formatPointer, valueAt } from '../../lib/json-pointer.ts';
import type { Case } from './case.ts';
import type { CaseDraft } from './build-case.ts';
import { withoutValue, withValue, type SchemaNode } from './schema-nodes.ts';

const capitalized = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

/** Other spellings of a name. */
function spellings(name: string): [slug: string, spelling: string][] {
  const camel = toCamelCase(name);
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll('-', '_');
  const list: [string, string][] = [
    ['capitalized', capitalized(name)],
    ['upper-case', name.toUpperCase()],
    ['lower-case', name.toLowerCase()],
    ['camel-case', camel],
    ['pascal-case', capitalized(camel)],
    ['snake-case', snake],
    ['kebab-case', snake.replaceAll('_', '-')],
    ['padded', ` ${name}`],
    ['in-brackets', `${name}[]`],
  ];
  const seen = new Set([name]);
  return list.filter(([, spelling]) => !seen.has(spelling) && seen.add(spelling));
}

/** Each member under another spelling of its name. Optional members are then undeclared ones. */
export const memberNameCases = (
  nodes: readonly SchemaNode[],
  plain: Json,
  full: Json,
  build: (draft: Omit<CaseDraft, 'phase'>) => Case[],
): Case[] =>
  nodes.flatMap(({ path, required }) => {
    const name = path.at(-1);
    const parents = path.slice(0, -1);
    const base = required ? plain : full;
    const value = valueAt(base, formatPointer(path));
    if (typeof name !== 'string' || value === undefined || parents.includes(0)) return [];
    const owner = valueAt(full, formatPointer(parents));
    const isDeclared = (spelling: string): boolean => isObject(owner) && Object.hasOwn(owner, spelling);
    return spellings(name)
      .filter(([, spelling]) => !isDeclared(spelling))
      .flatMap(([slug, spelling]) =>
        build({
          slug: `${['body', ...path].join('.')}/name-${slug}`,
          title: `${['body', ...path].join('.')} written as ${JSON.stringify(spelling)}`,
          dedupeKey: `the name of ${['body', ...path].join('.')}`,
          change: { body: withValue(withoutValue(base, path), [...parents, spelling], value as JsonObject) },
          ...(!required && {
            anyReason: 'The document neither declares this name nor forbids additional members.',
            unlessForbidden: true,
          }),
        }),
      );
  });
