/** Creates the events of a session, with secrets masked. */
import type { Resource } from '../../storage/resource-store.ts';
import type { Token } from '../../tokens/token.ts';
import type { ResourceChange } from './observed-resources.ts';
import { viewResources } from './resource-view.ts';
import type { Rule } from './rule-registry.ts';
import { viewRule } from './rule-view.ts';
import type { Events, SessionEvent } from './session-events.ts';
import type { SessionSecrets } from './session-secrets.ts';
import { viewTokens } from './token-view.ts';

export type TokenEventChange = Events['token']['change'];
export type RuleEventChange = Events['rule']['change'];

/** @param token null: all tokens */
export async function tokenEvent(
  change: TokenEventChange,
  token: Token | null,
  secrets: SessionSecrets,
  now: number,
): Promise<SessionEvent> {
  const [view = null] = await viewTokens(token ? [token] : [], { secrets, now });
  return { name: 'token', data: { change, token: view } };
}

/** @param rule null: all rules */
export const ruleEvent = async (
  change: RuleEventChange,
  rule: Rule | null,
  secrets: SessionSecrets,
): Promise<SessionEvent> => ({
  name: 'rule',
  data: { change, rule: rule && (await viewRule(rule, secrets)) },
});

/** @param resource null: many resources */
export async function resourceEvent(
  change: ResourceChange,
  resource: Resource | null,
  secrets: SessionSecrets,
): Promise<SessionEvent> {
  const [view = null] = await viewResources(resource ? [resource] : [], secrets);
  return { name: 'resource', data: { change, resource: view } };
}
