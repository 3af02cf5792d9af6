/** Finds resources that exist on the target, so that operations on one resource can be verified. */
import type { Operation } from '../../openapi/operation.ts';
import { lastPlace, placesOf, type IdPlace, type KnownResource } from '../plan/id-places.ts';
import { tiesOf } from '../plan/member-ties.ts';
import { foundResource } from './found-ids.ts';
import { askTarget, type PreflightRun } from './preflight.ts';

type AcquireRun = Omit<PreflightRun, 'target' | 'secrets'>;

/** The resources of a run. */
export class AcquiredIds {
  /** By place: the path up to the parameter. */
  readonly resources = new Map<string, KnownResource>();
  /** The places whose resource this run created. */
  readonly #own = new Set<string>();
  /** The paths of the resources that requests delete, each by one request only. */
  readonly #toDelete = new Set<string>();

  /**
   * Acquires a resource for each place: creates one, else takes the first one of a list. Parents come first, and resources to
   * which the request to create one refers.
   * @throws NotSent if the run was stopped or a request limit was reached
   */
  async acquireAll(run: AcquireRun): Promise<void> {
    const seen = new Set<string>();
    const acquire = async (one: IdPlace): Promise<void> => {
      if (seen.has(one.place) || one.parameter.name in run.setting.params) return;
      seen.add(one.place);
      for (const other of this.#neededBy(one, run)) await acquire(other);
      const created = await this.#ask('POST', one, run);
      const resource = created ?? (await this.#ask('GET', one, run));
      if (resource === undefined) return;
      this.resources.set(one.place, resource);
      if (created !== undefined) this.#own.add(one.place);
    };
    for (const one of placesOf(run.setting.oracle.document.operations)) await acquire(one);
  }

  /** The places of the resources to which the request to create a resource refers. */
  #neededBy(one: IdPlace, { setting: { oracle } }: AcquireRun): IdPlace[] {
    const operation = operationOn(one, 'POST', oracle.document.operations);
    return operation
      ? tiesOf(operation, oracle).body.flatMap(({ source }) => (source.kind === 'reference' ? [source.place] : []))
      : [];
  }

  /** Whether the last id in the path of an operation belongs to something that this run created. */
  isOwn(operation: Operation): boolean {
    const last = lastPlace(operation);
    return last !== undefined && this.#own.has(last.place);
  }

  /**
   * The path of a request with a new resource in place of the last one. Undefined if none can be created, or only one that
   * another request deletes: some services take the id from the body.
   * @throws NotSent if the run was stopped or a request limit was reached
   */
  async withFreshId(operation: Operation, path: string, run: AcquireRun): Promise<string | undefined> {
    const last = lastPlace(operation);
    if (!last || !this.resources.has(last.place) || !this.#own.has(last.place)) return undefined;
    const fresh = await this.#ask('POST', last, run);
    if (fresh === undefined) return undefined;
    this.resources.set(last.place, fresh);
    const index = last.place.split('/').length - 1;
    const [own = '', ...query] = path.split('?');
    const segments = own.split('/');
    if (segments[index] === undefined) return undefined;
    segments[index] = encodeURIComponent(fresh.id);
    const resource = segments.slice(0, index + 1).join('/');
    if (this.#toDelete.has(resource)) return undefined;
    this.#toDelete.add(resource);
    const repeating = tiesOf(operation, run.setting.oracle)
      .query.filter(({ source }) => source.kind === 'path' && source.parameter === last.parameter.name)
      .map(({ name }) => encodeURIComponent(name));
    const withFresh = (pair: string): string => {
      const [name = ''] = pair.split('=');
      return repeating.includes(name) ? `${name}=${encodeURIComponent(fresh.id)}` : pair;
    };
    return [segments.join('/'), ...query.map((text) => text.split('&').map(withFresh).join('&'))].join('?');
  }

  async #ask(method: string, one: IdPlace, run: AcquireRun): Promise<KnownResource | undefined> {
    const { oracle } = run.setting;
    const operation = operationOn(one, method, oracle.document.operations);
    if (!operation) return undefined;
    const exchange = await askTarget(operation, { ...run, setting: { ...run.setting, resources: this.resources } }, {});
    return foundResource(exchange, one, oracle);
  }
}

const operationOn = ({ parent }: IdPlace, method: string, operations: readonly Operation[]): Operation | undefined =>
  operations.find((other) => other.method === method && other.path === parent);
