/** The life of one resource: creates, changes and deletes it, with a case after each step that shows what the service keeps. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { isSecretMember } from '../../lib/secret-names.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Case, ExpectedState } from '../plan/case.ts';
import { composeRequest } from '../plan/compose-request.ts';
import { deriveExpectation } from '../plan/derive-expectation.ts';
import { isIdName, referredBy, type KnownResource } from '../plan/id-places.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { fullBody, plainBody } from '../plan/plain-bodies.ts';
import { nodesOf } from '../plan/schema-nodes.ts';
import { stateCase, type ResourceFamily } from '../plan/state-cases.ts';
import { isSuccess, textOf, type CaseExchange } from './case-exchange.ts';
import { foundResource, isCertainId, itemOf, sentBy } from './found-ids.ts';
import { askTarget, type PreflightRun } from './preflight.ts';

type LifecycleRun = Omit<PreflightRun, 'target' | 'secrets'>;

/**
 * Creates a resource, and yields a case for each step that worked, to be run before the next step.
 * @throws NotSent if the run was stopped or a request limit was reached
 */
export async function* lifecycle(family: ResourceFamily, run: LifecycleRun): AsyncGenerator<Case> {
  const { place, create, read, list, update, remove, guarded } = family;
  const made = await askTarget(create, run, {});
  const resource = foundResource(made, place, run.setting.oracle);
  if (!resource || !isCertainId(resource, place)) return;
  const setting = { ...run.setting, resources: new Map([...run.setting.resources, [place.place, resource]]) };
  const own = { ...run, setting };
  const step = (operation: Operation, state: ExpectedState): Case[] =>
    stateCase(operation, state.step, setting).map((one) => ({ ...one, state }));
  if (read)
    yield* step(read, {
      step: 'created',
      resource,
      members: confirmed(resource, sentBy(made, setting.oracle)),
    });
  if (list) yield* step(list, { step: 'listed', id: resource.id });
  if (read && update) {
    const before = itemOf(await askTarget(read, own, {}), resource);
    const change = before && changedBody(update, setting, before, resource);
    const changed = change === undefined ? undefined : await askTarget(update, own, { body: change });
    if (before && changed?.response && isSuccess(changed.response.status))
      yield* step(read, {
        step: 'updated',
        resource,
        before,
        sent: unlessChanged(changed, resource, sentBy(changed, setting.oracle)),
      });
  }
  if (read && update && guarded.length > 0) {
    const before = itemOf(await askTarget(read, own, {}), resource);
    const change = before && guardedChange(family, setting, before, resource);
    const changed = change && (await askTarget(update, own, { body: change.body }));
    if (change && changed?.response && isSuccess(changed.response.status))
      yield* step(read, { step: 'guarded', resource, name: change.name, value: change.value });
  }
  yield* step(create, { step: 'distinct', resource, place });
  if (!read || !remove) return;
  const last = await askTarget(read, own, {});
  const removed = await askTarget(remove, own, {});
  if (last.response && isSuccess(last.response.status) && removed.response && isSuccess(removed.response.status))
    yield* step(read, { step: 'deleted', before: textOf(last.response) });
}

/** The members of a resource that its creation returned as they were sent. */
const confirmed = ({ members }: KnownResource, sent: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([name, value]) => sent[name] === value && !isSecretMember(name)));

/** What was sent, without the members that the response shows with other values. */
function unlessChanged(exchange: CaseExchange, resource: KnownResource, sent: JsonObject): JsonObject {
  const shown = itemOf(exchange, resource) ?? {};
  return Object.fromEntries(
    Object.entries(sent).filter(([name, value]) => shown[name] === undefined || shown[name] === value),
  );
}

/** A valid body that changes one member of a resource; undefined if there is none. */
function changedBody(
  update: Operation,
  setting: PlanContext,
  before: JsonObject,
  { idMember }: KnownResource,
): Json | undefined {
  const plain = plainBody(update, setting);
  const pointer = preferredContent(update.body)?.schema;
  if (!isObject(plain) || pointer === undefined) return undefined;
  const isValid = (body: Json): boolean => {
    const request = composeRequest(update, setting, { body });
    return deriveExpectation(update, request, setting.oracle).expectation.kind === 'accept';
  };
  // Ids are those of the path or of other resources.
  const isBound = (name: string): boolean =>
    name === idMember || isIdName(name) || referredBy(name) !== undefined || isSecretMember(name);
  const full = fullBody(update, plain, setting) as JsonObject;
  return nodesOf(setting.oracle.document.effective, pointer)
    .flatMap(({ path: [name, ...deeper], facets }) => {
      const now = before[String(name)];
      if (typeof name !== 'string' || deeper.length > 0 || now === undefined || isBound(name)) return [];
      const listed = facets.flatMap(({ schema }) => (Array.isArray(schema['enum']) ? schema['enum'] : []));
      const values = [full[name], ...listed, ...(listed.length > 0 ? [] : otherValues(now))] as Json[];
      return values
        .filter((value) => typeof value === typeof now && value !== now)
        .map((value): Json => ({ ...(plain as JsonObject), [name]: value }));
    })
    .find(isValid);
}

/** A body that gives a `readOnly` member another value; undefined if the resource shows no such member. */
function guardedChange(
  { update, guarded }: ResourceFamily,
  setting: PlanContext,
  before: JsonObject,
  { idMember }: KnownResource,
): { readonly body: Json; readonly name: string; readonly value: Json } | undefined {
  const plain = update && plainBody(update, setting);
  if (!isObject(plain)) return undefined;
  const { validator } = setting.oracle.document;
  return guarded
    .flatMap(([name, pointer]) => {
      const now = before[name];
      if (now === undefined || now === null || name === idMember) return [];
      return otherValues(now)
        .filter((value) => validator.schema(pointer, value, 'body').length === 0)
        .map((value) => ({ body: { ...(plain as JsonObject), [name]: value }, name, value }));
    })
    .at(0);
}

const dayMs = 86_400_000;

/** Other values of the same kind. */
function otherValues(value: Json): Json[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1];
  const text = String(value);
  const time = Date.parse(text);
  return [`${text}x`, ...(Number.isNaN(time) ? [] : [new Date(time + dayMs).toISOString()])];
}
