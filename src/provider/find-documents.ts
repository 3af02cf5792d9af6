/** Finds the files of documents that the user names: a file, a URL, or a folder. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { raise } from '../lib/errors.ts';
import { isHttpUrl } from '../lib/host.ts';
import type { ProviderFiles } from './provider-files.ts';

/** A document to serve: a path or URL, or one with the id of its provider. */
export type DocumentSelection = string | { readonly id?: string | undefined; readonly document: string };

/** The files of a provider. Without an id, the title of its document names it. */
export type FoundDocument = Omit<ProviderFiles, 'id'> & { readonly id: string | undefined };

const documentExtensions = ['.yaml', '.yml', '.json'];
const moduleExtensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** File names that do not say which API a document describes. */
const generalNames = new Set('openapi swagger api main index spec schema document docs api-docs v1 v2 v3'.split(' '));

/**
 * The documents that are named.
 * @throws AppError `wrong-usage`, `broken-document`
 */
export const findDocuments = (documents: readonly DocumentSelection[]): FoundDocument[] =>
  documents.flatMap((selection) => {
    const { id, document } = typeof selection === 'string' ? { id: undefined, document: selection } : selection;
    if (id !== undefined && !isId(id))
      return raise.wrongUsage(`"${id}" can't be the id of a provider. Use lower-case letters, digits and hyphens.`);
    if (isHttpUrl(document)) return [{ ...remoteFiles(document), id: id ?? nameOf(new URL(document).pathname) }];
    const path = resolve(document);
    if (!existsSync(path))
      return raise.brokenDocument(
        document,
        1,
        'the file does not exist',
        'Check the path, or name a provider or a URL.',
      );
    if (!statSync(path).isDirectory()) return [{ ...filesBeside(path), id: id ?? nameOf(path) }];
    if (id === undefined && isProviderFolder(path)) return filesInFolder(path);
    const found = documentsIn(path);
    if (found.length === 0)
      return raise.wrongUsage(`${document} holds no OpenAPI document (${documentExtensions.join(', ')}).`);
    if (id !== undefined && found.length > 1)
      return raise.wrongUsage(`${document} holds ${found.length} documents, so "${id}" can't name it. Name one file.`);
    return found.map((file) => ({ ...filesBeside(file), id: id ?? nameOf(file) }));
  });

/** Whether a folder holds providers in `specs/`, as `--folder` takes it. */
const isProviderFolder = (path: string): boolean =>
  existsSync(join(path, 'specs')) && statSync(join(path, 'specs')).isDirectory();

const isId = (text: string): boolean => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text);

/** A text as an id; undefined if nothing is left of it. */
export function toId(text: string): string | undefined {
  const id = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-|-$/g, '');
  return id === '' ? undefined : id;
}

/** The name of a document's file or, if that is a general one, of its folder. */
function nameOf(path: string): string | undefined {
  const name = toId(basename(path, extname(path)).replace(/\.(openapi|swagger)$/i, ''));
  if (name !== undefined && !generalNames.has(name)) return name;
  const folder = toId(basename(dirname(path)));
  return folder === undefined || generalNames.has(folder) ? undefined : folder;
}

/** The documents of a folder, and the main documents of the folders in it. Of a document in several formats, one. */
function documentsIn(folder: string): string[] {
  const found = readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return documentFile(join(path, 'openapi')) ?? documentFile(join(path, 'swagger')) ?? [];
      return documentExtensions.includes(extname(path)) && looksLikeDocument(path) ? [path] : [];
    });
  return found.filter((path) => {
    const other = documentFile(path.slice(0, -extname(path).length));
    return other === undefined || other === path || !found.includes(other);
  });
}

/** The document with this path and any extension. */
const documentFile = (path: string): string | undefined =>
  documentExtensions.map((extension) => path + extension).find((file) => existsSync(file));

/** The module with this path and any extension; `.ts` if there is none. */
const moduleFile = (path: string): string =>
  moduleExtensions.map((extension) => path + extension).find((file) => existsSync(file)) ?? `${path}.ts`;

/** Other files of a folder, such as an overlay or a part of a document, are not documents of their own. */
const looksLikeDocument = (file: string): boolean =>
  /^[ \t{,"']{0,9}(?:openapi|swagger)["']?[ \t]{0,9}:/m.test(readFileSync(file, 'utf8'));

function filesBeside(document: string): Omit<ProviderFiles, 'id'> {
  const folder = dirname(document);
  const own = basename(document, extname(document));
  /** Several documents in a folder have files with their names: `pets.mock.ts` for `pets.yaml`. */
  const beside = (name: string): string => {
    const named = moduleFile(join(folder, `${own}.${name}`));
    return existsSync(named) ? named : moduleFile(join(folder, name));
  };
  const namedOverlay = documentFile(join(folder, `${own}.overlay`));
  return {
    document,
    overlay: namedOverlay ?? documentFile(join(folder, 'overlay')) ?? join(folder, 'overlay.yaml'),
    mock: beside('mock'),
    contract: beside('contract'),
    isLenient: true,
  };
}

const remoteFiles = (document: string): Omit<ProviderFiles, 'id'> => ({
  document,
  overlay: '',
  mock: '',
  contract: '',
  isLenient: true,
});

/** The providers of a folder with `specs/`. @throws AppError `broken-provider` */
export function filesInFolder(folder: string): ProviderFiles[] {
  const specs = join(folder, 'specs');
  if (!existsSync(specs)) return raise.brokenProvider(folder, 'the folder has no "specs" subfolder.');
  return documentsInSpecs(specs).map((id) => ({
    id,
    ...documentFiles(specs, id),
    mock: moduleFile(join(folder, 'mocks', id)),
    contract: moduleFile(join(folder, 'contracts', id)),
    isLenient: true,
  }));
}

/** The ids of the documents in a folder, in alphabetical order. */
export const documentsInSpecs = (specs: string): string[] =>
  readdirSync(specs)
    .filter((id) => documentFile(join(specs, id, 'openapi')) !== undefined)
    .sort();

export const documentFiles = (specs: string, id: string): Pick<ProviderFiles, 'document' | 'overlay'> => ({
  document: documentFile(join(specs, id, 'openapi')) ?? join(specs, id, 'openapi.yaml'),
  overlay: join(specs, id, 'overlay.yaml'),
});
