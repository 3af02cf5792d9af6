/** What a server checks: found by asking it, not by reading its claims. */
import { objectIn, post, type Call } from './call.ts';
import type { Operation } from './operation.ts';

export interface Probed {
  /** Of the body that it answers. */
  readonly bytes: number;
  readonly refusesNoCredential: boolean;
  readonly refusesBadCredential: boolean;
  readonly refusesInvalidBody: boolean;
  readonly newTokenEachTime: boolean;
  /** Lets in a token that it has issued, and none that it has not. */
  readonly tokensLive: boolean;
}

/** @throws Error where the valid request isn't answered with a success and a JSON object */
export async function probe(name: string, url: string, operation: Operation, call: Call): Promise<Probed> {
  const answer = await post(url, call);
  const token = objectIn(answer, name)[operation.token];
  const another = objectIn(await post(url, call), name)[operation.token];
  const isRefused = async (changed: Call): Promise<boolean> => (await post(url, changed)).status >= 400;
  const withCredential = (credential: string): Call => ({ ...call, headers: { ...call.headers, authorization: `Bearer ${credential}` } });
  const { authorization: _, ...anonymous } = call.headers;
  const refusesBadCredential = await isRefused(withCredential('mock_expired'));
  return {
    bytes: Buffer.byteLength(answer.text),
    refusesNoCredential: await isRefused({ ...call, headers: anonymous }),
    refusesBadCredential,
    refusesInvalidBody: await isRefused({ ...call, body: '{"name":1}' }),
    newTokenEachTime: token !== another,
    tokensLive: refusesBadCredential && !(await isRefused(withCredential(String(token)))),
  };
}
