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

/** Each of the strings sent at `from` comes back at `to`, in any order and among others, where the answer has them. */
export const echoEach = (text: RuleText & { readonly from: string; readonly to: string }): Rule => ({
  ...text,
  each({ request, response }) {
    const asked = valueAt(request.body, text.from);
    if (!Array.isArray(asked)) return [];
    return valuesAt(response.body, text.to)
      .filter(({ value }) => !Array.isArray(value) || !asked.every((item) => value.some((other) => same(item, other))))
      .map(({ pointer, value }) => ({ pointer, expected: `${show(asked)}, as asked`, actual: show(value) }));
  },
});

const same = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' ? one.normalize() === other.normalize() : one === other;
