/** Tries whether a server keeps what is created, and whether the tokens that it issues work. */
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import type { Operation } from '../../src/openapi/operation.ts';
import { createJudge, type Judge } from './corpus-judge.ts';
import { exchange, type ProbeOptions, type Received, type Share } from './corpus-probe.ts';
import { requestsFor, type CorpusRequest, type GivenValues } from './corpus-requests.ts';

export const stateRows = ['fresh', 'readable', 'echoed', 'listed', 'updated', 'gone', 'unlisted'] as const;
export const tokenRows = ['works', 'stops'] as const;

/** What became of things that were created, and of tokens that were issued. */
export type StateCounts = Readonly<Record<(typeof stateRows)[number] | (typeof tokenRows)[number], Share>>;

/** Families of one document that are tried. */
const maxFamilies = 12;

/** The operations on the items of one collection. */
interface Family {
  readonly create: Operation;
  readonly parameter: string;
  readonly read: Operation | undefined;
  readonly list: Operation | undefined;
  readonly update: Operation | undefined;
  readonly remove: Operation | undefined;
}

export async function probeState(document: OpenApiDocument, options: ProbeOptions): Promise<StateCounts> {
  const shares = Object.fromEntries([...stateRows, ...tokenRows].map((row) => [row, { good: 0, all: 0 }]));
  const counts = shares as unknown as StateCounts;
  const judge = createJudge(document.effective);
  const families = familiesOf(document).slice(0, maxFamilies);
  for (const [index, family] of families.entries())
    await new FamilyProbe(document, judge, counts, { ...options, session: `family-${index}` }).run(family);
  return counts;
}

/** Collections with an operation that creates an item, and one on an item. */
function familiesOf({ operations }: OpenApiDocument): Family[] {
  const at = (method: string, path: string): Operation | undefined =>
    operations.find((one) => one.method === method && one.path === path);
  return operations
    .filter(({ method }) => method === 'POST')
    .flatMap((create) => {
      const itemPaths = operations.map(({ path }) => path).filter((path) => path.startsWith(`${create.path}/{`));
      const itemPath = itemPaths.find((path) => /^\/\{[^{}/]+\}$/.test(path.slice(create.path.length)));
      if (itemPath === undefined) return [];
      return [
        {
          create,
          parameter: itemPath.slice(create.path.length + 2, -1),
          read: at('GET', itemPath),
          list: at('GET', create.path),
          update: at('PATCH', itemPath) ?? at('PUT', itemPath),
          remove: at('DELETE', itemPath),
        },
      ];
    });
}

interface FamilyOptions extends ProbeOptions {
  readonly session: string;
}

class FamilyProbe {
  readonly #document: OpenApiDocument;
  readonly #judge: Judge;
  readonly #counts: StateCounts;
  readonly #options: FamilyOptions;

  constructor(document: OpenApiDocument, judge: Judge, counts: StateCounts, options: FamilyOptions) {
    this.#document = document;
    this.#judge = judge;
    this.#counts = counts;
    this.#options = options;
  }

  async run({ create, parameter, read, list, update, remove }: Family): Promise<void> {
    const request = this.#requestFor(create);
    const created = request && (await this.#send(create, request));
    if (!request || !isSuccess(created)) return;
    const id = idIn(jsonOf(created), parameter);
    if (id === undefined) return;
    const again = idIn(jsonOf(await this.#send(create, request)), parameter);
    this.#count('fresh', again !== undefined && again !== id);
    const on = (operation: Operation | undefined): Promise<Received | undefined> =>
      this.#sendValid(operation, { [parameter]: id });
    const found = read && (await on(read));
    if (read) this.#count('readable', isSuccess(found));
    if (isSuccess(found) && request.body !== undefined) this.#countEcho(request.body, found);
    const isIn = (response: Received | undefined): boolean => response?.text.includes(JSON.stringify(id)) === true;
    if (list) this.#count('listed', isIn(await on(list)));
    if (update && read) {
      const isUpdated = isSuccess(await on(update));
      if (isUpdated) this.#count('updated', isSuccess(await on(read)));
    }
    await this.#countToken(create, created, remove && (() => on(remove)));
    if (!remove || !isSuccess(await on(remove))) return;
    if (read) this.#count('gone', [404, 410].includes((await on(read))?.status ?? 0));
    if (list) this.#count('unlisted', !isIn(await on(list)));
  }

  /** Whether what was sent is in what is read. */
  #countEcho(sent: string, found: Received): void {
    const leaves = scalarsIn(jsonOf({ ...found, text: sent }));
    const read = new Map(scalarsIn(jsonOf(found)));
    const common = leaves.filter(([name]) => read.has(name));
    if (common.length > 0)
      this.#count(
        'echoed',
        common.every(([name, value]) => read.get(name) === value),
      );
  }

  /** Whether an issued secret is a credential, and no longer once its item is deleted. */
  async #countToken(create: Operation, created: Received, remove: (() => Promise<unknown>) | undefined): Promise<void> {
    if (!/token|key|secret/i.test(create.path) || /^\W*$/.test(created.text)) return;
    const secret = scalarsIn(jsonOf(created)).find(
      ([name, value]) => secretName.test(name) && typeof value === 'string' && value.length > 5,
    )?.[1];
    const target = this.#document.operations.find(({ method, security }) => method === 'GET' && security.length > 0);
    if (secret === undefined || !target) return;
    const status = async (): Promise<number> => (await this.#sendValid(target, {}, String(secret)))?.status ?? 0;
    const isKnown = ![0, 401, 403].includes(await status());
    this.#count('works', isKnown);
    if (!isKnown || !remove || !isSuccess((await remove()) as Received | undefined)) return;
    this.#count('stops', [401, 403].includes(await status()));
  }

  #requestFor(operation: Operation, given: GivenValues = {}, credential = this.#options.credential) {
    return requestsFor(this.#document, operation, this.#judge, { credential, given })?.valid;
  }

  async #sendValid(operation: Operation | undefined, given: GivenValues, credential?: string) {
    const request = operation && this.#requestFor(operation, given, credential);
    return operation && request && this.#send(operation, request);
  }

  #send({ basePath }: Operation, request: CorpusRequest): Promise<Received | undefined> {
    const { base, hasBasePath, session } = this.#options;
    const headers = { ...request.headers, 'x-mock-session': session };
    return exchange(base + (hasBasePath ? request.path : request.path.slice(basePath.length)), { ...request, headers });
  }

  #count(row: keyof StateCounts, isGood: boolean): void {
    const share = this.#counts[row];
    share.all++;
    if (isGood) share.good++;
  }
}

const secretName = /token|secret|api_?key|^key$|credential/i;

const isSuccess = (response: Received | undefined): response is Received =>
  response !== undefined && response.status >= 200 && response.status < 300;

function jsonOf(response: Pick<Received, 'text'> | undefined): unknown {
  try {
    return JSON.parse(response?.text ?? '');
  } catch {
    return undefined;
  }
}

type Scalar = string | number | boolean;

/** The members that hold one value, those of the outer objects first. */
function scalarsIn(value: unknown): [name: string, value: Scalar][] {
  let layer: unknown[] = [value];
  const found: [string, Scalar][] = [];
  for (let depth = 0; depth < 4 && layer.length > 0; depth++) {
    const members = layer.flatMap((one) => (typeof one === 'object' && one !== null ? Object.entries(one) : []));
    for (const [name, member] of members)
      if (typeof member === 'string' || typeof member === 'number' || typeof member === 'boolean')
        found.push([name, member]);
    layer = members.map(([, member]: [string, unknown]) => member);
  }
  return found;
}

/** The id of what a response holds: the member of the parameter's name, or one that is named as an id. */
function idIn(value: unknown, parameter: string): string | number | undefined {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const ids = scalarsIn(value).filter((one): one is [string, string | number] => typeof one[1] !== 'boolean');
  const named = (test: (name: string) => boolean): string | number | undefined =>
    ids.find(([name]) => test(plain(name)))?.[1];
  return (
    named((name) => name === plain(parameter)) ??
    named((name) => name === 'id') ??
    named((name) => name === 'uuid' || name === plain(parameter).replace(/id$/, '') || name === 'sid') ??
    named((name) => name.endsWith('id'))
  );
}
