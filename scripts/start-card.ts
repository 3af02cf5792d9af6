/**
 * Draws the start card that `serve` prints into docs/start-card.svg.
 *
 *   node scripts/start-card.ts           writes the image
 *   node scripts/start-card.ts --check   exits with 1 if the image is out of date
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { startCard } from '../src/cli/start-card.ts';
import { createMock } from '../src/server/app.ts';

const columns = 100;
const cell = { width: 8.4, height: 20 };
const margin = { x: 12, top: 44, bottom: 16 };
const file = join(import.meta.dirname, '../docs/start-card.svg');

/** A part of a line in one style. */
interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Splits a line at the terminal codes for bold (1), dim (2) and normal (22). */
function runsOf(line: string): Run[] {
  let style = { bold: false, dim: false };
  return line.split(/(\x1b\[\d+m)/).flatMap((part) => {
    const code = /^\x1b\[(\d+)m$/.exec(part)?.[1];
    if (code === undefined) return part === '' ? [] : [{ text: part, ...style }];
    style = { bold: code === '1', dim: code === '2' };
    return [];
  });
}

function drawLine(line: string, index: number): string {
  let column = 0;
  const spans = runsOf(line).map(({ text, bold, dim }) => {
    const x = margin.x + column * cell.width;
    column += text.length;
    const style = `${bold ? ' class="b"' : ''}${dim ? ' class="d"' : ''}`;
    return `<tspan x="${x.toFixed(1)}" textLength="${(text.length * cell.width).toFixed(1)}"${style}>${escape(text)}</tspan>`;
  });
  return spans.length === 0 ? '' : `<text y="${margin.top + index * cell.height}">${spans.join('')}</text>`;
}

function draw(card: string): string {
  const lines = card
    .trim()
    .split('\n')
    .map((line, index) => (index === 0 ? `  ${line}` : line));
  const width = Math.ceil(columns * cell.width + 2 * margin.x);
  const height = margin.top + lines.length * cell.height + margin.bottom - cell.height / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What mockmint prints when it starts">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;fill:#d7dae0;white-space:pre}.b{fill:#fff;font-weight:600}.d{fill:#8f96a3}</style>
<rect width="100%" height="100%" rx="8" fill="#1d2026"/>
<g fill="#4a4f59"><circle cx="20" cy="16" r="5"/><circle cx="37" cy="16" r="5"/><circle cx="54" cy="16" r="5"/></g>
${lines
  .map(drawLine)
  .filter((line) => line !== '')
  .join('\n')}
</svg>
`;
}

process.env['FORCE_COLOR'] = '1';
delete process.env['NO_COLOR'];
process.chdir(join(import.meta.dirname, '..'));
const mock = await createMock({}).ready;
const listening = {
  mock,
  binding: { scheme: 'http', host: '127.0.0.1', port: 4010 },
  ownPorts: new Map<string, number>(),
  notes: [],
} as const;
const picture = draw(
  startCard(listening, { adminToken: undefined, triggers: true, auth: 'strict', readyMs: 330, columns }),
);

if (!process.argv.includes('--check')) {
  writeFileSync(file, picture);
} else if (picture !== readFileSync(file, 'utf8')) {
  process.stderr.write('docs/start-card.svg is out of date. To update it, run: node scripts/start-card.ts\n');
  process.exitCode = 1;
}
