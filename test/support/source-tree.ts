/** The sources as a graph: which file imports what. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Import {
  /** The importing file, from the root of the repository. */
  readonly from: string;
  /** The imported file from the root; a package's name; `node:…`. */
  readonly to: string;
  readonly kind: 'file' | 'package' | 'node';
  /** Vanishes when types are stripped. */
  readonly typeOnly: boolean;
  /** Loaded in the middle of the program, when it is asked for. */
  readonly late: boolean;
}

/** All files below a folder that end so, from the root of the repository. */
export function filesIn(folder: string, end = '.ts'): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(end))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The program without its comments. Texts stay: a comment's beginning within one is not looked for. */
export const codeOf = (file: string): string =>
  textOf(file)
    .replace(/\/\*\*?[\s\S]*?\*\//g, '')
    .replace(/(^|[\s;{}])\/\/ .*$/gm, '$1');

const statement = /^(?:import|export)\s+(type\s+)?(?:[^;'"]*?\sfrom\s+)?'([^']+)'/gm;
const dynamic = /\bimport\('([^']+)'\)/g;

/** Every import of a file, those in the middle of the program too. */
export function importsOf(file: string): Import[] {
  const code = codeOf(file);
  const found = [
    ...Array.from(code.matchAll(statement), ([text, type, specifier]) => ({
      specifier: specifier!,
      typeOnly: type !== undefined || isAllTypes(text),
      late: false,
    })),
    ...Array.from(code.matchAll(dynamic), ([, specifier]) => ({ specifier: specifier!, typeOnly: false, late: true })),
  ];
  return found.map(({ specifier, ...manner }) => ({ from: file, ...target(file, specifier), ...manner }));
}

/** `import { type A, type B } from …` */
function isAllTypes(text: string): boolean {
  const names = /^(?:import|export)\s*\{([^}]*)\}/
    .exec(text)?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names !== undefined && names.length > 0 && names.every((name) => name.startsWith('type '));
}

function target(file: string, specifier: string): Pick<Import, 'to' | 'kind'> {
  if (specifier.startsWith('.')) return { to: posix.join(posix.dirname(file), specifier), kind: 'file' };
  if (specifier.startsWith('node:')) return { to: specifier, kind: 'node' };
  return {
    to: specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
    kind: 'package',
  };
}

/** All that is loaded with these files: they themselves, what they import at once, and what that imports. */
export function loadedWith(files: readonly string[]): {
  readonly files: readonly string[];
  readonly packages: readonly string[];
} {
  const reached = new Set(files);
  const packages = new Set<string>();
  for (const file of reached) {
    for (const { to, kind } of importsOf(file).filter(({ typeOnly, late }) => !typeOnly && !late)) {
      if (kind === 'file') reached.add(to);
      if (kind === 'package') packages.add(to);
    }
  }
  return { files: [...reached].sort(), packages: [...packages].sort() };
}

/** The circles among imports, each once, as the files on the way; none where there is none. */
export function cyclesIn(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(
    imports.filter(({ kind }) => kind === 'file'),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) return void cycles.push([...path.slice(at), file]);
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
