/** Controls one session of a mock from the same process. */
import type { ClockReading } from '../lib/clock.ts';
import { isPromise, settled } from '../lib/maybe-promise.ts';
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

/**
 * The synchronous functions need a store that is synchronous: memory or SQLite.
 * @param current returns the current session, which is created on first use
 */
export function createSessionHandle(current: () => MockSession, router: ProviderRouter): SessionHandle {
  /** The session with the state of the store, which another process may have changed. */
  const session = async (): Promise<MockSession> => {
    const one = current();
    await one.refresh();
    return one;
  };
  const settledSession = (): MockSession => {
    const one = current();
    const refreshed = one.refresh();
    if (isPromise(refreshed)) refreshed.catch(() => {}); // What is called next reports that the store is asynchronous.
    return one;
  };
  const viewed = (tokens: readonly Token[], { secrets, clock }: MockSession): Promise<TokenView[]> =>
    viewTokens(tokens, { secrets, now: clock.now() });
  const viewedOne = async (token: Token, one: MockSession): Promise<TokenView> => (await viewed([token], one))[0]!;
  return {
    tokens: {
      list: async () => {
        const one = await session();
        return viewed((await one.tokens.list({ now: one.clock.now(), limit: Infinity })).tokens, one);
      },
      get: async (id) => {
        const one = await session();
        return viewedOne(await one.token(checkedId(id)), one);
      },
      revoke: async (id, reason) => {
        const one = await session();
        return viewedOne(await one.revoke(checkedId(id), reason), one);
      },
      expire: async (id) => {
        const one = await session();
        return viewedOne(await one.expire(checkedId(id)), one);
      },
      clear: async () => void (await (await session()).forgetTokens()),
    },
    clock: {
      read: () => settledSession().clock.read(),
      advance: (by) => settled(settledSession().changeClock({ advance: by })),
      set: (instant) => settled(settledSession().changeClock({ now: instant })), // A Date is serialized to RFC 3339.
      freeze: () => settled(settledSession().changeClock({ frozen: true })),
      resume: () => settled(settledSession().changeClock({ frozen: false })),
    },
    rules: {
      list: () => settled(settledSession().rules.list()),
      add: (rule) => toAddedRule(settled(settledSession().addRule(rule)), settledSession),
      remove: (id) => settled(settledSession().removeRule(checkedId(id))),
      clear: () => void settled(settledSession().clearRules()),
    },
    resources: {
      list: async (filter = {}) => {
        const one = await session();
        return viewResources(await one.resources.list(checkedQuery(filter, router)), one.secrets);
      },
      clear: async (filter = {}) => void (await (await session()).resources.clear(checkedQuery(filter, router))),
    },
    requests: {
      list: async (filter = {}) => findRequests(await session(), router, filter),
      verify: async (expectation = {}) => ({ matched: await verifyRequests(await session(), router, expectation) }),
      waitFor: async (filter = {}, options = {}) => waitForRequest(await session(), router, filter, options),
      clear: () => settled(settledSession().journal.clear()),
    },
    exportState: async () => exportState(await session()),
    importState: async (state) => (await session()).importState(state),
    reset: async () => (await session()).reset(),
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
