/** A session of the mock: tokens, clock and chance from below, and with them rules, journal and events. */
import type { ClockChange, ClockReading } from '../core/clock.ts';
import { copyJson } from '../core/json.ts';
import { raise } from '../core/problem.ts';
import { isLater, soon, type Soon } from '../core/soon.ts';
import type { Mint } from '../state/mint.ts';
import { Session, type SessionStart } from '../state/session.ts';
import type { PooledSession } from '../state/session-pool.ts';
import { newToken, type NewToken, type Token, type TokenChange } from '../state/token.ts';
import { EventHub } from './event.ts';
import { entryOf } from './entry.ts';
import type { Exchange, ExchangeSession } from './exchange.ts';
import { Journal } from './journal.ts';
import { viewEntry } from './journal-view.ts';
import { contain, type Report } from './contain.ts';
import { checkInput } from './input.ts';
import { checkRule } from './rule-input.ts';
import { viewRule } from './rule-view.ts';
import { RuleBook, type Rule } from './rules.ts';
import { SessionSecrets } from './session-secrets.ts';
import { checkState, storeToken, writeState, type SessionState } from './session-state.ts';
import { viewTokens } from './token-view.ts';
import { nextTurn } from './turn.ts';

/** How a session of the mock begins. */
export interface MockSessionStart extends SessionStart {
  readonly mint: Mint;
  /** The ids of the providers that are served. */
  readonly providers: readonly string[];
  /** Receives what fails outside of a request. */
  readonly report: Report;
  /** How many requests the journal keeps. */
  readonly journal?: number | undefined;
  readonly onIssue?: () => void;
  /** Hears of every exchange that has ended. */
  readonly onClosed?: (exchange: Exchange) => unknown;
}

export class MockSession extends Session implements ExchangeSession, PooledSession {
  readonly rules: RuleBook;
  readonly events: EventHub;
  readonly secrets = new SessionSecrets(this.tokens);
  readonly journal: Journal;
  readonly mint: Mint;
  readonly #onIssue: () => void;
  readonly #onClosed: (exchange: Exchange) => unknown;
  readonly #providers: readonly string[];
  readonly #report: Report;

  constructor(name: string, start: MockSessionStart) {
    super(name, start);
    this.rules = new RuleBook(start.memory);
    this.journal = new Journal(start.journal, start.memory);
    this.events = new EventHub(start.report);
    this.mint = start.mint;
    this.#providers = start.providers;
    this.#report = start.report;
    this.#onIssue = start.onIssue ?? (() => {});
    this.#onClosed = start.onClosed ?? (() => {});
  }

  issue(provider: string, token: NewToken): Soon<Token> {
    const issued = newToken(provider, this.clock.now(), token);
    return soon(this.tokens.add(issued), () => {
      this.#onIssue();
      this.#tell('issued', issued);
      return issued;
    });
  }

  /** Revokes for good: a second time changes nothing. @throws AppError `not-found`, `invalid-input` */
  async revoke(id: string, reason: string | null = null): Promise<Token> {
    if (reason !== null) checkInput('Revocation', { reason });
    const { revokedAt } = await this.token(id);
    if (revokedAt !== null) return this.token(id);
    return this.#change(id, 'revoked', { revokedAt: this.clock.now(), revocationReason: reason });
  }

  /** Ends the token's life now, unless it has ended before. @throws AppError `not-found` */
  async expire(id: string): Promise<Token> {
    const { expiresAt } = await this.token(id);
    return this.#change(id, 'expired', { expiresAt: Math.min(expiresAt ?? Infinity, this.clock.now()) });
  }

  async #change(id: string, change: 'revoked' | 'expired', fields: TokenChange): Promise<Token> {
    const token = (await this.tokens.update(id, fields)) ?? raise.notFound('token', id);
    this.#tell(change, token);
    return token;
  }

  /** @throws AppError `not-found` */
  async token(id: string): Promise<Token> {
    return (await this.tokens.get(id)) ?? raise.notFound('token', id);
  }

  async forgetTokens(): Promise<number> {
    await this.#rememberShown();
    const count = await this.tokens.clear();
    this.#tell('forgotten', null);
    return count;
  }

  /**
   * @param input a rule as it was given
   * @throws AppError `invalid-input`, `too-many-rules`
   */
  addRule(input: unknown): Rule {
    const rule = this.rules.add(checkRule(input, this.#providers), `rule-${this.random.uuid().slice(0, 8)}`);
    this.#tellRule('added', rule);
    return rule;
  }

  removeRule(id: string): void {
    this.#tellRule('removed', this.rules.remove(id));
  }

  clearRules(): void {
    this.rules.clear();
    this.#tellRule('cleared', null);
  }

  /**
   * @param change a change as it was given
   * @throws AppError `invalid-input`, `invalid-instant`, `invalid-duration`, `clock-backwards`
   */
  changeClock(change: unknown): ClockReading {
    const copy = copyJson(change);
    checkInput('ClockChange', copy);
    const reading = this.clock.change(copy as ClockChange);
    this.events.emit({ name: 'clock', data: reading });
    return reading;
  }

  /** Notes that an exchange has ended. */
  closed(exchange: Exchange): void {
    contain(this.#report, 'The journal', () => {
      this.secrets.present(exchange);
      this.journal.closed(exchange);
    });
    contain(this.#report, 'onExchange', () => this.#onClosed(exchange));
    if (!this.events.heard) return;
    this.events.emit(viewEntry(entryOf(exchange), this.secrets).then((data) => ({ name: 'request', data })));
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
    return { ...state, tokens: state.tokens.map(storeToken) };
  }

  /** The same as JSON, in pieces. */
  async *stateAsJson(): AsyncGenerator<string, void, undefined> {
    yield* writeState(await this.#snapshot());
  }

  async #snapshot(): Promise<Omit<SessionState, 'tokens'> & { readonly tokens: readonly Token[] }> {
    const { tokens } = await this.tokens.list({ now: this.clock.now(), limit: Infinity });
    const { now, frozen } = this.clock.read();
    return { version: 1, tokens, rules: this.rules.list(), clock: { now, frozen } };
  }

  /**
   * Takes the place of everything that the session held but its journal; all of it, or nothing.
   * @param given a state as it was given
   * @throws AppError `invalid-input`, `invalid-instant`, `too-many-rules`
   */
  async importState(given: unknown): Promise<void> {
    const { tokens, rules, clock, fingerprint } = await checkState(given, this.#providers);
    await this.#rememberShown();
    // No other request gets its turn from here to the end.
    this.clock.restore(clock);
    await this.tokens.clear();
    for (const token of tokens.toReversed()) {
      const added = this.tokens.add(token);
      if (isLater(added)) await added;
    }
    this.rules.restore(rules);
    this.diverge(fingerprint);
    this.events.emit({ name: 'reset', data: { session: this.name } });
  }

  /** Drops the oldest request of the journal; once that is empty, the oldest token. */
  shed(): boolean {
    return this.journal.dropOldest() || this.tokens.evictOldest();
  }

  /** Ends the event streams: the session is no longer kept. */
  end(): void {
    this.events.end();
  }

  /** The store forgets its secrets, while the journal still shows requests that may hold some. */
  async #rememberShown(): Promise<void> {
    for (const { url, headers, body, answer } of this.journal.newest()) {
      await this.secrets.forget([url, JSON.stringify(headers), body.toString(), JSON.stringify(answer?.headers ?? {}), answer?.text ?? ''].join('\n'));
      await nextTurn();
    }
  }

  #tell(change: 'issued' | 'revoked' | 'expired' | 'forgotten', token: Token | null): void {
    if (!this.events.heard) return;
    const views = viewTokens(token ? [token] : [], { secrets: this.secrets, now: this.clock.now() });
    this.events.emit(views.then(([view]) => ({ name: 'token', data: { change, token: view ?? null } })));
  }

  #tellRule(change: 'added' | 'removed' | 'cleared', rule: Rule | null): void {
    if (!this.events.heard) return;
    this.events.emit(Promise.resolve(rule && viewRule(rule, this.secrets)).then((view) => ({ name: 'rule', data: { change, rule: view } })));
  }
}
