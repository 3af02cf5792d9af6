/** The resource store of a session in a database, limited in number and in bytes. */
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { defaultMaxResources, maxResourceBytes, sizeOfResource } from '../memory-resource-store.ts';
import type { Resource, ResourceKey, ResourceQuery, ResourceStore, StoredResources } from '../resource-store.ts';
import { keyOf } from './sql-keys.ts';
import type { SessionHead } from './session-head.ts';
import type { SqlSession } from './sql-session.ts';
import { insert, numberIn, query, textIn, type Row, type SqlValue, type Work } from './sql-statement.ts';

const columns = 'session, provider, collection, id, sequence, deleted, bytes, resource';

/** Number of the oldest resources that are looked at together when there are too many. */
const evictionPage = 100;

const isKey = 'session = $1 and provider = $2 and collection = $3 and id = $4';

type CollectionKey = Pick<ResourceKey, 'provider' | 'collection'>;

export class SqlResourceStore implements ResourceStore {
  readonly #session: SqlSession;

  constructor(session: SqlSession) {
    this.#session = session;
  }

  isSeeded(provider: string, collection: string): MaybePromise<boolean> {
    const { name } = this.#session;
    return this.#session.read(() => isSeeded(name, { provider, collection }));
  }

  seed(provider: string, collection: string, seeds: readonly Resource[]): MaybePromise<void> {
    const { name } = this.#session;
    return this.#session.change(function* (head): Work<void> {
      if (yield* isSeeded(name, { provider, collection })) return;
      yield* insertSeeded(name, head, [{ provider, collection }]);
      for (const seed of seeds) if (!(yield* findResource(name, seed))) yield* insertResources(name, head, [seed]);
    });
  }

  get(key: ResourceKey): MaybePromise<Resource | undefined> {
    const { name } = this.#session;
    return andThen(
      this.#session.read(() => findResource(name, key)),
      (row) => row && resourceIn(row),
    );
  }

  change(
    key: ResourceKey,
    change: (known: Resource | undefined) => Resource | undefined,
  ): MaybePromise<Resource | undefined> {
    const { name } = this.#session;
    return this.#session.change(function* (head): Work<Resource | undefined> {
      const row = yield* findResource(name, key);
      const known = row && resourceIn(row);
      const changed = change(known);
      if (changed === undefined || changed === known) return known;
      if (row) yield* updateResource(name, head, row, changed);
      else yield* insertResources(name, head, [changed]);
      return changed;
    });
  }

  list(filter: ResourceQuery = {}): MaybePromise<readonly Resource[]> {
    const { name } = this.#session;
    const { condition, values } = conditionOf(filter);
    const rows = this.#session.read(() =>
      query(
        `select resource from {resource} where session = $1${condition} and deleted = 0 order by sequence`,
        name,
        ...values,
      ),
    );
    return andThen(rows, (found) => found.map(resourceIn));
  }

  snapshot(): MaybePromise<StoredResources> {
    const { name } = this.#session;
    return this.#session.read(function* (): Work<StoredResources> {
      const seeded = yield* query('select path from {seeded_collection} where session = $1 order by sequence', name);
      const rows = yield* query('select resource from {resource} where session = $1 order by sequence', name);
      return {
        resources: rows.map(resourceIn),
        seeded: seeded.map(collectionIn),
      };
    });
  }

  clear(filter: ResourceQuery = {}): MaybePromise<number> {
    const { name } = this.#session;
    return this.#session.change((head) => clearResources(name, head, filter));
  }
}

const resourceIn = (row: Row): Resource => JSON.parse(textIn(row, 'resource')) as Resource;

function collectionIn(row: Row): CollectionKey {
  const [provider, collection] = JSON.parse(textIn(row, 'path')) as [string, string];
  return { provider, collection };
}

function conditionOf({ provider, collection }: ResourceQuery): {
  readonly condition: string;
  readonly values: readonly SqlValue[];
} {
  const values: SqlValue[] = [];
  let condition = '';
  if (provider !== undefined) condition += ` and provider = $${values.push(keyOf(provider)) + 1}`;
  if (collection !== undefined) condition += ` and collection = $${values.push(keyOf(collection)) + 1}`;
  return { condition, values };
}

const keyValues = ({ provider, collection }: CollectionKey): [string, string] => [keyOf(provider), keyOf(collection)];

function* findResource(session: string, key: ResourceKey): Work<Row | undefined> {
  const [row] = yield* query(
    `select resource, bytes, sequence from {resource} where ${isKey}`,
    session,
    ...keyValues(key),
    keyOf(key.id),
  );
  return row;
}

function* isSeeded(session: string, key: CollectionKey): Work<boolean> {
  const rows = yield* query(
    'select path from {seeded_collection} where session = $1 and provider = $2 and collection = $3',
    session,
    ...keyValues(key),
  );
  return rows.length > 0;
}

function* updateResource(session: string, head: SessionHead, row: Row, resource: Resource): Work<void> {
  const bytes = sizeOfResource(resource);
  head.resource_bytes += bytes - numberIn(row, 'bytes');
  yield* query(
    `update {resource} set resource = $5, bytes = $6, deleted = $7 where ${isKey}`,
    session,
    ...keyValues(resource),
    keyOf(resource.id),
    JSON.stringify(resource),
    bytes,
    deletedFlag(resource),
  );
  yield* evictResources(session, head);
}

/** Adds resources whose keys are new. Drops those that were added first if there are too many. */
export function* insertResources(session: string, head: SessionHead, resources: readonly Resource[]): Work<void> {
  head.resources += resources.length;
  const rows = resources.map((resource): SqlValue[] => {
    const bytes = sizeOfResource(resource);
    head.resource_bytes += bytes;
    return [
      session,
      ...keyValues(resource),
      keyOf(resource.id),
      ++head.sequence,
      deletedFlag(resource),
      bytes,
      JSON.stringify(resource),
    ];
  });
  yield* insert('resource', columns, rows);
  yield* evictResources(session, head);
}

const deletedFlag = ({ deletedAt }: Resource): number => (deletedAt === null ? 0 : 1);

const exceedsLimit = ({ resources, resource_bytes }: SessionHead): boolean =>
  resources > defaultMaxResources || (resource_bytes > maxResourceBytes && resources > 1);

function* evictResources(session: string, head: SessionHead): Work<void> {
  while (exceedsLimit(head)) {
    const oldest = yield* query(
      'select sequence, bytes from {resource} where session = $1 order by sequence limit $2',
      session,
      Math.max(evictionPage, head.resources - defaultMaxResources),
    );
    let last = 0;
    for (const row of oldest) {
      if (!exceedsLimit(head)) break;
      last = numberIn(row, 'sequence');
      head.resources -= 1;
      head.resource_bytes -= numberIn(row, 'bytes');
    }
    yield* query('delete from {resource} where session = $1 and sequence <= $2', session, last);
    if (oldest.length === 0) break;
  }
}

/** Marks collections as seeded. Forgets the oldest if there are too many: they would get their seeds again. */
export function* insertSeeded(session: string, head: SessionHead, seeded: readonly CollectionKey[]): Work<void> {
  yield* insert(
    'seeded_collection',
    'session, provider, collection, sequence, path',
    seeded.map(({ provider, collection }) => [
      session,
      keyOf(provider),
      keyOf(collection),
      ++head.sequence,
      JSON.stringify([provider, collection]),
    ]),
  );
  yield* query(
    `delete from {seeded_collection} where session = $1 and sequence <= (
      select sequence from {seeded_collection} where session = $1 order by sequence desc limit 1 offset $2)`,
    session,
    defaultMaxResources,
  );
}

/** Removes resources, and forgets that they got seeds. @returns the number of those not deleted */
export function* clearResources(session: string, head: SessionHead, filter: ResourceQuery = {}): Work<number> {
  const { condition, values } = conditionOf(filter);
  const rows = yield* query(
    `delete from {resource} where session = $1${condition} returning bytes, deleted`,
    session,
    ...values,
  );
  yield* query(`delete from {seeded_collection} where session = $1${condition}`, session, ...values);
  head.resources -= rows.length;
  for (const row of rows) head.resource_bytes -= numberIn(row, 'bytes');
  return rows.filter((row) => row['deleted'] === 0).length;
}
