/** The Kubernetes example is valid by the schemas of Kubernetes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { repository } from './markdown.ts';
import { Workspace } from './workspace.ts';

const workspace = new Workspace();
const project = workspace.newProject();

beforeAll(() => workspace.run('npm install kubernetes-models@5.1.0 yaml', project));
afterAll(() => workspace.close());

/** Validates each document of a file, and prints its kind. */
const validator = `
import { readFileSync } from 'node:fs';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
const kinds = { Deployment, PodDisruptionBudget, Service };
for (const document of parseAllDocuments(readFileSync(process.argv[2], 'utf8'))) {
  const value = document.toJS();
  new kinds[value.kind](value).validate();
  console.log(value.kind);
}`;

test('the Kubernetes manifests are valid; a manifest with a mistake is not', async () => {
  writeFileSync(join(project, 'validate.mjs'), validator);
  const manifest = join(repository, 'examples/kubernetes/mockmint.yaml');
  const valid = await workspace.run(`node validate.mjs ${manifest}`, project);
  expect(valid).toEqual({ code: 0, output: 'Deployment\nService\nPodDisruptionBudget\n' });
  writeFileSync(join(project, 'wrong.yaml'), readFileSync(manifest, 'utf8').replace('replicas: 3', 'replicas: three'));
  const invalid = await workspace.run('node validate.mjs wrong.yaml', project);
  expect([invalid.code, invalid.output]).toEqual([1, expect.stringContaining('replicas must be integer')]);
});
