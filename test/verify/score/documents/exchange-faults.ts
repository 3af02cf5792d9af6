/** Faults of what surrounds a body: its presence, its media type and its syntax, and credentials. */
import type { Operation } from '../../../../src/openapi/operation.ts';
import { isJson, typeOf, type DocumentFault, type Passage } from './passage.ts';

const hasJsonBody = ({ body }: Operation): boolean =>
  body !== undefined && [...body.content.keys()].some((type) => isJson(type));
const isRejected = ({ reply }: Passage): boolean => reply.status >= 400 && reply.status < 500;

function isMalformed({ call }: Passage): boolean {
  if (!isJson(typeOf(call)) || call.body.length === 0) return false;
  try {
    JSON.parse(call.body.toString());
    return false;
  } catch {
    return true;
  }
}

const isPastCredentials = ({ exchange: { trigger } }: Passage): boolean =>
  trigger === 'validation' || trigger === 'protocol';

export const protocolFaults: readonly DocumentFault[] = [
  {
    name: 'malformed JSON is accepted',
    list: 'protocol',
    isObservable: hasJsonBody,
    change: (passage) =>
      isRejected(passage) && isPastCredentials(passage) && isMalformed(passage) ? 'succeed' : undefined,
  },
  {
    name: 'malformed JSON leads to 500',
    list: 'protocol',
    isObservable: hasJsonBody,
    change: (passage) => (isRejected(passage) && isMalformed(passage) ? { ...passage.reply, status: 500 } : undefined),
  },
  {
    name: 'a required body may be missing',
    list: 'protocol',
    isObservable: ({ body }) => body?.required === true,
    change: (passage) =>
      isRejected(passage) &&
      isPastCredentials(passage) &&
      passage.call.body.length === 0 &&
      passage.operation?.body?.required
        ? 'succeed'
        : undefined,
  },
  {
    name: 'a missing body leads to 500',
    list: 'protocol',
    isObservable: ({ body }) => body?.required === true,
    change: (passage) =>
      isRejected(passage) && passage.call.body.length === 0 && passage.operation?.body?.required
        ? { ...passage.reply, status: 500 }
        : undefined,
  },
  {
    name: 'any media type is accepted',
    list: 'protocol',
    isObservable: ({ body }, document) =>
      body?.required === true &&
      [...body.content].every(
        ([type, pointer]) =>
          isJson(type) && pointer !== undefined && document.validator.schema(pointer, {}, 'body').length > 0,
      ),
    change: (passage) =>
      passage.reply.status === 415 ||
      (passage.exchange.trigger === 'protocol' && /content.type|media type/i.test(passage.exchange.reason ?? ''))
        ? 'succeed'
        : undefined,
  },
  {
    name: 'invalid requests lead to 500',
    list: 'protocol',
    isObservable: ({ body, parameters }) => body !== undefined || parameters.some(({ required }) => required),
    change: (passage) => (passage.exchange.trigger === 'validation' ? { ...passage.reply, status: 500 } : undefined),
  },
  {
    name: 'invalid requests break the connection',
    list: 'protocol',
    isObservable: ({ body, parameters }) => body !== undefined || parameters.some(({ required }) => required),
    change: (passage) => (passage.exchange.trigger === 'validation' ? 'reset' : undefined),
  },
];

const isSecured = ({ security }: Operation): boolean =>
  security.length > 0 && !security.some((alternative) => alternative.length === 0);

const credentialFault = (name: string, matches: (verdict: string, passage: Passage) => boolean): DocumentFault => ({
  name,
  list: 'credentials',
  isObservable: isSecured,
  change: (passage) =>
    passage.exchange.trigger === 'auth' && matches(passage.exchange.credential?.verdict ?? '', passage)
      ? 'succeed'
      : undefined,
});

export const credentialFaults: readonly DocumentFault[] = [
  credentialFault('a missing credential is accepted', (verdict) => verdict === 'absent'),
  credentialFault('an unknown credential is accepted', (verdict) => verdict === 'unknown'),
  {
    ...credentialFault('a credential in another form is accepted', (verdict) => verdict === 'malformed'),
    isObservable: undefined,
  },
  credentialFault('a credential without permission is accepted', (verdict) => verdict === 'readonly'),
  credentialFault('no credential is checked', () => true),
  {
    name: 'a missing credential leads to 500',
    list: 'credentials',
    isObservable: isSecured,
    change: ({ exchange: { trigger, credential }, reply }) =>
      trigger === 'auth' && credential?.verdict === 'absent' ? { ...reply, status: 500 } : undefined,
  },
  {
    name: 'an unknown credential leads to a redirect to a log-in page',
    list: 'credentials',
    isObservable: isSecured,
    change: ({ exchange: { trigger, credential } }) =>
      trigger === 'auth' && credential?.verdict === 'unknown'
        ? { status: 302, headers: { location: '/login' }, body: Buffer.alloc(0) }
        : undefined,
  },
  {
    name: 'the credential is in the rejection',
    list: 'credentials',
    isObservable: isSecured,
    change: ({ call, reply, exchange }) => {
      const secret = exchange.secrets[0] ?? /^\w+ (.+)$/.exec(call.headers['authorization'] ?? '')?.[1];
      return exchange.trigger === 'auth' && exchange.credential?.verdict === 'unknown' && secret
        ? { ...reply, headers: { 'content-type': 'text/plain' }, body: Buffer.from(`unknown credential ${secret}`) }
        : undefined;
    },
  },
];
