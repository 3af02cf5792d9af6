/** A run of `verify` without what no one promises: counts, times and ids. */
import type { Run } from './program.ts';

const volatile: readonly (readonly [RegExp, string])[] = [
  [/ *\b\d+(\.\d+)? (s|cases\/s|cases?|requests?|tokens? created)\b/g, ' <n> $2'],
  [/\b(operations|statuses|keyword sides|credentials|rules) \d+\/\d+/g, '$1 <n>/<n>'],
  [/coverage \d+ % +/g, 'coverage <n> %  '],
  [/ · [0-9a-f]{12}$/gm, ' · <id>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<instant>'],
  [/(?<=[a-z ])-\d{11}\b/g, '-<number>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g, '<uuid>'],
];

/** Long runs tell how far they have come: on a busy machine, each may be long. */
const progressLine = /^[\w-]+ \d+\/\d+( · .*)?\n/gm;

export const steady = (run: Run): Run => ({
  ...run,
  stderr: run.stderr.replace(progressLine, ''),
  stdout: volatile.reduce((text, [pattern, name]) => text.replace(pattern, name), run.stdout),
});
