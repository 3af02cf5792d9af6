/** A broken mock hurts nobody but the request that it breaks. */
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { extraProvider } from '../support/extra-provider.ts';
import { inFolder } from '../support/temp-folder.ts';
import { exchange, valid, type Reply } from '../support/mock.ts';

/** Issues, throws, rejects, answers against its document or not at all, as the body asks. */
const moody = `
    const { moody } = body;
    if (moody === 'throw') throw new Error('thrown inside');
    if (moody === 'promi') return Promise.reject(new Error('rejected inside'));
    if (moody === 'wrong') return { body: { key: 1 }, tokens: [] };
    if (moody === 'none') return undefined;
    if (moody === 'words') throw 'words, no error';
    return { body: { key: 'fine' }, tokens: [] };`;

const serve = (
  use: (post: (mood: string) => Promise<Reply>, vida: () => Promise<Reply>, warnings: string[]) => Promise<void>,
): Promise<void> =>
  inFolder(extraProvider({ id: 'moody', respond: moody }), async (folder) => {
    const warnings: string[] = [];
    const server = await createMockServer({ port: 0, folders: [folder], onWarning: (text) => warnings.push(text) });
    try {
      await use(
        (mood) => exchange('POST', `${server.url('moody')}/`, { moody: mood }),
        () => exchange('POST', server.url() + valid.vida.path, valid.vida.body),
        warnings,
      );
    } finally {
      await server.close();
    }
  });

describe('A mock that', () => {
  test.each([
    ['throws', 'throw', /thrown inside/],
    ['rejects', 'promi', /rejected inside/],
    ['answers against its document', 'wrong', /key/],
    ['answers nothing', 'none', /undefined/],
    ['throws what is no error', 'words', /words, no error/],
  ])("%s gives 500 in the provider's own words, and a warning", async (_, mood, reason) => {
    await serve(async (post, __, warnings) => {
      const { status, json, headers } = await post(mood);
      expect([status, json]).toEqual([500, { error: 'The mock failed. See its log for the cause.' }]);
      expect(headers.get('x-mock-provider')).toBe('moody');
      expect(warnings).toEqual([expect.stringMatching(/^The mock of moody failed: /)]);
      expect(warnings[0]).toMatch(reason);
    });
  });

  test('breaks leaves the requests beside and after it alone', async () => {
    await serve(async (post, vida) => {
      const moods = ['fine', 'throw', 'fine', 'promi', 'wrong', 'fine', 'none', 'words', 'fine'];
      const replies = await Promise.all(moods.map(post));
      expect(replies.map(({ status }) => status)).toEqual(moods.map((mood) => (mood === 'fine' ? 201 : 500)));
      expect((await Promise.all([vida(), post('fine'), vida()])).map(({ status }) => status)).toEqual([200, 201, 200]);
    });
  });
});
