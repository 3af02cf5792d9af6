/** The score of `verify` on any document: which faults of a service it finds. */
import { AppError } from '../../../../src/lib/errors.ts';
import { loadAnyDocument } from '../../../../src/openapi/any-document.ts';
import { verify } from '../../../../src/index.ts';
import { documentFaults } from './document-faults.ts';
import { startFaulty } from './faulty-service.ts';
import type { DocumentFault } from './passage.ts';

export interface FaultScore {
  readonly fault: DocumentFault;
  readonly isFound: boolean;
  /** The number of responses that showed the fault. */
  readonly shown: number;
  /** What `verify` reports, one line each. */
  readonly findings: readonly string[];
}

/** What `verify` says of a service with a fault. A run ends with the first finding that shows it. */
export async function scoreFault(file: string, fault: DocumentFault): Promise<FaultScore> {
  await using service = await startFaulty(file, fault);
  const controller = new AbortController();
  const shows = ({ severity }: { readonly severity: string }): boolean =>
    severity === 'error' || fault.isWarning === true;
  const scored = (isFound: boolean, findings: readonly string[]): FaultScore => ({
    fault,
    isFound,
    shown: service.shown(),
    findings,
  });
  try {
    const { findings } = await verify({
      documents: [file],
      target: service.url,
      credential: 'mock_valid',
      forbiddenCredential: 'mock_readonly',
      timeout: 2000,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'finding' && shows(event.finding)) controller.abort();
      },
    });
    return scored(
      findings.some(shows),
      findings.map(({ severity, check, title, actual }) => `${severity} ${check}: ${title} (${actual})`),
    );
  } catch (error) {
    // The preflight has found that the service can't be verified, and says why.
    if (error instanceof AppError) return scored(true, [error.message]);
    throw error;
  }
}

/** The scores of all faults that a document makes observable. */
export async function* scoreDocument(file: string): AsyncGenerator<FaultScore> {
  const document = await loadAnyDocument(file);
  for (const fault of documentFaults) {
    const { isObservable } = fault;
    if (isObservable && !document.operations.some((operation) => isObservable(operation, document))) continue;
    const score = await scoreFault(file, fault);
    if (score.shown > 0 || (isObservable && !fault.isWarning)) yield score;
  }
}
