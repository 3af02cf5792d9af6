/** Rules of values that an answer repeats, or that are always the same. */
import { valueAt } from '../../core/pointer.ts';
import type { Rule, RuleText } from '../contract.ts';
import { show, valuesAt } from './values.ts';

/** What was sent at `from` comes back at `to`, where the answer has it. Unicode normalisation is no difference. */
export const echo = (text: RuleText & { readonly from: string; readonly to: string }): Rule => ({
  ...text,
  each({ request, response }) {
    const asked = valueAt(request.body, text.from);
    if (asked === undefined || asked === null) return [];
    return valuesAt(response.body, text.to)
      .filter(({ value }) => !same(value, asked))
      .map(({ pointer, value }) => ({ pointer, expected: `${show(asked)}, as asked`, actual: show(value) }));
  },
});

/** The value at `to` is one of `values`, where the answer has it. */
export const always = (text: RuleText & { readonly to: string; readonly values: readonly unknown[] }): Rule => ({
  ...text,
  each: ({ response }) => valuesAt(response.body, text.to)
    .filter(({ value }) => !text.values.includes(value))
    .map(({ pointer, value }) => ({ pointer, expected: show(text.values[0]), actual: show(value) })),
});

/** The strings sent at `from` come back at `to` in any order, where the answer has them. */
export const echoSet = (text: RuleText & { readonly from: string; readonly to: string }): Rule => ({
  ...text,
  each({ request, response }) {
    const asked = valueAt(request.body, text.from);
    if (!Array.isArray(asked)) return [];
    return valuesAt(response.body, text.to)
      .filter(({ value }) => !Array.isArray(value) || sorted(value) !== sorted(asked))
      .map(({ pointer, value }) => ({ pointer, expected: `${show(asked)}, as asked`, actual: show(value) }));
  },
});

const same = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' ? one.normalize() === other.normalize() : one === other;

const sorted = (list: readonly unknown[]): string => JSON.stringify(list.map((item) => String(item).normalize()).sort());
