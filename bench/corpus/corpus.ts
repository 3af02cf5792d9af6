/** `npm run corpus -- <folder>`: how well mockmint and Prism serve the documents of a folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadAnyDocument } from '../../src/openapi/any-document.ts';
import { findDocuments } from '../../src/provider/find-documents.ts';
import { freePort } from '../process.ts';
import { exchange, probeDocument, type ProbeOptions } from './corpus-probe.ts';
import { probeState } from './corpus-state.ts';
import { tableOf, type DocumentResult } from './corpus-report.ts';
import { startServer, type CorpusServer } from './corpus-server.ts';

const root = join(import.meta.dirname, '../..');

const usage = `npm run corpus -- <folder|document>… [--only <regular expression>] [--operations 60] [--flaws] [--alone]

  --only        the documents whose path matches
  --operations  the number of operations of each document that are tried
  --flaws       lists what is wrong
  --alone       leaves Prism out`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    operations: { type: 'string', default: '60' },
    flaws: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const mockmint: CorpusServer = {
  name: 'mockmint',
  args: (document, port) => [
    join(root, 'bin/mockmint.js'),
    'serve',
    document,
    '--port',
    String(port),
    '--log',
    'silent',
  ],
  ready: { path: '/__admin/health', isStrict: true },
  hasBasePath: true,
};

const prismFile = join(root, 'node_modules/@stoplight/prism-cli/dist/index.js');
const prism: CorpusServer = {
  name: 'Prism',
  args: (document, port) => [prismFile, 'mock', '-h', '127.0.0.1', '-p', String(port), document],
  ready: { path: '/', isStrict: false },
  hasBasePath: false,
};

/** Where the operations of the document are: mockmint has a prefix for each document. */
async function baseOf(server: CorpusServer, port: number): Promise<string> {
  const url = `http://127.0.0.1:${port}`;
  if (server !== mockmint) return url;
  const listed = await exchange(`${url}/__admin/providers`, { method: 'GET', headers: {}, body: undefined });
  const [provider] = JSON.parse(listed?.text ?? '[]') as { readonly baseUrls: readonly string[] }[];
  return provider?.baseUrls.find((one) => one.startsWith(url)) ?? url;
}

async function measure(server: CorpusServer, location: string): Promise<DocumentResult> {
  const port = await freePort();
  const running = await startServer(server, location, port);
  if (!running)
    return {
      document: location,
      counts: undefined,
      state: undefined,
      startMs: undefined,
      peakMb: undefined,
      hasDied: false,
    };
  try {
    const options: ProbeOptions = {
      base: await baseOf(server, port),
      credential: 'mock_valid',
      maxOperations: Number(values.operations),
      hasBasePath: server.hasBasePath,
    };
    const described = await loadAnyDocument(location);
    const counts = await probeDocument(described, options);
    const state = await probeState(described, options);
    const { startMs } = running;
    return { document: location, counts, state, startMs, peakMb: running.peakMb(), hasDied: !running.isAlive() };
  } finally {
    await running.stop();
  }
}

if (values.help || positionals.length === 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}

const only = new RegExp(values.only ?? '');
const documents = findDocuments(positionals)
  .map(({ document }) => document)
  .filter((document) => only.test(document));
const servers = values.alone || !existsSync(prismFile) ? [mockmint] : [mockmint, prism];
const columns = new Map<string, DocumentResult[]>(servers.map(({ name }) => [name, []]));
for (const document of documents) {
  for (const server of servers) {
    const result = await measure(server, document);
    columns.get(server.name)?.push(result);
    const { counts } = result;
    const summary = counts ? `${counts.right.good} of ${counts.right.all} right` : 'not served';
    process.stderr.write(`${server.name}: ${document}: ${summary}\n`);
    for (const flaw of values.flaws ? (counts?.flaws ?? []) : []) process.stderr.write(`  ${flaw}\n`);
  }
}
process.stdout.write(`${tableOf(columns)}\n`);
