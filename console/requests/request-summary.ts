/** What a list says of a request: the name in its body, the reason for its response, its credential. */
import { isObject } from '../../src/lib/is-object.ts';
import type { JournalView } from '../api/api-types.ts';
import { ruleTitle } from '../switchboard/describe-rule.ts';
import { rules } from '../state/rules.ts';
import { credentialName } from './credential.ts';

/** Members that name a resource, the most specific first. */
const nameMembers = ['name', 'title', 'displayName', 'label', 'description', 'username', 'email'];

function nameIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  for (const member of nameMembers) {
    const value = body[member];
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
  }
  const { tags } = body;
  return Array.isArray(tags) && typeof tags[0] === 'string' ? tags[0] : undefined;
}

/** The name of the resource that a request is about; undefined if neither message has one. */
export const subjectOf = ({ request, response }: JournalView): string | undefined =>
  nameIn(request.body) ?? (response && response.status < 400 ? nameIn(response.body) : undefined);

const count = (number: number, what: string): string => `${number} ${number === 1 ? what : `${what}s`}`;

export const problemCount = (number: number): string => count(number, 'problem');

const credentialReasons = {
  good: 'credential accepted',
  readonly: 'credential not permitted',
  expired: 'expired credential',
  revoked: 'revoked credential',
  unknown: 'unknown credential',
  malformed: 'malformed credential',
  absent: 'no credential',
} as const;

/** A sentence as the end of another: without its full stop, and with a small letter unless it begins with a name. */
const continued = (sentence: string): string =>
  (/^[A-Z][a-z]*\s/.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence).replace(
    /\.$/,
    '',
  );

const faultTexts: Readonly<Record<string, string>> = {
  CONNECTION_RESET_BY_PEER: 'drops the connection',
  EMPTY_RESPONSE: 'closes the connection without a response',
  MALFORMED_RESPONSE_CHUNK: 'sends a malformed chunk',
  RANDOM_DATA_THEN_CLOSE: 'sends random data',
};

const effect = ({ reason, response }: JournalView): string =>
  (reason === null ? undefined : faultTexts[reason]) ?? (response ? `returns ${response.status}` : (reason ?? ''));

function ruleReason(view: JournalView): string {
  const rule = rules.value.find(({ id }) => id === view.ruleId);
  return `Rule: ${rule ? ruleTitle(rule) : effect(view)}`;
}

function rejection({ reason, violations }: JournalView): string {
  const [first] = violations;
  const why = reason === null ? first?.message : continued(reason);
  return `Rejected: ${problemCount(violations.length)}${why === undefined ? '' : ` · ${why}`}`;
}

function protocolReason({ provider, reason, response }: JournalView): string {
  const status = response?.status ?? 'no response';
  if (provider === null && status === 404) return '404: no provider is served at this address';
  return `${status}: ${continued(reason ?? 'rejected by the HTTP layer')}`;
}

function upstreamReason(from: string, { responseViolations = [], violations, reason, response }: JournalView): string {
  const wrong = [
    ...(violations.length > 0 ? [`${problemCount(violations.length)} in the request`] : []),
    ...(responseViolations.length > 0 ? [`${problemCount(responseViolations.length)} in the response`] : []),
  ];
  if (wrong.length > 0) return `${from}: ${wrong.join(', ')}`;
  return response || reason === null ? from : `${from}: ${continued(reason)}`;
}

/** Why a request got its response, in a few words; empty for a normal response. */
export function reasonOf(view: JournalView): string {
  switch (view.trigger) {
    case 'rule':
      return ruleReason(view);
    case 'prefer':
      return `Prefer: ${effect(view)}`;
    case 'name':
      return `Magic value: ${effect(view)}`;
    case 'auth':
      return `${view.response?.status ?? 401}: ${credentialReasons[view.credential?.verdict ?? 'unknown']}`;
    case 'validation':
      return rejection(view);
    case 'protocol':
      return protocolReason(view);
    case 'upstream':
      return upstreamReason('Upstream', view);
    case 'replay':
      return upstreamReason('Recorded response', view);
    case 'none':
      return view.ruleId === null ? '' : ruleReason(view);
  }
}

/** Whether the reason is a rejection or a failure, not something that was asked for. */
export const isProblem = ({ trigger, violations, responseViolations = [] }: JournalView): boolean =>
  ['auth', 'validation', 'protocol'].includes(trigger) || violations.length > 0 || responseViolations.length > 0;

const masked = /[^\s=&"]*…/;

/** The credential of a request: the name of a seeded one; else as the journal shows it, masked. */
export function credentialText(view: JournalView): string {
  const { credential, request } = view;
  const name = credentialName(view);
  if (name !== undefined) return name;
  if (credential?.verdict === 'absent') return '';
  const headers = request.headers as Readonly<Record<string, string | undefined>>;
  return (
    [headers['authorization'], request.url, ...Object.values(headers)]
      .map((text) => masked.exec(text ?? '')?.[0])
      .find((text) => text !== undefined) ?? ''
  );
}
