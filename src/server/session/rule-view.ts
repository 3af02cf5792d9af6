/** Converts rules for the control API and events, with secrets masked. */
import { maskJson } from '../../lib/mask-json.ts';
import { preview, type Masker } from '../../lib/redact.ts';
import { isSecretMember, isSecretParameter } from '../../lib/secret-names.ts';
import { maskHeaders } from './mask-message.ts';
import type { RuleMatch, TextCondition } from '../control-api/control-types.ts';
import { patternOf } from './request-matcher.ts';
import type { Rule, RuleResponse } from './rule-registry.ts';
import type { SessionSecrets } from './session-secrets.ts';

export async function viewRule(rule: Rule, secrets: SessionSecrets): Promise<Rule> {
  const hide = await secrets.maskerFor([JSON.stringify(rule)]);
  return maskRule(rule, hide);
}

function maskRule({ match, respond, sequence, label, ...rest }: Rule, hide: Masker): Rule {
  return {
    ...rest,
    ...(label !== undefined && { label: hide(label) }),
    ...(match && { match: maskMatch(match, hide) }),
    ...(respond && { respond: maskResponse(respond, hide) }),
    ...(sequence && { sequence: sequence.map((response) => response && maskResponse(response, hide)) }),
  };
}

const maskMatch = ({ path, headers, query, body, ...rest }: RuleMatch, hide: Masker): RuleMatch => ({
  ...rest,
  ...(path !== undefined && { path: hide(path) }),
  ...(headers && {
    headers: mapValues(headers, (name, value) => maskText(value, (text) => maskHeader(name, text, hide))),
  }),
  ...(query && {
    query: mapValues(query, (name, value) =>
      maskText(value, (text) => (isSecretParameter(name) ? preview(text) : hide(text))),
    ),
  }),
  ...(body && {
    body: Object.fromEntries(
      Object.entries(body).map(([pointer, value]) => [pointer, maskBodyValue(pointer, value, hide)]),
    ),
  }),
});

const mapValues = <From, To>(
  values: Readonly<Record<string, From>>,
  change: (name: string, value: From) => To,
): Record<string, To> => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(name, value)]));

const maskText = (condition: TextCondition, mask: Masker): TextCondition =>
  typeof condition === 'string' ? mask(condition) : { matches: mask(condition.matches) };

const maskHeader = (name: string, value: string, hide: Masker): string =>
  maskHeaders({ [name]: value }, hide)[name.toLowerCase()] ?? '…';

/** Masks a value if the last part of its pointer is a secret name, or any secrets in it. */
function maskBodyValue(pointer: string, value: unknown, hide: Masker): unknown {
  if (!isSecretMember(pointer.slice(pointer.lastIndexOf('/') + 1))) return maskJson(value, hide);
  const pattern = patternOf(value);
  if (pattern !== undefined) return { matches: preview(pattern) };
  return typeof value === 'string' ? preview(value) : maskJson(value, hide);
}

const maskResponse = ({ headers, body, ...rest }: RuleResponse, hide: Masker): RuleResponse => ({
  ...rest,
  ...(headers && { headers: withGivenNames(headers, maskHeaders(headers, hide)) }),
  ...(body !== undefined && { body: maskJson(body, hide) }),
});

/** Restores the original case of the header names. */
const withGivenNames = (
  given: Readonly<Record<string, string>>,
  masked: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.keys(given).map((name) => [name, masked[name.toLowerCase()] ?? '…']));
