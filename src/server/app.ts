/** The app: providers loaded and compiled, sessions at hand, and one Express app in front of them. */
import type { IncomingMessage } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { checkClockStart, type ClockOptions } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';
import { loadProviders, type ProviderSelection } from '../provider/registry.ts';
import { JwtSigner } from '../tokens/jwt-signer.ts';
import { maxTokenBytes, maxTokens } from '../storage/memory-token-store.ts';
import { MemoryLimit } from '../storage/memory-budget.ts';
import { defaultMaxBytes, defaultMaxSessions, SessionPool } from '../storage/session-pool.ts';
import { ProviderRouter, type Origin } from './provider-router.ts';
import { createControlApi } from './control-api/control-api.ts';
import { unhealthy } from './control-api/health-handler.ts';
import { describeError, safeWarning, type ErrorReport } from './contain-errors.ts';
import { containMock } from './contained-mock.ts';
import { createConsole } from './console-files/console-page.ts';
import type { AuthMode } from './pipeline/authenticate.ts';
import { dispatch } from './dispatch.ts';
import type { Exchange } from './pipeline/exchange.ts';
import type { CrashListener } from './pipeline/provider-error-handler.ts';
import { Metrics } from './metrics.ts';
import type { Binding, Mock } from './mock.ts';
import { problemErrorHandler } from './problem-error-handler.ts';
import { createLazyPipeline } from './pipeline/pipeline.ts';
import { MockSession } from './session/mock-session.ts';
import type { Verifier } from './control-api/verifier.ts';

/** How the mock behaves. Everything has a default that suits a newcomer. */
export interface MockOptions extends ProviderSelection {
  /** Who is let in; `strict` by default, as the real providers are. */
  readonly auth?: AuthMode | undefined;
  /** Seed of everything random; secrets are unguessable without. */
  readonly seed?: number | undefined;
  /** Where each session's clock begins, and whether it stands still. */
  readonly clock?: ClockOptions | undefined;
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
  app.use(
    problemErrorHandler((requestId, error) =>
      warn(`A fault in mockmint itself (request ${requestId}): ${describeError(error)}`),
    ),
  );
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
  const providerRouter = new ProviderRouter(providers, new Map(Object.entries(options.listen ?? {})), ownPorts);
  const metrics = new Metrics();
  if (options.maxMemory !== undefined && !(options.maxMemory >= 1))
    raise.wrongUsage(`maxMemory is ${options.maxMemory}; give a number of MiB from 1 on.`);
  const maxBytes = options.maxMemory === undefined ? defaultMaxBytes : options.maxMemory * 2 ** 20;
  const bodies = new MemoryLimit(maxBytes / 4);
  const jwtSigner = new JwtSigner(createRandom(options.seed, 'signing key'));
  const onCrash: CrashListener = (provider, requestId, error) =>
    warn(`The mock of ${provider} failed: request ${requestId}: ${describeError(error)}`);
  const report: ErrorReport = (what, error) => warn(`${what} failed: ${describeError(error)}`);
  const pipelineOptions = { auth: options.auth ?? 'strict', triggers: options.triggers ?? true, onCrash, bodies };
  const pipelines = new Map(providers.map((provider) => [provider.id, createLazyPipeline(provider, pipelineOptions)]));
  const sessions = new SessionPool(
    (name, memory) =>
      new MockSession(name, {
        memory,
        seed: options.seed,
        clock,
        providers: providers.map(({ id }) => id),
        report,
        journal: options.journal,
        jwtSigner,
        onIssue: () => metrics.countIssued(),
        onEvict: () => {
          if (isWorthReporting(metrics.countEvictedToken()))
            warn(
              `Session ${name} is full (${maxTokens} tokens or ${maxTokenBytes / 2 ** 20} MiB of tokens): its oldest tokens are dropped.`,
            );
        },
        onClosed: (exchange) => {
          metrics.countRequest(exchange);
          return options.onExchange?.(exchange);
        },
      }),
    {
      maxBytes,
      onEvict: (name) => {
        const count = metrics.countEvictedSession();
        if (isWorthReporting(count))
          warn(
            `Session ${name}, idle for longest, was dropped: ${defaultMaxSessions} sessions or ${maxBytes / 2 ** 20} MiB are kept (--max-memory). Sessions dropped so far: ${count}.`,
          );
      },
      onShed: (name) => {
        if (isWorthReporting(metrics.countShed()))
          warn(
            `Session ${name} dropped its oldest requests and tokens: ${maxBytes / 2 ** 20} MiB are kept (--max-memory).`,
          );
      },
    },
  );
  const mock: Mock = {
    providerRouter,
    sessions,
    metrics,
    jwtSigner,
    bodies,
    streams: new MemoryLimit(maxBytes / 4),
    verifier: options.verifier,
  };
  const origin = (req: IncomingMessage): Origin => binding() ?? { host: '127.0.0.1', port: req.socket.localPort ?? 0 };
  const admin = createControlApi(mock, {
    requireAdminAccess: { token: options.adminToken, binding, allowHosts: options.allowHosts, warn },
    origin,
  });
  return {
    mock,
    handler: dispatch({
      providerRouter,
      pipelines,
      sessions,
      admin,
      consoleHandler: createConsole({ binding, allowHosts: options.allowHosts }),
      origin,
    }),
  };
}

const ignore = (): void => {};

/** Each of the first times, then ever more rarely: a log must not grow with a flood. */
const isWorthReporting = (count: number): boolean => count <= 10 || Number.isInteger(Math.log2(count));
