/** The app: providers loaded and compiled, sessions at hand, and one Express app in front of them. */
import type { IncomingMessage } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { checkClockStart, type ClockStart } from '../core/clock.ts';
import { raise } from '../core/problem.ts';
import { createRandom } from '../core/random.ts';
import { loadProviders, type ProviderSelection } from '../provider/registry.ts';
import { Mint } from '../state/mint.ts';
import { maxTokenBytes, maxTokens } from '../state/memory.ts';
import { MemoryLimit } from '../state/memory-budget.ts';
import { defaultMaxBytes, defaultMaxSessions, SessionPool } from '../state/session-pool.ts';
import { AddressBook, type Origin } from './address.ts';
import { createAdmin } from './admin/admin.ts';
import { unhealthy } from './admin/health.ts';
import { describeError, safeWarning, type Report } from './contain.ts';
import { containMock } from './contained-mock.ts';
import { createConsole } from './console/page.ts';
import type { AuthMode } from './credential.ts';
import { dispatch } from './dispatch.ts';
import type { Exchange } from './exchange.ts';
import type { CrashListener } from './refusal-exit.ts';
import { Metrics } from './metrics.ts';
import type { Binding, Mock } from './mock.ts';
import { problemExit } from './problem-exit.ts';
import { wayOf } from './way.ts';
import { MockSession } from './session.ts';
import type { Verifier } from './verifier.ts';

/** How the mock behaves. Everything has a default that suits a newcomer. */
export interface MockOptions extends ProviderSelection {
  /** Who is let in; `strict` by default, as the real providers are. */
  readonly auth?: AuthMode | undefined;
  /** Seed of everything random; secrets are unguessable without. */
  readonly seed?: number | undefined;
  /** Where each session's clock begins, and whether it stands still. */
  readonly clock?: ClockStart | undefined;
  /** How many requests each session's journal keeps; 1000 by default. */
  readonly journal?: number | undefined;
  /**
   * The memory of all sessions together, in MiB: tokens, journals, rules; 512 by default. Past it the longest idle
   * session is dropped; a session that is alone drops its oldest requests, then its oldest tokens.
   */
  readonly maxMemory?: number | undefined;
  /** Whether `Prefer` and magic values are listened to; true by default. */
  readonly triggers?: boolean | undefined;
  /** Needed for the control API where the mock is bound beyond loopback. */
  readonly adminToken?: string | undefined;
  /** Host names by which the control API and the console may be called, besides those of this machine. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Ports of their own, by provider id. */
  readonly listen?: Readonly<Record<string, number>> | undefined;
  /** Runs the contract suite for the control API and the console. */
  readonly verifier?: Verifier | undefined;
  /** Hears of every exchange that has ended. */
  readonly onExchange?: ((exchange: Exchange) => unknown) | undefined;
  /** Hears of what a person should know, such as a fault in the mock itself. */
  readonly onWarning?: ((warning: string) => unknown) | undefined;
}

/** An Express app that is there at once, and the mock that it waits for. */
export interface MockApp {
  readonly app: Express;
  /** @throws AppError where a document or a provider is broken, or an address is claimed twice */
  readonly ready: Promise<Mock>;
}

/**
 * @param binding tells where the app is bound, once it is
 * @param ownPorts where the providers' own ports are bound, once they are
 */
export function createMock(
  options: MockOptions,
  binding: () => Binding | undefined = () => undefined,
  ownPorts: ReadonlyMap<string, number> = new Map(),
): MockApp {
  const warn = safeWarning(options.onWarning);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  let handler: RequestHandler | undefined;
  const ready = build(options, binding, ownPorts, warn).then(({ mock, handler: built }) => {
    handler = built;
    return mock;
  });
  ready.catch(() => {}); // Whoever awaits it hears of it; so does each request.
  app.use((req, res, next) => {
    res.on('error', ignore); // The client has gone, or a response was written to after its end.
    return handler ? handler(req, res, next) : ready.then(() => handler!(req, res, next));
  });
  app.use(unhealthy(() => handler !== undefined));
  app.use(problemExit((requestId, error) => warn(`A fault in mockmint itself (request ${requestId}): ${describeError(error)}`)));
  return { app, ready };
}

async function build(
  options: MockOptions,
  binding: () => Binding | undefined,
  ownPorts: ReadonlyMap<string, number>,
  warn: (text: string) => void,
): Promise<{ mock: Mock; handler: RequestHandler }> {
  const clock = checkClockStart(options.clock ?? {});
  const providers = (await loadProviders(options)).map((provider) => containMock(provider));
  const addresses = new AddressBook(providers, new Map(Object.entries(options.listen ?? {})), ownPorts);
  const metrics = new Metrics();
  if (options.maxMemory !== undefined && !(options.maxMemory >= 1)) raise.wrongUsage(`maxMemory is ${options.maxMemory}; give a number of MiB from 1 on.`);
  const maxBytes = options.maxMemory === undefined ? defaultMaxBytes : options.maxMemory * 2 ** 20;
  const bodies = new MemoryLimit(maxBytes / 4);
  const mint = new Mint(createRandom(options.seed, 'signing key'));
  const onCrash: CrashListener = (provider, requestId, error) => warn(`The mock of ${provider} failed: request ${requestId}: ${describeError(error)}`);
  const report: Report = (what, error) => warn(`${what} failed: ${describeError(error)}`);
  const wayOptions = { auth: options.auth ?? 'strict', triggers: options.triggers ?? true, onCrash, bodies };
  const ways = new Map(providers.map((provider) => [provider.id, wayOf(provider, wayOptions)]));
  const sessions = new SessionPool((name, memory) => new MockSession(name, {
    memory,
    seed: options.seed,
    clock,
    providers: providers.map(({ id }) => id),
    report,
    journal: options.journal,
    mint,
    onIssue: () => metrics.countIssued(),
    onEvict: () => {
      if (isWorthTelling(metrics.countEvictedToken())) warn(`Session ${name} is full (${maxTokens} tokens or ${maxTokenBytes / 2 ** 20} MiB of tokens): its oldest tokens are dropped.`);
    },
    onClosed: (exchange) => {
      metrics.countRequest(exchange);
      return options.onExchange?.(exchange);
    },
  }), {
    maxBytes,
    onEvict: (name) => {
      const count = metrics.countEvictedSession();
      if (isWorthTelling(count)) warn(`Session ${name}, idle for longest, was dropped: ${defaultMaxSessions} sessions or ${maxBytes / 2 ** 20} MiB are kept (--max-memory). Sessions dropped so far: ${count}.`);
    },
    onShed: (name) => {
      if (isWorthTelling(metrics.countShed())) warn(`Session ${name} dropped its oldest requests and tokens: ${maxBytes / 2 ** 20} MiB are kept (--max-memory).`);
    },
  });
  const mock: Mock = { addresses, sessions, metrics, mint, bodies, streams: new MemoryLimit(maxBytes / 4), verifier: options.verifier };
  const origin = (req: IncomingMessage): Origin => binding() ?? { host: '127.0.0.1', port: req.socket.localPort ?? 0 };
  const admin = createAdmin(mock, { gate: { token: options.adminToken, binding, allowHosts: options.allowHosts, warn }, origin });
  return { mock, handler: dispatch({ addresses, ways, sessions, admin, page: createConsole({ binding, allowHosts: options.allowHosts }), origin }) };
}

const ignore = (): void => {};

/** Each of the first times, then ever more rarely: a log must not grow with a flood. */
const isWorthTelling = (count: number): boolean => count <= 10 || Number.isInteger(Math.log2(count));
