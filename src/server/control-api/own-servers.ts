/** Names the mock as the server in a document, so that clients made from the document call the mock. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { basePathsOf } from '../../openapi/document-servers.ts';

/** Holds the provider's own servers. */
const extension = 'x-mockmint-servers';

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']);

/**
 * Replaces the servers of a document, also those of its paths and operations, with the mock's. The provider's own are
 * kept as `x-mockmint-servers`.
 * @param baseUrls the base URLs of the provider
 */
export function withOwnServers(document: JsonObject, baseUrls: readonly string[]): JsonObject {
  const servers = basePathsOf(document).flatMap((path) =>
    baseUrls.map((url) => ({ url: url + path, description: 'mockmint' })),
  );
  const { servers: own, paths, ...rest } = document;
  return {
    ...rest,
    servers,
    ...(own !== undefined && { [extension]: own }),
    ...(isObject(paths) && { paths: mapValues(paths as JsonObject, withoutServersOfItem) }),
  };
}

/** The mock serves every operation below the servers of the document. */
const withoutServersOfItem = (item: Json): Json =>
  isObject(item)
    ? moveServers(
        mapValues(item as JsonObject, (value, name) =>
          methods.has(name) && isObject(value) ? moveServers(value as JsonObject) : value,
        ),
      )
    : item;

const moveServers = ({ servers, ...rest }: JsonObject): JsonObject =>
  servers === undefined ? rest : { ...rest, [extension]: servers };

const mapValues = (object: JsonObject, change: (value: Json, name: string) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
