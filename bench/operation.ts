/** The operations that are measured: one that makes an opaque token, one that signs a JWT; each with a valid request. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { get, objectIn, post, type Call } from './request.ts';
import { mockmint } from './mockmint.ts';
import { start } from './process.ts';
import { scratch } from './temp-folder.ts';

export interface Operation {
  readonly provider: string;
  readonly title: string;
  /** The request, with the path of the document. */
  readonly call: Call;
  /** Where the answer has the token. */
  readonly token: string;
  /** The goal: its requests a second to those of a bare Express app. */
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

/** The request with a prefix before its path, as mockmint has one a provider. */
export const callAt = ({ call }: Operation, prefix: string): Call => ({ ...call, path: prefix + call.path });

/** As mockmint serves it. */
export const ourCall = (operation: Operation): Call => callAt(operation, `/${operation.provider}`);

/** What other servers are given of an operation. */
export interface Task {
  readonly operation: Operation;
  /** File of the effective document: the published one, completed by its overlay. */
  readonly document: string;
  /** What mockmint answered. */
  readonly response: { readonly status: number; readonly body: Record<string, unknown> };
}

/** Asks mockmint for the documents and an answer of each operation. */
export async function tasks(): Promise<Task[]> {
  const mock = await start(mockmint(), ourCall(opaque));
  try {
    return await Promise.all(
      operations.map(async (operation) => {
        const document = join(scratch('documents'), `${operation.provider}.json`);
        const effective = await get(mock.url, `/__admin/providers/${operation.provider}/openapi.json`);
        objectIn(effective, 'mockmint');
        writeFileSync(document, effective.text);
        const response = await post(mock.url, ourCall(operation));
        return { operation, document, response: { status: response.status, body: objectIn(response, 'mockmint') } };
      }),
    );
  } finally {
    await mock.stop();
  }
}
