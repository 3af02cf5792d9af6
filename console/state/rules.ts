/** The session's rules, newest first. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { Rule } from '../api/api-types.ts';

export const rules = signal<readonly Rule[]>([]);

/** Whether a rule has reached its maximum number of matches. */
export const isExhausted = ({ times, sequence, matched }: Rule): boolean =>
  (times !== undefined && matched >= times) || (sequence !== undefined && matched >= sequence.length);

export const activeRules = computed(() => rules.value.filter((rule) => !isExhausted(rule)));

export const refreshRules = async (): Promise<void> => {
  rules.value = (await api.rules.list()).rules;
};

export const endRule = async (id: string): Promise<void> => {
  await api.rules.remove(id);
  await refreshRules();
};

export const endAllRules = async (): Promise<void> => {
  await api.rules.clear();
  await refreshRules();
};
