/** Lawful services that check more than their documents can say: ids, references, read-only members, the order of dates. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { verify, type Report } from 'mockmint';
import { inFolder } from '../../support/temp-folder.ts';
import { json, startUpstream } from '../../support/upstream-service.ts';

type Members = Readonly<Record<string, unknown>>;

/** A request as a rule sees it. */
interface RuledRequest {
  readonly method: string;
  /** The segments of the path. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Members;
  /** The resource in the path, as it was created. */
  readonly resource: Members | undefined;
  /** Whether something with this id exists in a collection. */
  exists(collection: string, id: unknown): boolean;
}

/** Why a request that conforms to the document is rejected; undefined if it is not. */
export type Rule = (request: RuledRequest) => string | undefined;

/** What a service of the tests does. */
export interface StrictService {
  readonly document: string;
  /** What a new resource gets from the service. */
  created(body: Members, path: readonly string[]): Members;
  readonly rule: Rule;
  /** The id of a new resource; a UUID by default. */
  newId?(): string;
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Verifies a service with the collections of its document, and returns what it rejected by its rule, too. */
export async function verifyStrict({ document, created, rule, newId = randomUUID }: StrictService): Promise<Report> {
  const resources = new Map<string, Members>();
  const parsed = JSON.parse(document) as { paths: Record<string, Record<string, Operation>> };
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  const routes = Object.entries(parsed.paths).map(([template, operations]) => ({
    pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`),
    operations,
  }));
  await using service = await startUpstream(({ method, url, body: bytes }, res) => {
    const { pathname, searchParams: query } = new URL(url, 'http://localhost');
    const route = routes.find(({ pattern }) => pattern.test(pathname));
    const operation = route?.operations[method.toLowerCase()];
    const reply = (status: number, value: unknown): void => json(status, value)({} as never, res);
    if (!route) return reply(404, {});
    if (!operation) return reply(405, {});
    const path = pathname.split('/').slice(1).map(decodeURIComponent);
    const onResource = path.length % 2 === 0;
    const ids = path.filter((_, index) => index % 2 === 1);
    if (ids.some((id) => !resources.has(id))) return reply(404, {});
    const resource = onResource ? resources.get(ids.at(-1) ?? '') : undefined;
    const schema = operation.requestBody?.content['application/json'].schema;
    let body: unknown = {};
    try {
      body = schema ? JSON.parse(bytes.toString('utf8')) : {};
    } catch {
      return reply(422, { why: 'malformed' });
    }
    if (schema && !ajv.validate(schema, body)) return reply(422, { why: 'invalid' });
    const isValidQuery = (operation.parameters ?? []).every(
      ({ name, in: location, schema: own }) => location !== 'query' || ajv.validate(own, query.get(name)),
    );
    if (!isValidQuery) return reply(422, { why: 'invalid' });
    const members = isMembers(body) ? body : {};
    const exists = (collection: string, id: unknown): boolean =>
      resources.get(String(id))?.['collection'] === collection;
    const why = rule({ method, path, query, body: members, resource, exists });
    if (why !== undefined) return reply(422, { why });
    if (method === 'DELETE') {
      resources.delete(ids.at(-1) ?? '');
      return void res.writeHead(204).end();
    }
    const id = onResource ? (ids.at(-1) ?? '') : newId();
    const { collection = path.at(-1), ...before } = resource ?? {};
    const result: Members = { id, ...before, ...members, ...(resource ? {} : created(members, path)) };
    if (method !== 'GET') resources.set(String(result['token'] ?? result['id']), { ...result, collection });
    return reply(method === 'POST' ? 201 : 200, result);
  });
  return await inFolder({ 'strict.json': document }, (folder) =>
    verify({ documents: [join(folder, 'strict.json')], target: service.url }),
  );
}

interface Operation {
  readonly requestBody?: { readonly content: Record<'application/json', { readonly schema: object }> };
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
}

const uuid = { type: 'string', format: 'uuid' };

/** A document with these paths. Names of path parameters are those in the templates; all have the schema `id`. */
export function documentOf(
  paths: Readonly<Record<string, Readonly<Record<string, { body?: object; query?: readonly object[] }>>>>,
  id: object = uuid,
): string {
  const statuses = { get: '200', put: '200', patch: '200', post: '201', delete: '204' } as Record<string, string>;
  const content = (schema: object): object => ({ 'application/json': { schema } });
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Strict', version: '1' },
    paths: Object.fromEntries(
      Object.entries(paths).map(([template, operations]) => [
        template,
        Object.fromEntries(
          Object.entries(operations).map(([method, { body, query = [] }]) => [
            method,
            {
              parameters: [
                ...[...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
                  name,
                  in: 'path',
                  required: true,
                  schema: id,
                })),
                ...query,
              ],
              ...(body && { requestBody: { required: true, content: content(body) } }),
              responses: {
                [statuses[method] ?? '']: {
                  description: 'done',
                  ...(method !== 'delete' && { content: content({ type: 'object' }) }),
                },
                404: { description: 'unknown', content: content({ type: 'object' }) },
                422: { description: 'invalid', content: content({ type: 'object' }) },
              },
            },
          ]),
        ),
      ]),
    ),
  });
}

/** A schema of a body. A `*` before a name makes the member required. */
export const bodyOf = (members: Readonly<Record<string, object>>): object => ({
  type: 'object',
  required: Object.keys(members).flatMap((name) => (name.startsWith('*') ? [name.slice(1)] : [])),
  properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace('*', ''), schema])),
});
