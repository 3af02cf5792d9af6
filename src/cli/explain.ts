/** `mockmint explain`: the loaded providers, what they document, and what mockmint assumes. */
import { existsSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, Option } from 'commander';
import { isHttpUrl } from '../lib/host.ts';
import { loadProviders, type Provider } from '../provider/registry.ts';
import { raise } from '../lib/errors.ts';
import { closest } from '../lib/suggest.ts';
import { loadSubject, type VerificationSubject } from '../verify/verification-subject.ts';
import type { CliProcess } from './cli-process.ts';
import { allChecks, checkLines, describeCheck } from './explain-check.ts';
import { collectList } from './options.ts';
import { readSelection } from './selection.ts';

export const explainCommand = (host: CliProcess): Command =>
  new Command('explain')
    .description(
      'List the providers and checks; show what a provider documents and what mockmint assumes, or what a check means and how to fix its findings.',
    )
    .argument('[topic]', 'provider, document (file or URL) or check')
    .addOption(
      new Option(
        '--folder <folder>',
        'load more providers from a folder with specs/, mocks/ and contracts/; repeatable',
      ).argParser(collectList),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  mockmint explain\n  mockmint explain dayzero\n  mockmint explain ./openapi.yaml\n  mockmint explain ignored_auth',
    )
    .action((topic, options) => explain(topic, options, host));

async function explain(
  topic: string | undefined,
  { folder: folders }: { folder?: string[] },
  { stdout, cwd }: CliProcess,
): Promise<void> {
  const named = topic === undefined ? [] : await loadNamedDocuments(topic);
  if (named.length > 0) {
    const texts = await Promise.all(named.map(describeProvider));
    return void stdout.write(`${texts.join('\n\n').replaceAll(`${cwd()}/`, '')}\n`);
  }
  const providers = await loadProviders({ folders });
  const subjects = await Promise.all(providers.map(({ id }) => loadSubject({ provider: id, folders })));
  const provider = providers.find(({ id }) => id === topic);
  const text =
    topic === undefined
      ? overviewText(providers, subjects)
      : provider
        ? await describeProvider(provider)
        : (describeCheck(topic, subjects) ?? unknownTopic(topic, subjects));
  stdout.write(`${text.replaceAll(`${cwd()}/`, '')}\n`);
}

/** The providers of documents that are named by a file, a folder or a URL; none if the topic is something else. */
async function loadNamedDocuments(topic: string): Promise<readonly Provider[]> {
  const isDocument = isHttpUrl(topic) || /\.(ya?ml|json)$/i.test(topic) || (/[./\\]/.test(topic) && existsSync(topic));
  if (!isDocument) return [];
  const { documents = [] } = readSelection([topic], {});
  return documents.length === 0 ? [] : loadProviders({ documents });
}

const overviewText = (providers: readonly Provider[], subjects: readonly VerificationSubject[]): string =>
  [
    bold('Providers'),
    ...providers.map(providerLine),
    dim('Details: mockmint explain <provider>'),
    '',
    bold('Checks'),
    ...checkLines(subjects),
    dim('Details: mockmint explain <check>'),
  ].join('\n');

function unknownTopic(topic: string, subjects: readonly VerificationSubject[]): never {
  const ids = subjects.map(({ id }) => id);
  const suggestion = closest(topic, [...ids, ...allChecks(subjects)]);
  return raise.wrongUsage(
    `There is no provider or check "${topic}". ${suggestion ? `Did you mean ${suggestion}?` : `Known: ${ids.join(', ')}, and the checks listed by "mockmint explain".`}`,
  );
}

/** Points from the start card to this command. */
const explainHint = 'mockmint explain';

const noteLines = (notes: readonly string[]): string[] => [...new Set(notes)];

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

function providerLine({ id, document }: Provider): string {
  const [operation] = document.operations;
  const route = operation ? `  ${operation.method} ${operation.path}` : '';
  return `${bold(id.padEnd(9))} ${document.title} ${dim(`${document.version} · OpenAPI ${document.openapi}`)}${route}`;
}

async function describeProvider({ id, document }: Provider): Promise<string> {
  const findings = await document.findings();
  const operations = document.operations.flatMap(({ method, path, selector, security, responses, pointer }) => [
    '',
    bold(`${method} ${path}${selector}`),
    `  ${dim('document')}   ${document.locate(pointer).file}:${document.locate(pointer).line}`,
    `  ${dim('security')}   ${
      security
        .map((securityRequirement) =>
          securityRequirement
            .map(
              ({ name, type, scheme, in: location, parameter }) =>
                `${name} (${type === 'apiKey' ? `${location} "${parameter}"` : (scheme ?? type)})`,
            )
            .join(' and '),
        )
        .join(', or ') || 'none'
    }`,
    ...responses.map(
      (response) =>
        `  ${dim('response')}   ${response.status}  ${response.description}${document.assumptionAt(response.pointer) ? dim('  (assumed)') : ''}`,
    ),
  ]);
  const assumptions = new Map(document.assumptions.map((assumption) => [assumption.reason, assumption]));
  return [
    `${bold(id)}  ${document.title} ${dim(document.version)}, OpenAPI ${document.openapi}`,
    ...(document.isLenient
      ? noteLines([...document.notes.filter((note) => !note.includes(explainHint)), ...findings])
      : document.notes
    ).map((note) => `  ${note}`),
    ...operations,
    '',
    bold(assumptions.size === 0 ? 'No assumptions' : 'Assumed, not documented'),
    ...[...assumptions.values()].map(({ reason, file, line }) => `  ${reason} ${dim(`${file}:${line}`)}`),
  ].join('\n');
}
