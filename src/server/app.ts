/** Builds the Express app of the mock: loads the providers, creates the session pool and wires the routes. */
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { checkClockStart, type ClockOptions } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import { loadProviders, type Provider, type ProviderSelection } from '../provider/registry.ts';
import type { UnknownIds } from '../provider/generic/hints.ts';
import { JwtSigner, signingKeyLength } from '../tokens/jwt-signer.ts';
import { MemoryLimit } from '../storage/memory-budget.ts';
import { defaultMaxBytes } from '../storage/session-pool.ts';
import { ProviderRouter, type Origin } from './provider-router.ts';
import { createControlApi } from './control-api/control-api.ts';
import { unhealthy } from './control-api/health-handler.ts';
import { describeError, safeWarning, type ErrorReport } from './contain-errors.ts';
import { containMock } from './contained-mock.ts';
import { createConsole } from './console-files/console-page.ts';
import type { AuthMode } from './pipeline/authenticate.ts';
import { dispatch, isForControlApi } from './dispatch.ts';
import { allowCrossOrigin } from './pipeline/cross-origin.ts';
import type { Exchange } from './pipeline/exchange.ts';
import type { CrashListener } from './pipeline/provider-error-handler.ts';
import { originOf } from './request-origin.ts';
import { Metrics } from './metrics.ts';
import type { Binding, Mock } from './mock.ts';
import { PendingWork } from './pending-work.ts';
import { problemErrorHandler } from './problem-error-handler.ts';
import { createUpstreams, type UpstreamOptions } from './upstream/create-upstreams.ts';
import type { RecordedExchange } from './pipeline/replay-recorded.ts';
import { createLazyPipeline } from './pipeline/pipeline.ts';
import { createSessions, endIdleSessions } from './session/create-sessions.ts';
import { openStore } from './session/open-store.ts';
import type { RuleInput } from './session/rule-registry.ts';
import { defaultSession } from './session/session-name.ts';
import type { SessionState } from './session/session-state.ts';
import { checkStart } from './session/start-state.ts';
import type { Verifier } from './control-api/verifier.ts';

/** Options of the mock. All are optional. */
export interface MockOptions extends ProviderSelection {
  /** Which credentials are accepted. Default: `strict`, as the real providers do. */
  readonly auth?: AuthMode | undefined;
  /**
   * What generic mocks do with the id of a resource that no request has created: `make` it up, so that every operation
   * works at once, or respond with `404`. Default: `make`. A deleted resource gives 404 in both cases.
   */
  readonly unknownIds?: UnknownIds | undefined;
  /** Seed of all generated values. Without a seed, secrets are cryptographically random. */
  readonly seed?: number | undefined;
  /** Initial time of each session's clock, and whether the clock is frozen. */
  readonly clock?: ClockOptions | undefined;
  /** Maximum number of requests in each session's journal. Default: 1000. */
  readonly journal?: number | undefined;
  /**
   * Maximum memory of all sessions together, in MiB: tokens, journals and rules. Default: 512. Above the limit, the
   * session that was idle longest is dropped. If there is only one session, it drops its oldest requests, then its
   * oldest tokens.
   */
  readonly maxMemory?: number | undefined;
  /**
   * Where the state is kept: `memory` (default), `sqlite:<file>`, or `postgres://<user>:<password>@<host>/<database>`,
   * which any number of processes share. See docs/storage.md.
   */
  readonly store?: string | undefined;
  /**
   * Sessions that were not used for this time end (ISO 8601, such as `PT24H`). Default: 24 hours with PostgreSQL, never
   * with other stores.
   */
  readonly sessionTtl?: string | undefined;
  /** Whether `Prefer` and magic values trigger responses. Default: true. */
  readonly triggers?: boolean | undefined;
  /** Token of the control API. Required to use it when the mock is not bound to a loopback address. */
  readonly adminToken?: string | undefined;
  /** Host names accepted by the control API and the console, in addition to those of this machine. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Rules that the session `default` starts with; the first that matches wins. */
  readonly rules?: readonly RuleInput[] | undefined;
  /** Tokens, rules and clock that the session `default` starts with. Options for the clock take precedence. */
  readonly state?: SessionState | undefined;
  /** Dedicated ports, by provider id. */
  readonly listen?: Readonly<Record<string, number>> | undefined;
  /**
   * Real services, by provider id (`*`: the only provider): their base URL, or options. What no rule, `Prefer` or magic value answers is forwarded
   * to them, and judged. See docs/proxy.md.
   */
  readonly upstream?: Readonly<Record<string, string | UpstreamOptions>> | undefined;
  /** Recorded exchanges. They answer requests with the same method, path, query and body. */
  readonly replay?: readonly RecordedExchange[] | undefined;
  /** Runs the contract suite for the control API and the console. */
  readonly verifier?: Verifier | undefined;
  /** Called after every finished exchange. */
  readonly onExchange?: ((exchange: Exchange) => unknown) | undefined;
  /** Called with every warning for the user, such as an internal error of the mock. */
  readonly onWarning?: ((warning: string) => unknown) | undefined;
}

/** An Express app that accepts requests immediately, and the mock that the requests wait for. */
export interface CreatedMock {
  readonly app: Express;
  /** Rejects with an AppError if a document or a provider is broken, or two providers claim the same address. */
  readonly ready: Promise<Mock>;
}

/**
 * Creates the app. Loading the providers continues in the background.
 * @param binding returns the address of the main port, or undefined before the server listens
 * @param ownPorts dedicated ports by provider id, filled when the servers listen
 */
export function createMock(
  options: MockOptions,
  binding: () => Binding | undefined = () => undefined,
  ownPorts: ReadonlyMap<string, number> = new Map(),
): CreatedMock {
  const warn = safeWarning(options.onWarning);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  let handler: RequestHandler | undefined;
  const ready = build(options, binding, ownPorts, warn).then(({ mock, handler: built }) => {
    handler = built;
    return mock;
  });
  ready.catch(() => {}); // Callers of `ready` and every request receive the error.
  app.use((req, res, next) => {
    res.on('error', ignore); // The client disconnected, or code wrote to a finished response.
    return handler ? handler(req, res, next) : ready.then(() => handler!(req, res, next));
  });
  app.use(
    unhealthy(() => handler !== undefined),
    (error: unknown, req: Request, res: Response, next: NextFunction) => {
      if (!handler && !isForControlApi(req)) allowCrossOrigin(req, res);
      next(error);
    },
  );
  app.use(
    problemErrorHandler((requestId, error) =>
      warn(`Internal error in mockmint (request ${requestId}): ${describeError(error)}`),
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
  const load = async (): Promise<Provider[]> => (await loadProviders(options)).map((provider) => containMock(provider));
  const providers = await load();
  const providerRouter = new ProviderRouter(providers, new Map(Object.entries(options.listen ?? {})), ownPorts);
  const served = new Map(providers.map(({ id, document }) => [id, operationIds(document)]));
  const metrics = new Metrics();
  if (options.maxMemory !== undefined && !(options.maxMemory >= 1))
    raise.wrongUsage(`maxMemory must be a number of MiB, at least 1; received ${options.maxMemory}.`);
  const maxBytes = options.maxMemory === undefined ? defaultMaxBytes : options.maxMemory * 2 ** 20;
  const bodies = new MemoryLimit(maxBytes / 4);
  const start = await checkStart(options, served);
  const onCrash: CrashListener = (provider, requestId, error) =>
    warn(`The mock of ${provider} failed: request ${requestId}: ${describeError(error)}`);
  const report: ErrorReport = (what, error) => warn(`${what} failed: ${describeError(error)}`);
  const pipelineOptions = {
    auth: options.auth ?? 'strict',
    triggers: options.triggers ?? true,
    unknownIds: options.unknownIds ?? 'make',
    onCrash,
    bodies,
    replay: options.replay,
  } as const;
  const upstreams = createUpstreams(options.upstream ?? {}, providers);
  const pipelineOf = (provider: Provider): RequestHandler =>
    createLazyPipeline(provider, { ...pipelineOptions, upstream: upstreams.get(provider.id) });
  const pipelines = new Map(providers.map((provider) => [provider.id, pipelineOf(provider)]));
  const store = await openStore(options, warn);
  const jwtSigner = new JwtSigner(
    await store.storage.signingKey(() => createRandom(options.seed, 'signing key').bytes(signingKeyLength)),
  );
  const pending = new PendingWork();
  const onExchange = (exchange: Exchange): unknown => pending.track(options.onExchange?.(exchange));
  const sessions = createSessions(store.storage, {
    options: { ...options, onExchange, clock, start, providers: served, jwtSigner, report },
    maxBytes,
    metrics,
    warn,
  });
  const stopEnding = endIdleSessions(sessions, store, report);
  const mock: Mock = {
    providerRouter,
    sessions,
    metrics,
    jwtSigner,
    bodies,
    streams: new MemoryLimit(maxBytes / 4),
    verifier: options.verifier,
    storage: store.storage,
    upstreams,
    close: async () => {
      stopEnding();
      for (const upstream of upstreams.values()) upstream.close();
      await pending.settled();
      await store.storage.close();
    },
    reload: async () => {
      const loaded = await load();
      const changed = loaded.filter(
        ({ id, document }) => document.digest !== providerRouter.provider(id).document.digest,
      );
      const current = new Map(changed.map((provider) => [provider.id, provider]));
      const renewed = new Map(changed.map((provider) => [provider.id, pipelineOf(provider)]));
      providerRouter.replace(providerRouter.providers.map((provider) => current.get(provider.id) ?? provider));
      for (const [id, pipeline] of renewed) pipelines.set(id, pipeline);
      for (const { id, document } of changed) served.set(id, operationIds(document));
      return changed.map(({ id }) => id);
    },
  };
  if (start) await sessions.get(defaultSession).refresh();
  const origin = (req: Request): Origin => originOf(req, binding(), (host) => providerRouter.hasHost(host));
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
      pending,
      origin,
    }),
  };
}

const operationIds = ({ operations }: OpenApiDocument): string[] => operations.map(({ id }) => id);

const ignore = (): void => {};
