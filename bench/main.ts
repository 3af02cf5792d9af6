/** `npm run bench`: runs all parts and writes `bench/RESULTS.md`. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { tasks } from './operation.ts';
import { issue } from './parts/issue.ts';
import { memory } from './parts/memory.ts';
import { providers } from './parts/providers.ts';
import { proxies } from './parts/proxies.ts';
import { serve } from './parts/serve.ts';
import { soak } from './parts/soak.ts';
import { startUp } from './parts/start.ts';
import { stores } from './parts/stores.ts';
import { verify } from './parts/verify.ts';
import { installPeers } from './peers.ts';
import { at } from './paths.ts';
import { machine, partMarkdown, resultsMarkdown, type Part } from './report.ts';
import { servers } from './servers.ts';
import { full, log, type Settings } from './settings.ts';

const names = ['serve', 'start', 'memory', 'soak', 'issue', 'verify', 'providers', 'stores', 'proxies'] as const;
type Name = (typeof names)[number];

const usage = `npm run bench -- [--only ${names.join(',')}] [--write]
  ${Object.entries(full)
    .map(([name, value]) => `[--${name} ${value}]`)
    .join(' ')}

A run of all parts with these settings writes bench/RESULTS.md. Any other run writes it only with --write.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string' },
    starts: { type: 'string' },
    issues: { type: 'string' },
    soak: { type: 'string' },
  },
});

if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
// Exits explicitly, so that the exit handlers stop the child processes.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

function exitWithUsage(why: string): never {
  process.stderr.write(`${why}\n\n${usage}\n`);
  process.exit(2);
}

const positive = (name: keyof Settings): number => {
  const value = Number(values[name] ?? full[name]);
  return value > 0 ? value : exitWithUsage(`--${name} must be a number above 0`);
};
const settings: Settings = {
  rounds: positive('rounds'),
  seconds: positive('seconds'),
  connections: positive('connections'),
  starts: positive('starts'),
  issues: positive('issues'),
  soak: positive('soak'),
};
const chosen = (values.only?.split(',') ?? names) as Name[];
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) exitWithUsage(`Unknown part: ${unknown.join(', ')}`);

const before = machine();
installPeers();
const measured = servers();
const given = await tasks();
const [firstTask] = given;
const prism = measured.find(({ name }) => name === 'Prism')!;

const parts: Readonly<Record<Name, () => Promise<Part>>> = {
  serve: () => serve(given, measured, settings),
  start: () => startUp(firstTask!, measured, settings),
  memory: () => memory(firstTask!, prism, settings),
  soak: () => soak(settings),
  issue: () => issue(settings),
  verify: () => verify(settings),
  providers: () => providers(settings),
  stores: () => stores(settings),
  proxies: () => proxies(firstTask!, settings),
};

const found: Part[] = [];
for (const name of names.filter((each) => chosen.includes(each))) {
  log(name);
  found.push(await parts[name]());
  process.stdout.write(`\n${partMarkdown(found.at(-1)!)}\n\n`);
}

const isFull =
  found.length === names.length &&
  (Object.keys(full) as (keyof Settings)[]).every((name) => settings[name] === full[name]);
if (isFull || values.write) {
  const settingsText = Object.entries(settings)
    .map(([name, value]) => `--${name} ${String(value)}`)
    .join(' ');
  writeFileSync(at('bench/RESULTS.md'), resultsMarkdown(found, before, settingsText));
  log('wrote bench/RESULTS.md');
}
const missed = found.flatMap(({ goals }) => goals).filter(({ met }) => !met);
for (const { goal, found: actual } of missed) log(`missed: ${goal}: ${actual}`);
