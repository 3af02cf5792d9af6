/** Finds ids of things that exist on the target, so that operations on one thing can be verified. */
import { percentDecoded } from '../../lib/percent-encoding.ts';
import { toCamelCase } from '../../lib/camel-case.ts';
import { isObject, type Json } from '../../lib/json.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import { idPlace } from '../plan/compose-request.ts';
import { isSuccess, responseHeader, type CaseExchange } from './case-exchange.ts';
import { askTarget, type PreflightRun } from './preflight.ts';

/** A path parameter that is a whole segment, and where it stands. */
interface IdPlace {
  readonly place: string;
  readonly parameter: Parameter;
  /** The path of the collection. */
  readonly parent: string;
}

type AcquireRun = Omit<PreflightRun, 'target' | 'secrets'>;

/** The ids of a run. */
export class AcquiredIds {
  /** By place: the path up to the parameter. */
  readonly ids = new Map<string, string>();
  /** The places whose id this run created. */
  readonly #own = new Set<string>();
  /** The paths of the things that requests delete, each by one request only. */
  readonly #toDelete = new Set<string>();

  /**
   * Acquires an id for each place: creates a thing, else takes the first one of a list. Parents come first.
   * @throws NotSent if the run was stopped or a request limit was reached
   */
  async acquireAll(run: AcquireRun): Promise<void> {
    for (const one of placesOf(run.setting.oracle.document.operations)) {
      if (one.parameter.name in run.setting.params) continue;
      const created = await this.#ask('POST', one, run);
      const id = created ?? (await this.#ask('GET', one, run));
      if (id === undefined) continue;
      this.ids.set(one.place, id);
      if (created !== undefined) this.#own.add(one.place);
    }
  }

  /** Whether the last id in the path of an operation belongs to something that this run created. */
  isOwn(operation: Operation): boolean {
    const last = lastPlace(operation);
    return last !== undefined && this.#own.has(last.place);
  }

  /**
   * The path of a request with a new thing in place of the last one. Undefined if none can be created, or only one that
   * another request deletes: some services take the id from the body.
   * @throws NotSent if the run was stopped or a request limit was reached
   */
  async withFreshId(operation: Operation, path: string, run: AcquireRun): Promise<string | undefined> {
    const last = lastPlace(operation);
    const before = last && this.ids.get(last.place);
    if (!last || before === undefined || !this.#own.has(last.place)) return undefined;
    const id = await this.#ask('POST', last, run);
    if (id === undefined) return undefined;
    this.ids.set(last.place, id);
    const index = last.place.split('/').length - 1;
    const [own = '', ...query] = path.split('?');
    const segments = own.split('/');
    if (segments[index] === undefined) return undefined;
    segments[index] = encodeURIComponent(id);
    const thing = segments.slice(0, index + 1).join('/');
    if (this.#toDelete.has(thing)) return undefined;
    this.#toDelete.add(thing);
    return [segments.join('/'), ...query].join('?');
  }

  async #ask(method: string, one: IdPlace, run: AcquireRun): Promise<string | undefined> {
    const { operations, validator } = run.setting.oracle.document;
    const operation = operations.find((other) => other.method === method && other.path === one.parent);
    if (!operation) return undefined;
    const exchange = await askTarget(operation, { ...run, setting: { ...run.setting, ids: this.ids } }, {});
    return idsIn(exchange, one).find((id) => {
      const value = /^-?\d{1,15}$/.test(id) ? [id, Number(id)] : [id];
      return value.some((form) => validator.schema(one.parameter.schemaPointer, form, 'path').length === 0);
    });
  }
}

/** The places of ids in the paths of all operations, parents first. */
function placesOf(operations: readonly Operation[]): IdPlace[] {
  const places = new Map(operations.flatMap(placesIn).map((one) => [one.place, one]));
  return [...places.values()].toSorted((a, b) => a.place.split('/').length - b.place.split('/').length);
}

const placesIn = (operation: Operation): IdPlace[] =>
  operation.parameters.flatMap((parameter) => {
    const place = idPlace(operation, parameter.name);
    const parent = place.slice(0, place.lastIndexOf('/'));
    const isWhole = parameter.in === 'path' && place.endsWith(`/{${parameter.name}}`);
    return isWhole && parent !== '' ? [{ place, parameter, parent }] : [];
  });

/** The last id in the path of an operation. */
const lastPlace = (operation: Operation): IdPlace | undefined =>
  placesIn(operation).toSorted((a, b) => b.place.length - a.place.length)[0];

/** Maximum depth of envelopes, such as `{"data": {"user": {"id": 1}}}`. */
const maxEnvelopes = 3;

/** The values in a successful response that may be the id, the most likely one first. */
function idsIn({ response }: CaseExchange, { parameter, parent }: IdPlace): string[] {
  if (!response || !isSuccess(response.status)) return [];
  const location = responseHeader(response, 'location')?.split(/[?#]/)[0]?.replace(/\/$/, '').split('/').at(-1);
  const body = response.json.kind === 'value' ? response.json.value : undefined;
  const collection = parent.split('/').at(-1) ?? '';
  const names = namesOfId(parameter.name, collection);
  const found = itemsIn(body).flatMap((item) =>
    names.flatMap((name) => {
      const value = item[name];
      return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [String(value)] : [];
    }),
  );
  return [...found, ...(location === undefined || location === '' ? [] : [percentDecoded(location) ?? location])];
}

/** Names that the member with the id may have: that of the parameter, then usual ones. */
function namesOfId(parameter: string, collection: string): string[] {
  const snake = parameter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const camel = toCamelCase(parameter);
  const short = snake.split('_').at(-1) ?? snake;
  const singular = collection.replace(/ies$/, 'y').replace(/s$/, '');
  return [
    ...new Set([parameter, snake, camel, 'id', 'uuid', '_id', `${singular}_id`, `${singular}Id`, short, 'sid', 'gid']),
    'key',
    'slug',
    'code',
    'number',
    'token',
    'name',
    'login',
    'username',
    'email',
  ];
}

/** The objects of a response that may be the thing: the body, its envelopes, and the first items of lists. */
function itemsIn(body: unknown, depth = 0): Readonly<Record<string, Json>>[] {
  if (depth > maxEnvelopes) return [];
  if (Array.isArray(body)) return body.length === 0 ? [] : itemsIn(body[0], depth + 1);
  if (!isObject(body)) return [];
  const inner = Object.values(body).filter((value) => typeof value === 'object' && value !== null);
  return [body as Readonly<Record<string, Json>>, ...inner.flatMap((value) => itemsIn(value, depth + 1))];
}
