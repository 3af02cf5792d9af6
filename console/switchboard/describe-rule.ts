/** Describes a rule in plain language. */
import type { Rule } from '../api/api-types.ts';
import { span } from '../parts/time.ts';

export const faultLabels = {
  CONNECTION_RESET_BY_PEER: 'connection reset',
  EMPTY_RESPONSE: 'empty response',
  MALFORMED_RESPONSE_CHUNK: 'malformed chunk',
  RANDOM_DATA_THEN_CLOSE: 'random data',
} as const;

export function describeRule(rule: Rule): string {
  const who = rule.provider ?? 'every provider';
  const where = rule.match ? ` where ${matched(rule.match)}` : '';
  return `${who} ${[...describeEffect(rule), ...describeFrequency(rule)].join(', ')}${where}`;
}

function describeEffect({ respond, fault, delayMs, sequence, rateLimit }: Rule): string[] {
  return [
    ...(respond && !rateLimit
      ? [`returns ${respond.status}${respond.body === undefined ? '' : ' with a custom body'}`]
      : []),
    ...(fault ? [`breaks the connection: ${faultLabels[fault]}`] : []),
    ...(sequence ? [`returns ${sequence.map((one) => one?.status ?? 'the normal response').join(', then ')}`] : []),
    ...(rateLimit ? [`allows ${rateLimit.requests} requests in ${span(rateLimit.perMs)}, then 429`] : []),
    ...(delayMs === undefined ? [] : [`waits ${delayMs} ms`]),
  ];
}

function describeFrequency({ times, probability, matched: count }: Rule): string[] {
  if (probability !== undefined) return [`in ${Math.round(probability * 100)} % of all requests`];
  if (times === undefined) return [];
  const left = times - count;
  return [left <= 0 ? 'used up' : left === 1 ? 'once' : `the next ${left} times`];
}

const matched = ({ headers = {}, query = {}, body = {} }: NonNullable<Rule['match']>): string =>
  [...Object.entries(headers), ...Object.entries(query), ...Object.entries(body)]
    .map(([name, value]) => `${name} is ${JSON.stringify(value)}`)
    .join(' and ');
