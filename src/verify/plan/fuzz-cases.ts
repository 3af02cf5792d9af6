/** Phase 6, optional: generated bodies. The seed determines the bodies, the document their expectations. */
import { isObject, type Json } from '../../lib/json.ts';
import type { Operation } from '../../openapi/operation.ts';
import { resolveAt } from '../../openapi/references.ts';
import type { Case } from './case.ts';
import type { Trial } from './arbitrary.ts';
import type { PlanContext } from './plan-context.ts';
import { bodySchema } from './example-cases.ts';
import { buildCase } from './build-case.ts';

/** Runs a case and returns its result; `stop` ends the phase. */
export type CaseRunner = (one: Case) => Promise<'passed' | 'failed' | 'stop'>;

/** Sends up to `runs` bodies for each operation, including those of shrinking. */
export async function fuzz(
  operations: readonly Operation[],
  setting: PlanContext,
  runs: number,
  runOne: CaseRunner,
): Promise<void> {
  const { tryBodies } = await import('./arbitrary.ts');
  const { document } = setting.oracle;
  const state = { isStopped: false };
  for (const operation of operations) {
    const pointer = bodySchema(operation);
    if (pointer === undefined) continue;
    const count = { made: 0 };
    const trial: Trial = async (body) => {
      if (state.isStopped) return 'stop';
      const cases = count.made < runs ? fuzzCase(operation, setting, body, ++count.made) : [];
      for (const one of cases) {
        const verdict = await runOne(one);
        state.isStopped = verdict === 'stop';
        if (verdict !== 'passed') return verdict;
      }
      return 'passed';
    };
    for (let round = 0; count.made < runs && !state.isStopped; round++) {
      if ((await tryBodies(document.effective, pointer, setting.seed + round, runs - count.made, trial)) === 0) break;
    }
  }
}

function fuzzCase(operation: Operation, setting: PlanContext, body: Json, number: number): Case[] {
  const members = isObject(body) ? Object.keys(body) : [];
  const known = setting.oracle.document.effective;
  const names = new Set(memberNames(known, bodySchema(operation)));
  const isOpen =
    members.some((name) => !names.has(name)) ||
    hasUnportableNumber(body) ||
    !JSON.stringify(body).isWellFormed() ||
    /\\ud[89a-f]/i.test(JSON.stringify(body));
  return buildCase(operation, setting, {
    phase: 'fuzz',
    slug: `${setting.seed}-${number}`,
    title: `generated body ${number}`,
    dedupeKey: 'a generated body',
    change: { body },
    ...(isOpen && {
      anyReason: 'Services differ on undeclared members, huge numbers and invalid text.',
    }),
  });
}

function memberNames(document: unknown, pointer: string | undefined): string[] {
  const schema = pointer === undefined ? undefined : resolveAt(document, pointer)?.node;
  return isObject(schema) && isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
}

/** Valid parsers differ on numbers beyond 2^31 and on fractions such as 1.0. */
function hasUnportableNumber(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) > 2 ** 31 || Object.is(value, -0);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnportableNumber);
}
