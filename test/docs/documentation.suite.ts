/** Every code block of the documentation does what the page says, in a fresh project with the packed package. */
import { expect, test } from '@jest/globals';
import { blocksOf, pages } from './markdown.ts';
import { PageRun } from './page-run.ts';

const selected = process.env['DOCS_PAGE'];

test.each(pages.filter((page) => new RegExp(selected ?? '').test(page)))('the code blocks of %s run, twice', async (page) => {
  const run = await PageRun.create();
  try {
    for (const block of blocksOf(page)) await run.run(block);
    expect(run.differences).toEqual([]);
  } finally {
    run.close();
  }
});
