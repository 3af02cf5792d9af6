/** Which optional members the sample of a response has: ids, times, secrets, and what describes a page. */
import type { JsonObject } from '../../lib/json.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import { hintsOf } from './hints.ts';
import type { SecretNames } from './issued-secrets.ts';
import { isPageMember } from './list-page.ts';
import { flatName } from './member-names.ts';
import { findItem, findList, itemsOf, membersOf, successSchema } from './response-shape.ts';
import { itemNames, lastWordOf, type Role } from './resource-roles.ts';
import { isTimeMember } from './timestamps.ts';
import { isExpiryMember } from './token-expiry.ts';

/** Levels of objects in which a secret is looked for. */
const maxLevels = 3;

/** @param role undefined: the operation has nothing to do with resources */
export function includedMembers(
  document: OpenApiDocument,
  operation: Operation,
  role: Role | undefined,
  secrets: SecretNames,
): (name: string, schema: Readonly<Record<string, unknown>>) => boolean {
  const { item } = hintsOf(document, operation);
  const idNames = role?.family.idNames ?? ['id'];
  const isList = role?.verb === 'list';
  const around = new Set([
    ...findItem(document, successSchema(document, operation), itemNames(role), item).path,
    ...((isList && role && findList(document, operation, lastWordOf(role.family.path))?.path) || []),
  ]);
  return (name, schema) => {
    const flat = flatName(name);
    return (
      around.has(name) ||
      idNames.includes(flat) ||
      (role !== undefined && isTimeMember(flat)) ||
      (isList && isPageMember(name)) ||
      secrets.isSecret(name) ||
      (secrets.isIssuing && (isExpiryMember(name) || holdsSecret(document.effective, schema, secrets, maxLevels)))
    );
  };
}

/** Whether a member has a secret among the members of its objects. */
function holdsSecret(document: JsonObject, schema: unknown, secrets: SecretNames, levels: number): boolean {
  const members = membersOf(document, itemsOf(document, schema) ?? schema);
  return [...members].some(
    ([name, member]) => secrets.isSecret(name) || (levels > 1 && holdsSecret(document, member, secrets, levels - 1)),
  );
}
