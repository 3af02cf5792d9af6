/** Finds resources that exist on the target, so that operations on one resource can be verified. */
import { percentDecoded } from '../../lib/percent-encoding.ts';
import { toCamelCase } from '../../lib/camel-case.ts';
import { isObject, type Json } from '../../lib/json.ts';
import { isSecretMember } from '../../lib/secret-names.ts';
import type { Operation } from '../../openapi/operation.ts';
import { flatName } from '../../provider/generic/member-names.ts';
import { parseRequest } from '../plan/derive-expectation.ts';
import { lastPlace, placesOf, type IdPlace, type KnownResource } from '../plan/id-places.ts';
import { tiesOf } from '../plan/member-ties.ts';
import { isSuccess, responseHeader, type CaseExchange } from './case-exchange.ts';
import { askTarget, type PreflightRun } from './preflight.ts';

type AcquireRun = Omit<PreflightRun, 'target' | 'secrets'>;

/** The resources of a run. */
export class AcquiredIds {
  /** By place: the path up to the parameter. */
  readonly resources = new Map<string, KnownResource>();
  /** The places whose resource this run created. */
  readonly #own = new Set<string>();
  /** The paths of the resources that requests delete, each by one request only. */
  readonly #toDelete = new Set<string>();

  /**
   * Acquires a resource for each place: creates one, else takes the first one of a list. Parents come first, and resources to
   * which the request to create one refers.
   * @throws NotSent if the run was stopped or a request limit was reached
   */
  async acquireAll(run: AcquireRun): Promise<void> {
    const seen = new Set<string>();
    const acquire = async (one: IdPlace): Promise<void> => {
      if (seen.has(one.place) || one.parameter.name in run.setting.params) return;
      seen.add(one.place);
      for (const other of this.#neededBy(one, run)) await acquire(other);
      const created = await this.#ask('POST', one, run);
      const resource = created ?? (await this.#ask('GET', one, run));
      if (resource === undefined) return;
      this.resources.set(one.place, resource);
      if (created !== undefined) this.#own.add(one.place);
    };
    for (const one of placesOf(run.setting.oracle.document.operations)) await acquire(one);
  }

  /** The places of the resources to which the request to create a resource refers. */
  #neededBy(one: IdPlace, { setting: { oracle } }: AcquireRun): IdPlace[] {
    const operation = operationOn(one, 'POST', oracle.document.operations);
    return operation
      ? tiesOf(operation, oracle).body.flatMap(({ source }) => (source.kind === 'reference' ? [source.place] : []))
      : [];
  }

  /** Whether the last id in the path of an operation belongs to something that this run created. */
  isOwn(operation: Operation): boolean {
    const last = lastPlace(operation);
    return last !== undefined && this.#own.has(last.place);
  }

  /**
   * The path of a request with a new resource in place of the last one. Undefined if none can be created, or only one that
   * another request deletes: some services take the id from the body.
   * @throws NotSent if the run was stopped or a request limit was reached
   */
  async withFreshId(operation: Operation, path: string, run: AcquireRun): Promise<string | undefined> {
    const last = lastPlace(operation);
    if (!last || !this.resources.has(last.place) || !this.#own.has(last.place)) return undefined;
    const fresh = await this.#ask('POST', last, run);
    if (fresh === undefined) return undefined;
    this.resources.set(last.place, fresh);
    const index = last.place.split('/').length - 1;
    const [own = '', ...query] = path.split('?');
    const segments = own.split('/');
    if (segments[index] === undefined) return undefined;
    segments[index] = encodeURIComponent(fresh.id);
    const resource = segments.slice(0, index + 1).join('/');
    if (this.#toDelete.has(resource)) return undefined;
    this.#toDelete.add(resource);
    const repeating = tiesOf(operation, run.setting.oracle)
      .query.filter(({ source }) => source.kind === 'path' && source.parameter === last.parameter.name)
      .map(({ name }) => encodeURIComponent(name));
    const withFresh = (pair: string): string => {
      const [name = ''] = pair.split('=');
      return repeating.includes(name) ? `${name}=${encodeURIComponent(fresh.id)}` : pair;
    };
    return [segments.join('/'), ...query.map((text) => text.split('&').map(withFresh).join('&'))].join('?');
  }

  async #ask(method: string, one: IdPlace, run: AcquireRun): Promise<KnownResource | undefined> {
    const { oracle } = run.setting;
    const { operations, validator } = oracle.document;
    const operation = operationOn(one, method, operations);
    if (!operation) return undefined;
    const exchange = await askTarget(operation, { ...run, setting: { ...run.setting, resources: this.resources } }, {});
    const found = idsIn(exchange, one).find(({ id }) => {
      const value = /^-?\d{1,15}$/.test(id) ? [id, Number(id)] : [id];
      return value.some((form) => validator.schema(one.parameter.schemaPointer, form, 'path').length === 0);
    });
    return found && toResource(found, parseRequest(operation, exchange.request, oracle).data.body);
  }
}

const operationOn = ({ parent }: IdPlace, method: string, operations: readonly Operation[]): Operation | undefined =>
  operations.find((other) => other.method === method && other.path === parent);

/** An id in a response, and the object that has it. */
interface FoundId {
  readonly id: string;
  readonly member?: string;
  readonly item?: Readonly<Record<string, Json>>;
}

/** Members that services set themselves, in flat form. */
const setByServices =
  /^(?:(?:created|updated|modified|changed|deleted|inserted|lastmodified|lastupdated)(?:at|on|date|time|timestamp|by)?|(?:creation|update|modification)(?:date|time)|date(?:created|updated|modified)|version|revision|etag|href|self)$/;

function toResource({ id, member, item = {} }: FoundId, sent: unknown): KnownResource {
  const members = Object.fromEntries(
    Object.entries(item).filter(([, value]) => value !== null && typeof value !== 'object'),
  );
  const given = Object.assign({}, ...itemsIn(sent).toReversed()) as Readonly<Record<string, Json>>;
  const fixed = Object.keys(members).filter((name) =>
    given[name] === undefined || typeof given[name] === 'object'
      ? setByServices.test(flatName(name))
      : given[name] !== members[name] && !isSecretMember(name),
  );
  return { id, idMember: member, members, fixed: new Set(fixed) };
}

/** Maximum depth of envelopes, such as `{"data": {"user": {"id": 1}}}`. */
const maxEnvelopes = 3;

/** The values in a successful response that may be the id, the most likely one first. */
function idsIn({ response }: CaseExchange, { parameter, parent }: IdPlace): FoundId[] {
  if (!response || !isSuccess(response.status)) return [];
  const location = responseHeader(response, 'location')?.split(/[?#]/)[0]?.replace(/\/$/, '').split('/').at(-1);
  const body = response.json.kind === 'value' ? response.json.value : undefined;
  const collection = parent.split('/').at(-1) ?? '';
  const names = namesOfId(parameter.name, collection);
  const found = itemsIn(body).flatMap((item) =>
    names.flatMap((name): FoundId[] => {
      const value = item[name];
      return (typeof value === 'string' && value !== '') || typeof value === 'number'
        ? [{ id: String(value), member: name, item }]
        : [];
    }),
  );
  const [item] = itemsIn(body);
  const created = { id: percentDecoded(location ?? '') ?? location ?? '', ...(item && { item }) };
  return created.id === '' ? found : [...found, created];
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

/** The objects of a response that may be the resource: the body, its envelopes, and the first items of lists. */
function itemsIn(body: unknown, depth = 0): Readonly<Record<string, Json>>[] {
  if (depth > maxEnvelopes) return [];
  if (Array.isArray(body)) return body.length === 0 ? [] : itemsIn(body[0], depth + 1);
  if (!isObject(body)) return [];
  const inner = Object.values(body).filter((value) => typeof value === 'object' && value !== null);
  return [body as Readonly<Record<string, Json>>, ...inner.flatMap((value) => itemsIn(value, depth + 1))];
}
