/** Finds and loads providers: documents in `specs/<id>/`; optional mocks in `mocks/` and contracts in `contracts/`. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isObject } from '../lib/json.ts';
import { packageFiles } from '../lib/package-files.ts';
import { messageOf, raise } from '../lib/errors.ts';
import { loadDocument, type OpenApiDocument } from '../openapi/document.ts';
import { completeMock, type ProviderMock } from './complete-mock.ts';
import {
  documentFiles,
  documentsInSpecs,
  filesInFolder,
  findDocuments,
  toId,
  type DocumentSelection,
  type FoundDocument,
} from './find-documents.ts';
import { loadModule } from './load-module.ts';
import type { ProviderFiles } from './provider-files.ts';

export type { ProviderFiles };

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
  /**
   * Documents to load: paths, http or https URLs, or folders of documents. With documents, built-in providers are loaded
   * only if `providers` names them.
   */
  readonly documents?: readonly DocumentSelection[] | undefined;
}

/**
 * Finds the files of the selected providers, folder by folder in alphabetical order.
 * @throws AppError `broken-provider`, `unknown-provider`, `address-claimed-twice`
 */
export function findProviders({ providers, folders = [] }: ProviderSelection = {}): ProviderFiles[] {
  const found = [...builtInFiles(), ...folders.flatMap((folder) => filesInFolder(resolve(folder)))];
  requireUniqueIds(found);
  const known = found.map(({ id }) => id);
  for (const id of providers ?? []) if (!known.includes(id)) raise.unknownProvider(id, known);
  return providers ? found.filter(({ id }) => providers.includes(id)) : found;
}

function requireUniqueIds(found: readonly Pick<ProviderFiles, 'id' | 'document'>[]): void {
  for (const { id, document } of found) {
    const duplicate = found.find((other) => other.id === id && other.document !== document);
    if (duplicate) raise.addressClaimedTwice(`The provider id "${id}"`, document, duplicate.document);
  }
}

/** A provider's files and its loaded document. */
export type IdentifiedProvider = ProviderFiles & { readonly loaded: OpenApiDocument };

/**
 * Loads the documents of the selected providers in parallel.
 * @throws AppError `broken-provider`, `broken-document`, `unknown-provider`, `address-claimed-twice`
 */
export async function identifyProviders(selection: ProviderSelection = {}): Promise<IdentifiedProvider[]> {
  const { documents = [], providers, folders = [] } = selection;
  const named: readonly FoundDocument[] = findDocuments(documents);
  const known =
    named.length > 0 && providers === undefined
      ? folders.flatMap((folder) => filesInFolder(resolve(folder)))
      : findProviders(selection);
  requireUniqueIds(known);
  const loaded = await Promise.all(
    [...known, ...named].map(async (files) => ({ files, document: await loadProviderDocument(files) })),
  );
  const identified = loaded.map(({ files, document }) => ({
    ...files,
    id: files.id ?? idOf(document),
    loaded: document,
  }));
  requireUniqueIds(identified);
  return identified;
}

/**
 * Loads the documents and mocks of the selected providers in parallel.
 * @throws AppError `broken-provider`, `broken-document`, `unknown-provider`, `address-claimed-twice`
 */
export async function loadProviders(selection: ProviderSelection = {}): Promise<Provider[]> {
  const identified = await identifyProviders(selection);
  return Promise.all(
    identified.map(async ({ id, mock, loaded: document }) => {
      const definition = await loadDefault(id, mock, 'defineMock');
      return { id, document, mock: completeMock(id, definition && mock, definition ?? {}, document) };
    }),
  );
}

/** Loads a document as its provider needs it: those of this package must not have findings. */
async function loadProviderDocument({
  document,
  overlay,
  isLenient,
}: Pick<ProviderFiles, 'document' | 'overlay' | 'isLenient'>): Promise<OpenApiDocument> {
  if (!isLenient) return loadDocument(document, overlay);
  // Loaded on demand: the built-in providers do not need the parser.
  const { loadAnyDocument } = await import('../openapi/any-document.ts');
  return loadAnyDocument(document, overlay);
}

const idOf = ({ title }: OpenApiDocument): string => toId(title) ?? 'api';

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

/** The ids of the providers of this package. */
export const builtInIds = (): string[] => builtInFiles().map(({ id }) => id);

const builtInFiles = (): ProviderFiles[] =>
  documentsInSpecs(packageFiles.specs).map((id) => ({
    id,
    ...documentFiles(packageFiles.specs, id),
    mock: packageFiles.mock(id),
    contract: packageFiles.contract(id),
    isLenient: false,
  }));
