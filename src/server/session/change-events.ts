/** The events of changes to tokens, resources and rules, with secrets masked. */
import type { Resource } from '../../storage/resource-store.ts';
import type { Token } from '../../tokens/token.ts';
import type { ResourceChange } from './observed-resources.ts';
import { viewResources } from './resource-view.ts';
import type { Rule } from './rule-registry.ts';
import { viewRule } from './rule-view.ts';
import type { SessionEvent } from './session-events.ts';
import type { SessionSecrets } from './session-secrets.ts';
import { viewTokens } from './token-view.ts';

export type TokenChangeName = 'issued' | 'revoked' | 'expired' | 'forgotten';
export type RuleChangeName = 'added' | 'changed' | 'removed' | 'cleared';

/** @param token null if many tokens changed */
export async function tokenEvent(
  change: TokenChangeName,
  token: Token | null,
  context: { readonly secrets: SessionSecrets; readonly now: number },
): Promise<SessionEvent> {
  const [view] = await viewTokens(token ? [token] : [], context);
  return { name: 'token', data: { change, token: view ?? null } };
}

/** @param resource null if many resources changed */
export async function resourceEvent(
  change: ResourceChange,
  resource: Resource | null,
  secrets: SessionSecrets,
): Promise<SessionEvent> {
  const [view] = await viewResources(resource ? [resource] : [], secrets);
  return { name: 'resource', data: { change, resource: view ?? null } };
}

/** @param rule null if many rules changed */
export async function ruleEvent(
  change: RuleChangeName,
  rule: Rule | null,
  secrets: SessionSecrets,
): Promise<SessionEvent> {
  return { name: 'rule', data: { change, rule: rule && (await viewRule(rule, secrets)) } };
}
