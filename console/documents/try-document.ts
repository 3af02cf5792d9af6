/** Prepares a document for trying it out: the mock as the server, a credential for each scheme. */
import type { ProviderView } from '../api/api-types.ts';
import { prefixUrl } from '../start/example.ts';

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const treeAt = (tree: Tree, name: string): Tree => {
  const value = tree[name];
  return isTree(value) ? value : {};
};

/** Replaces the servers with the mock as the page reaches it, also through a proxy. Keeps the path of the provider's first server. */
export function forTrying(document: Tree, provider: ProviderView): Tree {
  const own = document['x-mockmint-servers'];
  const servers = Array.isArray(own) ? (own as unknown[]) : [];
  const url = isTree(servers[0]) && typeof servers[0]['url'] === 'string' ? servers[0]['url'] : '/';
  const path = new URL(url.replace(/\{[^}]*\}/g, 'x'), 'http://localhost').pathname.replace(/\/$/, '');
  return { ...document, servers: [{ url: prefixUrl(provider) + path, description: 'the mock' }] };
}

export interface SchemeCredential {
  readonly scheme: string;
  /** In Swagger UI's format: a bare token, or the raw value of a header or parameter. */
  readonly value: string;
}

/** The credential in the format of each security scheme. */
export function schemesOf(document: Tree, { credentials }: ProviderView, credential: string): SchemeCredential[] {
  const presentations = credentials.find((one) => one.credential === credential)?.presentedAs ?? [];
  return Object.entries(treeAt(treeAt(document, 'components'), 'securitySchemes')).flatMap(([scheme, definition]) => {
    if (!isTree(definition)) return [];
    if (definition['type'] === 'http') return [{ scheme, value: credential }];
    const presentationPrefix =
      definition['in'] === 'query' ? `?${String(definition['name'])}=` : `${String(definition['name'])}: `;
    const presentation = presentations.filter(
      (one) => one.toLowerCase().startsWith(presentationPrefix.toLowerCase()) && !/: bearer /i.test(one),
    )[0];
    return presentation === undefined ? [] : [{ scheme, value: presentation.slice(presentationPrefix.length) }];
  });
}
