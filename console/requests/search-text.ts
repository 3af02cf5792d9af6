/** The texts of a request that a search looks into, in lower case. */
import type { JournalView } from '../api/api-types.ts';
import { reasonOf, subjectOf } from './request-summary.ts';

function collect(value: unknown, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'number' || typeof value === 'boolean') into.push(String(value));
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      if (!Array.isArray(value)) into.push(name);
      collect(member, into);
    }
}

const joined = (value: unknown): string => {
  const texts: string[] = [];
  collect(value, texts);
  return texts.join('\n').toLowerCase();
};

const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
    .toLowerCase();

export const bodiesOf = ({ request, response }: JournalView): string =>
  `${joined(request.body)}\n${joined(response?.body)}`;

export const headersOf = ({ request, response }: JournalView): string =>
  `${headerLines(request.headers)}\n${response ? headerLines(response.headers) : ''}`;

export const nameOf = (view: JournalView): string => (subjectOf(view) ?? '').toLowerCase();

/** Everything, once for each entry: a search compares it again with each letter that is typed. */
const texts = new WeakMap<JournalView, string>();

export function textOf(view: JournalView): string {
  let text = texts.get(view);
  if (text === undefined) {
    const { id, provider, operationId, request, response, violations, tokenId, ruleId, credential, trigger } = view;
    text = [
      [id, provider, operationId, request.method, request.url, response?.status, tokenId, ruleId].join('\n'),
      [
        trigger,
        view.reason,
        credential?.tokenId,
        ...violations.flatMap(({ pointer, message }) => [pointer, message]),
      ].join('\n'),
    ]
      .join('\n')
      .toLowerCase();
    text = `${text}\n${headersOf(view)}\n${bodiesOf(view)}`;
    texts.set(view, text);
  }
  return text;
}

/** The reason depends on the rules, which change: it is not kept with the rest. */
export const reasonText = (view: JournalView): string => reasonOf(view).toLowerCase();
