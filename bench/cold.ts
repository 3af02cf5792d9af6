/** Measures a cold start: nothing is cached. */
import { readdirSync, rmSync } from 'node:fs';
import type { Call } from './request.ts';
import { mockmint } from './mockmint.ts';
import { timeStart } from './process.ts';
import { scratch } from './temp-folder.ts';

let starts = 0;

/** @throws Error if mockmint wrote no cache file: its caches are then elsewhere, and the start was not cold */
export async function timeColdStart(args: readonly string[], call: Call): Promise<number> {
  const caches = `empty-${++starts}`;
  const ms = await timeStart(mockmint({ args, caches }), call);
  const folder = scratch(caches);
  const written = readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  if (!written)
    throw new Error(
      'mockmint wrote nothing into its cache folder, so the start was not cold. Check environment() in bench/temp-folder.ts',
    );
  rmSync(folder, { recursive: true });
  return ms;
}
