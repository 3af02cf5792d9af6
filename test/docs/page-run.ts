/** Runs the code blocks of a page in their order, in fresh projects. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { provideBrowser } from './browser-folder.ts';
import { linesOf, type Block, type Line } from './markdown.ts';
import { Workspace, write } from './workspace.ts';
import { freePort } from '../support/free-port.ts';

/** A document of `examples`, in place of the download that a page shows. */
const exampleFile = (file: string): string => join(import.meta.dirname, '../../examples', file.replace(/\..*$/, ''), file);

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/** A service that a page only names: in the test, the mock takes its place, as fast as it can. */
const standIn = (code: string, port: number, servicePort: number): string =>
  code
    .replaceAll(/^curl .* --output (\S+) https:\/\/raw\.githubusercontent\.com\S+$/gm, (_, file: string) => `cp ${quoted(exampleFile(file))} ${file}`)
    .replaceAll('https://staging.example.com', `http://127.0.0.1:${servicePort}/dayzero`)
    .replaceAll(/--rate[ =]\d+/g, '--rate 1000')
    .replaceAll(/([:-])4010\b/g, `$1${port}`);

/** A command that differs from what the page says. */
export interface Difference {
  readonly place: string;
  readonly command: string;
  readonly promised: string;
  readonly got: string;
  readonly output: string;
}

const isServer = ({ command }: Line): boolean => /^(?:npx mockmint (?:serve|proxy)|npm start)\b(?!.*(?:&|--help)$)/.test(command);

const isInstallation = ({ command }: Line): boolean => /^npm (?:install|ci)\b/.test(command);

export class PageRun {
  readonly differences: Difference[] = [];
  readonly #workspace: Workspace;
  #port: number;
  #project: string;
  #isServing = false;
  /** The port of the service behind a proxy; 0 if there is none yet. */
  #servicePort = 0;

  private constructor(workspace: Workspace, port: number) {
    this.#workspace = workspace;
    this.#port = port;
    this.#project = workspace.newProject();
  }

  static async create(): Promise<PageRun> {
    return new PageRun(new Workspace(), await freePort());
  }

  close(): void {
    this.#workspace.close();
  }

  /**
   * Runs a block, and its commands a second time: no recipe may depend on what an earlier run has left. npm is not called
   * again to find that all is installed.
   */
  async run(block: Block): Promise<void> {
    if (block.startsProject) this.#project = this.#workspace.newProject();
    if (block.reason !== undefined) return;
    // The mock of an earlier block keeps its port until the end.
    if (block.language === 'sh' && linesOf(block.code).some(isServer)) this.#port = await freePort();
    const isProxied = block.language === 'sh' && /^npx mockmint proxy/m.test(block.code);
    if (isProxied) await this.#startService();
    const code = standIn(block.code, this.#port, isProxied ? this.#servicePort : this.#port);
    if (block.language === 'json') JSON.parse(block.code);
    if (block.language === 'yaml') parse(block.code, { uniqueKeys: true });
    if (block.file !== undefined) write(join(this.#project, block.file), code);
    if (block.language === 'sh') {
      await this.#install(block);
      const lines = linesOf(code);
      await this.#commands(block, lines);
      if (!lines.some(isServer)) await this.#commands(block, lines.filter((line) => !isInstallation(line)));
    }
  }

  async #commands(block: Block, lines: readonly Line[]): Promise<void> {
    const firstServer = lines.findIndex(isServer);
    if (firstServer > 0) {
      await this.#commands(block, lines.slice(0, firstServer)); // Such as the installation of the package.
      return this.#commands(block, lines.slice(firstServer));
    }
    const servers = lines.filter(isServer);
    for (const { command } of servers) await this.#serve(command);
    const commands = lines.filter((line) => !isServer(line));
    if (commands.some(({ command }) => command.includes(`:${this.#port}`)) && !this.#isServing)
      await this.#serve('npx mockmint serve');
    const browsers = join(this.#workspace.folder, 'browsers');
    await provideBrowser(this.#project, browsers);
    const script = commands.map(({ command }) => `${command}\nprintf '\\n::%s::\\n' "$?"`).join('\n');
    const { output } = await this.#workspace.run(script, this.#project, {
      PORT: String(this.#port),
      PLAYWRIGHT_BROWSERS_PATH: browsers,
      DAYZERO_TOKEN: 'mock_valid',
      DAYZERO_READONLY: 'mock_readonly',
    });
    const results = [...output.matchAll(/([\s\S]*?)\n::(\d+)::\n/g)];
    for (const [index, line] of commands.entries()) {
      const [, text = output, exitCode = 'none'] = results[index] ?? [];
      const { promised, got } = outcome(line, text, exitCode);
      if (promised !== got)
        this.differences.push({ place: block.place, command: line.command, promised, got, output: text.slice(-3000) });
    }
  }

  /** A mock takes the place of the service. */
  async #startService(): Promise<void> {
    if (this.#servicePort !== 0) return;
    this.#servicePort = await freePort();
    await this.#install({ code: '' });
    await this.#start('npx mockmint serve', this.#servicePort);
  }

  async #serve(command: string): Promise<void> {
    this.#isServing = true;
    await this.#start(command, this.#port);
  }

  async #start(command: string, port: number): Promise<void> {
    this.#workspace.start(`exec ${command}`, this.#project, { PORT: String(port) });
    const url = `${command.includes('--https') ? 'https' : 'http'}://127.0.0.1:${port}/__admin/health`;
    const poll = `for _ in $(seq 600); do curl --silent --insecure --fail ${url} && exit; sleep 0.1; done; exit 1`;
    const { code } = await this.#workspace.run(poll, this.#project);
    if (code !== 0) throw new Error(`${command} is not ready.`);
  }

  /** On a page that does not install the package itself. */
  async #install({ code }: Pick<Block, 'code'>): Promise<void> {
    if (code.includes('mockmint-0.1.0.tgz') || existsSync(join(this.#project, 'node_modules/mockmint'))) return;
    await this.#workspace.install(this.#project);
  }
}

/** What the comment above a command promises, and what happened: a status, curl's exit code, or success. */
function outcome({ command, promise }: Line, output: string, exitCode: string): { promised: string; got: string } {
  const code = /^(?:curl )?(?:ends|exits) with (\d+)/.exec(promise)?.[1];
  if (code !== undefined) return { promised: code, got: exitCode };
  if (!command.includes('curl -i')) return { promised: '0', got: exitCode };
  const statuses = [...output.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status);
  return { promised: promise.slice(0, 3), got: statuses.at(-1) ?? `no response, exit code ${exitCode}` };
}
