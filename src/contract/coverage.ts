/** What a run has exercised of a document. */
import type { CheckId } from './finding.ts';
import { isSuccess, type Exchange } from './exchange.ts';
import type { Coverage, KeywordCoverage, StatusCoverage } from './report.ts';
import type { Yardstick } from './yardstick.ts';

/** Counts exchanges by what they exercised. */
export class CoverageCounter {
  readonly #yardstick: Yardstick;
  readonly #operations = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #keywords = new Map<string, { -readonly [Key in keyof KeywordCoverage]: KeywordCoverage[Key] }>();
  readonly #security = new Map<string, { alternative: string; accepted: number; refused: number }>();

  constructor(yardstick: Yardstick) {
    this.#yardstick = yardstick;
  }

  add({ case: one, answer, request }: Exchange): void {
    const { id } = one.operation;
    this.#operations.set(id, (this.#operations.get(id) ?? 0) + 1);
    for (const { pointer, keyword, polarity } of one.probes) {
      const key = `${pointer} ${keyword}`;
      const count = this.#keywords.get(key) ?? { pointer, keyword, valid: 0, invalid: 0 };
      count[polarity]++;
      this.#keywords.set(key, count);
    }
    if (!answer || request.method !== one.operation.method) return;
    const declared = this.#yardstick.declares(one.operation, answer.status);
    if (declared) this.#statuses.set(`${id} ${declared.status}`, (this.#statuses.get(`${id} ${declared.status}`) ?? 0) + 1);
    if (one.alternative === undefined) return;
    const count = this.#security.get(one.alternative) ?? { alternative: one.alternative, accepted: 0, refused: 0 };
    const side = isSuccess(answer.status) ? 'accepted' : 'refused';
    count[side]++;
    this.#security.set(one.alternative, count);
  }

  /** @param isWhole whether every case of the plan was asked for */
  total(rules: readonly { readonly rule: CheckId; readonly judged: number }[], hasForbidden: boolean, isWhole: boolean): Coverage {
    const { operations } = this.#yardstick.document;
    return {
      operations: operations.map(({ id }) => ({ operation: id, requests: this.#operations.get(id) ?? 0 })),
      statuses: operations.flatMap((operation) => this.#yardstick.published(operation).responses.map(({ status }): StatusCoverage => {
        const seen = this.#statuses.get(`${operation.id} ${status}`) ?? 0;
        return { operation: operation.id, status, seen, ...(seen === 0 && { reason: isWhole ? reasonFor(status, hasForbidden) : 'only some cases were asked for' }) };
      })),
      keywords: [...this.#keywords.values()],
      security: [...this.#security.values()],
      rules,
    };
  }
}

function reasonFor(status: string, hasForbidden: boolean): string {
  if (status === '403' && !hasForbidden) return 'needs --forbidden-credential';
  if (status.startsWith('5')) return 'no lawful request leads to a server error';
  return 'the service has other statuses for what would lead there';
}
