/** The bodies of valid requests to an operation: the plain one, and the one with all members. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import type { PlanContext } from './plan-context.ts';
import { pathValues } from './plain-parameters.ts';
import { samplePlainBody } from './plain-values.ts';
import { withoutReadOnly } from './marked-members.ts';
import { fullValue } from './schema-nodes.ts';
import { withTies } from './tied-values.ts';
import { withPlaceholders } from './unique-names.ts';

/** Samples of bodies by operation: a plan needs each of them many times. */
const sampledBodies = new WeakMap<SpecOracle, Map<Operation, Json | undefined>>();

function sampledBody(operation: Operation, oracle: SpecOracle): Json | undefined {
  const known = sampledBodies.get(oracle) ?? new Map<Operation, Json | undefined>();
  sampledBodies.set(oracle, known);
  if (!known.has(operation)) known.set(operation, samplePlainBody(operation, oracle));
  return known.get(operation);
}

/** Plain bodies by context and operation. */
const plainBodies = new WeakMap<PlanContext, Map<Operation, Json | undefined>>();

/**
 * The body of the plain request: the document's example, else the minimal valid body; undefined if there is none. Names
 * in it have a placeholder for a number.
 */
export function plainBody(operation: Operation, setting: PlanContext): Json | undefined {
  const known = plainBodies.get(setting) ?? new Map<Operation, Json | undefined>();
  plainBodies.set(setting, known);
  if (!known.has(operation)) {
    const body = sampledBody(operation, setting.oracle);
    known.set(operation, body === undefined ? undefined : fittedBody(operation, body, setting, 'plain'));
  }
  return known.get(operation);
}

/** A body with all members that its schema declares, based on the plain body. */
export function fullBody(operation: Operation, plain: Json, setting: PlanContext): Json {
  const { effective } = setting.oracle.document;
  const pointer = preferredContent(operation.body)?.schema;
  if (pointer === undefined) return plain;
  const full = withPlaceholders(effective, pointer, fullValue(effective, pointer, plain));
  return withoutInvalid(fittedBody(operation, full, setting, 'full'), plain, pointer, setting.oracle);
}

/** With the members of the plain body where samples are invalid, such as a wrong example, if that is any better. */
function withoutInvalid(full: Json, plain: Json, pointer: string, { document }: SpecOracle): Json {
  const violations = document.validator.schema(pointer, full, 'body');
  if (violations.length === 0 || !isObject(full) || !isObject(plain)) return full;
  const invalid = new Set(violations.map((violation) => parsePointer(violation.pointer)?.[0]));
  const kept = Object.entries(full).filter(([name]) => !invalid.has(name));
  const replaced = Object.entries(plain).filter(([name]) => invalid.has(name));
  const body = Object.fromEntries([...kept, ...replaced]) as JsonObject;
  return document.validator.schema(pointer, body, 'body').length < violations.length ? body : full;
}

/**
 * A valid body for a plain request: it fits the path and the resources on the target, and has no `readOnly` member.
 * @param params path parameters that differ from the plain ones
 */
export function fittedBody(
  operation: Operation,
  body: Json,
  setting: PlanContext,
  kind: 'plain' | 'full',
  params: Readonly<Record<string, string>> = {},
): Json {
  const pointer = preferredContent(operation.body)?.schema;
  const { document } = setting.oracle;
  const writable = pointer === undefined ? body : withoutReadOnly(document.effective, pointer, body);
  if (setting.isStateless) return writable;
  const path = { ...pathValues(operation, setting), ...params };
  return withTies(operation, writable, { ...setting, path }, kind);
}
