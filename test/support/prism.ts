/** Prism as a child process: another program's reading of the same documents. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './source-tree.ts';

export interface Prism {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a document on a free port; resolves once Prism says that it listens. */
export async function startPrism(document: object): Promise<Prism> {
  const folder = await mkdtemp(join(tmpdir(), 'mockmint-prism-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/.bin/prism'), 'mock', '--host', '127.0.0.1', '--port', '0', file],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    killed();
    await ended;
    process.removeListener('exit', killed);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url: await announced(child), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The address that Prism announces on its standard output. */
function announced(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /Prism is listening on (http:\/\/[\d.:]+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Prism ended with ${code}:\n${output}`)));
  });
}
