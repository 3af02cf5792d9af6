/** Services for verification to judge: the mock with one fault in front of it, and some that are no service at all. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from 'mockmint';
import { freePort } from './free-port.ts';

export interface Service {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function serve(listener: RequestListener): Promise<Service> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One provider of the mock at the root of a service; `fault` may change a request before the mock sees it. */
export function serveProvider(
  id: string,
  fault: (req: Parameters<RequestListener>[0]) => void = () => {},
): Promise<Service> {
  const app = createApp({ providers: [id], triggers: false });
  return serve((req, res) => {
    fault(req);
    req.url = `/${id}${req.url ?? ''}`;
    app(req, res);
  });
}

/** Lets everyone in who sends no credential. */
export const openToAll = (req: Parameters<RequestListener>[0]): void => {
  req.headers.authorization ??= 'Bearer mock_valid';
};

/** An address at which nothing listens. */
export const nowhere = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;
