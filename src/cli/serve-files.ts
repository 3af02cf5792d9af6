/** The files that `serve` reads at start (certificate, rules, state), and the CA file that it writes. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { AppError, messageOf, raise } from '../lib/errors.ts';
import { isObject } from '../lib/json.ts';
import { cacheFolder } from '../openapi/cache-folder.js';
import { readSourceData, type SourceData } from '../openapi/source.ts';
import { checkKeyPair, type TlsKeyPair } from '../server/tls/tls-identity.ts';

export interface TlsOptions {
  readonly https?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** @throws AppError `wrong-usage` if the options contradict each other, or a file can't be used */
export function readHttpsOption({ https, tlsCert, tlsKey }: TlsOptions): boolean | TlsKeyPair {
  if (tlsCert === undefined && tlsKey === undefined) return https ?? false;
  if (tlsCert === undefined || tlsKey === undefined)
    return raise.wrongUsage(
      tlsCert === undefined ? '--tls-key needs --tls-cert <file>.' : '--tls-cert needs --tls-key <file>.',
    );
  if (https)
    return raise.wrongUsage(
      '--https creates a certificate, and --tls-cert gives one. Use --https or --tls-cert, not both.',
    );
  const pair = { cert: readPem('--tls-cert', tlsCert), key: readPem('--tls-key', tlsKey) };
  checkKeyPair(pair, { cert: `--tls-cert ${tlsCert}`, key: `--tls-key ${tlsKey}` });
  return pair;
}

function readPem(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    return raise.wrongUsage(`${option} ${file} can't be read: ${messageOf(error)}.`);
  }
}

export interface StartFileOptions {
  readonly rules?: string;
  readonly state?: string;
}

export interface StartFiles {
  /** The contents of the files. */
  readonly rules: unknown;
  readonly state: unknown;
  /** Adds file and line to an error about the contents. */
  locate(error: unknown): unknown;
}

/** @throws AppError `broken-document` if a file can't be read or parsed */
export function readStartFiles(options: StartFileOptions): StartFiles {
  const files = {
    rules: options.rules === undefined ? undefined : readSourceData(options.rules),
    state: options.state === undefined ? undefined : readSourceData(options.state),
  };
  return {
    rules: files.rules?.data,
    state: files.state?.data,
    locate: (error) => {
      const [, name, pointer = ''] = /^\/(rules|state)(.*)$/s.exec(pointerOf(error)) ?? [];
      if (name === 'rules' && files.rules && isObject(files.rules.data))
        return atLine(error, options.rules, files.rules, `/rules${pointer}`);
      if (name === 'rules') return atLine(error, options.rules, files.rules, pointer);
      return name === 'state' ? atLine(error, options.state, files.state, pointer) : error;
    },
  };
}

/** The JSON Pointer of the first invalid member that an error names. */
function pointerOf(error: unknown): string {
  const errors: unknown = error instanceof AppError ? error.extra['errors'] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return isObject(first) ? String(first['pointer'] ?? '') : '';
}

function atLine(error: unknown, file: string | undefined, source: SourceData | undefined, pointer: string): unknown {
  if (!(error instanceof AppError) || file === undefined || !source) return error;
  return new AppError(error.code, `${file}:${source.lineOf(pointer)}: ${error.message}`, error.extra);
}

/**
 * Writes the CA of the created certificate where its user alone can replace it: in the cache folder, under the port, so
 * that the path stays the same, or in a new temporary folder.
 * @returns the path, and a function that removes the file; undefined if the file can't be written
 */
export function writeCaFile(ca: string, port: number): { readonly path: string; remove(): void } | undefined {
  try {
    const folder = cacheFolder('tls') ?? mkdtempSync(join(tmpdir(), 'mockmint-'));
    const path = join(folder, `ca-${port}.pem`);
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, ca, { mode: 0o600 });
    renameSync(draft, path);
    return { path, remove: () => rmSync(path, { force: true }) };
  } catch {
    return undefined;
  }
}
