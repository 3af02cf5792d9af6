/** Formats the results as Markdown that is also readable in a terminal. */
import { cpus, loadavg, totalmem, type as systemName, release } from 'node:os';
import process from 'node:process';

/** The first column is text, all others are numbers. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A goal, and the measured value. */
export interface Goal {
  readonly goal: string;
  readonly found: string;
  readonly met: boolean;
}

/** The results of one part. */
export interface Part {
  readonly title: string;
  /** What was measured, and how. */
  readonly about: string;
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
  /** Explanations of the figures. */
  readonly notes: readonly string[];
}

/** The machine, and its load before the first part. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly gigabytes: number;
  readonly system: string;
  readonly node: string;
  readonly load: number;
  readonly startedAt: Date;
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  gigabytes: Math.round(totalmem() / 1e9),
  system: `${systemName()} ${release()}`,
  node: process.version,
  load: loadavg()[0]!,
  startedAt: new Date(),
});

export function partMarkdown({ title, about, tables, goals, notes }: Part): string {
  const blocks = [
    `## ${title}`,
    about,
    ...tables.flatMap((table) => [...(table.title === undefined ? [] : [`**${table.title}**`]), tableMarkdown(table)]),
    ...(goals.length === 0 ? [] : [tableMarkdown(goalTable(goals))]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join('\n')]),
  ];
  return blocks.join('\n\n');
}

const goalTable = (goals: readonly Goal[]): Table => ({
  columns: ['goal', 'found', 'met'],
  rows: goals.map(({ goal, found, met }) => [goal, found, met ? 'yes' : '**no**']),
});

export function tableMarkdown({ columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(4, ...[column, ...rows.map((row) => row[index] ?? '')].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, index) => (index === 0 ? (cells[index] ?? '').padEnd(width) : (cells[index] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? ':'.padEnd(width, '-') : ':'.padStart(width, '-'))).join(' | ')} |`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

const howToRead = `## How to read this

- Compare within a table. All rows of a table were measured in turns on this machine. Another machine gives other figures but similar ratios.
- \`node:http\` alone and the bare Express app are baselines: they validate nothing and generate nothing. The difference between the two is the cost of the framework; the
  difference between the second and a mock is the cost of the mock's work.
- The mocks do not do the same work; see "What each server does per request". Some return smaller bodies.
- Load generator and server share the machine. CPU time per request is the more stable figure. p99 is measured at full load and mostly reflects the queue.
- A missed goal stays listed until it is met.`;

/** The whole report; `settings` lists the options of the run. */
export function resultsMarkdown(
  parts: readonly Part[],
  { cpu, cores, gigabytes, system, node, load, startedAt }: Machine,
  settings: string,
): string {
  const minutes = (Date.now() - startedAt.getTime()) / 60_000;
  const goals = parts.flatMap(({ title, goals: ofPart }) => ofPart.map((goal) => ({ title, ...goal })));
  const missed = goals.filter(({ met }) => !met);
  return `${[
    '# Benchmark results',
    'Written by `npm run bench`. All figures are from one run on one machine: medians, with minimum and maximum in brackets.',
    [
      `- Machine: ${cpu}, ${cores} cores, ${gigabytes} GB, ${system}, Node ${node}`,
      `- Started: ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, load average ${load.toFixed(2)}, duration ${minutes.toFixed(0)} minutes`,
      `- Settings: ${settings}`,
      `- Goals: ${goals.length - missed.length} of ${goals.length} met${missed.length === 0 ? '' : `; missed: ${missed.map(({ title, goal }) => `${title}: ${goal}`).join('; ')}`}`,
    ].join('\n'),
    howToRead,
    ...parts.map(partMarkdown),
  ].join('\n\n')}\n`;
}
