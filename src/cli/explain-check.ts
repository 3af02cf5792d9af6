/** `mockmint explain <check>`: what a check means, where it is documented, and how to fix its findings. */
import { styleText } from 'node:util';
import { allCheckIds, checkDocs, checkDocFor } from '../verify/checks/check-docs.ts';
import { generalCheckIds, trafficCheckIds } from '../verify/findings/finding.ts';
import type { VerificationSubject } from '../verify/verification-subject.ts';

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

/** The ids of all checks of all providers, without duplicates. */
export const allChecks = (subjects: readonly VerificationSubject[]): string[] => [
  ...new Set<string>([
    ...generalCheckIds,
    ...trafficCheckIds,
    ...subjects.flatMap(({ id, contract }) => allCheckIds(id, contract)),
  ]),
];

/** One line per check: the general checks, then the invariants of each provider. */
export function checkLines(subjects: readonly VerificationSubject[]): string[] {
  const general = [...generalCheckIds, ...trafficCheckIds].map((id) => [id, checkDocs[id].title] as const);
  const invariants = subjects.flatMap(({ id, contract }) =>
    contract.invariants.map((invariant) => [`${id}/${invariant.id}`, invariant.title] as const),
  );
  const width = Math.max(...[...general, ...invariants].map(([id]) => id.length));
  return [...general, ...invariants].map(([id, title]) => `${id.padEnd(width)}  ${dim(title)}`);
}

/** The description of a check; undefined for an unknown check. */
export function describeCheck(check: string, subjects: readonly VerificationSubject[]): string | undefined {
  const subject = subjects.find(({ id }) => check.startsWith(`${id}/`));
  const text = checkDocFor(check, subject?.id, subject?.contract);
  if (!text) return undefined;
  const invariant = subject?.contract.invariants.find(({ id }) => check === `${subject.id}/${id}`);
  const isForTraffic = trafficCheckIds.some((id) => id === check);
  const command = isForTraffic ? 'check traffic.har' : `verify${subject ? ` ${subject.id}` : ''}`;
  const location = subject && invariant && subject.document.locate(invariant.specPointer);
  return [
    `${bold(check)}  ${text.title}`,
    '',
    text.description,
    ...(location ? [dim(`${location.file}:${location.line}`)] : []),
    '',
    `${bold('How to fix it')}  ${text.fix}`,
    '',
    dim(`Only this check: mockmint ${command} --check ${check}`),
  ].join('\n');
}
