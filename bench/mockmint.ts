/** The command that starts mockmint for a measurement: as a user starts it, without its log. */
import { at } from './paths.ts';
import type { Command } from './process.ts';
import { environment } from './temp-folder.ts';

export interface MockmintOptions {
  /** The command and its arguments; `serve` by default. */
  readonly command?: readonly string[];
  /** Further arguments. */
  readonly args?: readonly string[];
  /** Name of its cache folder; by default all processes of a run share one. */
  readonly caches?: string;
}

export const mockmint = ({ command = ['serve'], args = [], caches }: MockmintOptions = {}): Command => ({
  args: (port) => [
    at('bin/mockmint.js'),
    ...command,
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
