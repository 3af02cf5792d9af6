/** Cases about what a service keeps: whether a resource can be read, is listed, changes, and is gone once it is deleted. */
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import { buildCase } from './build-case.ts';
import type { Case, StateStep } from './case.ts';
import { placesOf, type IdPlace } from './id-places.ts';
import { readOnlyNames } from './marked-members.ts';
import type { PlanContext } from './plan-context.ts';

/** The operations on the resources of one place. */
export interface ResourceFamily {
  readonly place: IdPlace;
  readonly create: Operation;
  readonly read: Operation | undefined;
  readonly list: Operation | undefined;
  readonly update: Operation | undefined;
  readonly remove: Operation | undefined;
  /** The `readOnly` members in the body of an update, with the pointers of their schemas. */
  readonly guarded: ReturnType<typeof readOnlyNames>;
}

/** The resources that clients can create. Parents come first. */
export function resourceFamilies({ oracle, isStateless }: PlanContext): ResourceFamily[] {
  if (isStateless) return [];
  const { operations } = oracle.document;
  const at = (path: string, ...methods: readonly string[]): Operation | undefined =>
    methods
      .map((method) => operations.find((one) => one.method === method && one.path === path))
      .find((one) => one !== undefined);
  return placesOf(operations).flatMap((place) => {
    const create = at(place.parent, 'POST');
    const list = at(place.parent, 'GET');
    const isWhole = list?.parameters.every(({ in: location, required }) => location !== 'query' || !required) === true;
    const update = at(place.place, 'PUT', 'PATCH', 'POST');
    const updated = preferredContent(update?.body)?.schema;
    return create
      ? {
          place,
          create,
          read: at(place.place, 'GET'),
          list: isWhole ? list : undefined,
          update,
          remove: at(place.place, 'DELETE'),
          guarded: updated === undefined ? [] : readOnlyNames(oracle.document.effective, updated),
        }
      : [];
  });
}

const titles: Readonly<Record<StateStep, string>> = {
  created: 'a created resource is read',
  listed: 'a created resource is listed',
  updated: 'an updated resource is read',
  guarded: 'a resource is read after a request to change a readOnly member',
  distinct: 'a second resource is created',
  deleted: 'a deleted resource is read',
};

/** The operations whose responses show what a service keeps, with what they show. */
export function stateSteps({ create, read, list, update, remove, guarded }: ResourceFamily): [StateStep, Operation][] {
  const steps: readonly [StateStep, Operation | undefined][] = [
    ['created', read],
    ['listed', list],
    ['updated', update && read],
    ['guarded', guarded.length > 0 ? read : undefined],
    ['distinct', create],
    ['deleted', remove && read],
  ];
  return steps.flatMap(([step, operation]) => (operation ? [[step, operation]] : []));
}

/** A case about a step. Without the ids of resources, it only tells what a run will do. */
export const stateCase = (operation: Operation, step: StateStep, setting: PlanContext): Case[] =>
  buildCase(operation, setting, {
    phase: 'semantics',
    slug: `state/${step}`,
    title: titles[step],
    dedupeKey: `state ${step}`,
    change: {},
    expectation: { kind: 'any', why: 'It depends on what exists on the target.' },
    checks: ['resource_state'],
  });

/** All cases about what a service keeps. */
export const stateCases = (setting: PlanContext): Case[] =>
  resourceFamilies(setting).flatMap((family) =>
    stateSteps(family).flatMap(([step, operation]) => stateCase(operation, step, setting)),
  );
