/** A session of the mock: extends the base session (tokens, clock, randomness) with rules, journal and events. */
import type { ClockChange, ClockReading } from '../../lib/clock.ts';
import { copyJson } from '../../lib/json.ts';
import { raise } from '../../lib/errors.ts';
import { isPromise, andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { JwtSigner } from '../../tokens/jwt-signer.ts';
import { Session, type SessionOptions } from '../../storage/session.ts';
import type { PooledSession } from '../../storage/session-pool.ts';
import { createToken, type NewToken, type Token, type TokenChange } from '../../tokens/token.ts';
import { EventHub } from './session-events.ts';
import { toEntry } from './journal-entry.ts';
import type { Exchange, ExchangeSession } from '../pipeline/exchange.ts';
import { Journal } from './journal.ts';
import { viewEntry } from './journal-view.ts';
import { contain, type ErrorReport } from '../contain-errors.ts';
import { checkInput } from './check-input.ts';
import { checkRule } from './rule-input.ts';
import { viewRule } from './rule-view.ts';
import { RuleRegistry, type Rule } from './rule-registry.ts';
import { SessionSecrets } from './session-secrets.ts';
import { checkState, serializeToken, writeState, type SessionState } from './session-state.ts';
import { viewTokens } from './token-view.ts';
import { nextTurn } from '../next-turn.ts';

/** Options of a mock session. */
export interface MockSessionOptions extends SessionOptions {
  readonly jwtSigner: JwtSigner;
  /** The ids of the served providers. */
  readonly providers: readonly string[];
  /** Receives errors that occur outside of requests. */
  readonly report: ErrorReport;
  /** Maximum number of requests in the journal. */
  readonly journal?: number | undefined;
  readonly onIssue?: () => void;
  /** Called after every finished exchange. */
  readonly onClosed?: (exchange: Exchange) => unknown;
}

export class MockSession extends Session implements ExchangeSession, PooledSession {
  readonly rules: RuleRegistry;
  readonly events: EventHub;
  readonly secrets = new SessionSecrets(this.tokens);
  readonly journal: Journal;
  readonly jwtSigner: JwtSigner;
  readonly #onIssue: () => void;
  readonly #onClosed: (exchange: Exchange) => unknown;
  readonly #providers: readonly string[];
  readonly #report: ErrorReport;

  constructor(name: string, options: MockSessionOptions) {
    super(name, options);
    this.rules = new RuleRegistry(options.memory);
    this.journal = new Journal(options.journal, options.memory);
    this.events = new EventHub(options.report);
    this.jwtSigner = options.jwtSigner;
    this.#providers = options.providers;
    this.#report = options.report;
    this.#onIssue = options.onIssue ?? (() => {});
    this.#onClosed = options.onClosed ?? (() => {});
  }

  issue(provider: string, token: NewToken): MaybePromise<Token> {
    const issued = createToken(provider, this.clock.now(), token);
    return andThen(this.tokens.add(issued), () => {
      this.#onIssue();
      this.#emitTokenEvent('issued', issued);
      return issued;
    });
  }

  /** Revokes a token permanently. Revoking it again has no effect. @throws AppError `not-found`, `invalid-input` */
  async revoke(id: string, reason: string | null = null): Promise<Token> {
    if (reason !== null) checkInput('Revocation', { reason });
    const { revokedAt } = await this.token(id);
    if (revokedAt !== null) return this.token(id);
    return this.#change(id, 'revoked', { revokedAt: this.clock.now(), revocationReason: reason });
  }

  /** Expires a token now. Has no effect if it has expired already. @throws AppError `not-found` */
  async expire(id: string): Promise<Token> {
    const { expiresAt } = await this.token(id);
    return this.#change(id, 'expired', { expiresAt: Math.min(expiresAt ?? Infinity, this.clock.now()) });
  }

  async #change(id: string, change: 'revoked' | 'expired', fields: TokenChange): Promise<Token> {
    const token = (await this.tokens.update(id, fields)) ?? raise.notFound('token', id);
    this.#emitTokenEvent(change, token);
    return token;
  }

  /** @throws AppError `not-found` */
  async token(id: string): Promise<Token> {
    return (await this.tokens.get(id)) ?? raise.notFound('token', id);
  }

  async forgetTokens(): Promise<number> {
    await this.#rememberShown();
    const count = await this.tokens.clear();
    this.#emitTokenEvent('forgotten', null);
    return count;
  }

  /**
   * @param input an unvalidated rule
   * @throws AppError `invalid-input`, `too-many-rules`
   */
  addRule(input: unknown): Rule {
    const rule = this.rules.add(checkRule(input, this.#providers), `rule-${this.random.uuid().slice(0, 8)}`);
    this.#emitRuleEvent('added', rule);
    return rule;
  }

  /** @throws AppError `not-found` */
  removeRule(id: string): void {
    this.#emitRuleEvent('removed', this.rules.remove(id));
  }

  clearRules(): void {
    this.rules.clear();
    this.#emitRuleEvent('cleared', null);
  }

  /**
   * @param change an unvalidated change
   * @throws AppError `invalid-input`, `invalid-instant`, `invalid-duration`, `clock-backwards`
   */
  changeClock(change: unknown): ClockReading {
    const copy = copyJson(change);
    checkInput('ClockChange', copy);
    const reading = this.clock.change(copy as ClockChange);
    this.events.emit({ name: 'clock', data: reading });
    return reading;
  }

  /** Records that an exchange has finished. */
  exchangeFinished(exchange: Exchange): void {
    contain(this.#report, 'The journal', () => {
      this.secrets.present(exchange);
      this.journal.finish(exchange);
    });
    contain(this.#report, 'onExchange', () => this.#onClosed(exchange));
    if (!this.events.hasListeners) return;
    this.events.emit(viewEntry(toEntry(exchange), this.secrets).then((data) => ({ name: 'request', data })));
  }

  override async reset(): Promise<void> {
    await super.reset();
    this.rules.clear();
    this.journal.clear();
    this.secrets.clear();
    this.events.emit({ name: 'reset', data: { session: this.name } });
  }

  async exportState(): Promise<SessionState> {
    const state = await this.#snapshot();
    return { ...state, tokens: state.tokens.map(serializeToken) };
  }

  /** Exports the state as JSON text, in pieces. */
  async *stateAsJson(): AsyncGenerator<string, void, undefined> {
    yield* writeState(await this.#snapshot());
  }

  async #snapshot(): Promise<Omit<SessionState, 'tokens'> & { readonly tokens: readonly Token[] }> {
    const { tokens } = await this.tokens.list({ now: this.clock.now(), limit: Infinity });
    const { now, frozen } = this.clock.read();
    return { version: 1, tokens, rules: this.rules.list(), clock: { now, frozen } };
  }

  /**
   * Replaces tokens, rules and clock; the journal stays. If the state is invalid, nothing changes.
   * @param given an unvalidated state
   * @throws AppError `invalid-input`, `invalid-instant`, `too-many-rules`
   */
  async importState(given: unknown): Promise<void> {
    const { tokens, rules, clock, fingerprint } = await checkState(given, this.#providers);
    await this.#rememberShown();
    // With a synchronous store, no other request runs from here to the end.
    this.clock.restore(clock);
    await this.tokens.clear();
    for (const token of tokens.toReversed()) {
      const added = this.tokens.add(token);
      if (isPromise(added)) await added;
    }
    this.rules.restore(rules);
    this.reseed(fingerprint);
    this.events.emit({ name: 'reset', data: { session: this.name } });
  }

  /**
   * Drops the oldest request of the journal, or the oldest token if the journal is empty.
   * @returns whether there was anything to drop
   */
  shed(): boolean {
    return this.journal.dropOldest() || this.tokens.evictOldest();
  }

  /** Ends the event streams, because the session is being dropped. */
  end(): void {
    this.events.end();
  }

  /** Remembers the secrets that the journal contains, so that they stay masked after the store is cleared. */
  async #rememberShown(): Promise<void> {
    for (const { url, headers, body, response } of this.journal.newest()) {
      await this.secrets.forget(
        [
          url,
          JSON.stringify(headers),
          body.toString(),
          JSON.stringify(response?.headers ?? {}),
          response?.text ?? '',
        ].join('\n'),
      );
      await nextTurn();
    }
  }

  #emitTokenEvent(change: 'issued' | 'revoked' | 'expired' | 'forgotten', token: Token | null): void {
    if (!this.events.hasListeners) return;
    const views = viewTokens(token ? [token] : [], { secrets: this.secrets, now: this.clock.now() });
    this.events.emit(views.then(([view]) => ({ name: 'token', data: { change, token: view ?? null } })));
  }

  #emitRuleEvent(change: 'added' | 'removed' | 'cleared', rule: Rule | null): void {
    if (!this.events.hasListeners) return;
    this.events.emit(
      Promise.resolve(rule && viewRule(rule, this.secrets)).then((view) => ({
        name: 'rule',
        data: { change, rule: view },
      })),
    );
  }
}
