/** Determines with requests what a server checks. */
import { objectIn, post, type Call } from './request.ts';
import type { Operation } from './operation.ts';

export interface Probed {
  /** Size of the response body. */
  readonly bytes: number;
  readonly rejectsNoCredential: boolean;
  readonly rejectsBadCredential: boolean;
  readonly rejectsInvalidBody: boolean;
  readonly newTokenEachTime: boolean;
  /** Accepts a token that it issued and rejects an invalid one. */
  readonly tokensLive: boolean;
}

/** @throws Error if the response to the valid request is not a success with a JSON object */
export async function probe(name: string, url: string, operation: Operation, call: Call): Promise<Probed> {
  const response = await post(url, call);
  const token = objectIn(response, name)[operation.token];
  const another = objectIn(await post(url, call), name)[operation.token];
  const isRejected = async (changed: Call): Promise<boolean> => (await post(url, changed)).status >= 400;
  const withCredential = (credential: string): Call => ({
    ...call,
    headers: { ...call.headers, authorization: `Bearer ${credential}` },
  });
  const { authorization: _, ...anonymous } = call.headers;
  const rejectsBadCredential = await isRejected(withCredential('mock_expired'));
  return {
    bytes: Buffer.byteLength(response.text),
    rejectsNoCredential: await isRejected({ ...call, headers: anonymous }),
    rejectsBadCredential,
    rejectsInvalidBody: await isRejected({ ...call, body: '{"name":1}' }),
    newTokenEachTime: token !== another,
    tokensLive: rejectsBadCredential && !(await isRejected(withCredential(String(token)))),
  };
}
