/** A rule as the texts of a form, and back. */
import { isObject } from '../../src/lib/is-object.ts';
import { parseHeaderLines, writeHeaderLines } from '../parts/header-lines.ts';

/** A condition on a header, a parameter or a value of the body. */
export interface Condition {
  readonly name: string;
  readonly kind: 'is' | 'matches';
  readonly value: string;
}

export interface ResponseForm {
  /** Empty for none: the normal response. */
  readonly status: string;
  readonly headers: string;
  /** JSON; empty for the provider's own error body. */
  readonly body: string;
}

export interface RuleForm {
  /** Members that the form does not know. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly label: string;
  readonly isEnabled: boolean;
  readonly provider: string;
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly headers: readonly Condition[];
  readonly query: readonly Condition[];
  readonly body: readonly Condition[];
  readonly respond: ResponseForm;
  readonly sequence: readonly ResponseForm[];
  readonly fault: string;
  readonly delayMs: string;
  readonly times: string;
  readonly every: string;
  readonly percent: string;
  readonly limitRequests: string;
  readonly limitSeconds: string;
}

type Members = Readonly<Record<string, unknown>>;

/** What is wrong, by JSON Pointer of the member. */
export type Problems = Readonly<Record<string, string>>;

const members = (value: unknown): Members => (isObject(value) ? value : {});
const textOf = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** A text stays as it is, unless it would be read as another JSON value. */
function valueText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  return parseValue(value) === value ? value : JSON.stringify(value);
}

/** JSON; what is not JSON is a text. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const conditionsOf = (conditions: unknown, write: (value: unknown) => string): Condition[] =>
  Object.entries(members(conditions)).map(([name, condition]) =>
    isObject(condition) && typeof condition['matches'] === 'string' && Object.keys(condition).length === 1
      ? { name, kind: 'matches', value: condition['matches'] }
      : { name, kind: 'is', value: write(condition) },
  );

function responseOf(response: unknown): ResponseForm {
  const { status, headers, body } = members(response);
  return {
    status: textOf(status),
    headers: writeHeaderLines(Object.entries(members(headers)).map(([name, value]) => [name, textOf(value)])),
    body: body === undefined ? '' : JSON.stringify(body, null, 2),
  };
}

export const emptyResponse: ResponseForm = { status: '', headers: '', body: '' };

export function formOf(rule: Members): RuleForm {
  const { id: _, matched: __, label, enabled, provider, match, respond, sequence, ...others } = rule;
  const { fault, delayMs, times, every, probability, rateLimit, ...rest } = others;
  const { method, path, operationId, headers, query, body } = members(match);
  const { requests, perMs } = members(rateLimit);
  return {
    rest,
    label: textOf(label),
    isEnabled: enabled !== false,
    provider: textOf(provider),
    method: textOf(method),
    path: textOf(path),
    operationId: textOf(operationId),
    headers: conditionsOf(headers, textOf),
    query: conditionsOf(query, textOf),
    body: conditionsOf(body, valueText),
    respond: responseOf(respond),
    sequence: Array.isArray(sequence) ? sequence.map(responseOf) : [],
    fault: textOf(fault),
    delayMs: textOf(delayMs),
    times: textOf(times),
    every: textOf(every),
    percent:
      typeof probability === 'number' ? String(Number((probability * 100).toPrecision(12))) : textOf(probability),
    limitRequests: textOf(requests),
    limitSeconds: typeof perMs === 'number' ? String(perMs / 1000) : textOf(perMs),
  };
}

/** Collects the members of a rule, and what is wrong with the texts. */
class RuleWriter {
  readonly problems: Record<string, string> = {};

  /** undefined if the text is empty or not a number. */
  number(text: string, pointer: string, factor = 1): number | undefined {
    if (text.trim() === '') return undefined;
    const value = Number(text.trim().replace(',', '.'));
    if (Number.isFinite(value)) return Number((value * factor).toPrecision(15));
    this.problems[pointer] = `"${text.trim().slice(0, 40)}" is not a number.`;
    return undefined;
  }

  conditions(conditions: readonly Condition[], pointer: string, read: (text: string) => unknown): Members | undefined {
    const named = conditions.filter(({ name, value }) => name !== '' || value !== '');
    const names = named.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) this.problems[pointer] = `"${twice}" has two conditions; a rule can have one.`;
    if (named.length === 0) return undefined;
    return Object.fromEntries(
      named.map(({ name, kind, value }) => [name, kind === 'matches' ? { matches: value } : read(value)]),
    );
  }

  response({ status, headers, body }: ResponseForm, pointer: string): Members | undefined {
    const lines = parseHeaderLines(headers);
    if (lines.problem !== undefined) this.problems[`${pointer}/headers`] = lines.problem;
    const given = {
      status: this.number(status, `${pointer}/status`),
      headers: lines.headers.length === 0 ? undefined : Object.fromEntries(lines.headers),
      body: this.json(body, `${pointer}/body`),
    };
    return withoutUndefined(given);
  }

  json(text: string, pointer: string): unknown {
    if (text.trim() === '') return undefined;
    try {
      return JSON.parse(text);
    } catch (error) {
      this.problems[pointer] = `Not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
      return undefined;
    }
  }
}

/** undefined if no member is left. */
function withoutUndefined(given: Members): Members | undefined {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const orNone = (text: string): string | undefined => (text === '' ? undefined : text);

export function ruleOf(form: RuleForm): { readonly rule: Members; readonly problems: Problems } {
  const writer = new RuleWriter();
  const rule = {
    label: orNone(form.label),
    provider: orNone(form.provider),
    match: withoutUndefined({
      method: orNone(form.method.trim()),
      path: orNone(form.path.trim()),
      operationId: orNone(form.operationId),
      headers: writer.conditions(form.headers, '/match/headers', (text) => text),
      query: writer.conditions(form.query, '/match/query', (text) => text),
      body: writer.conditions(form.body, '/match/body', parseValue),
    }),
    respond: writer.response(form.respond, '/respond'),
    sequence:
      form.sequence.length === 0
        ? undefined
        : form.sequence.map((one, index) => writer.response(one, `/sequence/${index}`) ?? null),
    fault: orNone(form.fault),
    delayMs: writer.number(form.delayMs, '/delayMs'),
    times: writer.number(form.times, '/times'),
    every: writer.number(form.every, '/every'),
    probability: writer.number(form.percent, '/probability', 0.01),
    rateLimit: withoutUndefined({
      requests: writer.number(form.limitRequests, '/rateLimit/requests'),
      perMs: writer.number(form.limitSeconds, '/rateLimit/perMs', 1000),
    }),
    ...form.rest,
    enabled: form.isEnabled ? undefined : false,
  };
  return { rule: withoutUndefined(rule) ?? {}, problems: writer.problems };
}
