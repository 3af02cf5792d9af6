/** The session's rules, newest first. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import { CallError } from '../api/client.ts';
import type { Rule, RuleInput } from '../api/api-types.ts';
import { hiddenIds } from './hidden-ids.ts';
import { deleteWithUndo } from './undo.ts';

const loaded = signal<readonly Rule[]>([]);

const hidden = hiddenIds();

export const rules = computed(() => loaded.value.filter(({ id }) => !hidden.ids.value.has(id)));

/** Whether a rule has reached its maximum number of matches. */
export const isExhausted = ({ times, sequence, matched }: Rule): boolean =>
  (times !== undefined && matched >= times) || (sequence !== undefined && matched >= sequence.length);

export const isPaused = ({ enabled }: Rule): boolean => enabled === false;

export const isActive = (rule: Rule): boolean => !isPaused(rule) && !isExhausted(rule);

export const activeRules = computed(() => rules.value.filter(isActive));

export const ruleOf = (id: string): Rule | undefined => rules.value.find((rule) => rule.id === id);

export const refreshRules = async (): Promise<void> => {
  loaded.value = (await api.rules.list()).rules;
};

export async function addRule(rule: RuleInput): Promise<Rule> {
  const added = await api.rules.add(rule);
  await refreshRules();
  return added;
}

/** Changes members; null removes one. */
export async function changeRule(id: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  await api.rules.change(id, changes);
  await refreshRules();
}

export const pauseRule = (rule: Rule): Promise<void> => changeRule(rule.id, { enabled: isPaused(rule) ? null : false });

/** A test or another tab may have removed the rule in the meantime. */
async function ifExists(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof CallError && error.status === 404)) throw error;
  });
}

/** Calls that run at the same time. */
const atOnce = 6;

async function forEach(all: readonly Rule[], act: (rule: Rule) => Promise<unknown>): Promise<void> {
  const queue = [...all];
  const work = async (): Promise<void> => {
    for (let rule = queue.shift(); rule; rule = queue.shift()) await ifExists(act(rule));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

export const removeRules = (removed: readonly Rule[]): Promise<void> =>
  forEach(removed, ({ id }) => api.rules.remove(id));

/** Deletes rules, unless it is undone. They do not apply from now on. */
export const deleteRules = (deleted: readonly Rule[]): Promise<void> =>
  deleteWithUndo({
    text: deleted.length === 1 ? '1 rule deleted' : `${deleted.length} rules deleted`,
    async hide() {
      hidden.hide(deleted);
      try {
        await forEach(deleted.filter(isActive), ({ id }) => api.rules.change(id, { enabled: false }));
      } catch (error) {
        hidden.show(deleted);
        throw error;
      }
    },
    async restore() {
      hidden.show(deleted);
      await forEach(deleted.filter(isActive), ({ id, enabled }) => api.rules.change(id, { enabled: enabled ?? null }));
      await refreshRules();
    },
    async send() {
      await removeRules(deleted);
      await refreshRules();
      hidden.show(deleted);
    },
  });

export const deleteAllRules = (): Promise<void> => deleteRules(rules.value);
