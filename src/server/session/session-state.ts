/** Serializes the state of a session as JSON, and validates it for import. The state contains secrets. */
import { parseClockInstant, parseInstant, toRfc3339, type ClockReading } from '../../lib/clock.ts';
import { copyJson, isObject, type JsonObject } from '../../lib/json.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import { checkMember } from '../../lib/errors.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import { fingerprint } from '../../lib/random.ts';
import type { TokenStore } from '../../storage/token-store.ts';
import type { ResourceStore, StoredResources } from '../../storage/resource-store.ts';
import type { Token } from '../../tokens/token.ts';
import type { State as SessionState, StoredToken } from '../control-api/control-types.ts';
import { checkInput, rejectMember } from './check-input.ts';
import { checkListedRule, type ServedOperations } from './rule-input.ts';
import { checkRoom, sizeOfRule } from '../../storage/memory-rule-store.ts';
import type { Rule } from './rule-registry.ts';
import { checkResources, serializeResource, type GivenResources } from './stored-resource.ts';
import { inBatches } from '../../lib/next-turn.ts';

export type { SessionState };

const serializeToken = ({
  id,
  provider,
  secret,
  jti,
  name,
  createdAt,
  expiresAt,
  revokedAt,
  revocationReason,
  lastUsedAt,
  uses,
  data,
}: Token): StoredToken => ({
  id,
  provider,
  secret,
  jti,
  name,
  createdAt: toRfc3339(createdAt),
  expiresAt: mapNullable(expiresAt, toRfc3339),
  revokedAt: mapNullable(revokedAt, toRfc3339),
  revocationReason,
  lastUsedAt: mapNullable(lastUsedAt, toRfc3339),
  uses,
  data,
});

const mapNullable = <From, To>(value: From | null, change: (value: From) => To): To | null =>
  value === null ? null : change(value);

/** A validated state. */
export interface CheckedState {
  readonly tokens: readonly Token[];
  readonly rules: readonly Rule[];
  readonly clock: SessionState['clock'];
  readonly resources: StoredResources;
  /** Hash of the tokens. */
  readonly fingerprint: string;
}

/** Number of tokens that are validated or written per event-loop turn. */
const batchSize = 250;

/**
 * Validates a state, in batches because it may contain 100,000 tokens.
 * @throws AppError `invalid-input`, `invalid-instant`, `too-many-rules`; each names the invalid member
 */
export async function checkState(given: unknown, served: ServedOperations): Promise<CheckedState> {
  const providers = [...served.keys()];
  const { tokens: givenTokens, rules: givenRules, clock, ...others } = checkOutline(given);
  checkMember('/clock/now', () => parseClockInstant(clock.now));
  checkRoom(givenRules.length, 0);
  const rules: Rule[] = [];
  let bytes = 0;
  for (const givenRule of givenRules) {
    const rule = checkListedRule(givenRule, served, `/rules/${rules.length}`);
    rules.push(rule);
    checkRoom(rules.length, (bytes += sizeOfRule(rule)));
  }
  rejectRepeatedIds(rules, '/rules', new Set(), 0);
  const resources = checkResources(others, providers);
  const tokens: Token[] = [];
  const ids = new Set<string>();
  const secrets = new Map(providers.map((provider) => [provider, new Set<string>()]));
  let digest = '';
  for await (const batch of inBatches(givenTokens, batchSize)) {
    const checked = Array.from(batch, (token, index) =>
      parseStoredToken(token, providers, `/tokens/${tokens.length + index}`),
    );
    rejectRepeatedIds(checked, '/tokens', ids, tokens.length);
    rejectRepeatedSecrets(checked, secrets, tokens.length);
    tokens.push(...checked);
    digest = fingerprint(JSON.stringify([digest, checked]));
  }
  return { tokens, rules, clock, resources, fingerprint: digest };
}

interface Outline extends GivenResources {
  readonly tokens: readonly unknown[];
  readonly rules: readonly unknown[];
  readonly clock: SessionState['clock'];
}

/** Validates the state without the items of its lists, which are validated one by one. */
function checkOutline(given: unknown): Outline {
  const outline = isObject(given)
    ? {
        ...given,
        ...(Array.isArray(given['tokens']) && { tokens: [] }),
        ...(Array.isArray(given['rules']) && { rules: [] }),
        ...(Array.isArray(given['resources']) && { resources: [] }),
        ...(Array.isArray(given['seededCollections']) && { seededCollections: [] }),
      }
    : given;
  const copy = copyJson(outline);
  checkInput('State', copy);
  return { ...(given as unknown as Outline), clock: (copy as unknown as Outline).clock };
}

function rejectRepeatedIds(
  items: readonly { readonly id: string }[],
  at: string,
  seen: Set<string>,
  first: number,
): void {
  items.forEach(({ id }, index) => {
    if (seen.has(id)) rejectMember(`${at}/${first + index}/id`, 'occurs twice; ids must be unique');
    seen.add(id);
  });
}

function rejectRepeatedSecrets(tokens: readonly Token[], seen: ReadonlyMap<string, Set<string>>, first: number): void {
  tokens.forEach(({ provider, secret }, index) => {
    const secrets = seen.get(provider)!;
    if (secrets.has(secret))
      rejectMember(`/tokens/${first + index}/secret`, 'occurs twice; secrets must be unique within a provider');
    secrets.add(secret);
  });
}

function parseStoredToken(given: unknown, providers: readonly string[], at: string): Token {
  const copy = copyJson(given, parsePointer(at));
  checkInput('StoredToken', copy, at);
  const token = copy as unknown as StoredToken & { readonly data: JsonObject };
  if (!providers.includes(token.provider)) {
    rejectMember(
      `${at}/provider`,
      `is "${token.provider.slice(0, 100)}", which is not served. Known: ${providers.join(', ')}`,
    );
  }
  const instant = (member: 'createdAt' | 'expiresAt' | 'revokedAt' | 'lastUsedAt', text: string): number =>
    checkMember(`${at}/${member}`, () => parseInstant(text));
  return {
    ...token,
    createdAt: instant('createdAt', token.createdAt),
    expiresAt: mapNullable(token.expiresAt, (text) => instant('expiresAt', text)),
    revokedAt: mapNullable(token.revokedAt, (text) => instant('revokedAt', text)),
    lastUsedAt: mapNullable(token.lastUsedAt, (text) => instant('lastUsedAt', text)),
  };
}

/** The parts of a session that its state contains. */
interface StateSource {
  readonly tokens: Pick<TokenStore, 'list'>;
  readonly rules: { list(): MaybePromise<readonly Rule[]> };
  readonly clock: { now(): number; read(): ClockReading };
  readonly resources: Pick<ResourceStore, 'snapshot'>;
}

type Snapshot = Omit<SessionState, 'tokens'> & { readonly tokens: readonly Token[] };

async function snapshotOf({ tokens, rules, clock, resources: store }: StateSource): Promise<Snapshot> {
  const page = await tokens.list({ now: clock.now(), limit: Infinity });
  const { now, frozen } = clock.read();
  const { resources, seeded } = await store.snapshot();
  return {
    version: 1,
    tokens: page.tokens,
    rules: [...(await rules.list())],
    clock: { now, frozen },
    ...(resources.length > 0 && { resources: resources.map(serializeResource) }),
    ...(seeded.length > 0 && { seededCollections: [...seeded] }),
  };
}

/** Exports the state of a session. It contains the secrets of the tokens. */
export async function exportState(session: StateSource): Promise<SessionState> {
  const snapshot = await snapshotOf(session);
  return { ...snapshot, tokens: snapshot.tokens.map(serializeToken) };
}

/** Exports the state of a session as JSON text, in pieces. */
export async function* writeState(session: StateSource): AsyncGenerator<string, void, undefined> {
  const { version, tokens, ...others } = await snapshotOf(session);
  yield `{"version":${version},"tokens":[`;
  let separator = '';
  for await (const batch of inBatches(tokens, batchSize)) {
    yield separator + JSON.stringify(batch.map(serializeToken)).slice(1, -1);
    separator = ',';
  }
  yield `],${JSON.stringify(others).slice(1)}`;
}
