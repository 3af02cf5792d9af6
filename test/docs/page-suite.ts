/** Every code block of a page does what the page says, in a fresh project with the packed package. */
import { expect, test } from '@jest/globals';
import { blocksOf, pages } from './markdown.ts';
import { PageRun } from './page-run.ts';

/** Pages of tools that each project installs anew; a suite of their own runs them beside the others. */
const runnerPage = /^docs\/(?:jest|vitest|playwright)\.md$/;

const selected = new RegExp(process.env['DOCS_PAGE'] ?? '');

/** Runs the pages of test runners, or all others; of them those that `DOCS_PAGE` selects. */
export function testPages(which: 'runners' | 'others'): void {
  const tested = pages.filter((page) => selected.test(page) && runnerPage.test(page) === (which === 'runners'));
  test.each(tested)('the code blocks of %s run, twice', async (page) => {
    const run = await PageRun.create();
    try {
      for (const block of blocksOf(page)) await run.run(block);
      expect(run.differences).toEqual([]);
    } finally {
      run.close();
    }
  });
  // A suite without tests fails.
  if (tested.length === 0) test('DOCS_PAGE selects no page of this suite', () => expect(tested).toEqual([]));
}
