/** Creates many providers as copies of the built-in ones with other ids and hosts. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { at } from './paths.ts';
import { scratch } from './temp-folder.ts';

export const builtIn: readonly string[] = readdirSync(at('specs'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** Arguments of `serve` for a number of providers, including the built-in ones. */
export function providersArgs(count: number): string[] {
  const copies = count - builtIn.length;
  const name = `providers-${count}`;
  for (let copy = 0; copy < copies; copy++)
    writeCopy(builtIn[copy % builtIn.length]!, Math.floor(copy / builtIn.length) + 2, name);
  return copies === 0 ? [] : ['--folder', scratch(name)];
}

function writeCopy(id: string, number: number, name: string): void {
  const copy = `${id}-${number}`;
  const document = readFileSync(at(`specs/${id}/openapi.yaml`), 'utf8');
  // A different host keeps addresses unique; a different title makes each copy differ even if its document names no host.
  const changed = document
    .replace(/(url: https?:\/\/)/g, `$1copy${number}.`)
    .replace(/^( +title: .*\S)/m, `$1 ${number}`);
  if (changed === document) throw new Error(`The copy of ${id} is identical to the original`);
  const specs = scratch(name, 'specs', copy);
  writeFileSync(join(specs, 'openapi.yaml'), changed);
  writeFileSync(join(specs, 'overlay.yaml'), readFileSync(at(`specs/${id}/overlay.yaml`)));
  for (const kind of ['mocks', 'contracts']) {
    const module = readFileSync(at(`${kind}/${id}.ts`), 'utf8').replaceAll(
      "'../src/",
      `'${pathToFileURL(at('src')).href}/`,
    );
    writeFileSync(join(scratch(name, kind), `${copy}.ts`), module);
  }
}
