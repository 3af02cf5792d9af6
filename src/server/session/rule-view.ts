/** Converts rules for the control API and events, with secrets masked. */
import { maskJson } from '../../lib/mask-json.ts';
import { preview, type Masker } from '../../lib/redact.ts';
import { isSecretMember, isSecretParameter } from '../../lib/secret-names.ts';
import { maskHeaders } from './mask-message.ts';
import type { Rule, RuleResponse, RuleMatch } from './rule-registry.ts';
import type { SessionSecrets } from './session-secrets.ts';

export async function viewRule(rule: Rule, secrets: SessionSecrets): Promise<Rule> {
  const hide = await secrets.maskerFor([JSON.stringify(rule)]);
  return maskRule(rule, hide);
}

function maskRule({ match, respond, sequence, ...rest }: Rule, hide: Masker): Rule {
  return {
    ...rest,
    ...(match && { match: maskMatch(match, hide) }),
    ...(respond && { respond: maskResponse(respond, hide) }),
    ...(sequence && { sequence: sequence.map((response) => response && maskResponse(response, hide)) }),
  };
}

const maskMatch = ({ headers, query, body, ...rest }: RuleMatch, hide: Masker): RuleMatch => ({
  ...rest,
  ...(headers && { headers: withGivenNames(headers, maskHeaders(headers, hide)) }),
  ...(query && {
    query: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, isSecretParameter(name) ? preview(value) : hide(value)]),
    ),
  }),
  ...(body && {
    body: Object.fromEntries(
      Object.entries(body).map(([pointer, value]) => [pointer, maskBodyValue(pointer, value, hide)]),
    ),
  }),
});

/** Masks a value if the last part of its pointer is a secret name, or any secrets in it. */
const maskBodyValue = (pointer: string, value: unknown, hide: Masker): unknown =>
  typeof value === 'string' && isSecretMember(pointer.slice(pointer.lastIndexOf('/') + 1))
    ? preview(value)
    : maskJson(value, hide);

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
