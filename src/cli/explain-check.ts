/** `mockmint explain <check>`: what a check means, on what it stands, and how to mend what it found. */
import { styleText } from 'node:util';
import { allCheckIds, checkTexts, textOfCheck } from '../contract/checks/texts.ts';
import { generalCheckIds } from '../contract/finding.ts';
import type { Subject } from '../contract/verify.ts';

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

/** Every check of every provider, once. */
export const allChecks = (subjects: readonly Subject[]): string[] =>
  [...new Set<string>([...generalCheckIds, ...subjects.flatMap(({ id, contract }) => allCheckIds(id, contract))])];

/** A line a check: the general ones, then the rules of each provider. */
export function checkLines(subjects: readonly Subject[]): string[] {
  const general = generalCheckIds.map((id) => [id, checkTexts[id].title] as const);
  const rules = subjects.flatMap(({ id, contract }) => contract.rules.map((rule) => [`${id}/${rule.id}`, rule.title] as const));
  const width = Math.max(...[...general, ...rules].map(([id]) => id.length));
  return [...general, ...rules].map(([id, title]) => `${id.padEnd(width)}  ${dim(title)}`);
}

/** Undefined for a check that nobody knows. */
export function describeCheck(check: string, subjects: readonly Subject[]): string | undefined {
  const subject = subjects.find(({ id }) => check.startsWith(`${id}/`));
  const text = textOfCheck(check, subject?.id, subject?.contract);
  if (!text) return undefined;
  const rule = subject?.contract.rules.find(({ id }) => check === `${subject.id}/${id}`);
  const place = subject && rule && subject.document.locate(rule.cites);
  return [
    `${bold(check)}  ${text.title}`,
    '', text.meaning, ...(place ? [dim(`${place.file}:${place.line}`)] : []),
    '', `${bold('How to mend it')}  ${text.mend}`,
    '', dim(`Only this check: mockmint verify ${subject ? `${subject.id} ` : ''}--check ${check}`),
  ].join('\n');
}
