/** The program as its users run it, and what it said, as a Markdown transcript. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './source-tree.ts';

export interface Ran {
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Ctrl-C is pressed once this is fulfilled. */
  readonly interrupt?: Promise<void>;
}

/** Runs `mockmint <args>` to its end. */
export async function runCli(args: readonly string[], { env = {}, cwd = root, interrupt }: RunOptions = {}): Promise<Ran> {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [join(root, 'bin/mockmint.js'), ...args], {
    cwd, env: { PATH, HOME, TMPDIR, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  void interrupt?.then(() => child.kill('SIGINT'));
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout), text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ]);
  return { command: ['mockmint', ...args.map(quote)].join(' '), code, stdout, stderr };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const quote = (argument: string): string => (/^[\w./:=@,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`);

/** Commands and what they said, one after the other, without what differs from run to run. */
export function transcript(title: string, runs: readonly Ran[], cleaned: (text: string) => string = (same) => same): string {
  const told = runs.map(({ command, code, stdout, stderr }) => [
    `\`\`\`console\n$ ${command}\n${[stdout, stderr].map((part) => part.trimEnd()).filter((part) => part !== '').join('\n')}\n\`\`\``,
    `Exit code ${code}.`,
  ].join('\n\n'));
  return stable(cleaned([`# ${title}`, ...told].join('\n\n').concat('\n')));
}

/** Ports, times, counts of requests and ids are no part of what is promised. */
const stable = (text: string): string => text.replaceAll(`${root}/`, '')
  .replace(/\b127\.0\.0\.1:\d{4,5}\b/g, '127.0.0.1:<port>')
  .replace(/ +\d+(\.\d+)? (cases\/s|s|ms)\b/g, ' <n> $2')
  .replace(/ +\d+ (cases?|requests?|tokens?)\b/g, ' <n> $1').replace(/\b\d+ tokens? made/g, '<n> tokens made')
  .replace(/\b(operations|statuses|keyword sides|credentials|rules) \d+\/\d+/g, '$1 <n>/<n>').replace(/coverage \d+ % +/g, 'coverage <n> %  ')
  .replace(/(· )[0-9a-f]{12}\b/g, '$1<id>')
  .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<instant>')
  .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g, '<uuid>');
