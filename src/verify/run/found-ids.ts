/** Finds resources in responses and requests: their ids, and what is said of them. */
import { percentDecoded } from '../../lib/percent-encoding.ts';
import { toCamelCase } from '../../lib/camel-case.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';
import { isSecretMember } from '../../lib/secret-names.ts';
import { flatName } from '../../provider/generic/member-names.ts';
import type { IdPlace, KnownResource } from '../plan/id-places.ts';
import { parseRequest } from '../plan/derive-expectation.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { isSuccess, responseHeader, type CaseExchange } from './case-exchange.ts';

/** An id in a response, and the object that has it. */
interface FoundId {
  readonly id: string;
  readonly member?: string;
  readonly item?: JsonObject;
}

/** Members that services set themselves, in flat form. */
const setByServices =
  /^(?:(?:created|updated|modified|changed|deleted|inserted|lastmodified|lastupdated)(?:at|on|date|time|timestamp|by)?|(?:creation|update|modification)(?:date|time)|date(?:created|updated|modified)|version|revision|etag|href|self)$/;

/** The resource that a successful response shows; undefined if it shows no id that fits the parameter. */
export function foundResource(exchange: CaseExchange, place: IdPlace, oracle: SpecOracle): KnownResource | undefined {
  const { validator } = oracle.document;
  const found = idsIn(exchange, place).find(({ id }) => {
    const value = /^-?\d{1,15}$/.test(id) ? [id, Number(id)] : [id];
    return value.some((form) => validator.schema(place.parameter.schemaPointer, form, 'path').length === 0);
  });
  return found && toResource(found, parseRequest(exchange.case.operation, exchange.request, oracle).data.body);
}

/** The resource in a successful response. */
export function itemOf({ response }: CaseExchange, { idMember, id }: KnownResource): JsonObject | undefined {
  if (!response || !isSuccess(response.status) || response.json.kind !== 'value') return undefined;
  const items = itemsIn(response.json.value);
  if (idMember === undefined) return items[0];
  return items.find((item) => String(item[idMember]) === id) ?? items.find((item) => item[idMember] !== undefined);
}

/** The texts, numbers and booleans in the body of a request, also in its envelopes. */
export function sentBy({ case: { operation }, request }: CaseExchange, oracle: SpecOracle): JsonObject {
  const items = itemsIn(parseRequest(operation, request, oracle).data.body);
  return membersOf(Object.assign({}, ...items.toReversed()) as JsonObject);
}

/** The members that are texts, numbers or booleans. */
const membersOf = (item: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && typeof value !== 'object'));

function toResource({ id, member, item = {} }: FoundId, sent: unknown): KnownResource {
  const members = membersOf(item);
  const given = Object.assign({}, ...itemsIn(sent).toReversed()) as JsonObject;
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
function idsIn({ response }: CaseExchange, place: IdPlace): FoundId[] {
  if (!response || !isSuccess(response.status)) return [];
  const location = responseHeader(response, 'location')?.split(/[?#]/)[0]?.replace(/\/$/, '').split('/').at(-1);
  const body = response.json.kind === 'value' ? response.json.value : undefined;
  const names = [...ownNames(place), ...otherNames];
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
function ownNames({ parameter: { name: parameter }, parent }: IdPlace): string[] {
  const collection = parent.split('/').at(-1) ?? '';
  const snake = parameter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const camel = toCamelCase(parameter);
  const short = snake.split('_').at(-1) ?? snake;
  const singular = collection.replace(/ies$/, 'y').replace(/s$/, '');
  const names = [parameter, snake, camel, 'id', 'uuid', '_id', `${singular}_id`, `${singular}Id`, short, 'sid', 'gid'];
  return [...new Set(names)];
}

/** Names of members that may be the id where no other one is. */
const otherNames = ['key', 'slug', 'code', 'number', 'token', 'name', 'login', 'username', 'email'];

/** Whether the id of a resource is certain, and not taken from a member that may be something else. */
export const isCertainId = ({ idMember }: KnownResource, place: IdPlace): boolean =>
  idMember === undefined || ownNames(place).includes(idMember);

/** The objects of a response that may be the resource: the body, its envelopes, and the first items of lists. */
function itemsIn(body: unknown, depth = 0): JsonObject[] {
  if (depth > maxEnvelopes) return [];
  if (Array.isArray(body)) return body.length === 0 ? [] : itemsIn(body[0], depth + 1);
  if (!isObject(body)) return [];
  const inner = Object.values(body).filter((value) => typeof value === 'object' && value !== null);
  return [body as JsonObject, ...inner.flatMap((value) => itemsIn(value, depth + 1))];
}
