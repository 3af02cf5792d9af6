/** Finds and loads providers: documents in `specs/<id>/`, mocks in `mocks/`, contracts in `contracts/`. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject } from '../lib/json.ts';
import { packageFiles } from '../lib/package-files.ts';
import { raise } from '../lib/errors.ts';
import { loadDocument, type OpenApiDocument } from '../openapi/document.ts';
import type { ProviderMock } from './define-mock.ts';
import { loadModule } from './load-module.ts';

/** A loaded provider. */
export interface Provider {
  readonly id: string;
  readonly document: OpenApiDocument;
  readonly mock: ProviderMock;
}

/** Selects the providers to load. */
export interface ProviderSelection {
  /** Ids to load. Default: all. */
  readonly providers?: readonly string[] | undefined;
  /** Additional folders with the subfolders `specs/`, `mocks/` and `contracts/`. */
  readonly folders?: readonly string[] | undefined;
}

/** Paths of a provider's files. */
export interface ProviderFiles {
  readonly id: string;
  readonly document: string;
  readonly overlay: string;
  readonly mock: string;
  readonly contract: string;
}

/**
 * Finds the files of the selected providers, folder by folder in alphabetical order.
 * @throws AppError `broken-provider`, `unknown-provider`, `address-claimed-twice`
 */
export function findProviders({ providers, folders = [] }: ProviderSelection = {}): ProviderFiles[] {
  const found = [...builtInFiles(), ...folders.flatMap((folder) => filesIn(resolve(folder)))];
  for (const { id, document } of found) {
    const duplicate = found.find((other) => other.id === id && other.document !== document);
    if (duplicate) raise.addressClaimedTwice(`The provider id "${id}"`, document, duplicate.document);
  }
  const known = found.map(({ id }) => id);
  for (const id of providers ?? []) if (!known.includes(id)) raise.unknownProvider(id, known);
  return providers ? found.filter(({ id }) => providers.includes(id)) : found;
}

/**
 * Loads the documents and mocks of the selected providers in parallel.
 * @throws AppError `broken-provider`, `broken-document`, `unknown-provider`, `address-claimed-twice`
 */
export const loadProviders = (selection?: ProviderSelection): Promise<Provider[]> =>
  Promise.all(
    findProviders(selection).map(async (files) => {
      const [document, mock] = await Promise.all([loadDocument(files.document, files.overlay), loadMock(files)]);
      return { id: files.id, document, mock };
    }),
  );

async function loadMock({ id, mock: file }: ProviderFiles): Promise<ProviderMock> {
  const mock = await loadDefault(id, file, 'defineMock');
  const complete =
    isObject(mock) &&
    typeof mock['issue'] === 'function' &&
    typeof mock['errorBody'] === 'function' &&
    isObject(mock['errorStatuses']);
  return complete
    ? (mock as unknown as ProviderMock)
    : raise.brokenProvider(id, `${file} must "export default defineMock({ … })".`);
}

/**
 * The default export of a provider's module.
 * @throws AppError `broken-provider` if the file is missing or fails to load
 */
export async function loadDefault(id: string, file: string, factory: string): Promise<unknown> {
  if (!existsSync(file))
    return raise.brokenProvider(id, `${file} is missing; it must "export default ${factory}({ … })".`);
  const module: unknown = await loadModule(file).catch((error: unknown) =>
    raise.brokenProvider(id, `${file} failed to load: ${error instanceof Error ? error.message : String(error)}`),
  );
  return isObject(module) ? module['default'] : undefined;
}

const builtInFiles = (): ProviderFiles[] =>
  documentsIn(packageFiles.specs).map((id) => ({
    id,
    ...documentFiles(packageFiles.specs, id),
    mock: packageFiles.mock(id),
    contract: packageFiles.contract(id),
  }));

function filesIn(folder: string): ProviderFiles[] {
  const specs = join(folder, 'specs');
  if (!existsSync(specs)) return raise.brokenProvider(folder, 'the folder has no "specs" subfolder.');
  return documentsIn(specs).map((id) => ({
    id,
    ...documentFiles(specs, id),
    mock: moduleFile(join(folder, 'mocks', id)),
    contract: moduleFile(join(folder, 'contracts', id)),
  }));
}

/** The ids of the documents in a folder, in alphabetical order. */
const documentsIn = (specs: string): string[] =>
  readdirSync(specs)
    .filter((id) => existsSync(join(specs, id, 'openapi.yaml')))
    .sort();

const documentFiles = (specs: string, id: string): Pick<ProviderFiles, 'document' | 'overlay'> => ({
  document: join(specs, id, 'openapi.yaml'),
  overlay: join(specs, id, 'overlay.yaml'),
});

const moduleExtensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** The module with this path and any extension; `.ts` if there is none. */
const moduleFile = (path: string): string =>
  moduleExtensions.map((extension) => path + extension).find((file) => existsSync(file)) ?? `${path}.ts`;
