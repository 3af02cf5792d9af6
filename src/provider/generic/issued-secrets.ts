/** Recognizes the tokens, keys and other secrets that a response issues. */
import { isObject, type Json } from '../../lib/json.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import { resolveNode } from '../../openapi/references.ts';
import { hintsOf, schemaHintsOf } from './hints.ts';
import { flatName } from './member-names.ts';
import { itemNames, type Role } from './resource-roles.ts';
import { bodySchema, findItem, membersOf, requiredOf, schemaOn } from './response-shape.ts';

/** Operations that issue secrets, by path, id and summary. */
const issuing =
  /token|api[-_ ]?key|access[-_ ]?key|(?:^|[/\s_-])keys?\b|secret|credential|log[-_ ]?in|sign[-_ ]?(?:in|up)|session|authori[sz]|authenticat|register|oauth|client|passw|rotat|regenerat/i;

/** Changes that make a new secret. */
const renewing = /rotat|regenerat|refresh|renew/i;

/** Paths of `GET` that issue a token. */
const tokenPath = /\/(?:(?:access|api|auth|session)[-_]?)?token(?:[-_]?exchange)?\/?$/i;

/** Members that hold secrets, in flat form. */
const secretName =
  /(?:token|secret|apikey|accesskey|secretkey|authkey|privatekey|secretaccesskey|clientkey|jwt|bearer|tokenstring|tokenvalue|keyvalue|secretvalue|accesscode|passphrase|signingkey)$|^(?:key|value|password|credential|credentials|plaintext|raw)$/;

/** Members whose names leave no doubt, also in the responses of operations whose names tell nothing: `POST /robots`. */
const certainSecretName =
  /^(?:(?:access|api|auth|bearer|session)?token|(?:api|app|client|signing)?secret|(?:access|api|auth|secret|signing)key|secretaccesskey)$/;

/** Members with similar names that do not hold secrets. */
const noSecretName =
  /next|prev|page|continuation|csrf|cursor|type|prefix|suffix|hint|url|uri|endpoint|public|sync|count|limit|name$|device|push/;

/** Secrets that are not credentials of the API: of clients' requests for tokens, or of messages that a service signs. */
const noCredentialName = /refresh|signing/;

/** Secrets that are not credentials in the responses of operations whose names tell nothing. */
const noCertainCredential = /^(?:app|client)secret$/;

/** Operations on the receivers of events. The secrets of these sign the events. */
const eventPath = /hook/i;

const maxLevels = 5;

/** A secret in a response. */
export interface SecretPlace {
  readonly path: readonly string[];
  /** Whether requests can present it as a credential. `ifMade`: unless the client has chosen it. */
  readonly isCredential: boolean | 'ifMade';
}

/** Whether an operation issues secrets, by its names. */
const isIssuing = ({ method, path, id, summary }: Operation): boolean => {
  const isChange = method === 'PUT' || method === 'PATCH';
  const isMaking =
    method === 'POST' || renewing.test(isChange ? `${path} ${id}` : path) || (method === 'GET' && tokenPath.test(path));
  return isMaking && issuing.test(`${path} ${id} ${summary}`);
};

/** Tells the members that hold secrets by their names. */
export interface SecretNames {
  /** Whether the names of the operation say that it issues secrets. */
  readonly isIssuing: boolean;
  isSecret(name: string): boolean;
}

/**
 * The names of the secrets in an operation's response. Of an operation whose own names tell nothing: those without doubt,
 * if it creates something and its request needs no such member.
 */
export function secretNames(document: OpenApiDocument, operation: Operation, role: Role | undefined): SecretNames {
  if (hintsOf(document, operation).secret === false) return { isIssuing: false, isSecret: () => false };
  const { effective } = document;
  const { schema } = findItem(document, bodySchema(document, operation), itemNames(role));
  if (isIssuing(operation)) {
    // The value of a stored pair is not issued, nor is its key.
    const isStore = membersOf(effective, schema).has('value');
    return {
      isIssuing: true,
      isSecret: (name) => {
        const flat = flatName(name);
        return secretName.test(flat) && !noSecretName.test(flat) && !(isStore && (flat === 'key' || flat === 'value'));
      },
    };
  }
  const isCreation = operation.method === 'POST' && (role === undefined || role.verb === 'create');
  const needed = new Set(isCreation ? requiredOf(effective, schema).map(flatName) : []);
  return {
    isIssuing: false,
    isSecret: (name) => isCreation && certainSecretName.test(flatName(name)) && !needed.has(flatName(name)),
  };
}

/** The operation whose response has secrets. */
export interface SecretSource {
  readonly operation: Operation;
  readonly role: Role | undefined;
  readonly secrets: SecretNames;
  /** The schema of the response, and the item in it. */
  readonly template: { readonly schema: unknown };
  readonly item: { readonly path: readonly string[] };
}

/** The secrets in a response. */
export function secretPlaces(
  body: Json,
  document: OpenApiDocument,
  { operation, secrets, template, item }: SecretSource,
): SecretPlace[] {
  const { secret } = hintsOf(document, operation);
  if (secret === false) return [];
  if (secret) return secret.map((pointer) => ({ path: parsePointer(pointer) ?? [], isCredential: true }));
  const found: SecretPlace[] = [];
  const visit = (node: Json, path: readonly string[]): void => {
    if (path.length > maxLevels) return;
    if (Array.isArray(node)) node.slice(0, 100).forEach((one, index) => visit(one, [...path, String(index)]));
    else if (isObject(node))
      for (const [name, member] of Object.entries(node) as [string, Json][]) {
        const at = [...path, name];
        if (typeof member !== 'string') visit(member, at);
        else if (!isDoubtful(name, node, path) && isSecretAt(name, at))
          found.push({ path: at, isCredential: isCredentialName(name) });
      }
  };
  /** `{ key, value }` is a pair, such as a label. A `key` in a list of the item is the name of something else. */
  const isDoubtful = (name: string, node: object, owner: readonly string[]): boolean => {
    if (name !== 'key' && name !== 'value') return false;
    const isInItem = item.path.every((token, index) => owner[index] === token);
    const isListed = owner.slice(isInItem ? item.path.length : 0).some((token) => /^\d+$/.test(token));
    return isListed || (Object.hasOwn(node, 'key') && Object.hasOwn(node, 'value'));
  };
  const isSecretAt = (name: string, path: readonly string[]): boolean => {
    const schema = schemaOn(document.effective, template.schema, path);
    const said = isObject(schema) ? schemaHintsOf(schema).secret : undefined;
    const isInItem = path.length === 1 || path.slice(0, -1).join('/') === item.path.join('/');
    return said ?? ((secrets.isIssuing || isInItem) && secrets.isSecret(name));
  };
  const isCredentialName = (name: string): SecretPlace['isCredential'] => {
    const flat = flatName(name);
    if (noCredentialName.test(flat)) return false;
    if (secrets.isIssuing) return true;
    return noCertainCredential.test(flat) || eventPath.test(operation.path) ? false : 'ifMade';
  };
  visit(body, []);
  return found;
}

/** Where the response of a creation has a place for a secret. */
export function lackingSecret(
  document: OpenApiDocument,
  { operation, role, secrets, template, item }: SecretSource,
): readonly string[] | undefined {
  if (role?.verb !== 'create' || !secrets.isIssuing || hintsOf(document, operation).secret) return undefined;
  const members = membersOf(document.effective, schemaOn(document.effective, template.schema, item.path));
  const found = [...members].find(([name, member]) => {
    const schema = resolveNode(document.effective, member);
    const isText = isObject(schema) && [schema['type']].flat().includes('string') && schema['writeOnly'] !== true;
    return isText && certainSecretName.test(flatName(name)) && secrets.isSecret(name);
  });
  return found && [...item.path, found[0]];
}
