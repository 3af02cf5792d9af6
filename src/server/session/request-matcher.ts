/** Tells whether a request meets the conditions of a rule or of a verification. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import type { RuleMatch, TextCondition } from '../control-api/control-types.ts';
import { compileRegex, type TextTest } from './linear-regex.ts';

/** The parts of a request that conditions apply to. */
export interface MatchedRequest {
  readonly method: string;
  /** The path relative to the provider's base URL, and the same without the base path of the document's server. */
  readonly paths: readonly string[];
  readonly operationId: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

type Matcher = (request: MatchedRequest) => boolean;

/** Compiled conditions. A rule keeps its conditions for as long as it exists. */
const compiled = new WeakMap<RuleMatch, Matcher>();

export function meets(request: MatchedRequest, conditions: RuleMatch): boolean {
  let matcher = compiled.get(conditions);
  if (!matcher) compiled.set(conditions, (matcher = compile(conditions)));
  return matcher(request);
}

/** @throws Error if a regular expression is invalid; validated conditions do not throw */
function compile({ method, path, operationId, headers, query, body }: RuleMatch): Matcher {
  const matchers: Matcher[] = [];
  if (method !== undefined) {
    const expected = method.toUpperCase();
    matchers.push((request) => request.method === expected);
  }
  if (path !== undefined) {
    const test = compilePath(path);
    matchers.push(({ paths }) => paths.some(test));
  }
  if (operationId !== undefined) matchers.push((request) => request.operationId === operationId);
  for (const [name, condition] of Object.entries(headers ?? {})) {
    const test = compileText(condition);
    matchers.push((request) => textsOf(own(request.headers, name.toLowerCase())).some(test));
  }
  for (const [name, condition] of Object.entries(query ?? {})) {
    const test = compileText(condition);
    matchers.push((request) => textsOf(own(request.query, name)).some(test));
  }
  for (const [pointer, condition] of Object.entries(body ?? {})) {
    const test = compileValue(condition);
    matchers.push((request) => test(valueAt(request.body, pointer)));
  }
  return (request) => matchers.every((matches) => matches(request));
}

const own = (values: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined;

const textsOf = (value: unknown): string[] => [value].flat().filter((one): one is string => typeof one === 'string');

const compileText = (condition: TextCondition): TextTest =>
  typeof condition === 'string' ? (text) => text === condition : compileRegex(condition.matches);

/** A value is compared as JSON, unless it is an object with the single member `matches`. */
function compileValue(condition: unknown): (value: unknown) => boolean {
  const pattern = patternOf(condition);
  if (pattern === undefined) return (value) => isDeepStrictEqual(value, condition);
  const test = compileRegex(pattern);
  return (value) => ['string', 'number', 'boolean'].includes(typeof value) && test(String(value));
}

/** The regular expression of a condition; undefined if the condition is a plain value. */
export const patternOf = (condition: unknown): string | undefined =>
  isObject(condition) && typeof condition['matches'] === 'string' && Object.keys(condition).length === 1
    ? condition['matches']
    : undefined;

/** `{name}` stands for one path segment, `*` for any text. */
function compilePath(path: string): TextTest {
  if (!/[*{]/.test(path)) return (text) => text === path;
  const pattern = path
    .split(/(\*|\{[^{}/]*\})/)
    .map((part, index) => (index % 2 === 0 ? escapeRegex(part) : part === '*' ? '.*' : '[^/]+'))
    .join('');
  return compileRegex(`^(?s:${pattern})$`);
}

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
