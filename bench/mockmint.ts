/** How mockmint is started to be measured: as a user does, but for its log. */
import { at } from './paths.ts';
import type { Command } from './process.ts';
import { environment } from './temp-folder.ts';

export interface MockmintOptions {
  /** Further arguments of `serve`. */
  readonly args?: readonly string[];
  /** Name of the folder in which it keeps its caches; by default one that all processes of a run share. */
  readonly caches?: string;
}

export const mockmint = ({ args = [], caches }: MockmintOptions = {}): Command => ({
  args: (port) => [
    at('bin/mockmint.js'),
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--log',
    'silent',
    ...args,
  ],
  env: environment(caches),
});
