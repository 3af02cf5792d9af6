/** A TCP relay before a server: it cuts connections at a given message, holds them back, or leads to another server. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What to do with bytes that a client has sent. */
type Decision =
  | 'pass'
  /** The bytes do not reach the server, and the connection ends. */
  | 'cut-before'
  /** The server gets the bytes and answers, but the answer does not reach the client. */
  | 'cut-after';

export interface TcpGate {
  readonly port: number;
  /** Decides on the bytes that clients send. */
  decide: (bytes: Buffer) => Decision;
  /** Holds back what both sides send, also on new connections. */
  hold(): void;
  /** Passes on what was held back. */
  release(): void;
  /** Leads new connections to another server, and ends the others. */
  redirect(port: number): void;
  close(): Promise<void>;
}

/** @param serverPort the server's port on the loopback interface */
export async function openTcpGate(serverPort: number): Promise<TcpGate> {
  let target = serverPort;
  let isHeld = false;
  const sockets = new Set<Socket>();

  const join = (client: Socket): void => {
    const server = connect(target, '127.0.0.1');
    let isMuted = false;
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (bytes) => {
      const decision = gate.decide(bytes);
      if (decision === 'cut-before') return cut();
      isMuted ||= decision === 'cut-after';
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (isMuted) cut();
      else client.write(bytes);
    });
    // Otherwise a listener for data lets them flow.
    if (isHeld) for (const socket of [client, server]) socket.pause();
  };

  const listener = createServer(join).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const gate: TcpGate = {
    port: (listener.address() as AddressInfo).port,
    decide: () => 'pass',
    hold() {
      isHeld = true;
      for (const socket of sockets) socket.pause();
    },
    release() {
      isHeld = false;
      for (const socket of sockets) socket.resume();
    },
    redirect(port) {
      target = port;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return gate;
}
