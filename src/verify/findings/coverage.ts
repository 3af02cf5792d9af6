/** Measures which parts of a document a run exercised. */
import type { CheckId } from './finding.ts';
import { isSuccess, type CaseExchange } from '../run/case-exchange.ts';
import type { Coverage, KeywordCoverage, StatusCoverage } from './report.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** Counts exchanges by operation, status, keyword and security requirement. */
export class CoverageCounter {
  readonly #oracle: SpecOracle;
  readonly #operations = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #keywords = new Map<string, { -readonly [Key in keyof KeywordCoverage]: KeywordCoverage[Key] }>();
  readonly #security = new Map<string, { securityRequirement: string; accepted: number; rejected: number }>();

  constructor(oracle: SpecOracle) {
    this.#oracle = oracle;
  }

  add({ case: one, response, request }: CaseExchange): void {
    const { id } = one.operation;
    this.#operations.set(id, (this.#operations.get(id) ?? 0) + 1);
    for (const { pointer, keyword, polarity } of one.probes) {
      const key = `${pointer} ${keyword}`;
      const count = this.#keywords.get(key) ?? { pointer, keyword, valid: 0, invalid: 0 };
      count[polarity]++;
      this.#keywords.set(key, count);
    }
    if (!response || request.method !== one.operation.method) return;
    const declared = this.#oracle.declares(one.operation, response.status);
    if (declared)
      this.#statuses.set(`${id} ${declared.status}`, (this.#statuses.get(`${id} ${declared.status}`) ?? 0) + 1);
    if (one.securityRequirement === undefined) return;
    const count = this.#security.get(one.securityRequirement) ?? {
      securityRequirement: one.securityRequirement,
      accepted: 0,
      rejected: 0,
    };
    const side = isSuccess(response.status) ? 'accepted' : 'rejected';
    count[side]++;
    this.#security.set(one.securityRequirement, count);
  }

  /** @param reasonFor why a status was not received, if that is known */
  total(
    invariants: readonly { readonly invariant: CheckId; readonly checked: number }[],
    reasonFor: (status: string) => string | undefined = () => undefined,
  ): Coverage {
    const { operations } = this.#oracle.document;
    return {
      operations: operations.map(({ id }) => ({ operation: id, requests: this.#operations.get(id) ?? 0 })),
      statuses: operations.flatMap((operation) =>
        this.#oracle.published(operation).responses.map(({ status }): StatusCoverage => {
          const seen = this.#statuses.get(`${operation.id} ${status}`) ?? 0;
          const reason = seen === 0 ? reasonFor(status) : undefined;
          return { operation: operation.id, status, seen, ...(reason !== undefined && { reason }) };
        }),
      ),
      keywords: [...this.#keywords.values()],
      security: [...this.#security.values()],
      invariants,
    };
  }
}

/** Why the cases of a run have not produced a status. */
export function unseenReason(status: string, hasForbidden: boolean, isWhole: boolean): string {
  if (!isWhole) return 'not covered: case filter active';
  if (status === '403' && !hasForbidden) return 'needs --forbidden-credential';
  if (status.startsWith('5')) return 'no valid request causes a server error';
  return 'the service uses other statuses for these cases';
}
