/** The status filter of a search: `404`, `4xx`, `400-499`, `>=500`, `none`. */
import type { JournalView } from '../api/api-types.ts';

type StatusTest = (status: number) => boolean;

function numberTest(value: string): StatusTest | undefined {
  const [, class_] = /^([1-5])(?:x{1,2})?$/.exec(value) ?? [];
  if (class_ !== undefined) return (status) => Math.floor(status / 100) === Number(class_);
  const [, first, last] = /^(\d{3})(?:-|\.\.)(\d{3})$/.exec(value) ?? [];
  if (first !== undefined && last !== undefined) return (status) => status >= Number(first) && status <= Number(last);
  const [, sign = '', number] = /^(>=|<=|>|<)?(\d{3})$/.exec(value) ?? [];
  if (number === undefined) return undefined;
  const limit = Number(number);
  switch (sign) {
    case '>=':
      return (status) => status >= limit;
    case '<=':
      return (status) => status <= limit;
    case '>':
      return (status) => status > limit;
    case '<':
      return (status) => status < limit;
    default:
      return (status) => status === limit;
  }
}

/** undefined if the value is not understood. */
export function statusTest(value: string): ((request: JournalView) => boolean) | undefined {
  if (value === 'none') return ({ response }) => response === null;
  const test = numberTest(value);
  return test && (({ response }) => response !== null && test(response.status));
}
