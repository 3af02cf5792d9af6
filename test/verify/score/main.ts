/**
 * Prints the score of `verify`, and fails if it accuses a lawful service or misses a mutant that is not known to survive.
 * With documents as arguments: which faults of services for these documents it finds.
 */
import { argv, exit, stdout } from 'node:process';
import { scoreDocument } from './documents/score-documents.ts';
import { allMutants, frameworks, isKilled, providers, scoreLawful } from './score.ts';

/** Mutants that are known to survive, each with the reason. */
const knownSurvivors: ReadonlyMap<string, string> = new Map();

const print = (line = ''): void => void stdout.write(`${line}\n`);
const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (index < 2 ? String(cell).padEnd(12) : String(cell).padStart(10))).join('');
const isVerbose = argv.includes('--verbose');

let isFine = true;

const counts = new Map<string, { killed: number; total: number }>();
function count(keys: readonly string[], isFound: boolean): void {
  for (const key of keys) {
    const { killed, total } = counts.get(key) ?? { killed: 0, total: 0 };
    counts.set(key, { killed: killed + Number(isFound), total: total + 1 });
  }
}

function printCounts(): void {
  for (const [key, { killed, total }] of [...counts].toSorted(([a], [b]) => b.localeCompare(a)))
    print(`${key.padEnd(28)}${`${killed} of ${total}`.padStart(12)}`);
}

const documents = argv.slice(2).filter((argument) => !argument.startsWith('--'));
for (const file of documents)
  for await (const { fault, isFound, shown, findings } of scoreDocument(file)) {
    count([`list: ${fault.list}`, `document: ${file}`, 'all'], isFound);
    isFine &&= isFound;
    if (!isFound || isVerbose)
      print(`${isFound ? 'found' : 'not found'} in ${file}: ${fault.name} (shown ${shown} times)`);
    if (isVerbose) for (const finding of findings) print(`  ${finding}`);
  }
if (documents.length > 0) {
  printCounts();
  exit(isFine ? 0 : 1);
}

print('Lawful services');
print(row(['framework', 'contract', 'cases', 'errors', 'warnings']));
for (const framework of Object.keys(frameworks))
  for (const provider of providers) {
    const { cases, errors, warnings } = await scoreLawful(framework, provider);
    print(row([framework, provider, cases, errors.length, warnings.length]));
    for (const error of errors) print(`  ${error}`);
    if (isVerbose) for (const warning of warnings) print(`  (${warning})`);
    isFine &&= errors.length === 0;
  }

const survivors: string[] = [];
for (const mutant of allMutants) {
  const isDead = await isKilled(mutant);
  if (!isDead) survivors.push(`${mutant.provider}, ${mutant.fault} (${mutant.check ?? mutant.list})`);
  count([`list: ${mutant.list}`, `contract: ${mutant.provider}`, 'all'], isDead);
}

print();
print('Mutants found');
printCounts();
for (const name of survivors) {
  const reason = knownSurvivors.get(name);
  print(`  not found: ${name}${reason === undefined ? '' : `. Known: ${reason}`}`);
  isFine &&= reason !== undefined;
}
exit(isFine ? 0 : 1);
