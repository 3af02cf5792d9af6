/** What the operations of a generic mock share. Each part is made at its first use. */
import { lazily } from '../../lib/lazily.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import { inTurns } from '../../lib/steps.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import { hintsOf } from './hints.ts';
import { includedMembers } from './included-members.ts';
import { secretNames, type SecretNames } from './issued-secrets.ts';
import {
  bodySchema,
  findItem,
  findList,
  membersOf,
  schemaOn,
  successSchema,
  type ListPlace,
  type Place,
  type Schema,
} from './response-shape.ts';
import { itemNames, lastWordOf, rolesOf, type Family, type Role } from './resource-roles.ts';
import { ResponseTemplate } from './response-template.ts';

/** What is known of an operation from the document. */
export interface OperationPlan {
  readonly operation: Operation;
  readonly role: Role | undefined;
  readonly template: ResponseTemplate;
  /** With all optional members: for resources that no request created. */
  readonly full: ResponseTemplate;
  /** The item in the response. */
  readonly item: Place;
  /** The list in the response of an operation that lists. */
  readonly list: ListPlace | undefined;
  /** The item in an element of the list. */
  readonly element: Place;
  /** The schema of the body of the request, and the item in it. */
  readonly bodySchema: unknown;
  readonly sent: Place;
  /** Tells the secrets in the response by their names. */
  readonly secrets: SecretNames;
}

export interface GenericDocument {
  readonly document: OpenApiDocument;
  /** The plan of an operation whose responses are prepared. Large schemas take several turns of the event loop. */
  prepare(operation: Operation): Promise<OperationPlan>;
  planOf(operation: Operation): OperationPlan;
  /** The path parameters that hold the id of an item, in the operations on it. */
  itemParameters(family: Family): readonly Parameter[];
}

export function createGenericDocument(document: OpenApiDocument): GenericDocument {
  const roles = lazily(() => rolesOf(document));
  const plans = new Map<Operation, OperationPlan>();
  const prepared = new Map<Operation, Promise<OperationPlan>>();
  const planOf = (operation: Operation): OperationPlan => {
    const known = plans.get(operation) ?? planFor(document, operation, roles().get(operation));
    plans.set(operation, known);
    return known;
  };
  const prepare = async (operation: Operation): Promise<OperationPlan> => {
    await nextTurn(); // The validation of the request may have compiled its schemas in this one.
    roles();
    await nextTurn();
    const plan = planOf(operation);
    await inTurns(plan.template.prepare());
    for (const { list, read } of plan.role ? [plan.role.family, ...plan.role.family.ancestors] : [])
      for (const one of [list, read]) if (one) await inTurns(planOf(one).full.prepare());
    return plan;
  };
  return {
    document,
    planOf,
    prepare: (operation) => {
      const known = prepared.get(operation) ?? prepare(operation);
      prepared.set(operation, known);
      return known;
    },
    itemParameters: (family) =>
      [...roles()].flatMap(([{ parameters }, role]) =>
        role.family === family
          ? parameters.filter(({ name, in: place }) => place === 'path' && name === family.parameter)
          : [],
      ),
  };
}

function planFor(document: OpenApiDocument, operation: Operation, role: Role | undefined): OperationPlan {
  const names = itemNames(role);
  // A resource that a request creates has the members that it gave. Other responses have all members.
  const secrets = secretNames(document, operation, role);
  const includes = includedMembers(document, operation, role, secrets);
  const samples = { includes, isResource: role !== undefined };
  const full = new ResponseTemplate(document, operation, { ...samples, isFull: true });
  const template = role ? new ResponseTemplate(document, operation, { ...samples, isFull: false }) : full;
  const list = role?.verb === 'list' ? findList(document, operation, lastWordOf(role.family.path)) : undefined;
  const requested = bodySchema(document, operation);
  const read = role?.family.read && findItem(document, successSchema(document, role.family.read), names);
  // What a request or its response has of an item may be a part with an id of its own, such as its `file`.
  const itemOf = (root: unknown, hint?: string): Place => {
    const found = findItem(document, root, names, hint);
    const name = found.path.at(-1);
    const isPart =
      hint === undefined &&
      name !== undefined &&
      read?.path.includes(name) === false &&
      membersOf(document.effective, read.schema).has(name);
    const path = found.path.slice(0, -1);
    return isPart ? { path, schema: (schemaOn(document.effective, root, path) ?? {}) as Schema } : found;
  };
  return {
    operation,
    role,
    template,
    full,
    item: itemOf(template.schema, hintsOf(document, operation).item),
    list,
    element: findItem(document, list?.schema, names),
    bodySchema: requested,
    sent: itemOf(requested),
    secrets,
  };
}
