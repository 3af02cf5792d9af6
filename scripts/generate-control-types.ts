/** Generates the types of the control API from its document. With `--check`, fails if the generated file is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

const at = (path: string): string => fileURLToPath(new URL(`../src/server/control-api/${path}`, import.meta.url));
const [source, target] = [at('openapi.yaml'), at('control-types.ts')];

const header = `/** Types of the control API. Generated from openapi.yaml by "npm run generate"; do not edit. */
`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The type of the values of a map. */
function valueTypeOf(schema: unknown): string {
  if (!isObject(schema)) return 'unknown';
  const { $ref, type } = schema;
  if (typeof $ref === 'string') return $ref.replace('#/components/schemas/', '');
  return type === 'string' ? 'string' : 'unknown';
}

/** Adapts a schema so that its type is the one that a TypeScript author would write. */
function adapt(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(adapt);
  if (!isObject(schema)) return schema;
  const { $ref, type, allOf, properties, additionalProperties, description } = schema;
  if (typeof $ref === 'string') return { ...schema, $ref: $ref.replace('#/components/schemas/', '#/definitions/') };
  if (type === 'object' && !properties && !allOf) {
    return { description, tsType: `Readonly<Record<string, ${valueTypeOf(additionalProperties)}>>` };
  }
  if (Array.isArray(type) && (Array.isArray(allOf) || isObject(properties)))
    return {
      description,
      anyOf: type.map((each) =>
        adapt(each === 'null' ? { type: each } : { ...schema, type: each, description: undefined }),
      ),
    };
  const isAny = Object.keys(schema).every((keyword) => keyword === 'description');
  return {
    ...Object.fromEntries(
      Object.entries(schema).map(([keyword, value]) => [
        keyword,
        keyword === 'properties' ? mapValues(value, adapt) : keyword === 'enum' ? value : adapt(value),
      ]),
    ),
    ...(isAny && { tsType: 'unknown' }),
  };
}

const mapValues = (value: unknown, change: (each: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([name, each]) => [name, change(each)]));

async function generate(): Promise<string> {
  const { components } = parse(readFileSync(source, 'utf8')) as { components: { schemas: unknown } };
  const root = {
    type: 'object',
    additionalProperties: false,
    definitions: mapValues(components.schemas, adapt),
  } as const;
  const compiled = await compile(root as Parameters<typeof compile>[0], 'Root', {
    additionalProperties: false,
    bannerComment: '',
    format: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
  });
  const types = compiled
    .replace(/^export interface Root \{\s*\}$/m, '')
    .replace(/^(?: \* ?\n)? \* This interface was referenced by .*\n \* via the .*\n/gm, '')
    .replace(/^\/\*\*\n \*\/\n/gm, '')
    .replace(/^ \* @(?:min|max)Items .*\n/gm, '')
    .replace(/(?: \* ?\n)+ \*\/$/gm, ' */')
    .replace(/^(\w+\??: )/gm, 'readonly $1')
    .replace(/(\w+|\([^()\n]*\))\[\]/g, 'readonly $1[]')
    .replace(/^\/\*\*\n \* (.*)\n \*\/$/gm, '/** $1 */')
    .replace(/^(\/\*\* .* \*\/\n)?export /gm, '\n$1export ');
  return format(`${header}${types}`, { ...(await resolveConfig(target)), parser: 'typescript' });
}

const generated = await generate();
if (!process.argv.includes('--check')) writeFileSync(target, generated);
else if (readFileSync(target, 'utf8') !== generated) {
  console.error('src/server/control-api/control-types.ts does not match openapi.yaml. Run "npm run generate".');
  process.exitCode = 1;
}
