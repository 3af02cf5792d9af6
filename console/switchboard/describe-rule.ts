/** Describes a rule in plain language. */
import { isObject } from '../../src/lib/is-object.ts';
import type { Rule } from '../api/api-types.ts';
import { span } from '../parts/time.ts';
import { labelOf } from './board-label.ts';

export const faultLabels = {
  CONNECTION_RESET_BY_PEER: 'connection reset',
  EMPTY_RESPONSE: 'empty response',
  MALFORMED_RESPONSE_CHUNK: 'malformed chunk',
  RANDOM_DATA_THEN_CLOSE: 'random data',
} as const;

/** `every provider returns 403, once where /name is "x"` */
export function describeRule(rule: Rule): string {
  const who = rule.provider ?? 'every provider';
  const conditions = describeMatch(rule);
  return `${who} ${whatAndHowOften(rule)}${conditions === '' ? '' : ` where ${conditions}`}`;
}

/** The label of a rule; without one, what it does. */
export const ruleTitle = (rule: Rule): string => labelOf(rule) ?? whatAndHowOften(rule);

const whatAndHowOften = (rule: Rule): string => [...describeEffect(rule), ...describeFrequency(rule)].join(', ');

/** `1.5 s`, `250 ms` */
export const delayText = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);

const percent = (probability: number): string => String(Number((probability * 100).toPrecision(12)));

const ordinal = (number: number): string => {
  if (number % 100 >= 11 && number % 100 <= 13) return `${number}th`;
  return `${number}${({ 1: 'st', 2: 'nd', 3: 'rd' } as Readonly<Record<number, string>>)[number % 10] ?? 'th'}`;
};

function describeEffect({ respond, fault, delayMs, sequence, rateLimit }: Rule): string[] {
  return [
    ...(respond && !rateLimit
      ? [`returns ${respond.status}${respond.body === undefined ? '' : ' with a custom body'}`]
      : []),
    ...(fault ? [`drops the connection: ${faultLabels[fault]}`] : []),
    ...(sequence ? [`returns ${sequence.map((one) => one?.status ?? 'the normal response').join(', then ')}`] : []),
    ...(rateLimit ? [`allows ${rateLimit.requests} requests in ${span(rateLimit.perMs)}, then 429`] : []),
    ...(delayMs === undefined ? [] : [`waits ${delayText(delayMs)}`]),
  ];
}

function describeFrequency({ times, probability, every, matched: count }: Rule): string[] {
  const left = times === undefined ? undefined : times - count;
  return [
    ...(every === undefined || every === 1 ? [] : [`on each ${ordinal(every)} request`]),
    ...(probability === undefined ? [] : [`in ${percent(probability)} % of all requests`]),
    ...(left === undefined ? [] : [left <= 0 ? 'used up' : left === 1 ? 'once' : `the next ${left} times`]),
  ];
}

const conditionText = (condition: unknown): string =>
  isObject(condition) && typeof condition['matches'] === 'string'
    ? `matches ${condition['matches']}`
    : `is ${JSON.stringify(condition)}`;

/** The conditions of a rule; empty if it has none. */
function describeMatch({ match }: Pick<Rule, 'match'>): string {
  const { method, path, operationId, headers = {}, query = {}, body = {} } = match ?? {};
  return [
    ...(method === undefined ? [] : [`the method is ${method}`]),
    ...(path === undefined ? [] : [`the path is ${path}`]),
    ...(operationId === undefined ? [] : [`the operation is ${operationId}`]),
    ...[...Object.entries(headers), ...Object.entries(query), ...Object.entries(body)].map(
      ([name, value]) => `${name === '' ? 'the body' : name} ${conditionText(value)}`,
    ),
  ].join(' and ');
}
