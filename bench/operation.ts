/** The measured operations: one issues an opaque token, one a signed JWT; each with a valid request. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { get, objectIn, post, type Call } from './request.ts';
import { mockmint } from './mockmint.ts';
import { start } from './process.ts';
import { scratch } from './temp-folder.ts';

export interface Operation {
  readonly provider: string;
  readonly title: string;
  /** The request, with the path as in the document. */
  readonly call: Call;
  /** Name of the response member that holds the token. */
  readonly token: string;
  /** Goal: minimum ratio of its requests/s to those of a bare Express app. */
  readonly minRatioToBare: number;
}

const headers = { 'content-type': 'application/json', authorization: 'Bearer mock_valid' };
const body = '{"name":"Main app"}';

export const opaque: Operation = {
  provider: 'askui',
  title: 'AskUI, an opaque token',
  token: 'tokenString',
  minRatioToBare: 1,
  call: { path: '/api/v1/access-tokens', headers, body },
};

const signed: Operation = {
  provider: 'dayzero',
  title: 'DayZero, a signed JWT',
  token: 'token',
  minRatioToBare: 0.7,
  call: {
    path: '/api/v1/tokens',
    headers: { ...headers, 'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
    body,
  },
};

export const operations: readonly Operation[] = [opaque, signed];

/** The request with a prefix before its path. */
export const callAt = ({ call }: Operation, prefix: string): Call => ({ ...call, path: prefix + call.path });

/** The request as mockmint serves it, with the provider prefix. */
export const ourCall = (operation: Operation): Call => callAt(operation, `/${operation.provider}`);

/** The input for the other servers. */
export interface Task {
  readonly operation: Operation;
  /** File of the effective document: the published one, completed by its overlay. */
  readonly document: string;
  /** mockmint's response. */
  readonly response: { readonly status: number; readonly body: Record<string, unknown> };
}

/** Fetches the document and one response of each operation from mockmint. */
export async function tasks(): Promise<Task[]> {
  const mock = await start(mockmint(), ourCall(opaque));
  try {
    return await Promise.all(
      operations.map(async (operation) => {
        const document = join(scratch('documents'), `${operation.provider}.json`);
        const effective = await get(mock.url, `/__admin/providers/${operation.provider}/openapi.json`);
        writeFileSync(document, JSON.stringify(withOwnServers(objectIn(effective, 'mockmint'))));
        const response = await post(mock.url, ourCall(operation));
        return { operation, document, response: { status: response.status, body: objectIn(response, 'mockmint') } };
      }),
    );
  } finally {
    await mock.stop();
  }
}

/** The document with the provider's servers instead of the mock's: the other mocks serve the paths of the servers. */
const withOwnServers = ({ 'x-mockmint-servers': servers, ...document }: Record<string, unknown>): object => ({
  ...document,
  servers,
});
