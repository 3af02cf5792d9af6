/** Before anything is judged: is there a service at all, is it the right one, and is the credential good there? */
import { raise } from '../core/problem.ts';
import type { Operation } from '../openapi/operation.ts';
import { isSuccess, textOf, toExchange, type Exchange, type JsonBody } from './exchange.ts';
import { compose, encodeText, plainBody, type Change, type Setting } from './generate/base.ts';
import { bodySchema } from './generate/examples.ts';
import { fullValue } from './generate/nodes.ts';
import { nameOf, nothing, present, presentAny } from './credentials.ts';
import type { Case } from './case.ts';
import type { Sender } from './sender.ts';

/** What shows of one exchange whether a target can be judged. The response itself, which may be large, is let go. */
interface Probe {
  /** Why nothing came, and whether nobody listens. */
  readonly lost: { readonly reason: string; readonly refused: boolean } | undefined;
  /** The status, where at least the head of a response came. */
  readonly status: number | undefined;
  /** Whether the response came as a whole. */
  readonly isWhole: boolean;
  readonly json: JsonBody | undefined;
  readonly isPage: boolean;
}

/**
 * Passes silently where the target can be judged.
 * @param note is told of each exchange, since tokens may be made on the way
 * @throws NotSent where the caller or the target wants no more requests
 */
export async function preflight(operation: Operation, setting: Setting, sender: Sender, url: string, note: (exchange: Exchange) => void): Promise<void> {
  if (!presentAny(operation, setting.good)) {
    raise.credentialNeeded(operation.security.map(nameOf).join(' or '), variableOf(setting.provider));
  }
  const ask = async (change: Change): Promise<Probe> => {
    const request = compose(operation, setting, change);
    const sending = await sender.send(request);
    if ('refused' in sending) throw new NotSent(sending.refused);
    const exchange = toExchange({ ...probeCase(operation, setting), request }, sending.outcome);
    note(exchange);
    return toProbe(exchange);
  };
  const first = await ask({});
  if (isHealthy(first)) return;
  if (first.lost?.refused) raise.unreachableTarget(url, first.lost.reason);
  const [others, negative] = await Promise.all([
    Promise.all(positiveChanges(operation, setting).map(ask)),
    Promise.all([ask({ credential: nothing }), ask({ body: encodeText('[]') })]),
  ]);
  const positive = [first, ...others];
  if (positive.some(isHealthy)) return;
  demandAnswer([...positive, ...negative], url);
  demandService([...positive, ...negative], url);
  if (operation.security.length > 0) demandCredential(positive, setting);
}

/** A request was not sent, since the caller or the target does not want any more. */
export class NotSent extends Error {}

const toProbe = ({ outcome, answer }: Exchange): Probe => ({
  lost: outcome.kind === 'lost' ? { reason: outcome.reason, refused: outcome.refused === true } : undefined,
  status: outcome.status,
  isWhole: answer !== undefined,
  json: answer && withoutValue(answer.json),
  isPage: answer !== undefined && /^\s*</.test(textOf(answer, 1024)),
});

/** The shell variable in which a provider's credential is looked for. */
export const variableOf = (provider: string): string => `MOCKMINT_${provider.toUpperCase().replace(/\W/g, '_')}_CREDENTIAL`;

/** The plain request under every other alternative, and with every member. */
function positiveChanges(operation: Operation, setting: Setting): Change[] {
  const alternatives = operation.security.flatMap((alternative) => present(alternative, setting.good) ?? []);
  const pointer = bodySchema(operation);
  const plain = plainBody(operation, setting);
  const full = pointer !== undefined && plain !== undefined ? [{ body: fullValue(setting.yardstick.document.effective, pointer, plain) }] : [];
  return [...alternatives.map((credential) => ({ credential })), ...full];
}

const withoutValue = (json: JsonBody): JsonBody => (json.kind === 'value' ? { kind: 'value', value: undefined } : json);

const isHealthy = ({ isWhole, status = 0, json }: Probe): boolean => isWhole && isSuccess(status) && isPlausible(json);

/** JSON, or what may be JSON. */
const isPlausible = (json: JsonBody | undefined): boolean => json?.kind === 'value' || json?.kind === 'unjudged';

function demandAnswer(probes: readonly Probe[], url: string): void {
  if (probes.some(({ status }) => status !== undefined)) return;
  raise.unreachableTarget(url, probes[0]?.lost?.reason ?? 'requests are taken and never answered');
}

/** Whatever is asked, the same answer that no API gives: a page, a redirection, or "not found". */
function demandService(probes: readonly Probe[], url: string): void {
  const { status = 0, json: body } = probes[0] ?? {};
  if (!probes.every((probe) => probe.isWhole && probe.status === status)) return;
  const isPage = probes.every((probe) => probe.isPage);
  const isElsewhere = status === 404 || status === 405 || (status >= 300 && status < 400);
  const isOther = isSuccess(status) && probes.every((probe) => !isPlausible(probe.json));
  if (isElsewhere || isOther || (isPage && (isSuccess(status) || status >= 500))) {
    raise.foreignTarget(url, `every request is answered with ${status}${isPage ? ' and a page of HTML' : body?.kind === 'broken' ? ` and a body that can't be used (${body.why})` : ''}`);
  }
}

function demandCredential(positive: readonly Probe[], setting: Setting): void {
  const statuses = positive.map(({ isWhole, status = 0 }) => (isWhole ? status : 0));
  const status = statuses[0] ?? 0;
  if ((status !== 401 && status !== 403) || !statuses.every((other) => other === 401 || other === 403)) return;
  raise.credentialRefused(status, `Check --credential or ${variableOf(setting.provider)}, and the parameters and headers that go with it (--param, --header).`);
}

function probeCase(operation: Operation, { provider }: Setting): Omit<Case, 'request'> {
  return {
    id: `${provider}/preflight`, provider, operation, phase: 'examples', title: 'the plain request, before the run', checks: [],
    expectation: { kind: 'any', why: 'It only shows whether the target can be judged.' }, fault: 'preflight', probes: [],
  };
}
