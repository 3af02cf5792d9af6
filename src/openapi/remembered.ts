/** Which documents passed a check in runs before: what takes long to find out, and stays true, is found out once. */
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fingerprint } from '../core/random.ts';

/** A check that a document passes or not, and the packages whose word it is: another version may say something else. */
export interface Check {
  readonly name: string;
  readonly packages: readonly string[];
}

/** To be raised when our own part in a check changes. */
const edition = 3;

/** A mark that a document, known by its fingerprint, passed a check. */
export interface Mark {
  isSet(): boolean;
  set(): void;
}

/** @param document its fingerprint */
export function markOf(document: string, { name, packages }: Check, folder = usualFolder()): Mark {
  const file = (): string => join(folder, fingerprint([edition, name, ...packages.map(versionOf), document].join('\n')));
  return {
    isSet: () => attempt(() => isOurs(folder) && readFileSync(file(), 'utf8') === 'passed') ?? false,
    set: () => attempt(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file(), 'passed');
    }),
  };
}

const usualFolder = (): string => join(tmpdir(), `mockmint-passed-${userInfo().uid}`);

const require = createRequire(import.meta.url);

const versionOf = (name: string): string => `${name} ${(require(`${name}/package.json`) as { version: string }).version}`;

/** Whether nobody else can have put marks there. */
function isOurs(folder: string): boolean {
  const { uid, mode } = lstatSync(folder);
  const own = userInfo().uid; // -1 where users have no number.
  return own < 0 || (uid === own && (mode & 0o022) === 0);
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined; // The memory is a convenience: without it the check is made once more.
  }
}
