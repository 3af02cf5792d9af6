/** A fresh project beside the packed package, as a user has it, and the processes that run in it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Variables of this test run that a user's shell does not have. */
const own = ['PORT', 'HOST', 'NODE_OPTIONS', 'FORCE_COLOR', 'JEST_WORKER_ID', 'NODE_ENV', 'CI', 'XDG_CACHE_HOME'];
const isOwn = (name: string): boolean => own.includes(name) || /^(?:npm|MOCKMINT)_/.test(name);

/** The environment of a user's shell: without the variables of this test run, and with the Node that runs it. */
export const userEnvironment: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOwn(name))),
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
  npm_config_userconfig: join(homedir(), '.npmrc'),
  npm_config_cache: join(homedir(), '.npm'),
  npm_config_update_notifier: 'false',
};

/** The package, packed before all suites. */
function packed(): string {
  const tarball = process.env['MOCKMINT_TARBALL'];
  if (tarball === undefined) throw new Error('The suites of test/docs run with `npm run test:docs`.');
  return tarball;
}

/** A temporary folder with `mockmint/mockmint-<version>.tgz` and any number of projects. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'mockmint-docs-'));
  readonly #running: ChildProcess[] = [];
  #projects = 0;

  constructor() {
    for (const name of ['home', 'mockmint']) mkdirSync(join(this.folder, name));
    copyFileSync(packed(), join(this.folder, 'mockmint/mockmint-0.1.0.tgz'));
  }

  /** Makes a project with the defaults of `npm init`. */
  newProject(): string {
    this.#projects += 1;
    const project = join(this.folder, `project-${this.#projects}`);
    mkdirSync(project);
    execFileSync('npm', ['init', '--yes'], { cwd: project, env: userEnvironment, stdio: 'pipe' });
    return project;
  }

  /** Runs a script with bash to its end. Processes that it leaves in the background continue. */
  async run(script: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const { child, log } = this.start(script, cwd, env);
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, output: readFileSync(log, 'latin1') };
  }

  /** Starts a script in the background, which `close` ends. Its output goes to the file `log`. */
  start(script: string, cwd: string, env: Readonly<Record<string, string>> = {}): { child: ChildProcess; log: string } {
    const log = join(this.folder, `log-${this.#running.length}`);
    const output = openSync(log, 'w');
    const child = spawn('bash', ['-c', script], {
      cwd,
      // A new user's home folder has no caches of mockmint.
      env: { ...userEnvironment, HOME: join(this.folder, 'home'), ...env },
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#running.push(child);
    return { child, log };
  }

  /** Ends all processes of the workspace, those in the background too, and deletes it. */
  close(): void {
    const left = this.#running.filter(({ pid }) => pid !== undefined && isAlive(-pid));
    for (const { pid } of left) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Whether a process, or a process group by its negative id, exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Writes a file, with its folders. */
export function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Waits until a URL responds with 200. @throws Error after 2 minutes */
export async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(100);
  }
  throw new Error(`${url} was not ready after 2 minutes.`);
}
