/** The first start on a machine: with nothing cached. */
import { readdirSync, rmSync } from 'node:fs';
import type { Call } from './request.ts';
import { mockmint } from './mockmint.ts';
import { timeStart } from './process.ts';
import { scratch } from './temp-folder.ts';

let colds = 0;

/** @throws Error where mockmint cached nothing: then its caches are elsewhere, and the start was none of the first */
export async function timeColdStart(args: readonly string[], call: Call): Promise<number> {
  const caches = `empty-${++colds}`;
  const ms = await timeStart(mockmint({ args, caches }), call);
  const folder = scratch(caches);
  const written = readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  if (!written) throw new Error('mockmint wrote nothing into its folder for temporary files: where are its caches?');
  rmSync(folder, { recursive: true });
  return ms;
}
