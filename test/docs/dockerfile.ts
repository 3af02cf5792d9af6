/** A Dockerfile's instructions, and an engine that runs them in a folder instead of an image. */
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildIn } from './root-folder.ts';

export interface Instruction {
  readonly name: string;
  readonly text: string;
  /** The parts of the JSON form of a command; undefined if it would run in a shell. */
  readonly exec?: readonly string[];
}

/** Parses the instructions of a Dockerfile. */
export function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      const json = /^(?:--\S+\s+)*(?:CMD\s+)?(\[.*\])$/.exec(text)?.[1];
      return { name, text, ...(json !== undefined && { exec: JSON.parse(json) as string[] }) };
    });
}

/** The stages of a Dockerfile: the instructions from each `FROM` on. */
export function stagesOf(instructions: readonly Instruction[]): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

/**
 * Copies the files of the repository that `.dockerignore` lets through. It supports what the file uses: `*` and
 * exceptions for names at the top.
 */
export function copyContext(repository: string, folder: string): void {
  const patterns = readFileSync(join(repository, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const unsupported = patterns.filter((line) => line !== '*' && !/^![\w.-]+$/.test(line));
  if (patterns[0] !== '*' || unsupported.length > 0)
    throw new Error(`The test does not support these patterns of .dockerignore: ${unsupported.join(', ')}`);
  const names = new Set(patterns.slice(1).map((line) => line.slice(1)));
  for (const name of readdirSync(repository))
    if (names.has(name)) cpSync(join(repository, name), join(folder, name), { recursive: true });
}

/** Runs `COPY`, `RUN` and `WORKDIR` of the stages. Each stage has a folder that is its root file system. */
export class Engine {
  readonly #folder: string;
  readonly #context: string;
  readonly #roots = new Map<string, string>();

  constructor(folder: string, context: string) {
    this.#folder = folder;
    this.#context = context;
  }

  /** Builds all stages and returns the root of the last one. */
  build(stages: readonly (readonly Instruction[])[]): string {
    let root = '';
    for (const [index, stage] of stages.entries()) {
      root = join(this.#folder, `root-${index}`);
      mkdirSync(join(root, 'tmp'), { recursive: true });
      const name = /\sAS\s+(\S+)$/i.exec(stage[0]?.text ?? '')?.[1] ?? String(index);
      this.#roots.set(name, root);
      let workdir = '/';
      for (const { name: instruction, text } of stage) {
        if (instruction === 'WORKDIR') mkdirSync(join(root, (workdir = text)), { recursive: true });
        else if (instruction === 'COPY') this.#copy(text, root, workdir);
        else if (instruction === 'RUN') buildIn(root, workdir, text);
      }
    }
    return root;
  }

  #copy(text: string, root: string, workdir: string): void {
    const parts = text.split(/\s+/);
    const stage = parts.find((part) => part.startsWith('--from='))?.slice('--from='.length);
    const paths = parts.filter((part) => !part.startsWith('--'));
    const source = stage === undefined ? this.#context : this.#roots.get(stage);
    const target = paths.pop();
    if (source === undefined || target === undefined) throw new Error(`COPY ${text}: unknown stage`);
    const destination = target.startsWith('/') ? join(root, target) : join(root, workdir, target);
    const files = paths.flatMap((path) => (path === '.' ? path : globSync(path.replace(/^\//, ''), { cwd: source })));
    if (files.length === 0) throw new Error(`COPY ${text}: there is no such file`);
    for (const file of files) {
      const from = join(source, file);
      const into = paths.length > 1 || target.endsWith('/') ? join(destination, basename(file)) : destination;
      mkdirSync(dirname(into), { recursive: true });
      cpSync(from, into, { recursive: true });
    }
  }
}
