/** A journal entry as the control API, HAR files, events and logs show it: every secret masked. */
import { toRfc3339 } from '../core/clock.ts';
import { createMasker, preview } from '../core/redact.ts';
import type { ParameterPlace } from '../openapi/operation.ts';
import type { TokenStore } from '../state/store.ts';
import { headersOf } from './answer-headers.ts';
import type { Entry } from './entry.ts';
import type { JudgedCredential, Trigger } from './exchange.ts';
import { shownBody } from './journal.ts';

export interface ViolationView {
  readonly in: 'body' | ParameterPlace;
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

export interface JournalView {
  readonly id: string;
  readonly at: string;
  readonly provider: string | null;
  readonly operationId: string | null;
  readonly request: MessageView & { readonly method: string; readonly url: string };
  /** null: the exchange is under way, or a fault or the client ended it. */
  readonly response: (MessageView & { readonly status: number }) | null;
  readonly trigger: Trigger;
  readonly reason: string | null;
  /** The credential by which the provider let the request in, or would not; null where it came to no judgement. */
  readonly credential: JudgedCredential | null;
  /** The rule that answered, broke or delayed it. */
  readonly ruleId: string | null;
  readonly violations: readonly ViolationView[];
  readonly tokenId: string | null;
  readonly durationMs: number | null;
}

interface MessageView {
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else text; null where there is none. */
  readonly body: unknown;
}

/** Header and query parameters that hold a secret whatever it is. */
const secretHeaders = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key|x-auth-token)$/;
const secretParameter = /([?&](?:[^=&#]*(?:token|secret|password|api[-_]?key)[^=&#]*)=)([^&#]*)/gi;

/** Masks, in any text, the credentials that an exchange presented, what it was issued, and issued secrets that it holds. */
export async function maskerOf({ secrets: own }: Pick<Entry, 'secrets'>, texts: readonly string[], tokens: TokenStore): Promise<(text: string) => string> {
  const secrets = new Set(own);
  for (const text of texts) for (const secret of await tokens.secretsIn(text)) secrets.add(secret);
  return createMasker(secrets);
}

/** Shows an entry; `tokens` knows the secrets that were issued and must show nowhere. */
export async function viewEntry(entry: Entry, tokens: TokenStore): Promise<JournalView> {
  const { answer, violations } = entry;
  const body = entry.body.toString();
  const hide = await maskerOf(entry, [entry.url, JSON.stringify(entry.headers), body, answer?.text ?? ''], tokens);
  return {
    id: entry.id,
    at: toRfc3339(entry.at),
    provider: entry.provider,
    operationId: entry.operation,
    request: {
      method: entry.method,
      url: hide(entry.url.replace(secretParameter, (_, name: string, value: string) => name + preview(value))),
      headers: viewHeaders(entry.headers, hide),
      body: viewBody(body, hide),
    },
    response: answer ? { status: answer.status, headers: viewHeaders(headersOf(entry, answer), hide), body: viewBody(answer.text, hide) } : null,
    trigger: entry.trigger,
    reason: entry.reason === null ? null : hide(entry.reason),
    credential: entry.credential,
    ruleId: entry.ruleId,
    violations: violations.map(({ in: part, pointer, keyword, message }) => ({ in: part, pointer: hide(pointer), keyword, message: hide(message) })),
    tokenId: entry.tokenId,
    durationMs: entry.durationMs,
  };
}

function viewHeaders(headers: Entry['headers'] | Readonly<Record<string, string>>, hide: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => {
    const text = [value ?? ''].flat().join(', ');
    return [name.toLowerCase(), secretHeaders.test(name.toLowerCase()) ? maskHeader(text) : hide(text)];
  }));
}

/** Keeps the scheme's name, which helps, and masks the rest. */
function maskHeader(text: string): string {
  const [scheme, rest] = text.split(/ +(.*)/s);
  return rest ? `${scheme} ${preview(rest)}` : preview(text);
}

function viewBody(text: string, hide: (text: string) => string): unknown {
  if (text === '') return null;
  const hidden = hide(text);
  if (hidden.length > shownBody) return `${hidden.slice(0, shownBody)}… (${hidden.length - shownBody} more characters)`;
  try {
    return isDeep(hidden) ? hidden : JSON.parse(hidden);
  } catch {
    return hidden;
  }
}

/** Whether the nesting goes deeper than a JSON writer should have to follow. */
function isDeep(json: string): boolean {
  let depth = 0;
  for (const character of json) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > 200) return true;
  }
  return false;
}
