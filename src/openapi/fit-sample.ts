/** Generates a value that a validator accepts: a sample whose invalid parts are replaced until none is left. */
import type { Steps } from '../lib/steps.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import { trySample, type SampleOptions } from './sample.ts';
import { SampleGuide } from './sample-guide.ts';
import type { Violation } from './violation.ts';

/** The violations of a value. */
export type Check = (value: Json) => readonly Violation[];

/** Attempts to replace invalid parts. Each of them validates the whole value. */
const maxAttempts = 40;

/**
 * A sample that `check` accepts; undefined if none is found. Each attempt is a step.
 * @param options its `start` is a value whose valid parts are kept
 */
export function* fitSample(
  document: JsonObject,
  schema: unknown,
  check: Check,
  options: Omit<SampleOptions, 'guide'> = {},
): Steps<Json | undefined> {
  const guide = new SampleGuide();
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    yield;
    const { value, isCutOff } = trySample(document, schema, { ...options, guide });
    if (isCutOff) return undefined;
    const violations = check(value);
    if (violations.length === 0) return value;
    if (!guide.learn(violations)) return undefined;
  }
  return undefined;
}
