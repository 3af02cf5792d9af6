/** What the operations of a generic mock share. */
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Role } from './resource-roles.ts';
import type { ResponseTemplate } from './response-template.ts';

export interface GenericDocument {
  readonly document: OpenApiDocument;
  /** Undefined: the operation has nothing to do with resources. */
  roleOf(operation: Operation): Role | undefined;
  templateOf(operation: Operation): ResponseTemplate;
}
