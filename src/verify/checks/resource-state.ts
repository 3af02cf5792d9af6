/** Checks that a service keeps what it accepts. No document promises it, so that a deviation is a warning. */
import { formatValue } from '../../provider/contract-invariants/values.ts';
import { flatName } from '../../provider/generic/member-names.ts';
import type { ExpectedState } from '../plan/case.ts';
import { isSuccess, textOf, type CaseExchange } from '../run/case-exchange.ts';
import { foundResource, itemOf, sentBy } from '../run/found-ids.ts';
import type { Check, CheckContext } from './check.ts';

/** What a response shows, and what it should. */
interface Deviation {
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly quote: string;
}

const sameRepresentation = 'RFC 9110, 9.3.1: GET transfers the current representation of the target resource.';

export const resourceState: Check = (exchange, context) => {
  const { case: one, response } = exchange;
  if (one.state === undefined || !response || response.status >= 500) return [];
  const deviation = deviationFrom(one.state, exchange, context);
  if (!deviation) return [];
  const { quote, ...rest } = deviation;
  return [
    {
      check: 'resource_state',
      severity: 'warning',
      signature: one.dedupeKey,
      rationale: { basis: 'protocol', quote },
      ...rest,
    },
  ];
};

type Responded = CaseExchange & { readonly response: NonNullable<CaseExchange['response']> };

function deviationFrom(state: ExpectedState, exchange: CaseExchange, context: CheckContext): Deviation | undefined {
  const { response } = exchange as Responded;
  const actual = `status ${response.status}`;
  const isGone = response.status === 404 || response.status === 410;
  if (state.step === 'created' && isGone)
    return {
      title: 'A created resource cannot be read',
      expected: 'the resource that was created',
      actual,
      quote: 'RFC 9110, 15.3.2: 201 (Created) tells that the request has created a resource.',
    };
  if (!isSuccess(response.status)) return undefined;
  switch (state.step) {
    case 'created': {
      const item = itemOf(exchange, state.resource);
      const { id, idMember = '' } = state.resource;
      const found = item?.[idMember];
      if (found !== undefined && String(found) !== id)
        return {
          title: 'Another resource is read than the one in the path',
          expected: `${idMember} ${formatValue(id)}`,
          actual: `${idMember} ${formatValue(found)}`,
          quote: sameRepresentation,
        };
      const name = Object.keys(state.members).find(
        (one) => item?.[one] !== undefined && item[one] !== state.members[one],
      );
      return name === undefined
        ? undefined
        : {
            title: `${name} is not read as it was created`,
            expected: `${name} ${formatValue(state.members[name])}`,
            actual: `${name} ${formatValue(item?.[name])}`,
            quote: sameRepresentation,
          };
    }
    case 'listed':
      return isListed(exchange as Responded, state.id)
        ? undefined
        : {
            title: 'A created resource is not listed',
            expected: `a list with ${formatValue(state.id)}`,
            actual: 'a list without it',
            quote: sameRepresentation,
          };
    case 'updated': {
      const item = itemOf(exchange, state.resource) ?? {};
      const changes = Object.keys(state.sent).filter(
        (name) => state.before[name] !== undefined && state.before[name] !== state.sent[name],
      );
      const [name = ''] = changes;
      return changes.length === 0 || changes.some((one) => item[one] !== state.before[one])
        ? undefined
        : {
            title: 'An update is not kept',
            expected: `${name} ${formatValue(state.sent[name])}`,
            actual: `${name} ${formatValue(item[name])}, as before the update`,
            quote:
              'RFC 9110, 9.3.4: a successful PUT suggests that a subsequent GET returns an equivalent representation.',
          };
    }
    case 'guarded': {
      const { resource, name, value } = state;
      return itemOf(exchange, resource)?.[name] !== value
        ? undefined
        : {
            title: `A client can change ${name}, which is readOnly`,
            expected: `another value than ${formatValue(value)}, which was sent`,
            actual: `${name} ${formatValue(value)}`,
            quote: 'OpenAPI 3.0.4, Schema Object: a readOnly property SHOULD NOT be sent as part of the request.',
          };
    }
    case 'distinct':
      return secondResource(state, exchange, context);
    case 'deleted':
      return textOf(response) === state.before
        ? {
            title: 'A deleted resource can still be read',
            expected: 'status 404 or 410',
            actual: `${actual}, with the body as before the deletion`,
            quote:
              'RFC 9110, 9.3.5: DELETE requests that the server remove the association between the resource and its functionality.',
          }
        : undefined;
  }
}

/** Members whose texts services keep as they are. */
const keptText = /(?:name|title|label|description|subject|comment)$/i;

/** Whether a second resource is another one, and has the names that were sent. */
function secondResource(
  { resource: { id, idMember = '' }, place }: Extract<ExpectedState, { step: 'distinct' }>,
  exchange: CaseExchange,
  { oracle }: CheckContext,
): Deviation | undefined {
  const second = foundResource(exchange, place, oracle);
  const sent = sentBy(exchange, oracle);
  // Some services return what exists for a request that they had before.
  if (second?.id === id && exchange.request.isNumbered === true && sent[idMember] === undefined)
    return {
      title: 'Two created resources have the same id',
      expected: 'another id than that of the resource before',
      actual: formatValue(id),
      quote: 'RFC 3986, 1.1: an identifier distinguishes what it identifies from all other things.',
    };
  // Forms often have names in another form than the JSON of responses: FriendlyName, friendly_name.
  const shown = new Map(Object.entries(second?.members ?? {}).map(([name, value]) => [flatName(name), value]));
  const changed = Object.keys(sent).find((name) => {
    const value = shown.get(flatName(name));
    return keptText.test(name) && typeof value === 'string' && value !== sent[name];
  });
  return changed === undefined
    ? undefined
    : {
        title: `${changed} is not returned as it was sent`,
        expected: formatValue(sent[changed]),
        actual: formatValue(shown.get(flatName(changed))),
        quote: 'RFC 9110, 9.3.3: POST requests that the resource process the representation in the request.',
      };
}

/** Longest list in which every resource is expected: longer ones may have pages. */
const maxListed = 10;

/** Whether a list has an id, or does not tell: it may be one page of several. */
function isListed({ response }: Responded, id: string): boolean {
  if (response.json.kind !== 'value') return true;
  const [list] = listsIn(response.json.value);
  return list === undefined || list.length > maxListed || hasText(list, id);
}

/** The lists in a body and its envelopes. */
function* listsIn(value: unknown, depth = 0): Generator<readonly unknown[]> {
  if (depth > 3 || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) yield value;
  else for (const member of Object.values(value)) yield* listsIn(member, depth + 1);
}

/** Whether a value, or one within it, is this text or number. */
const hasText = (value: unknown, text: string): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some((inner) => hasText(inner, text))
    : String(value) === text;
