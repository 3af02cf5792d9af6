/** A session: isolated state, so that parallel test runs do not affect each other. The state is in a store. */
import {
  clockStateAt,
  parseClockInstant,
  type ClockChange,
  type ClockOptions,
  type ClockReading,
} from '../../lib/clock.ts';
import { copyJson } from '../../lib/json.ts';
import { raise } from '../../lib/errors.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import type { Random } from '../../lib/random.ts';
import type { JwtSigner } from '../../tokens/jwt-signer.ts';
import { initialCounters } from '../../storage/rule-store.ts';
import type { ResourceStore } from '../../storage/resource-store.ts';
import type { PooledSession } from '../../storage/session-pool.ts';
import type { SessionState, SessionStore, StoredState } from '../../storage/session-store.ts';
import type { TokenStore } from '../../storage/token-store.ts';
import { createToken, type NewToken, type Token, type TokenChange } from '../../tokens/token.ts';
import { EventHub, type SessionEvent } from './session-events.ts';
import { resourceEvent, ruleEvent, tokenEvent, type RuleEventChange, type TokenEventChange } from './event-views.ts';
import { shownText, toEntry, type JournalEntry } from './journal-entry.ts';
import type { Exchange, ExchangeSession } from '../pipeline/exchange.ts';
import { ObservedResources } from './observed-resources.ts';
import { Journal } from './journal.ts';
import { viewEntry } from './journal-view.ts';
import { contain, type ErrorReport } from '../contain-errors.ts';
import { checkInput } from './check-input.ts';
import { checkReplacement, checkRule, type ServedOperations } from './rule-input.ts';
import { RuleRegistry, type IdentifiedRule, type Rule } from './rule-registry.ts';
import { StoredClock } from './stored-clock.ts';
import { initialState } from './start-state.ts';
import { SessionRandom, type SessionRandomOptions } from './session-random.ts';
import { SessionSecrets } from './session-secrets.ts';
import { checkState } from './session-state.ts';

/** The store of a mock session. */
export type MockSessionStore = SessionStore<IdentifiedRule, JournalEntry>;

export interface MockSessionOptions extends SessionRandomOptions {
  /** @param initial the state of the session when it begins, and after a reset */
  readonly createStore: (initial: () => StoredState<IdentifiedRule>) => MockSessionStore;
  /** Initial state of the clock. */
  readonly clock?: ClockOptions;
  readonly jwtSigner: JwtSigner;
  readonly providers: ServedOperations;
  /** Receives errors that occur outside of requests. */
  readonly report: ErrorReport;
  /** Maximum number of requests in the journal. */
  readonly journal?: number | undefined;
  readonly onIssue?: () => void;
  /** Called after every finished exchange. */
  readonly onClosed?: (exchange: Exchange) => unknown;
}

export class MockSession implements ExchangeSession, PooledSession {
  readonly name: string;
  readonly tokens: TokenStore;
  readonly clock: StoredClock;
  readonly rules: RuleRegistry;
  readonly events: EventHub;
  readonly secrets: SessionSecrets;
  readonly journal: Journal;
  readonly resources: ResourceStore;
  readonly jwtSigner: JwtSigner;
  readonly replayed = new Set<string>();
  readonly #options: MockSessionOptions;
  readonly #store: MockSessionStore;
  readonly #random: SessionRandom;
  /** The latest known state of the session; undefined before the first request. */
  #state: SessionState | undefined;
  /** Number of reads of the state, and number of the read that gave the latest known state. */
  #calls = 0;
  #applied = 0;

  constructor(name: string, options: MockSessionOptions) {
    const { createStore, journal, report, jwtSigner } = options;
    const initial = (): StoredState<IdentifiedRule> => initialState(options.start, options.clock);
    const store = createStore(initial);
    this.name = name;
    this.#options = options;
    this.#store = store;
    this.tokens = store.tokens;
    this.clock = new StoredClock(store.clock, initial().clock);
    this.rules = new RuleRegistry(store.rules, (label) => this.#random.draw(label));
    // Another process may have received a secret that other entries contain.
    this.journal = new Journal(store.journal, journal, store.events && ((entry) => this.secrets.present(entry)));
    this.resources = new ObservedResources(store.resources, (change, resource) =>
      this.#emit(() => resourceEvent(change, resource, this.secrets)),
    );
    this.events = new EventHub(report, store.events);
    this.secrets = new SessionSecrets(store.tokens);
    this.jwtSigner = jwtSigner;
    this.#random = new SessionRandom(name, options);
  }

  get random(): Random {
    return this.#random.current;
  }

  issue(provider: string, token: NewToken): MaybePromise<Token> {
    const issued = createToken(provider, this.clock.now(), token);
    return andThen(this.tokens.add(issued), () => {
      this.#options.onIssue?.();
      this.#emitToken('issued', issued);
      return issued;
    });
  }

  /** Revokes a token permanently. Revoking it again has no effect. @throws AppError `not-found`, `invalid-input` */
  async revoke(id: string, reason: string | null = null): Promise<Token> {
    if (reason !== null) checkInput('Revocation', { reason });
    const now = this.clock.now();
    let revoked = false;
    const token = await this.#change(id, ({ revokedAt }) => {
      revoked = revokedAt === null;
      return revoked ? { revokedAt: now, revocationReason: reason } : {};
    });
    if (revoked) this.#emitToken('revoked', token);
    return token;
  }

  /** Expires a token now. Has no effect if it has expired already. @throws AppError `not-found` */
  async expire(id: string): Promise<Token> {
    const now = this.clock.now();
    const token = await this.#change(id, ({ expiresAt }) => ({ expiresAt: Math.min(expiresAt ?? Infinity, now) }));
    this.#emitToken('expired', token);
    return token;
  }

  async #change(id: string, change: (token: Token) => TokenChange): Promise<Token> {
    return (await this.tokens.update(id, change)) ?? raise.notFound('token', id);
  }

  /** @throws AppError `not-found` */
  async token(id: string): Promise<Token> {
    return (await this.tokens.get(id)) ?? raise.notFound('token', id);
  }

  async forgetTokens(): Promise<number> {
    await this.#rememberShown();
    const count = await this.tokens.clear();
    this.#emitToken('forgotten', null);
    return count;
  }

  /**
   * @param input an unvalidated rule
   * @throws AppError `invalid-input`, `too-many-rules`
   */
  addRule(input: unknown): MaybePromise<Rule> {
    const added = this.rules.add(checkRule(input, this.#options.providers), `rule-${this.random.uuid().slice(0, 8)}`);
    return andThen(added, (rule) => {
      this.#emitRule('added', rule);
      return rule;
    });
  }

  /**
   * Replaces a rule in its place. Its match count stays, unless the input contains another one.
   * @param input an unvalidated rule
   * @throws AppError `not-found`, `invalid-input`, `too-many-rules`
   */
  replaceRule(id: string, input: unknown): MaybePromise<Rule> {
    const { rule, matched } = checkReplacement(input, id, this.#options.providers);
    return andThen(this.rules.replace(id, rule, matched), (replaced) => {
      this.#emitRule('changed', replaced);
      return replaced;
    });
  }

  /** @throws AppError `not-found` */
  removeRule(id: string): MaybePromise<void> {
    return andThen(this.rules.remove(id), (rule) => this.#emitRule('removed', rule));
  }

  /** Removes all rules and returns their number. */
  clearRules(): MaybePromise<number> {
    return andThen(this.rules.clear(), (removed) => {
      this.#emitRule('cleared', null);
      return removed;
    });
  }

  /**
   * @param change an unvalidated change
   * @throws AppError `invalid-input`, `invalid-instant`, `invalid-duration`, `clock-backwards`
   */
  changeClock(change: unknown): MaybePromise<ClockReading> {
    const copy = copyJson(change);
    checkInput('ClockChange', copy);
    return andThen(this.clock.change(copy as ClockChange), (reading) => {
      this.#applied = ++this.#calls;
      this.events.emit({ name: 'clock', data: reading });
      return reading;
    });
  }

  /** Records that an exchange has finished. @throws AppError `store-unavailable` */
  exchangeFinished(exchange: Exchange): MaybePromise<void> {
    const { report, onClosed } = this.#options;
    return andThen(this.record(exchange), () => void contain(report, 'onExchange', () => onClosed?.(exchange)));
  }

  /**
   * Stores an open exchange in the journal, and notifies the listeners of the session.
   * @throws AppError `store-unavailable`
   */
  record(exchange: Exchange): MaybePromise<void> {
    this.secrets.present(exchange);
    return andThen(this.journal.finish(exchange), () => {
      if (this.events.hasListeners)
        this.events.emit(viewEntry(toEntry(exchange), this.secrets).then((data) => ({ name: 'request', data })));
    });
  }

  /** Makes the session ready for a request: reads from the store what other processes may have changed. */
  refresh(): MaybePromise<void> {
    const call = ++this.#calls;
    return andThen(this.#store.refresh(), (state) => this.#apply(state, call));
  }

  /** Ignores what was read before the latest known state: reads may overtake each other. */
  #apply(state: SessionState, call: number): void {
    const known = this.#state;
    if (state === known || call < this.#applied) return;
    this.#applied = call;
    this.#state = state;
    this.clock.set(state.clock);
    if (known?.epoch === state.epoch) return;
    // This process has opened the session, or another process has reset it.
    if (known) this.#forgetRequests();
    if (known || state.opening > 1) this.#random.begin(state.opening);
  }

  #forgetRequests(): void {
    this.journal.forgetInProgress();
    this.secrets.clear();
    this.replayed.clear();
  }

  /** Restores the initial state: tokens and rules of the start, no requests, initial clock, initial randomness. */
  async reset(): Promise<void> {
    await this.#store.reset();
    await this.refresh();
    this.#forgetRequests();
    this.#random.begin();
    this.events.emit({ name: 'reset', data: { session: this.name } });
  }

  /**
   * Replaces tokens, rules, resources and clock; the journal stays. If the state is invalid, nothing changes.
   * @param given an unvalidated state
   * @throws AppError `invalid-input`, `invalid-instant`, `too-many-rules`
   */
  async importState(given: unknown): Promise<void> {
    const { tokens, rules, clock, resources, fingerprint } = await checkState(given, this.#options.providers);
    await this.#rememberShown();
    await this.#store.replace({
      tokens: tokens.toReversed(),
      rules: rules.map(({ matched, ...rule }) => ({ rule, counters: { ...initialCounters, matched } })),
      clock: clockStateAt(parseClockInstant(clock.now), clock.frozen),
      resources,
    });
    await this.refresh();
    this.#random.beginAfterImport(fingerprint);
    this.events.emit({ name: 'reset', data: { session: this.name } });
  }

  shed(): boolean {
    return this.#store.shed();
  }

  /** Ends the event streams, because the session is being dropped. */
  end(): void {
    this.events.end();
  }

  /** Remembers the secrets that the journal contains, so that they stay masked after the store is cleared. */
  async #rememberShown(): Promise<void> {
    for (const entry of await this.journal.newest()) {
      await this.secrets.forget(shownText(entry));
      await nextTurn();
    }
  }

  #emit(event: () => Promise<SessionEvent>): void {
    if (this.events.hasListeners) this.events.emit(event());
  }

  #emitToken(change: TokenEventChange, token: Token | null): void {
    this.#emit(() => tokenEvent(change, token, this.secrets, this.clock.now()));
  }

  #emitRule(change: RuleEventChange, rule: Rule | null): void {
    this.#emit(() => ruleEvent(change, rule, this.secrets));
  }
}
