/** What a server checks: found by asking it, not by reading its claims. */
import { objectIn, post, type Call } from './request.ts';
import type { Operation } from './operation.ts';

export interface Probed {
  /** Of the body that it answers. */
  readonly bytes: number;
  readonly rejectsNoCredential: boolean;
  readonly rejectsBadCredential: boolean;
  readonly rejectsInvalidBody: boolean;
  readonly newTokenEachTime: boolean;
  /** Lets in a token that it has issued, and none that it has not. */
  readonly tokensLive: boolean;
}

/** @throws Error where the valid request isn't answered with a success and a JSON object */
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
