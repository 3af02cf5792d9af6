/** The page about the checks says what `explain` says. */
import { join } from 'node:path';
import { test } from '@jest/globals';
import { checkDocs } from '../../../src/verify/checks/check-docs.ts';
import { expectGolden } from '../../support/golden.ts';

const page = `# Checks

What \`mockmint verify\` and \`mockmint check\` check on every provider. \`mockmint explain <check>\` prints the same, and also describes the
invariants of a contract. \`--check\`, \`--skip\` and \`--warn\` take these names.

${Object.entries(checkDocs)
  .map(
    ([id, { title, description, fix }]) =>
      `## ${id}\n\n**${title}.** ${description.replaceAll('<', '\\<')}\n\n**Fix.** ${fix.replaceAll('<', '\\<')}\n`,
  )
  .join('\n')}`;

test('each check has a section', () => {
  expectGolden(join(import.meta.dirname, '../../../docs/checks.md'), page);
});
