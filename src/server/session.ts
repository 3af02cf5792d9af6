/** A session of the mock: tokens, clock and chance from below, and with them rules, journal and events. */
import { setImmediate } from 'node:timers/promises';
import type { ClockChange, ClockReading } from '../core/clock.ts';
import { raise } from '../core/problem.ts';
import { fingerprint } from '../core/random.ts';
import { soon, type Soon } from '../core/soon.ts';
import type { Mint } from '../state/mint.ts';
import { Session, type SessionStart } from '../state/session.ts';
import { newToken, type NewToken, type Token, type TokenChange } from '../state/token.ts';
import { EventHub } from './event.ts';
import { entryOf } from './entry.ts';
import type { Exchange, ExchangeSession } from './exchange.ts';
import { Journal } from './journal.ts';
import { viewEntry } from './journal-view.ts';
import { checkRule, RuleBook, type Rule, type RuleInput } from './rules.ts';
import { restoreToken, storeToken, type SessionState } from './session-state.ts';
import { viewRule } from './rule-view.ts';
import { SessionSecrets } from './session-secrets.ts';
import { viewTokens } from './token-view.ts';

/** How a session of the mock begins. */
export interface MockSessionStart extends SessionStart {
  readonly mint: Mint;
  /** How many requests the journal keeps. */
  readonly journal?: number | undefined;
  readonly onIssue?: () => void;
  /** Hears of every exchange that has ended. */
  readonly onClosed?: (exchange: Exchange) => void;
}

export class MockSession extends Session implements ExchangeSession {
  readonly rules = new RuleBook();
  readonly events = new EventHub();
  readonly secrets = new SessionSecrets(this.tokens);
  readonly journal: Journal;
  readonly mint: Mint;
  readonly #onIssue: () => void;
  readonly #onClosed: (exchange: Exchange) => void;

  constructor(name: string, start: MockSessionStart) {
    super(name, start);
    this.journal = new Journal(start.journal);
    this.mint = start.mint;
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

  /** Revokes for good: a second time changes nothing. @throws AppError `not-found` */
  async revoke(id: string, reason: string | null = null): Promise<Token> {
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

  addRule(input: RuleInput): Rule {
    const rule = this.rules.add(input, `rule-${this.random.uuid().slice(0, 8)}`);
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

  changeClock(change: ClockChange): ClockReading {
    const reading = this.clock.change(change);
    this.events.emit({ name: 'clock', data: reading });
    return reading;
  }

  /** Notes that an exchange has ended. */
  closed(exchange: Exchange): void {
    this.secrets.present(exchange);
    this.journal.closed(exchange);
    this.#onClosed(exchange);
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
    const { tokens } = await this.tokens.list({ now: this.clock.now(), limit: Infinity });
    const { now, frozen } = this.clock.read();
    return { version: 1, tokens: tokens.map(storeToken), rules: this.rules.list(), clock: { now, frozen } };
  }

  /** Takes the place of everything that the session held but its journal. */
  async importState({ tokens, rules, clock }: SessionState): Promise<void> {
    await this.#rememberShown();
    const restored = tokens.map(restoreToken);
    rules.forEach(checkRule);
    this.clock.restore(clock); // The last that may fail: a state comes in as a whole or not at all.
    await this.tokens.clear();
    for (const token of restored.reverse()) await this.tokens.add(token);
    this.rules.restore(rules);
    this.diverge(fingerprint(JSON.stringify(tokens)));
    this.events.emit({ name: 'reset', data: { session: this.name } });
  }

  /** The store forgets its secrets, while the journal still shows requests that may hold some. */
  async #rememberShown(): Promise<void> {
    for (const { url, headers, body, answer } of this.journal.newest()) {
      await this.secrets.forget([url, JSON.stringify(headers), body.toString(), JSON.stringify(answer?.headers ?? {}), answer?.text ?? ''].join('\n'));
      await setImmediate();
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
