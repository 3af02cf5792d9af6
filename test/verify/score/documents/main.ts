/** Prints which faults of any document `verify` finds. */
import { argv, stdout } from 'node:process';
import { AppError } from '../../../../src/lib/errors.ts';
import { loadAnyDocument } from '../../../../src/openapi/any-document.ts';
import { verify } from '../../../../src/index.ts';
import { documentFaults } from './document-faults.ts';
import { startFaulty, type DocumentFault } from './faulty-service.ts';

const options = argv.slice(2);
const only = options.find((one) => one.startsWith('--fault='))?.slice(8);
const isLoud = options.includes('--verbose');
const files = options.filter((one) => !one.startsWith('--'));
const print = (line: string): void => void stdout.write(`${line}\n`);

const totals = new Map<string, [found: number, observable: number]>();
const count = (key: string, isFound: boolean): void => {
  const [found, all] = totals.get(key) ?? [0, 0];
  totals.set(key, [found + Number(isFound), all + 1]);
};

for (const file of files) {
  const document = await loadAnyDocument(file);
  for (const fault of documentFaults) {
    if (only !== undefined && !fault.name.includes(only)) continue;
    if (fault.isObservable && !document.operations.some((operation) => fault.isObservable!(operation, document)))
      continue;
    const started = performance.now();
    const { isFound, shown, findings } = await score(file, fault);
    if (!fault.isObservable && shown === 0 && !isFound) continue;
    count(fault.list, isFound);
    count('all', isFound);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (!isFound || isLoud) {
      print(
        `${isFound ? 'found' : 'NOT FOUND'}: ${file.split('/').slice(-2)[0]}: ${fault.name} (shown ${shown}, ${seconds} s)`,
      );
      if (only) for (const finding of findings) print(`    ${finding}`);
    }
  }
}
for (const [key, [found, all]] of totals)
  print(`${key.padEnd(14)} ${found} of ${all}  ${((found / all) * 100).toFixed(1)} %`);

async function score(
  file: string,
  fault: DocumentFault,
): Promise<{ isFound: boolean; shown: number; findings: string[] }> {
  const service = await startFaulty(file, fault);
  const controller = new AbortController();
  try {
    const counts = ({ severity }: { severity: string }): boolean => severity === 'error' || fault.isState === true;
    const { findings } = await verify({
      documents: [file],
      target: service.url,
      credential: 'mock_valid',
      forbiddenCredential: 'mock_readonly',
      timeout: 2000,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'finding' && counts(event.finding)) controller.abort();
      },
    });
    return {
      isFound: findings.some(counts),
      shown: service.shown(),
      findings: findings.map(({ severity, check, title, actual }) => `${severity} ${check}: ${title}: ${actual}`),
    };
  } catch (error) {
    if (error instanceof AppError) return { isFound: true, shown: service.shown(), findings: [error.message] };
    throw error;
  } finally {
    await service.close();
  }
}
