/** Rules of values that no two answers share. */
import { fingerprint } from '../../core/random.ts';
import type { Breach, Issue, Rule, RuleText } from '../contract.ts';
import { show, valuesAt } from './values.ts';

/** Of longer values a fingerprint is remembered. */
const maxKey = 128;

/** The value at `to` is another in every answer, and in every item of one. `except` names values that may return. */
export const unique = (text: RuleText & { readonly to: string; except?(value: unknown, issue: Issue): boolean }): Rule => ({
  ...text,
  remember(issue, memory) {
    const breaches: Breach[] = [];
    for (const { pointer, value } of valuesAt(issue.response.body, text.to)) {
      if (typeof value !== 'string' || text.except?.(value, issue)) continue;
      const key = value.length > maxKey ? fingerprint(value) : value;
      const before = memory.get(key);
      if (before !== undefined) breaches.push({ pointer, expected: 'a value that was never given before', actual: `${show(value)}, as given before at ${before}` });
      memory.set(key, pointer);
    }
    return breaches;
  },
});
