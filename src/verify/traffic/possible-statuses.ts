/** Which statuses an observed response may have, whatever the document says: what others knew can't be judged. */
import { classifyStatus } from '../checks/allowed-statuses.ts';
import { isNameConflict } from '../checks/data-acceptance.ts';
import type { Severity } from '../findings/finding.ts';
import { textOf, type CaseExchange } from '../run/case-exchange.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import type { PresentedCredentials } from './observed-secrets.ts';
import { mayBeRefused } from './refusable-request.ts';

/** Statuses that depend on the credential, on what exists, or on the HTTP layer. */
const circumstantial: ReadonlySet<number> = new Set([
  401, 402, 403, 404, 406, 407, 408, 409, 410, 412, 413, 414, 416, 423, 424, 425, 426, 428, 429, 431, 451,
]);

/** Statuses of a gateway that can't reach the service. */
export const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** What services say where a valid request does not fit what exists. */
const stateText =
  /not found|does(?:n't| not) exist|no such|unknown (?:id|user|account|resource)|quota|limit (?:is |was |has been )?(?:reached|exceeded)|(?:reached|exceeded) (?:the |your )?(?:limit|maximum)|too many|expired|insufficient|not (?:active|enabled|allowed|available)|already|unauthori[sz]ed|forbidden|credential|api key|session|in the (?:past|future)/i;

const maxText = 4096;

/** Whether the status says nothing about the request. */
export function isCircumstantial({ response, case: one }: CaseExchange, oracle: SpecOracle): boolean {
  if (!response || response.status < 400 || response.status >= 500) return false;
  if (circumstantial.has(response.status)) return true;
  const isValidation = response.status === 400 || response.status === 422;
  return (
    one.expectation.kind === 'accept' && !isValidation && oracle.declares(one.operation, response.status) !== undefined
  );
}

/** How sure it is that a rejected request is valid: `error`, `warning`, or undefined if the rejection may be right. */
export function severityOfRejection(
  exchange: CaseExchange,
  { isComplete, isKnown }: PresentedCredentials,
  oracle: SpecOracle,
): Severity | undefined {
  const {
    response,
    request,
    case: { operation },
  } = exchange;
  if (!response || isNameConflict(response, request) || stateText.test(textOf(response, maxText))) return undefined;
  if (mayBeRefused(exchange, oracle)) return undefined;
  const published = oracle.published(operation);
  const isDeclared = (status: number): boolean => published.responses.some((one) => one.status === String(status));
  const isSilentOnCredentials = !isDeclared(401) && !isDeclared(403);
  if ((!isComplete || !isKnown) && isSilentOnCredentials) return undefined;
  if (response.status === 400 && (isDeclared(422) || !isDeclared(400))) return 'warning';
  if (classifyStatus(published, 'invalid', response.status) !== 'expected') return 'warning';
  const isOnResource = operation.parameters.some(({ in: location }) => location === 'path');
  return oracle.document.isLenient && isOnResource ? 'warning' : 'error';
}
