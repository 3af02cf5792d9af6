/** The command that starts mockmint for a measurement: as a user starts it, without its log. */
import { at } from './paths.ts';
import type { Command } from './process.ts';
import { environment } from './temp-folder.ts';

export interface MockmintOptions {
  /** Further arguments of `serve`. */
  readonly args?: readonly string[];
  /** Name of its cache folder; by default all processes of a run share one. */
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
