/** The tokens, rules and clock that the default session starts with, from files or from the library. */
import { clockStateAt, initialClockState, parseClockInstant, type ClockOptions } from '../../lib/clock.ts';
import { AppError, raise } from '../../lib/errors.ts';
import { isObject } from '../../lib/json.ts';
import { createRandom, type Random } from '../../lib/random.ts';
import { initialCounters } from '../../storage/rule-store.ts';
import type { StoredState } from '../../storage/session-store.ts';
import { checkListedRule, type ServedOperations } from './rule-input.ts';
import type { IdentifiedRule, Rule } from './rule-registry.ts';
import { checkState, type CheckedState } from './session-state.ts';
import { checkRoom, sizeOfRule } from '../../storage/memory-rule-store.ts';

/** Validated. */
export interface StartState {
  /** Newest first. They take precedence over those of the state. */
  readonly rules: readonly Rule[];
  readonly state: CheckedState | undefined;
}

/** Unvalidated. */
export interface GivenStart {
  readonly rules?: unknown;
  readonly state?: unknown;
}

/**
 * Validates the start of a session.
 * @returns undefined if nothing is given
 * @throws AppError that names the invalid member, below `/rules` or `/state`
 */
export async function checkStart(
  { rules, state }: GivenStart,
  served: ServedOperations,
): Promise<StartState | undefined> {
  if (rules === undefined && state === undefined) return undefined;
  const checkedRules = rules === undefined ? [] : checkRules(rules, served);
  const checkedState = state === undefined ? undefined : await checkState(state, served).catch(belowState);
  const all = [...checkedRules, ...(checkedState?.rules ?? [])];
  checkRoom(
    all.length,
    all.reduce((bytes, rule) => bytes + sizeOfRule(rule), 0),
  );
  rejectRepeatedIds(all);
  return { rules: checkedRules, state: checkedState };
}

/** The start as the store takes it. The clock of the options, if there is one, replaces that of the state. */
export function storedStart({ rules, state }: StartState, clock: ClockOptions = {}): StoredState<IdentifiedRule> {
  const isClockGiven = clock.now !== undefined || clock.frozen === true;
  return {
    tokens: state?.tokens.toReversed() ?? [],
    rules: [...rules, ...(state?.rules ?? [])].map(({ matched, ...rule }) => ({
      rule,
      counters: { ...initialCounters, matched },
    })),
    resources: state?.resources ?? { resources: [], seeded: [] },
    clock:
      state && !isClockGiven
        ? clockStateAt(parseClockInstant(state.clock.now), state.clock.frozen)
        : initialClockState(clock),
  };
}

/** With a seed, the tokens of the state may have been issued with it; they must not be issued again. */
export const initialRandom = (
  name: string,
  { seed, start }: { readonly seed?: number | undefined; readonly start?: StartState | undefined },
): Random => createRandom(seed, `session ${name}${start?.state ? ` after ${start.state.fingerprint}` : ''}`);

/** Accepts an array of rules, or the response of `GET /__admin/rules`. Ids are optional; counts start at 0. */
function checkRules(given: unknown, served: ServedOperations): Rule[] {
  const list = isObject(given) && Object.keys(given).length === 1 ? given['rules'] : given;
  if (!Array.isArray(list))
    return raise.invalidInput('rules must be an array, or an object with the array "rules" and nothing else.', [
      { in: 'body', pointer: '/rules', keyword: 'type', message: 'must be an array' },
    ]);
  return list.map((rule: unknown, index) => {
    const at = `/rules/${index}`;
    return checkListedRule(isObject(rule) ? { id: `rule-${index + 1}`, ...rule, matched: 0 } : rule, served, at);
  });
}

function rejectRepeatedIds(rules: readonly Rule[]): void {
  const seen = new Set<string>();
  rules.forEach(({ id }, index) => {
    if (seen.has(id))
      raise.invalidInput(`The rule id ${JSON.stringify(id.slice(0, 100))} occurs twice; ids must be unique.`, [
        { in: 'body', pointer: `/rules/${index}/id`, keyword: 'input', message: 'occurs twice' },
      ]);
    seen.add(id);
  });
}

/** Adds `state` to the pointers of an error. */
function belowState(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  const { errors } = error.extra;
  const moved = Array.isArray(errors)
    ? errors.filter(isObject).map((one) => ({ ...one, pointer: `/state${String(one['pointer'] ?? '')}` }))
    : [];
  throw new AppError(error.code, `state: ${error.message.replace(/^body /, '')}`, {
    ...error.extra,
    errors: moved,
  });
}
