/** The parameters of the plain request: given and required ones, acquired ids, and those that repeat them. */
import type { Operation, Parameter } from '../../openapi/operation.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { idPlace } from './id-places.ts';
import { queryInOrder } from './ordered-members.ts';
import type { PlanContext } from './plan-context.ts';
import { sampleParameter } from './plain-values.ts';
import { tiedParameter } from './tied-values.ts';
import { writeParameter } from './write-parameter.ts';

/** A parameter as it is written; an object in the query may be written as several. */
export interface WrittenParameter {
  readonly name: string;
  /** The name in the document. */
  readonly parameter: string;
  readonly value: string;
}

/** The parameters of the plain request in one location: given and required ones, and acquired ids. */
export function plainParameters(operation: Operation, setting: PlanContext, location: string): WrittenParameter[] {
  const { params, headers, resources, oracle } = setting;
  const given = (name: string): string | undefined =>
    location === 'header'
      ? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
      : (params[name] ?? (location === 'path' ? resources.get(idPlace(operation, name))?.id : undefined));
  const path = location === 'query' && !setting.isStateless ? pathValues(operation, setting) : undefined;
  const written = operation.parameters
    .filter((parameter) => parameter.in === location)
    .flatMap((parameter): WrittenParameter[] => {
      const { name, required } = parameter;
      const value =
        given(name) ?? (path && required ? tiedParameter(operation, name, { ...setting, path }) : undefined);
      if (value !== undefined) return [{ name, parameter: name, value }];
      return required
        ? writtenSample(parameter, oracle).map(([own, text]) => ({ name: own, parameter: name, value: text }))
        : [];
    });
  return path ? queryInOrder(written, (one, value) => isValidText(one, value, operation, oracle)) : written;
}

/** The path parameters of the plain request, by name. */
export const pathValues = (operation: Operation, setting: PlanContext): Readonly<Record<string, string>> =>
  Object.fromEntries(plainParameters(operation, setting, 'path').map(({ name, value }) => [name, value]));

function isValidText(
  { parameter }: WrittenParameter,
  text: string,
  { parameters }: Operation,
  { document }: SpecOracle,
): boolean {
  const declared = parameters.find(({ name, in: location }) => name === parameter && location === 'query');
  return (
    declared !== undefined &&
    [text, Number(text)].some((value) => document.validator.schema(declared.schemaPointer, value, 'query').length === 0)
  );
}

/** Samples of parameters: a plan needs each of them many times. */
const samples = new WeakMap<Parameter, readonly (readonly [string, string])[]>();

function writtenSample(parameter: Parameter, oracle: SpecOracle): readonly (readonly [string, string])[] {
  const known = samples.get(parameter) ?? writeParameter(parameter, sampleParameter(parameter, oracle));
  samples.set(parameter, known);
  return known;
}
