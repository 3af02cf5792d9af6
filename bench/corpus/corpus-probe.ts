/** Sends requests to a server and judges its responses by the document alone. */
import { request as httpRequest } from 'node:http';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import type { DeclaredResponse, Operation } from '../../src/openapi/operation.ts';
import { createJudge, nodeAt, type Judge } from './corpus-judge.ts';
import { requestsFor, type CorpusRequest, type Fault } from './corpus-requests.ts';

/** A count of what is right, of all. */
export interface Share {
  good: number;
  all: number;
}

/** What a server has done with the requests to one document. */
export interface Counts {
  /** Valid requests with a declared status and a valid body. */
  readonly right: Share;
  /** Invalid requests that are rejected. */
  readonly rejected: Share;
  /** Unknown credentials that are rejected; they are in `rejected` as well. */
  readonly unknownCredentials: Share;
  /** Rejections as the document declares them. */
  readonly declaredForm: Share;
  /** 5xx and lost connections. */
  broken: number;
  /** Operations without a valid request. */
  unsent: number;
  /** What is wrong, for people. */
  readonly flaws: string[];
}

export interface ProbeOptions {
  /** The document's operations are below it. */
  readonly base: string;
  readonly credential: string;
  /** Operations to try; of more, every nth is tried. */
  readonly maxOperations: number;
  /** Whether the server has the path of the document's server. */
  readonly hasBasePath: boolean;
}

/** A response. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const newShare = (): Share => ({ good: 0, all: 0 });

export async function probeDocument(document: OpenApiDocument, options: ProbeOptions): Promise<Counts> {
  const judge = createJudge(document.effective);
  const counts: Counts = {
    right: newShare(),
    rejected: newShare(),
    unknownCredentials: newShare(),
    declaredForm: newShare(),
    broken: 0,
    unsent: 0,
    flaws: [],
  };
  const [basePath] = document.operations.map((operation) => operation.basePath);
  const operations = document.operations.filter((operation) => operation.basePath === basePath);
  const step = Math.max(1, Math.ceil(operations.length / options.maxOperations));
  for (const [index, operation] of operations.entries())
    if (index % step === 0)
      await probeOperation({ document, operation, judge, counts, options, session: `op-${index}` });
  return counts;
}

interface Probe {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  readonly judge: Judge;
  readonly counts: Counts;
  readonly options: ProbeOptions;
  readonly session: string;
}

async function probeOperation(probe: Probe): Promise<void> {
  const { document, operation, judge, counts } = probe;
  const requests = requestsFor(document, operation, judge, probe.options);
  if (!requests) {
    counts.unsent++;
    return;
  }
  const name = `${operation.method} ${operation.path}`;
  const count = (share: Share, isGood: boolean, what: string): void => {
    share.all++;
    if (isGood) share.good++;
    else counts.flaws.push(`${name}: ${what}`);
  };
  const received = await send(probe, requests.valid);
  const flaw = received && flawOf(probe, received);
  const isAccepted = received !== undefined && (received.status < 400 || onlyErrors(operation));
  count(
    counts.right,
    isAccepted && flaw === undefined,
    `${received?.status ?? 'lost'} ${flaw ?? received?.text.slice(0, 150)}`,
  );
  for (const { fault, request } of requests.invalid) {
    const rejection = await send(probe, request);
    const isRejected = rejection !== undefined && isRejection(fault, rejection.status);
    count(counts.rejected, isRejected, `${fault}: ${rejection?.status ?? 'lost'}`);
    if (fault === 'unknown credential') count(counts.unknownCredentials, isRejected, fault);
    if (isRejected) {
      const form = formFlaw(probe, fault, rejection);
      count(counts.declaredForm, form === undefined, `${fault}: ${rejection.status} ${form}`);
    }
  }
}

async function send(
  { operation, options, counts, session }: Probe,
  request: CorpusRequest,
): Promise<Received | undefined> {
  const path = options.hasBasePath ? request.path : request.path.slice(operation.basePath.length);
  const received = await exchange(options.base + path, {
    ...request,
    headers: { ...request.headers, 'x-mock-session': session },
  });
  if (received === undefined || received.status >= 500) counts.broken++;
  return received;
}

/** Sends a request; undefined if the connection is lost. */
export function exchange(
  url: string,
  { method, headers, body }: Omit<CorpusRequest, 'path'>,
): Promise<Received | undefined> {
  return new Promise((resolve) => {
    const outgoing = httpRequest(
      url.replace(/[^\x21-\x7e]/g, encodeURIComponent),
      { method, headers, timeout: 10_000 },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (part: string) => (text += part));
        incoming.on('error', () => resolve(undefined));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(body);
  });
}

const onlyErrors = ({ responses }: Operation): boolean =>
  responses.length > 0 && responses.every(({ status }) => /^[45]/.test(status));

/** A 404 says that nothing is there; it rejects a path only. */
const isRejection = (fault: Fault, status: number): boolean =>
  status >= 400 && status < 500 && (status !== 404 || fault === 'path');

function declaredFor({ responses }: Operation, status: number): DeclaredResponse | undefined {
  const wanted = [String(status), `${Math.trunc(status / 100)}XX`, 'DEFAULT'];
  return wanted.flatMap((key) => responses.find((one) => one.status.toUpperCase() === key) ?? [])[0];
}

/** What breaks the document in a response; undefined if nothing does. */
function flawOf({ document, operation, judge }: Probe, { status, headers, text }: Received): string | undefined {
  const declared = declaredFor(operation, status);
  if (!declared) return operation.responses.length === 0 ? undefined : 'is not declared';
  const missing = requiredHeaders(document, declared).find((name) => headers[name.toLowerCase()] === undefined);
  if (missing !== undefined) return `lacks the header ${missing}`;
  if (declared.content.size === 0 || operation.method === 'HEAD' || [204, 205, 304].includes(status)) return undefined;
  const type = String(headers['content-type'] ?? '').toLowerCase();
  const [bare = ''] = type.split(';');
  const bareOf = (key: string): string => (key.split(';')[0] ?? '').trim();
  const keys = [...declared.content.keys()];
  const key =
    keys.find((one) => one === type) ??
    keys.find((one) => bareOf(one) === bare) ??
    keys.find(
      (one) => bareOf(one) === '*/*' || (bareOf(one).endsWith('/*') && bare.startsWith(bareOf(one).slice(0, -1))),
    );
  if (key === undefined) return `the media type ${type} is not declared. Declared: ${keys.join(', ')}`;
  const pointer = declared.content.get(key);
  if (!/[/+]json$/.test(bare)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return pointer === undefined ? undefined : judge(pointer, value, 'response');
  } catch {
    return 'the body is not JSON';
  }
}

function requiredHeaders({ effective }: OpenApiDocument, { pointer }: DeclaredResponse): string[] {
  const headers = nodeAt(effective, `#${encodeURI(pointer)}/headers`);
  return Object.entries(typeof headers === 'object' && headers !== null ? headers : {})
    .filter(
      ([name, header]: [string, { required?: unknown }]) => header.required === true && !/^content-type$/i.test(name),
    )
    .map(([name]) => name);
}

/** Statuses that HTTP has for a cause, declared or not. */
const statusesOfHttp = [405, 406, 413, 415, 429];

/** How a rejection differs from what the document declares. An undeclared status is right where none fits. */
function formFlaw(probe: Probe, fault: Fault, received: Received): string | undefined {
  const flaw = flawOf(probe, received);
  if (declaredFor(probe.operation, received.status)) return flaw;
  const fitting = fault.endsWith('credential') ? /^(401|403|4XX|DEFAULT)$/i : /^(400|422|4XX|DEFAULT)$/i;
  const hasFitting = probe.operation.responses.some(({ status }) => fitting.test(status));
  return statusesOfHttp.includes(received.status) || !hasFitting ? undefined : flaw;
}
