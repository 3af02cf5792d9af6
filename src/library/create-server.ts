/** Starts the mock as an HTTP server that the same process controls. */
import { raise } from '../lib/errors.ts';
import { listen, type ListenOptions } from '../server/listen.ts';
import { localRoot } from '../server/mock.ts';
import { workerVerifier } from '../server/control-api/worker-verifier.ts';
import { checkInput, checkOptions } from '../server/session/check-input.ts';
import { defaultSession, resolveSessionName } from '../server/session/session-name.ts';
import { createSessionHandle, type SessionHandle } from './session-handle.ts';

/** A running mock server. The members inherited from `SessionHandle` control the session `default`. */
export interface MockServer extends SessionHandle, AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** With `https: true`, the certificate authority that clients must trust, in PEM; otherwise undefined. */
  readonly ca: string | undefined;
  /** Returns the base URL of a provider, or of the mock if `provider` is omitted; with the session prefix if given. */
  url(provider?: string, session?: string): string;
  /**
   * Returns another session. Its URLs begin with `/~<name>`.
   * @throws AppError `invalid-session-name`
   */
  session(name: string): SessionClient;
  /** Stops the server and closes all connections. `await using` does the same at the end of the scope. */
  close(): Promise<void>;
}

/** A session of a server other than `default`. */
export interface SessionClient extends SessionHandle {
  readonly name: string;
  /** Returns the base URL of a provider in this session, or of the session if `provider` is omitted. */
  url(provider?: string): string;
}

/**
 * Starts the mock as an HTTP or HTTPS server.
 * @throws AppError if an option is invalid, a document is broken, two providers claim the same address, or the port is in use
 * @example await using mock = await createMockServer({ port: 0, seed: 1 });
 */
export async function createMockServer(options: ListenOptions = {}): Promise<MockServer> {
  const given = checkOptions('ServerOptions', options);
  const { mock, binding, ca, close } = await listen({
    verifier: workerVerifier({ folders: given.folders }),
    ...given,
  });
  const root = localRoot(binding);
  const url: MockServer['url'] = (provider, session) =>
    root +
    (session === undefined ? '' : `/~${checkedSession(session)}`) +
    (provider === undefined ? '' : `/${mock.providerRouter.provider(checkedProvider(provider)).id}`);
  const handle = (name: string): SessionHandle =>
    createSessionHandle(() => mock.sessions.get(name), mock.providerRouter);
  return {
    ...handle(defaultSession),
    host: binding.host,
    port: binding.port,
    ca,
    url,
    session(label) {
      const name = checkedSession(label);
      return { ...handle(name), name, url: (provider) => url(provider, name) };
    },
    close: () => close(0),
    [Symbol.asyncDispose]: () => close(0),
  };
}

function checkedProvider(provider: string): string {
  checkInput('Identified', { provider });
  return provider;
}

/** @throws AppError `invalid-session-name` */
const checkedSession = (name: unknown): string =>
  typeof name === 'string' ? resolveSessionName(undefined, name) : raise.invalidSessionName(String(name));
