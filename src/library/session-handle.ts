/** Controls one session of a mock from the same process. */
import type { ClockReading } from '../lib/clock.ts';
import { settled } from '../lib/maybe-promise.ts';
import { checkInput } from '../server/session/check-input.ts';
import type { RequestExpectation } from '../server/control-api/control-types.ts';
import type { JournalView } from '../server/session/journal-view.ts';
import type { MockSession } from '../server/session/mock-session.ts';
import type { RequestFilter } from '../server/session/option-schemas.ts';
import type { Rule, RuleInput } from '../server/session/rule-registry.ts';
import { exportState, type SessionState } from '../server/session/session-state.ts';
import { viewResources, type ResourceView } from '../server/session/resource-view.ts';
import { viewTokens, type TokenView } from '../server/session/token-view.ts';
import { findRequests, verifyRequests, waitForRequest } from '../server/session/verify-requests.ts';
import type { ProviderRouter } from '../server/provider-router.ts';
import type { ResourceQuery } from '../storage/resource-store.ts';
import type { Token } from '../tokens/token.ts';

/** A rule that was added, as data, and with functions to change it. */
export type AddedRule = Rule & {
  /** @throws AppError `not-found` if the rule was removed already */
  remove(): void;
  /**
   * Changes members of the rule; undefined removes a member. The rule keeps its place and its match count.
   * @throws AppError `not-found`, `invalid-input`
   */
  update(change: { readonly [Member in keyof RuleInput]?: RuleInput[Member] | undefined }): AddedRule;
};

/** Controls one session of a running mock. */
export interface SessionHandle {
  readonly tokens: {
    /** Lists all issued tokens, newest first. */
    list(): Promise<TokenView[]>;
    /** @throws AppError `not-found` */
    get(id: string): Promise<TokenView>;
    /** @throws AppError `not-found`, `invalid-input` */
    revoke(id: string, reason?: string): Promise<TokenView>;
    /** @throws AppError `not-found` */
    expire(id: string): Promise<TokenView>;
    clear(): Promise<void>;
  };
  readonly clock: {
    read(): ClockReading;
    /** Moves the clock forward by an ISO 8601 duration (`P366D`) or a number of milliseconds. */
    advance(by: string | number): ClockReading;
    /**
     * Sets the clock to a later instant: an RFC 3339 date-time or a `Date`, in the years 0001 to 9998.
     * @throws AppError `invalid-instant`, `clock-backwards`
     */
    set(now: string | Date): ClockReading;
    freeze(): ClockReading;
    resume(): ClockReading;
  };
  readonly rules: {
    list(): Rule[];
    /** @throws AppError `invalid-input`, `too-many-rules` */
    add(rule: RuleInput): AddedRule;
    /** @throws AppError `not-found` */
    remove(id: string): void;
    clear(): void;
  };
  /** What generic mocks keep, such as the items that requests have created. */
  readonly resources: {
    /**
     * Lists the resources, with secrets masked. `collection` is a path, such as `/users/42/keys`.
     * @throws AppError `invalid-input`, `unknown-provider`
     */
    list(filter?: ResourceQuery): Promise<ResourceView[]>;
    /** Removes the resources. Their collections get their seeds again. */
    clear(filter?: ResourceQuery): Promise<void>;
  };
  readonly requests: {
    /**
     * Lists the recorded requests that meet the filter, newest first, with secrets masked.
     * @throws AppError `invalid-input`, `unknown-provider`
     */
    list(filter?: RequestFilter): Promise<JournalView[]>;
    /**
     * Asserts how many recorded requests meet the conditions; without `count`, `atLeast` and `atMost`, at least one.
     * @throws AppError `unexpected-requests` with the requests that were received, `invalid-input`, `unknown-provider`
     */
    verify(expectation?: RequestExpectation): Promise<{ readonly matched: number }>;
    /**
     * Waits for a request that meets the filter and has been answered. A recorded one counts.
     * @param options `timeout` in milliseconds of real time; 5000 by default
     * @throws AppError `unexpected-requests` with the requests that were received
     */
    waitFor(filter?: Omit<RequestFilter, 'limit'>, options?: { readonly timeout?: number }): Promise<JournalView>;
    clear(): void;
  };
  /** Exports tokens, rules, resources and clock. The state contains the secrets of the tokens. */
  exportState(): Promise<SessionState>;
  /**
   * Replaces tokens, rules, resources and clock. If the state is invalid, nothing changes.
   * @throws AppError that names the invalid member
   */
  importState(state: SessionState): Promise<void>;
  /** Restores the initial state of the session. */
  reset(): Promise<void>;
}

/** @param session returns the current session, which is created on first use */
export function createSessionHandle(session: () => MockSession, router: ProviderRouter): SessionHandle {
  const now = (): number => session().clock.now();
  const viewed = (tokens: readonly Token[]): Promise<TokenView[]> =>
    viewTokens(tokens, { secrets: session().secrets, now: now() });
  const viewedOne = async (token: Token): Promise<TokenView> => (await viewed([token]))[0]!;
  return {
    tokens: {
      list: async () => viewed((await session().tokens.list({ now: now(), limit: Infinity })).tokens),
      get: async (id) => viewedOne(await session().token(checkedId(id))),
      revoke: async (id, reason) => viewedOne(await session().revoke(checkedId(id), reason)),
      expire: async (id) => viewedOne(await session().expire(checkedId(id))),
      clear: async () => void (await session().forgetTokens()),
    },
    clock: {
      read: () => session().clock.read(),
      advance: (by) => settled(session().changeClock({ advance: by })),
      set: (instant) => settled(session().changeClock({ now: instant })), // A Date is serialized to RFC 3339.
      freeze: () => settled(session().changeClock({ frozen: true })),
      resume: () => settled(session().changeClock({ frozen: false })),
    },
    rules: {
      list: () => settled(session().rules.list()),
      add: (rule) => toAddedRule(settled(session().addRule(rule)), session),
      remove: (id) => settled(session().removeRule(checkedId(id))),
      clear: () => void settled(session().clearRules()),
    },
    resources: {
      list: async (filter = {}) =>
        viewResources(await session().resources.list(checkedQuery(filter, router)), session().secrets),
      clear: async (filter = {}) => void (await session().resources.clear(checkedQuery(filter, router))),
    },
    requests: {
      list: async (filter = {}) => findRequests(session(), router, filter),
      verify: async (expectation = {}) => ({ matched: await verifyRequests(session(), router, expectation) }),
      waitFor: async (filter = {}, options = {}) => waitForRequest(session(), router, filter, options),
      clear: () => settled(session().journal.clear()),
    },
    exportState: () => exportState(session()),
    importState: (state) => session().importState(state),
    reset: () => session().reset(),
  };
}

/** The functions are not enumerable, so that the rule compares and prints as data. */
function toAddedRule(rule: Rule, session: () => MockSession): AddedRule {
  const methods: Pick<AddedRule, 'remove' | 'update'> = {
    remove: () => settled(session().removeRule(rule.id)),
    update: (change) => {
      const { id, matched, ...current } = settled(session().rules.list()).find((one) => one.id === rule.id) ?? rule;
      return toAddedRule(settled(session().replaceRule(rule.id, { ...current, ...change })), session);
    },
  };
  return Object.defineProperties(
    { ...rule, ...methods },
    { remove: { enumerable: false }, update: { enumerable: false } },
  );
}

/** @throws AppError `invalid-input`, `unknown-provider` */
function checkedQuery(query: ResourceQuery, router: ProviderRouter): ResourceQuery {
  checkInput('ResourceQuery', query);
  if (query.provider !== undefined) router.provider(query.provider);
  return query;
}

/** @throws AppError `invalid-input` */
function checkedId(id: string): string {
  checkInput('Identified', { id });
  return id;
}
