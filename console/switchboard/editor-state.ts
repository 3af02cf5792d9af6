/** The rule that is edited: one rule, shown as a form and as JSON. */
import { computed, signal } from '@preact/signals';
import { isObject } from '../../src/lib/is-object.ts';
import { CallError } from '../api/client.ts';
import * as api from '../api/calls.ts';
import { requestOf } from '../state/requests.ts';
import { addRule, changeRule, ruleOf as findRule } from '../state/rules.ts';
import { urlParameter } from '../state/route.ts';
import { ruleFromRequest } from '../requests/rule-from-request.ts';
import { isBoardRule } from './board-label.ts';
import { formOf, ruleOf, type Problems, type RuleForm } from './rule-form.ts';

type Members = Readonly<Record<string, unknown>>;

export const form = signal<RuleForm>(formOf({}));
export const jsonText = signal('');
const jsonProblem = signal<string | undefined>(undefined);

/** What the server said of the last attempt to save. */
const serverProblems = signal<Problems>({});
export const saveProblem = signal<string | undefined>(undefined);

/** The rule as it was loaded; masked texts in it are not sent back. */
let original: Members = {};

const written = computed(() => ruleOf(form.value));

/** The conditions of the rule, for a search in the journal. */
export const conditions = computed(() => {
  const { provider, match } = written.value.rule;
  return { ...(provider !== undefined && { provider }), ...(isObject(match) ? match : {}) };
});

export const jsonError = computed(() => jsonProblem.value);

/** What is wrong with a member, or with a part of it. */
export function problemAt(pointer: string): string | undefined {
  const all = { ...serverProblems.value, ...written.value.problems };
  const at = Object.keys(all).find((one) => one === pointer || one.startsWith(`${pointer}/`));
  return at === undefined ? undefined : all[at];
}

function forget(): void {
  serverProblems.value = {};
  saveProblem.value = undefined;
}

export function editForm(change: Partial<RuleForm>): void {
  form.value = { ...form.value, ...change };
  jsonText.value = JSON.stringify(written.value.rule, null, 2);
  jsonProblem.value = undefined;
  forget();
}

export function editJson(text: string): void {
  jsonText.value = text;
  forget();
  try {
    const rule: unknown = JSON.parse(text);
    jsonProblem.value = isObject(rule) ? undefined : 'A rule is a JSON object: { … }.';
    if (isObject(rule)) form.value = formOf(rule);
  } catch (error) {
    jsonProblem.value = `Not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const from = urlParameter('switchboard', 'from');
const copyOf = urlParameter('switchboard', 'copy');

/** In the URL, the id of a rule that is not saved yet. */
export const newRule = 'new';

function show(rule: Members): void {
  original = rule;
  form.value = formOf(rule);
  jsonText.value = JSON.stringify(written.value.rule, null, 2);
  jsonProblem.value = undefined;
  forget();
}

/** Loads the rule that the URL names: a new one, one from a request, a copy, or an existing one. */
export async function prepareRule(id: string): Promise<void> {
  if (id !== newRule) return show({ ...findRule(id) });
  if (copyOf.value !== '') {
    const { label, ...copied } = findRule(copyOf.value) ?? {};
    return show({ ...copied, ...(label !== undefined && !isBoardRule({ label }) && { label: `${label} (copy)` }) });
  }
  if (from.value === '') return show({ respond: { status: 500 } });
  show({ ...ruleFromRequest(requestOf(from.value) ?? (await api.requests.get(from.value))) });
}

/** The texts that a listed rule masks. */
function maskedTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('…') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(maskedTexts) : [];
}

function checkMasked(member: string, value: unknown): void {
  const known = new Set(maskedTexts(original[member]));
  const masked = maskedTexts(value).find((text) => known.has(text));
  if (masked !== undefined)
    throw new Error(
      `"${member}" contains the masked text "${masked}". Write the whole text, or leave "${member}" as it is.`,
    );
}

/** The order of members does not matter. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  ) ?? '';

/** The members that differ from the loaded rule; null for those that were removed. */
function changesOf(rule: Members): Members {
  const names = new Set([...Object.keys(original), ...Object.keys(rule)]);
  names.delete('id');
  names.delete('matched');
  return Object.fromEntries(
    [...names]
      .filter((name) => canonical(original[name]) !== canonical(rule[name]))
      .map((name) => [name, rule[name] ?? null]),
  );
}

function readProblems(error: CallError): Problems {
  const { errors } = error.problem;
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(errors.filter(isObject).map(({ pointer, message }) => [String(pointer), String(message)]));
}

/** Resolves to whether the rule was saved. */
export async function saveRule(id: string): Promise<boolean> {
  const { rule, problems } = written.value;
  const [wrong] = Object.values(problems);
  saveProblem.value = jsonProblem.value ?? wrong;
  if (saveProblem.value !== undefined) return false;
  try {
    const changes = id === newRule ? rule : changesOf(rule);
    for (const [member, value] of Object.entries(changes)) checkMasked(member, value);
    if (id === newRule) await addRule(rule);
    else if (Object.keys(changes).length > 0) await changeRule(id, changes);
    return true;
  } catch (error) {
    if (error instanceof CallError && error.isGeneral) throw error;
    if (error instanceof CallError) serverProblems.value = readProblems(error);
    saveProblem.value = error instanceof Error ? error.message : String(error);
    return false;
  }
}
