/** Finds and loads providers: documents in `specs/<id>/`; optional mocks in `mocks/` and contracts in `contracts/`. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject } from '../lib/json.ts';
import { packageFiles } from '../lib/package-files.ts';
import { messageOf, raise } from '../lib/errors.ts';
import { loadDocument, type OpenApiDocument } from '../openapi/document.ts';
import { completeMock, type ProviderMock } from './complete-mock.ts';
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

/** Paths of a provider's files. All but the document are optional. */
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
      const [document, definition] = await Promise.all([
        loadDocument(files.document, files.overlay),
        loadDefault(files.id, files.mock, 'defineMock'),
      ]);
      const file = definition && files.mock;
      return { id: files.id, document, mock: completeMock(files.id, file, definition ?? {}, document) };
    }),
  );

/**
 * The default export of a provider's module; undefined if the file does not exist.
 * @param factory the function that creates the default export, for messages
 * @throws AppError `broken-provider` if the file fails to load, or its default export is not an object
 */
export async function loadDefault(
  id: string,
  file: string,
  factory: 'defineMock' | 'defineContract',
): Promise<Record<string, unknown> | undefined> {
  if (!existsSync(file)) return undefined;
  const module: unknown = await loadModule(file).catch((error: unknown) =>
    raise.brokenProvider(id, `${file} failed to load: ${messageOf(error)}`),
  );
  const definition = isObject(module) ? module['default'] : undefined;
  return isObject(definition)
    ? definition
    : raise.brokenProvider(id, `${file} must "export default ${factory}({ … })".`);
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
