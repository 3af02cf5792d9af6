/** Checks before a run that the target is reachable, is the right service, and accepts the credential. */
import { raise } from '../../lib/errors.ts';
import type { Operation } from '../../openapi/operation.ts';
import { isSuccess, textOf, toExchange, type CaseExchange, type JsonBody } from './case-exchange.ts';
import {
  composeRequest,
  encodeText,
  plainBody,
  type RequestChange,
  type PlanContext,
} from '../plan/compose-request.ts';
import { bodySchema } from '../plan/example-cases.ts';
import { fullValue } from '../plan/schema-nodes.ts';
import { requirementName, noCredential, attachCredentials, attachAnyCredentials } from '../plan/credential-set.ts';
import type { Case } from '../plan/case.ts';
import type { Sender } from './sender.ts';

/** The properties of a preflight exchange. Does not retain the response, which may be large. */
interface Probe {
  /** The connection error, if any; `rejected` if the connection was refused. */
  readonly lost: { readonly reason: string; readonly rejected: boolean } | undefined;
  /** The status, if at least the response head was received. */
  readonly status: number | undefined;
  /** Whether the response is complete. */
  readonly isWhole: boolean;
  readonly json: JsonBody | undefined;
  readonly isPage: boolean;
}

/**
 * Resolves if the target can be verified.
 * @param note called with each exchange, because requests may create tokens
 * @throws NotSent if the run was stopped or a request limit was reached
 * @throws AppError `unreachable-target`, `foreign-target`, `credential-needed`, `credential-refused`
 */
export async function preflight(
  operation: Operation,
  setting: PlanContext,
  sender: Sender,
  url: string,
  note: (exchange: CaseExchange) => void,
): Promise<void> {
  if (!attachAnyCredentials(operation, setting.good)) {
    raise.credentialNeeded(operation.security.map(requirementName).join(' or '), variableOf(setting.provider));
  }
  const ask = async (change: RequestChange): Promise<Probe> => {
    const request = composeRequest(operation, setting, change);
    const sendResult = await sender.send(request);
    if ('notSent' in sendResult) throw new NotSent(sendResult.notSent);
    const exchange = toExchange({ ...preflightCase(operation, setting), request }, sendResult.outcome);
    note(exchange);
    return toProbe(exchange);
  };
  const first = await ask({});
  if (isHealthy(first)) return;
  if (first.lost?.rejected) raise.unreachableTarget(url, first.lost.reason);
  const [others, negative] = await Promise.all([
    Promise.all(positiveChanges(operation, setting).map(ask)),
    Promise.all([ask({ credential: noCredential }), ask({ body: encodeText('[]') })]),
  ]);
  const positive = [first, ...others];
  if (positive.some(isHealthy)) return;
  requireResponse([...positive, ...negative], url);
  requireService([...positive, ...negative], url);
  if (operation.security.length > 0) requireCredential(positive, setting);
}

/** A request was not sent because the run was stopped or a limit was reached. */
export class NotSent extends Error {}

const toProbe = ({ outcome, response }: CaseExchange): Probe => ({
  lost:
    outcome.kind === 'connection-error'
      ? { reason: outcome.reason, rejected: outcome.connectionRefused === true }
      : undefined,
  status: outcome.status,
  isWhole: response !== undefined,
  json: response && dropJsonValue(response.json),
  isPage: response !== undefined && /^\s*</.test(textOf(response, 1024)),
});

/** The environment variable with the credential of a provider. */
export const variableOf = (provider: string): string =>
  `MOCKMINT_${provider.toUpperCase().replace(/\W/g, '_')}_CREDENTIAL`;

/** The plain request with each other security requirement, and with all members. */
function positiveChanges(operation: Operation, setting: PlanContext): RequestChange[] {
  const securityRequirements = operation.security.flatMap(
    (securityRequirement) => attachCredentials(securityRequirement, setting.good) ?? [],
  );
  const pointer = bodySchema(operation);
  const plain = plainBody(operation, setting);
  const full =
    pointer !== undefined && plain !== undefined
      ? [{ body: fullValue(setting.oracle.document.effective, pointer, plain) }]
      : [];
  return [...securityRequirements.map((credential) => ({ credential })), ...full];
}

const dropJsonValue = (json: JsonBody): JsonBody =>
  json.kind === 'value' ? { kind: 'value', value: undefined } : json;

const isHealthy = ({ isWhole, status = 0, json }: Probe): boolean => isWhole && isSuccess(status) && isPlausible(json);

/** Whether the body is JSON, or too large to tell. */
const isPlausible = (json: JsonBody | undefined): boolean => json?.kind === 'value' || json?.kind === 'unjudged';

function requireResponse(probes: readonly Probe[], url: string): void {
  if (probes.some(({ status }) => status !== undefined)) return;
  raise.unreachableTarget(url, probes[0]?.lost?.reason ?? 'connections are accepted, but no response is sent');
}

/** Rejects a target that sends the same non-API response to all requests: an HTML page, a redirect, or "not found". */
function requireService(probes: readonly Probe[], url: string): void {
  const { status = 0, json: body } = probes[0] ?? {};
  if (!probes.every((probe) => probe.isWhole && probe.status === status)) return;
  const isPage = probes.every((probe) => probe.isPage);
  const isElsewhere = status === 404 || status === 405 || (status >= 300 && status < 400);
  const isOther = isSuccess(status) && probes.every((probe) => !isPlausible(probe.json));
  if (isElsewhere || isOther || (isPage && (isSuccess(status) || status >= 500))) {
    raise.foreignTarget(
      url,
      `every response has status ${status}${isPage ? ' and an HTML page' : body?.kind === 'broken' ? ` and an unusable body (${body.why})` : ''}`,
    );
  }
}

function requireCredential(positive: readonly Probe[], setting: PlanContext): void {
  const statuses = positive.map(({ isWhole, status = 0 }) => (isWhole ? status : 0));
  const status = statuses[0] ?? 0;
  if ((status !== 401 && status !== 403) || !statuses.every((other) => other === 401 || other === 403)) return;
  raise.credentialRejected(
    status,
    `Check --credential or ${variableOf(setting.provider)}, and the parameters and headers sent with it (--param, --header).`,
  );
}

function preflightCase(operation: Operation, { provider }: PlanContext): Omit<Case, 'request'> {
  return {
    id: `${provider}/preflight`,
    provider,
    operation,
    phase: 'examples',
    title: 'the plain request (preflight)',
    checks: [],
    expectation: { kind: 'any', why: 'The request only checks whether the target can be verified.' },
    dedupeKey: 'preflight',
    probes: [],
  };
}
