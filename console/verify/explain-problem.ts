/** Puts a problem of the control API beside the field that it concerns, without words of the command line. */
import { fieldNames, type FieldName, type Problems } from './form-values.ts';

/** The field of a problem, by the end of its type. */
const fields: Readonly<Record<string, FieldName>> = {
  'unreachable-target': 'target',
  'foreign-target': 'target',
  'credential-needed': 'credential',
  'credential-refused': 'credential',
  'remote-target': 'allowRemote',
};

/** What to do, for fields whose message the control API ends with options of the command line. */
const advice: Readonly<Partial<Record<FieldName, string>>> = {
  target: 'Check the base URL, and that the service runs.',
  credential: 'Enter a valid credential, and the headers that the service needs.',
  allowRemote: 'Confirm this first.',
};

/** Without the sentences that name options of the command line. */
const withoutOptions = (detail: string): string =>
  detail
    .split(/(?<=[.!?])\s+(?=[A-Z])/)
    .filter((sentence) => !/(^|[\s("'])--[a-z]/.test(sentence))
    .join(' ');

/** A problem of the control API. */
interface RunProblem {
  readonly type?: unknown;
  readonly detail: string;
  readonly errors?: unknown;
}

/** The first field that a rejected input names. */
function fieldOfInput({ errors }: RunProblem): FieldName | undefined {
  if (!Array.isArray(errors)) return undefined;
  for (const error of errors as unknown[]) {
    if (typeof error !== 'object' || error === null || !('pointer' in error)) continue;
    const name = String(error.pointer).split('/')[1];
    const field = fieldNames.find((known) => known === name);
    if (field) return field;
  }
  return undefined;
}

export function explainProblem(problem: RunProblem): Problems {
  const { type, detail } = problem;
  const code = typeof type === 'string' ? (type.split(':').at(-1) ?? '') : '';
  const field = fields[code] ?? fieldOfInput(problem) ?? (/\btarget\b/i.test(detail) ? 'target' : undefined);
  const text = withoutOptions(detail);
  if (field === undefined) return { form: text || detail };
  return { [field]: text === detail ? detail : [text, advice[field] ?? ''].join(' ').trim() };
}
