/** `mockmint explain`: what is loaded, what is documented, and what we assume. */
import process from 'node:process';
import { styleText } from 'node:util';
import { Command, Option } from 'commander';
import { loadProviders, type Provider } from '../provider/registry.ts';
import { raise } from '../lib/errors.ts';
import { closest } from '../lib/suggest.ts';
import { loadSubject, type VerificationSubject } from '../verify/verify-provider.ts';
import { allChecks, checkLines, describeCheck } from './explain-check.ts';
import { collectList } from './options.ts';

export const explainCommand = (): Command =>
  new Command('explain')
    .description(
      'Tell what is loaded; of a provider, what its document says and what we assume; of a check, what it means and how to mend what it found.',
    )
    .argument('[topic]', 'a provider or a check')
    .addOption(
      new Option(
        '--folder <folder>',
        'further providers: a folder with specs/, mocks/ and contracts/; repeatable',
      ).argParser(collectList),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  mockmint explain\n  mockmint explain dayzero\n  mockmint explain ignored_auth',
    )
    .action(explain);

async function explain(topic: string | undefined, { folder: folders }: { folder?: string[] }): Promise<void> {
  const providers = await loadProviders({ folders });
  const subjects = await Promise.all(providers.map(({ id }) => loadSubject({ provider: id, folders })));
  const provider = providers.find(({ id }) => id === topic);
  const text =
    topic === undefined
      ? overviewText(providers, subjects)
      : provider
        ? describeProvider(provider)
        : (describeCheck(topic, subjects) ?? unknownTopic(topic, subjects));
  process.stdout.write(`${text.replaceAll(`${process.cwd()}/`, '')}\n`);
}

const overviewText = (providers: readonly Provider[], subjects: readonly VerificationSubject[]): string =>
  [
    bold('Providers'),
    ...providers.map(providerLine),
    dim('More of one: mockmint explain <provider>'),
    '',
    bold('Checks'),
    ...checkLines(subjects),
    dim('More of one: mockmint explain <check>'),
  ].join('\n');

function unknownTopic(topic: string, subjects: readonly VerificationSubject[]): never {
  const ids = subjects.map(({ id }) => id);
  const suggestion = closest(topic, [...ids, ...allChecks(subjects)]);
  return raise.wrongUsage(
    `There is nothing called "${topic}". ${suggestion ? `Did you mean ${suggestion}?` : `Known: ${ids.join(', ')}, and the checks that "mockmint explain" lists.`}`,
  );
}

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

function providerLine({ id, document }: Provider): string {
  const [operation] = document.operations;
  return `${bold(id.padEnd(9))} ${document.title} ${dim(`${document.version} · OpenAPI ${document.openapi}`)}  ${operation!.method} ${operation!.path}`;
}

function describeProvider({ id, document }: Provider): string {
  const operations = document.operations.flatMap(({ method, path, security, responses, pointer }) => [
    '',
    bold(`${method} ${path}`),
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
        `  ${dim('answers')}    ${response.status}  ${response.description}${document.assumptionAt(response.pointer) ? dim('  (assumed)') : ''}`,
    ),
  ]);
  const assumptions = new Map(document.assumptions.map((assumption) => [assumption.reason, assumption]));
  return [
    `${bold(id)}  ${document.title} ${dim(document.version)}, OpenAPI ${document.openapi}`,
    ...document.notes.map((note) => `  ${note}`),
    ...operations,
    '',
    bold(assumptions.size === 0 ? 'Nothing is assumed.' : 'Assumed, not documented'),
    ...[...assumptions.values()].map(({ reason, file, line }) => `  ${reason} ${dim(`${file}:${line}`)}`),
  ].join('\n');
}
