/** Finds the tokens that a response issues. */
import { toRfc3339 } from '../../lib/clock.ts';
import { asText } from '../../lib/json.ts';
import { preview } from '../../lib/redact.ts';
import { valuesAt } from '../../provider/contract-invariants/values.ts';
import type { ContractDefinition } from '../../provider/define-contract.ts';
import type { CreatedToken } from '../findings/report.ts';
import type { CaseExchange } from './case-exchange.ts';
import { maxTokensPerResponse } from './run-limits.ts';

/** The first tokens of a response, and their secrets. */
export interface FoundTokens {
  readonly tokens: readonly CreatedToken[];
  readonly secrets: readonly string[];
  /** Number of further tokens. */
  readonly more: number;
}

/** Finds the tokens in a response by the pointers of the contract. */
export const createTokenFinder =
  (provider: string, { token }: ContractDefinition): ((exchange: CaseExchange) => FoundTokens) =>
  (exchange) => {
    const { response, outcome, case: one } = exchange;
    if (!token || response?.json.kind !== 'value' || response.status >= 300)
      return { tokens: [], secrets: [], more: 0 };
    const { value } = response.json;
    const column = (pattern: string | undefined): (string | undefined)[] =>
      pattern === undefined ? [] : valuesAt(value, pattern).map((placed) => asText(placed.value));
    const [ids, names] = [column(token.id), column(token.name)];
    const all = column(token.secret);
    const secrets = all.slice(0, maxTokensPerResponse);
    return {
      secrets: secrets.flatMap((secret) => secret || []),
      tokens: secrets.map((secret, index) => ({
        provider,
        id: ids[index],
        name: names[index],
        secretPreview: preview(secret ?? ''),
        case: one.id,
        at: toRfc3339(outcome.sentAt),
      })),
      more: all.length - secrets.length,
    };
  };
