/** Calls the control API: JSON requests and responses, problems as errors. */
import { signal } from '@preact/signals';
import { base } from './base.ts';
import type { Problem } from './api-types.ts';

const adminTokenKey = 'mockmint-admin-token';

/** Required if the mock is bound to a non-loopback address; kept until the tab is closed. */
export const adminToken = signal(sessionStorage.getItem(adminTokenKey) ?? '');

/** True if the server asked for the admin token or rejected it. */
export const tokenNeeded = signal(false);

export function presentToken(token: string): void {
  sessionStorage.setItem(adminTokenKey, token);
  adminToken.value = token;
  tokenNeeded.value = false;
}

/** A problem response of the control API; `status` is 0 if the mock can't be reached. */
export class CallError extends Error {
  readonly status: number;

  constructor({ status, detail }: Pick<Problem, 'status' | 'detail'>) {
    super(detail);
    this.status = status;
  }
}

/** @throws CallError if the response is a problem, or if there is no response */
export async function sendCall(
  method: string,
  path: string,
  body?: unknown,
  abortSignal: AbortSignal | null = null,
): Promise<Response> {
  const response = await fetch(`${base}__admin${path}`, {
    method,
    signal: abortSignal,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(adminToken.value !== '' && { authorization: `Bearer ${adminToken.value}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new CallError({
      status: 0,
      detail: abortSignal?.aborted ? 'Stopped.' : `The mock can't be reached: ${String(error)}`,
    });
  });
  if (response.ok) return response;
  if (response.status === 401) tokenNeeded.value = true;
  throw new CallError(
    (await response.json().catch(() => ({ status: response.status, detail: response.statusText }))) as Problem,
  );
}

export async function call<Result>(method: string, path: string, body?: unknown): Promise<Result> {
  return (await (await sendCall(method, path, body)).json()) as Result;
}
