/** Marks the rules that the switchboard adds, so that a click never touches a rule of a test. */
import type { Rule } from '../api/api-types.ts';

/** The label of the switchboard's own rules. */
export const boardLabel = 'console switchboard';

export const isBoardRule = ({ label }: Pick<Rule, 'label'>): boolean => label === boardLabel;

/** The label that a person gave to a rule. */
export const labelOf = (rule: Pick<Rule, 'label'>): string | undefined =>
  isBoardRule(rule) || rule.label === undefined || rule.label.trim() === '' ? undefined : rule.label;
