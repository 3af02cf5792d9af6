/** Finds out from their paths what the operations of a document do to resources. */
import { isObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import { withoutBasePath } from '../../openapi/operation-address.ts';
import { refOf, resolveNode } from '../../openapi/references.ts';
import { jsonTypeOf } from '../../openapi/sample-content.ts';
import { hintsOf, schemaHintsOf, type UnknownIds } from './hints.ts';
import { flatName, idNamesFor, isCertainId } from './member-names.ts';
import { findItem, findList, membersOf, successSchema, type ItemNames } from './response-shape.ts';

/** A collection with its items, or a single resource that has a path of its own. */
export interface Family {
  /** The template of the collection's path: `/users/{user}/keys`. For a single resource: of its own path. */
  readonly path: string;
  /** The path parameter of an item's id; undefined for a single resource. */
  readonly parameter: string | undefined;
  /** Members that may hold an item's id, in flat form, most likely first. */
  readonly idNames: readonly string[];
  readonly create: Operation | undefined;
  readonly list: Operation | undefined;
  readonly read: Operation | undefined;
  /** As the overlay says; undefined: as the mock's option says. */
  readonly unknownIds: UnknownIds | undefined;
  /** The families whose items are above this one. */
  readonly ancestors: readonly Family[];
}

/** What an operation does. `act`: any other operation on an item, such as `POST …/{id}/cancel`. */
type Verb = 'create' | 'list' | 'clear' | 'read' | 'replace' | 'update' | 'delete' | 'act';

export interface Role {
  readonly verb: Verb;
  readonly family: Family;
}

/** `/pets/{petId}`, `/pets/{petId}/` or `/pets/{petId}.json`. */
const itemPath = /^(.*)\/\{([^{}/]+)\}(?:\.[a-z]+)?\/?$/i;
/** `/pets/{petId}/feed` or `/pets/{petId}:feed`. */
const actionPath = /^(.*\/\{[^{}/]+\})(?:[:/])[^{}/]+\/?$/;

/** The path without a base path, an extension and a final slash. */
const keyOf = (operation: Operation): string =>
  withoutBasePath(operation, operation.path)
    .replace(/\/$/, '')
    .replace(/\.(?:json|xml)$/, '');

/** The roles of a document's operations. Operations that have nothing to do with resources have none. */
export function rolesOf(document: OpenApiDocument): ReadonlyMap<Operation, Role> {
  const byPath = new Map<string, Operation[]>();
  for (const operation of document.operations) {
    const { resource } = hintsOf(document, operation);
    const key = keyOf(operation);
    if (resource === false) continue;
    byPath.set(key, [...(byPath.get(key) ?? []), operation]);
  }
  return new RoleFinder(document, byPath).roles();
}

/** Its ancestors and hints are filled in when all families are known. */
type FoundFamily = { -readonly [Member in keyof Family]: Family[Member] } & {
  readonly ancestors: Family[];
  readonly idNames: string[];
};

class RoleFinder {
  readonly #document: OpenApiDocument;
  readonly #byPath: ReadonlyMap<string, readonly Operation[]>;
  readonly #families = new Map<string, FoundFamily>();

  constructor(document: OpenApiDocument, byPath: ReadonlyMap<string, readonly Operation[]>) {
    this.#document = document;
    this.#byPath = byPath;
  }

  roles(): ReadonlyMap<Operation, Role> {
    for (const item of this.#byPath.keys()) {
      const [, path, parameter = ''] = itemPath.exec(item) ?? [];
      if (path === undefined || this.#isCollection(item)) continue;
      const known = this.#families.get(path);
      if (known)
        known.idNames.push(...idNamesFor(parameter, lastWordOf(path)).filter((name) => !known.idNames.includes(name)));
      else this.#families.set(path, this.#familyAt(path, parameter, item));
    }
    for (const path of this.#byPath.keys())
      if (!this.#families.has(path) && !itemPath.test(path)) {
        const family = this.#familyWithoutItems(path);
        if (family) this.#families.set(path, family);
      }
    for (const [path, family] of this.#families) family.ancestors.push(...this.#ancestorsOf(path));
    const roles = new Map<Operation, Role>();
    for (const [path, operations] of this.#byPath)
      for (const operation of operations) {
        const role = this.#roleOf(operation, path);
        if (role) roles.set(operation, role);
      }
    if (this.#document.hasHints) for (const [operation, { family }] of roles) this.#applyHints(operation, family);
    return roles;
  }

  /**
   * Whether a path that ends in a parameter is a collection of its own: `/keys/{set}` with the items `/keys/{set}/{kid}`
   * that it lists and creates, if nothing lists the sets.
   */
  #isCollection(path: string): boolean {
    const [, parent] = itemPath.exec(path) ?? [];
    if (parent === undefined || this.#byPath.has(parent)) return false;
    const [get, post] = [this.#on(path, 'GET'), this.#on(path, 'POST')];
    if (!get || !post) return false;
    const items = [...this.#byPath.keys()].map((one) => itemPath.exec(one)).find((found) => found?.[1] === path);
    const listed = items && findList(this.#document, get, lastWordOf(path));
    const idNames = idNamesFor(items?.[2] ?? '', lastWordOf(path));
    const element = findItem(this.#document, listed?.schema, { idNames, collection: lastWordOf(path) });
    const names = [...membersOf(this.#document.effective, element.schema).keys()].map(flatName);
    return idNames.some((name) => isCertainId(name) && names.includes(name));
  }

  #on(path: string, method: string): Operation | undefined {
    return this.#byPath.get(path)?.find((operation) => operation.method === method);
  }

  /** @param item the path of its items; undefined if they have none */
  #familyAt(path: string, parameter: string, item: string | undefined): FoundFamily {
    const isItem = itemPath.test(path) && !this.#isCollection(path);
    return {
      path,
      parameter,
      idNames: idNamesFor(parameter, lastWordOf(path)),
      create: isItem ? undefined : this.#on(path, 'POST'),
      list: isItem ? undefined : this.#on(path, 'GET'),
      read: item === undefined ? undefined : this.#on(item, 'GET'),
      unknownIds: undefined,
      ancestors: [],
    };
  }

  /** A collection whose items have no path of their own, or a single resource that can be read and changed. */
  #familyWithoutItems(path: string): FoundFamily | undefined {
    const [get, post] = [this.#on(path, 'GET'), this.#on(path, 'POST')];
    const isChanged = ['PUT', 'PATCH', 'DELETE', 'POST'].some((method) => this.#on(path, method));
    if (!get || !isChanged) return undefined;
    const isList = post !== undefined && findList(this.#document, get, lastWordOf(path)) !== undefined;
    return {
      path,
      parameter: undefined,
      idNames: isList ? idNamesFor('id', lastWordOf(path)) : [],
      create: isList ? post : undefined,
      list: isList ? get : undefined,
      read: isList ? undefined : get,
      unknownIds: undefined,
      ancestors: [],
    };
  }

  /** The hints of an operation, or of the schema of its item, hold for the family. */
  #applyHints(operation: Operation, { path }: Family): void {
    const family = this.#families.get(path);
    const schema = resolveNode(this.#document.effective, successSchema(this.#document, operation));
    const listed = findList(this.#document, operation, lastWordOf(path))?.schema;
    for (const { id, unknownIds } of [
      isObject(schema) ? schemaHintsOf(schema) : {},
      listed ? schemaHintsOf(listed) : {},
      hintsOf(this.#document, operation),
    ]) {
      if (family && id !== undefined && family.idNames[0] !== flatName(id)) family.idNames.unshift(flatName(id));
      if (family && unknownIds !== undefined) family.unknownIds = unknownIds;
    }
  }

  #ancestorsOf(path: string): Family[] {
    const segments = path.split('/');
    return segments.flatMap((_, index) => {
      const [, parent] = itemPath.exec(segments.slice(0, index + 1).join('/')) ?? [];
      const known = parent === undefined ? undefined : this.#families.get(parent);
      return known?.create || known?.list || known?.read ? [known] : [];
    });
  }

  #roleOf(operation: Operation, path: string): Role | undefined {
    const { resource } = hintsOf(this.#document, operation);
    const { method } = operation;
    const as = (verb: Verb | undefined, family: Family | undefined): Role | undefined =>
      verb && family && { verb, family };
    if (typeof resource === 'string') return this.#hintedRole(operation, path, resource);
    const [, parent] = itemPath.exec(path) ?? [];
    if (parent !== undefined && !this.#isCollection(path)) return as(itemVerbs[method], this.#families.get(parent));
    const family = this.#families.get(path);
    if (family && (family.parameter !== undefined || family.list)) {
      const verb = collectionVerbs[method];
      return verb === undefined ? undefined : as(verb, family);
    }
    if (family) return as(itemVerbs[method], family);
    return this.#siblingRole(operation, path) ?? this.#actionRole(operation, path);
  }

  /** `GET /pets/findByStatus` lists the items of `/pets` if its response has them. */
  #siblingRole(operation: Operation, path: string): Role | undefined {
    if (operation.method !== 'GET') return undefined;
    const family = this.#families.get(path.slice(0, path.lastIndexOf('/')));
    const wanted = family?.read && schemaNameOf(this.#document, family.read);
    const list = wanted === undefined ? undefined : findList(this.#document, operation, lastWordOf(path));
    if (!family || list?.name !== wanted) return undefined;
    family.list ??= operation; // Its examples are the seeds.
    return { verb: 'list', family };
  }

  #actionRole(operation: Operation, path: string): Role | undefined {
    const [, item = ''] = actionPath.exec(path) ?? [];
    const family = this.#families.get(itemPath.exec(item)?.[1] ?? '');
    if (!family || operation.method === 'GET' || operation.method === 'HEAD') return undefined;
    return { verb: 'act', family };
  }

  /** The role of an operation whose collection the overlay names, such as `POST /users/create` of `/users`. */
  #hintedRole(operation: Operation, path: string, resource: string): Role | undefined {
    const known = this.#families.get(resource);
    const isItem = itemPath.test(path);
    const family = known ?? this.#familyAt(resource, itemPath.exec(path)?.[2] ?? 'id', isItem ? path : undefined);
    if (!known) this.#families.set(resource, family);
    const verb = isItem ? itemVerbs[operation.method] : collectionVerbs[operation.method];
    if (verb === 'create' || verb === 'list' || verb === 'read') family[verb] ??= operation;
    return verb && { verb, family };
  }
}

const itemVerbs: Readonly<Partial<Record<string, Verb>>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'replace',
  PATCH: 'update',
  POST: 'update',
  DELETE: 'delete',
};

/** `PUT /pets` changes the item whose id is in the body. */
const collectionVerbs: Readonly<Partial<Record<string, Verb>>> = {
  GET: 'list',
  HEAD: 'list',
  POST: 'create',
  PUT: 'replace',
  PATCH: 'update',
  DELETE: 'clear',
};

/** The last segment of a path that is not a parameter. */
export const lastWordOf = (path: string): string =>
  path.split('/').findLast((segment) => segment !== '' && !segment.startsWith('{')) ?? '';

/** Members that hold the id of something that is not known to be a resource. */
const generalIdNames: readonly string[] = ['id', 'uuid'];

/** What tells the item of an operation from other objects. */
export const itemNames = (role: Role | undefined): ItemNames => ({
  idNames: role?.family.idNames ?? generalIdNames,
  collection: lastWordOf(role?.family.path ?? ''),
});

/** The reference of the schema of an operation's success, such as `#/components/schemas/Pet`. */
function schemaNameOf({ effective }: OpenApiDocument, operation: Operation): string | undefined {
  const declared = responseFor(operation, successStatus(operation));
  const pointer = declared?.content.get(jsonTypeOf(declared.content) ?? '');
  return pointer === undefined ? undefined : refOf(valueAt(effective, pointer));
}
