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

/** A problem that concerns all calls, not one of them; `status` is 0 if the mock can't be reached. */
export interface CallProblem {
  readonly status: number;
  readonly detail: string;
}

/** The problem of the last call; shown in the banner. undefined if the call succeeded or only its input was wrong. */
export const callProblem = signal<CallProblem | undefined>(undefined);

/** Whether the banner or the token dialog tells of a failed call with this status. */
const isGeneral = (status: number): boolean => status === 0 || status === 401 || status === 403 || status >= 500;

/** A problem response of the control API; `status` is 0 if the mock can't be reached. */
export class CallError extends Error {
  readonly status: number;
  readonly problem: Pick<Problem, 'status' | 'detail'> & Readonly<Record<string, unknown>>;

  constructor(problem: CallError['problem']) {
    super(problem.detail);
    this.status = problem.status;
    this.problem = problem;
  }

  /** Whether the banner or the token dialog tells of it. */
  get isGeneral(): boolean {
    return isGeneral(this.status);
  }
}

function fail(problem: CallError['problem']): never {
  const { status, detail } = problem;
  callProblem.value = isGeneral(status) && status !== 401 ? { status, detail } : undefined;
  throw new CallError(problem);
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
    keepalive: method === 'DELETE', // A deletion is completed even if the page closes.
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(adminToken.value !== '' && { authorization: `Bearer ${adminToken.value}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (abortSignal?.aborted) throw new CallError({ status: 499, detail: 'Stopped.' });
    return fail({ status: 0, detail: `The mock can't be reached: ${String(error)}` });
  });
  if (response.ok) {
    callProblem.value = undefined;
    return response;
  }
  if (response.status === 401) tokenNeeded.value = true;
  return fail(
    (await response.json().catch(() => ({
      status: response.status,
      detail: response.statusText || 'The response has no description.',
    }))) as Problem,
  );
}

export async function call<Result>(method: string, path: string, body?: unknown): Promise<Result> {
  return (await (await sendCall(method, path, body)).json()) as Result;
}
