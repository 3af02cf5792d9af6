/** Responds to a valid request without a written mock: by the documented success, and by what requests did before. */
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import { lazily } from '../../lib/lazily.ts';
import type { MockRequest, MockResponse } from '../define-mock.ts';
import type { GenericDocument } from './generic-document.ts';
import { isIssuing, isSecretMember } from './issued-secrets.ts';
import { hintsOf } from './hints.ts';
import { isPageMember } from './list-page.ts';
import { flatName, isCertainId } from './member-names.ts';
import { respondWithResource } from './resource-operations.ts';
import { rolesOf, type Role } from './resource-roles.ts';
import { ResponseTemplate } from './response-template.ts';
import { isExpiryMember } from './token-expiry.ts';
import type { GenericContext } from './generic-context.ts';

/** The generic mock of a document: for each operation, a function that responds. */
export type GenericMock = (
  operation: Operation,
) => (request: MockRequest, context: GenericContext) => MaybePromise<MockResponse>;

/** Creates the generic mock of a document. What an operation needs is prepared at its first request. */
export function genericMock(document: OpenApiDocument): GenericMock {
  const roles = lazily(() => rolesOf(document));
  const templates = new Map<Operation, ResponseTemplate>();
  const shared: GenericDocument = {
    document,
    roleOf: (operation) => roles().get(operation),
    templateOf: (operation) => {
      const known = templates.get(operation);
      if (known) return known;
      const template = new ResponseTemplate(
        document,
        operation,
        includedMembers(document, operation, roles().get(operation)),
      );
      templates.set(operation, template);
      return template;
    },
  };
  return (operation) => (request, context) => respondWithResource(shared, operation, request, context);
}

/** Optional members that the sample of a response has: ids, secrets, and what describes a page. */
function includedMembers(
  document: OpenApiDocument,
  operation: Operation,
  role: Role | undefined,
): (name: string) => boolean {
  const idNames = new Set(role?.family.idNames.filter(isCertainId) ?? ['id']);
  const isIssuer = isIssuing(operation) && hintsOf(document, operation).secret !== false;
  const isList = role?.verb === 'list';
  return (name) =>
    idNames.has(flatName(name)) ||
    (isIssuer && (isSecretMember(name) || isExpiryMember(name))) ||
    (isList && isPageMember(name));
}
