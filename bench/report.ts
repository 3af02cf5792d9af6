/** What a run found, as Markdown that reads well in a terminal, too. */
import { cpus, loadavg, totalmem, type as systemName, release } from 'node:os';
import process from 'node:process';

/** The first column is text, all others are figures. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A goal, and what was found instead or as hoped. */
export interface Goal {
  readonly goal: string;
  readonly found: string;
  readonly met: boolean;
}

/** One part of the suite, as it came out. */
export interface Part {
  readonly title: string;
  /** What was measured, and how. */
  readonly about: string;
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
  /** What a reader must know to read the figures. */
  readonly notes: readonly string[];
}

/** The machine as it was before the first part. */
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

- Compare within a table. All that stands in one was measured by turns on this machine; another machine has other figures, and much the same ratios.
- \`node:http\` alone and the bare Express app are yardsticks: they check nothing and make nothing. What is between the first and the second is the price of a framework, what is
  between the second and a mock that of what the mock does.
- The mocks do not do the same work; "What each does for it" tells what each was seen to do. Some answer smaller bodies.
- Load generator and server share the machine. CPU time a request is the steadier figure; p99 is that of a server at its limit, and mostly tells how long the queue was.
- A goal that was missed stays here until it is met.`;

/** The whole results; `settings` are the knobs as they stood. */
export function resultsMarkdown(
  parts: readonly Part[],
  { cpu, cores, gigabytes, system, node, load, startedAt }: Machine,
  settings: string,
): string {
  const minutes = (Date.now() - startedAt.getTime()) / 60_000;
  const goals = parts.flatMap(({ title, goals: ofPart }) => ofPart.map((goal) => ({ title, ...goal })));
  const missed = goals.filter(({ met }) => !met);
  return `${[
    '# Results of the bench',
    '`npm run bench` wrote this; every figure is of one run on one machine. Medians, with the least and the most in brackets.',
    [
      `- Machine: ${cpu}, ${cores} cores, ${gigabytes} GB, ${system}, Node ${node}`,
      `- Begun: ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, at a load of ${load.toFixed(2)}; it took ${minutes.toFixed(0)} minutes`,
      `- Settings: ${settings}`,
      `- Goals: ${goals.length - missed.length} of ${goals.length} met${missed.length === 0 ? '' : `; missed: ${missed.map(({ title, goal }) => `${title}: ${goal}`).join('; ')}`}`,
    ].join('\n'),
    howToRead,
    ...parts.map(partMarkdown),
  ].join('\n\n')}\n`;
}
