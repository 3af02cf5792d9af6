/** Before anything is judged: is there a service at all, is it the right one, and is the credential good there? */
import { raise } from '../core/problem.ts';
import type { Operation } from '../openapi/operation.ts';
import { textOf, isSuccess, type Exchange } from './exchange.ts';
import { compose, encodeText, plainBody, type Change, type Setting } from './generate/base.ts';
import { bodySchema } from './generate/examples.ts';
import { fullValue } from './generate/nodes.ts';
import { nameOf, nothing, present, presentAny } from './credentials.ts';
import { toExchange } from './exchange.ts';
import type { Case } from './case.ts';
import type { Sender } from './sender.ts';

/** Passes silently where the target can be judged. What it issued on the way is returned, for the clean-up list. */
export async function preflight(operation: Operation, setting: Setting, sender: Sender, url: string): Promise<Exchange[]> {
  if (!presentAny(operation, setting.good)) {
    raise.credentialNeeded(operation.security.map(nameOf).join(' or '), variableOf(setting.provider));
  }
  const ask = async (change: Change): Promise<Exchange> => {
    const request = compose(operation, setting, change);
    const sending = await sender.send(request);
    if ('refused' in sending) return raise.unreachableTarget(url, sending.refused);
    return toExchange({ ...probeCase(operation, setting), request }, sending.outcome);
  };
  const first = await ask({});
  if (isHealthy(first)) return [first];
  if (first.outcome.kind === 'lost' && first.outcome.refused) raise.unreachableTarget(url, first.outcome.reason);
  const [others, negative] = await Promise.all([
    Promise.all(positiveChanges(operation, setting).map(ask)),
    Promise.all([ask({ credential: nothing }), ask({ body: encodeText('[]') })]),
  ]);
  const positive = [first, ...others];
  if (positive.some(isHealthy)) return positive;
  demandAnswer([...positive, ...negative], url);
  demandService([...positive, ...negative], url);
  if (operation.security.length > 0) demandCredential(positive, setting);
  return positive;
}

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

const isHealthy = ({ answer }: Exchange): boolean => answer !== undefined && isSuccess(answer.status) && answer.json.kind === 'value';

function demandAnswer(exchanges: readonly Exchange[], url: string): void {
  if (exchanges.some(({ outcome }) => outcome.kind === 'answer' || outcome.status !== undefined)) return;
  const outcome = exchanges[0]?.outcome;
  raise.unreachableTarget(url, outcome?.kind === 'lost' ? outcome.reason : 'requests are taken and never answered');
}

/** Whatever is asked, the same answer that no API gives: a page, a redirection, or "not found". */
function demandService(exchanges: readonly Exchange[], url: string): void {
  const answers = exchanges.flatMap(({ answer }) => answer ?? []);
  const status = answers[0]?.status ?? 0;
  if (answers.length < exchanges.length || !answers.every((answer) => answer.status === status)) return;
  const isPage = answers.every((answer) => /^\s*</.test(textOf(answer)));
  const isElsewhere = status === 404 || status === 405 || (status >= 300 && status < 400);
  const isOther = isSuccess(status) && answers.every(({ json }) => json.kind !== 'value');
  if (isElsewhere || isOther || (isPage && (isSuccess(status) || status >= 500))) {
    raise.foreignTarget(url, `every request is answered with ${status}${isPage ? ' and a page of HTML' : ''}`);
  }
}

function demandCredential(positive: readonly Exchange[], setting: Setting): void {
  const statuses = positive.map(({ answer }) => answer?.status ?? 0);
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
