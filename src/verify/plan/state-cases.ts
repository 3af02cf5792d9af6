/** Cases about what a service keeps: whether a resource can be read, is listed, changes, and is gone once it is deleted. */
import type { Operation } from '../../openapi/operation.ts';
import { buildCase } from './build-case.ts';
import type { Case, StateStep } from './case.ts';
import { placesOf, type IdPlace } from './id-places.ts';
import type { PlanContext } from './plan-context.ts';

/** The operations on the resources of one place. */
export interface ResourceFamily {
  readonly place: IdPlace;
  readonly create: Operation;
  readonly read: Operation | undefined;
  readonly list: Operation | undefined;
  readonly update: Operation | undefined;
  readonly remove: Operation | undefined;
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
    return create
      ? {
          place,
          create,
          read: at(place.place, 'GET'),
          list: isWhole ? list : undefined,
          update: at(place.place, 'PUT', 'PATCH', 'POST'),
          remove: at(place.place, 'DELETE'),
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
export const stateSteps = ({ create, read, list, update, remove }: ResourceFamily): [StateStep, Operation][] => [
  ...(read ? [['created', read] as [StateStep, Operation]] : []),
  ...(list ? [['listed', list] as [StateStep, Operation]] : []),
  ...(read && update ? [['updated', read] as [StateStep, Operation], ['guarded', read] as [StateStep, Operation]] : []),
  ['distinct', create],
  ...(read && remove ? [['deleted', read] as [StateStep, Operation]] : []),
];

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
