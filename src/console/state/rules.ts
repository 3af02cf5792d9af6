/** The session's rules, the newest first. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { Rule } from '../api/types.ts';

export const rules = signal<readonly Rule[]>([]);

/** Whether a rule has had its day. */
export const isSpent = ({ times, sequence, matched }: Rule): boolean =>
  (times !== undefined && matched >= times) || (sequence !== undefined && matched >= sequence.length);

export const live = computed(() => rules.value.filter((rule) => !isSpent(rule)));

export const load = async (): Promise<void> => {
  rules.value = (await api.rules.list()).rules;
};

export const end = async (id: string): Promise<void> => {
  await api.rules.remove(id);
  await load();
};

export const endAll = async (): Promise<void> => {
  await api.rules.clear();
  await load();
};
