/** Checks before a run that the target is reachable, is the right service, and accepts the credential. */
import { raise } from '../../lib/errors.ts';
import { isSuccess, responseHeader, textOf, toExchange, type CaseExchange, type JsonBody } from './case-exchange.ts';
import type { Operation } from '../../openapi/operation.ts';
import { composeRequest, type RequestChange } from '../plan/compose-request.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { fullBody, plainBody } from '../plan/plain-bodies.ts';
import { encodeText } from '../plan/encode-body.ts';
import { oneLine } from '../reporters/escape.ts';
import { requirementName, noCredential, attachCredentials, attachAnyCredentials } from '../plan/credential-set.ts';
import type { Case } from '../plan/case.ts';
import type { NameNumbers } from '../plan/unique-names.ts';
import { keptBytes } from './run-limits.ts';
import type { ConnectionProblem } from '../../http/connection-problem.ts';
import { shorten, type SecretBook } from './run-secrets.ts';
import type { Sender } from './sender.ts';
import type { Target } from './target.ts';

/** The properties of a preflight exchange. Does not retain the response, which may be large. */
interface Probe {
  readonly lost: ConnectionProblem | undefined;
  /** The status, if at least the response head was received. */
  readonly status: number | undefined;
  /** Whether the response is complete. */
  readonly isWhole: boolean;
  readonly json: JsonBody['kind'] | undefined;
  readonly isPage: boolean;
  readonly location: string | undefined;
  /** What was sent and received, in one line without secrets. */
  readonly evidence: string;
}

/** What a preflight needs of a run. */
export interface PreflightRun {
  readonly setting: PlanContext;
  readonly sender: Sender;
  readonly target: Target;
  readonly names: NameNumbers;
  readonly secrets: SecretBook;
  /** Called with each exchange, because requests may create tokens. */
  note(exchange: CaseExchange): void;
}

/**
 * Resolves if the target can be verified.
 * @throws NotSent if the run was stopped or a request limit was reached
 * @throws AppError `unreachable-target`, `foreign-target`, `credential-needed`, `credential-refused`
 */
export async function preflight(operation: Operation, run: PreflightRun): Promise<void> {
  const { setting, target } = run;
  const url = target.base.href;
  if (!attachAnyCredentials(operation, setting.good)) {
    raise.credentialNeeded(operation.security.map(requirementName).join(' or '), variableOf(setting.provider));
  }
  const ask = async (change: RequestChange): Promise<Probe> => toProbe(await askTarget(operation, run, change), run);
  const first = await ask({});
  if (isHealthy(first)) return;
  if (first.lost?.connectionRefused) raise.unreachableTarget(url, first.lost.reason, first.lost.advice);
  const [others, negative] = await Promise.all([
    Promise.all(positiveChanges(operation, setting).map(ask)),
    Promise.all([ask({ credential: noCredential }), ask({ body: encodeText('[]') })]),
  ]);
  const positive = [first, ...others];
  if (positive.some(isHealthy)) return;
  requireResponse([...positive, ...negative], url);
  requireService([...positive, ...negative], url);
  requireCredential(positive, operation, setting);
}

/** A request was not sent because the run was stopped or a limit was reached. */
export class NotSent extends Error {}

/**
 * Sends the plain request with a change.
 * @throws NotSent
 */
export async function askTarget(
  operation: Operation,
  { setting, sender, names, note }: Omit<PreflightRun, 'target' | 'secrets'>,
  change: RequestChange,
): Promise<CaseExchange> {
  const request = names.numbered(composeRequest(operation, setting, change));
  const sendResult = await sender.send(request);
  if ('notSent' in sendResult) throw new NotSent(sendResult.notSent);
  const exchange = toExchange({ ...preflightCase(operation, setting, change), request }, sendResult.outcome);
  note(exchange);
  return exchange;
}

/** Length of the start of a body that messages quote, in characters. */
const quotedLength = 100;

/** What was sent and received, in one line without secrets. */
export const evidenceOf = (exchange: CaseExchange, run: PreflightRun): string => toProbe(exchange, run).evidence;

function toProbe({ outcome, response, request }: CaseExchange, { target, secrets }: PreflightRun): Probe {
  const text = response === undefined ? '' : textOf(response, keptBytes);
  const given = response && responseHeader(response, 'location');
  const url = target.urlOf(request);
  const hide = secrets.masker(request.secrets, [], [text, url, given ?? '']);
  const start = oneLine(shorten(text, quotedLength, hide)).trim();
  const location = given === undefined ? undefined : oneLine(hide(given));
  const received = [
    outcome.kind === 'timeout'
      ? 'no complete response in time'
      : outcome.kind === 'connection-error'
        ? outcome.reason
        : `status ${outcome.status}`,
    ...(location === undefined ? [] : [`Location: ${location}`]),
    ...(start === '' ? [] : [`body: ${start}`]),
  ].join(', ');
  return {
    lost: outcome.kind === 'connection-error' ? outcome : undefined,
    status: outcome.status,
    isWhole: response !== undefined,
    json: response?.json.kind,
    isPage: /^\s*</.test(text.slice(0, 1024)),
    location,
    evidence: `${request.method} ${oneLine(hide(url))} gave ${received}`,
  };
}

/** The environment variable with the credential of a provider. */
export const variableOf = (provider: string): string =>
  `MOCKMINT_${provider.toUpperCase().replace(/\W/g, '_')}_CREDENTIAL`;

/** The plain request with each other security requirement, and with all members. */
function positiveChanges(operation: Operation, setting: PlanContext): RequestChange[] {
  const securityRequirements = operation.security.flatMap(
    (securityRequirement) => attachCredentials(securityRequirement, setting.good) ?? [],
  );
  const plain = plainBody(operation, setting);
  const full = plain !== undefined ? [{ body: fullBody(operation, plain, setting) }] : [];
  return [...securityRequirements.map((credential) => ({ credential })), ...full];
}

const isHealthy = ({ isWhole, status = 0, json }: Probe): boolean => isWhole && isSuccess(status) && isPlausible(json);

/** Whether the body is JSON, or too large to tell. */
const isPlausible = (json: Probe['json']): boolean => json === 'value' || json === 'unjudged';

function requireResponse(probes: readonly Probe[], url: string): void {
  if (probes.some(({ status }) => status !== undefined)) return;
  const lost = probes[0]?.lost;
  if (lost) raise.unreachableTarget(url, lost.reason, lost.advice);
  raise.unreachableTarget(
    url,
    'connections are accepted, but no response is complete within the time limit',
    'If the service is slow, raise --timeout (in ms).',
  );
}

/** Rejects a target that sends the same non-API response to all requests: an HTML page, a redirect, or "not found". */
function requireService(probes: readonly Probe[], url: string): void {
  const [first] = probes;
  if (!first || !probes.every((probe) => probe.isWhole && probe.status === first.status)) return;
  const { status = 0, evidence, location } = first;
  const isPage = probes.every((probe) => probe.isPage);
  const isRedirect = status >= 300 && status < 400;
  const isElsewhere = status === 404 || status === 405 || isRedirect;
  const isOther = isSuccess(status) && probes.every((probe) => !isPlausible(probe.json));
  if (!isElsewhere && !isOther && !isPage) return;
  const what = `every response has status ${status}${isPage ? ' and is an HTML page' : ''}. ${evidence}`;
  if (isRedirect)
    raise.foreignTarget(
      url,
      what,
      `Redirects are not followed. Use the address of ${location ?? 'its Location'} in --target.`,
    );
  if (isPage && !isSuccess(status))
    raise.foreignTarget(
      url,
      what,
      'Such a page is often sent by a proxy, a firewall or a login page in front of the service. Check --target, --header and --proxy.',
    );
  raise.foreignTarget(url, what, 'Check --target: the base URL, without the path of the operation.');
}

function requireCredential(positive: readonly Probe[], operation: Operation, setting: PlanContext): void {
  const [first] = positive;
  const isRejected = ({ isWhole, status }: Probe): boolean => isWhole && (status === 401 || status === 403);
  if (!first || !positive.every(isRejected)) return;
  raise.credentialRejected(
    first.evidence,
    operation.security.length > 0
      ? `So the credential is not valid there. Check --credential or ${variableOf(setting.provider)}, and the parameters and headers sent with it (--param, --header).`
      : "The document declares no credential for this operation, but the target requires one. Send it with --header, such as --header 'Authorization: Bearer <token>'.",
  );
}

function preflightCase(operation: Operation, { provider }: PlanContext, change: RequestChange): Omit<Case, 'request'> {
  return {
    id: `${provider}/preflight/${Object.keys(change).length === 0 ? 'plain' : 'changed'}`,
    provider,
    operation,
    phase: 'examples',
    title: 'the plain request (preflight)',
    checks: [],
    expectation: { kind: 'any', why: 'The request only checks whether the target can be verified.' },
    dedupeKey: 'preflight',
    probes: [],
    unknownIds: [],
    looseMembers: [],
  };
}
