/** How fast `verify` is: all providers against the built-in mock, and from the start of the program to its first request. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { verify, type Report } from '../src/index.ts';

const program = join(import.meta.dirname, '../bin/mockmint.js');
const rounds = 5;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const shown = (value: number, unit = ''): string => `${value.toFixed(value < 10 ? 2 : 0)}${unit}`;

/** A run of the whole program, in seconds. */
const wholeRun = (): Promise<number> => new Promise((resolve, reject) => {
  const begun = performance.now();
  spawn(process.execPath, [program, 'verify'], { stdio: 'ignore' }).once('error', reject)
    .once('close', (code) => (code === 0 ? resolve((performance.now() - begun) / 1000) : reject(new Error(`verify ended with ${code}`))));
});

/** From the start of the program until its first request arrives, in milliseconds. */
async function firstRequest(provider: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer((_req, res) => (resolve(performance.now()), res.writeHead(404).end()));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const begun = performance.now();
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [program, 'verify', provider, '--target', target, '--credential', 'bench-credential'], { stdio: 'ignore' });
  const ended = new Promise((resolveEnd) => child.once('close', resolveEnd));
  const took = (await promise) - begun;
  await ended;
  server.close();
  return took;
}

const reports: Report[] = [];
for (let round = 0; round < rounds; round++) reports.push(await verify());
const last = reports.at(-1)!;

console.log(`Median of ${rounds} runs, Node ${process.version}\n`);
console.log('| provider | cases | requests | seconds | cases/s | requests/s |\n| :-- | --: | --: | --: | --: | --: |');
for (const [index, { provider, cases, requests }] of last.providers.entries()) {
  const seconds = median(reports.map(({ providers }) => providers[index]!.durationMs)) / 1000;
  console.log(`| ${[provider, cases.length, requests, shown(seconds), shown(cases.length / seconds), shown(requests / seconds)].join(' | ')} |`);
}
const cases = last.providers.reduce((sum, one) => sum + one.cases.length, 0);
const requests = last.providers.reduce((sum, one) => sum + one.requests, 0);
const seconds = median(reports.map(({ durationMs }) => durationMs)) / 1000;
console.log(`| all | ${[cases, requests, shown(seconds), shown(cases / seconds), shown(requests / seconds)].join(' | ')} |\n`);

const whole: number[] = [];
const first: number[] = [];
for (let round = 0; round < rounds; round++) {
  whole.push(await wholeRun());
  first.push(await firstRequest(last.providers[round % last.providers.length]!.provider));
}
console.log(`The whole command, "mockmint verify": ${shown(median(whole), ' s')}`);
console.log(`From the start of the program to its first request: ${shown(median(first), ' ms')}`);
