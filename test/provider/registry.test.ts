/** A provider is a document in the `specs/` of a folder, with up to three further files. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { findProviders, loadProviders } from '../../src/provider/registry.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { extraProvider } from '../support/extra-provider.ts';
import { inFolder } from '../support/temp-folder.ts';
import { exchange, providerIds } from '../support/mock.ts';

describe('The registry', () => {
  test('finds the five, in the order of their names', () => {
    expect(findProviders().map(({ id }) => id)).toEqual([...providerIds].sort());
  });

  test('loads those that were asked for', async () => {
    expect((await loadProviders({ providers: ['vida', 'alumio'] })).map(({ id }) => id)).toEqual(['alumio', 'vida']);
  });

  test('names those that there are where an unknown one is asked for', async () => {
    const error = await appErrorOf(() => findProviders({ providers: ['dayone'] }));
    expect(error).toMatchObject({ code: 'unknown-provider' });
    expect(error.message).toContain('alumio, askui, dayzero, typeauth, vida');
  });
});

describe('A further provider', () => {
  test('is found, with its four files, in the folder that it lives in', async () => {
    await inFolder(extraProvider({ id: 'sixth' }), async (folder) => {
      expect(findProviders({ folders: [folder] }).map(({ id }) => id)).toEqual([...[...providerIds].sort(), 'sixth']);
      expect(findProviders({ folders: [folder], providers: ['sixth'] })).toEqual([
        {
          id: 'sixth',
          document: join(folder, 'specs/sixth/openapi.yaml'),
          isLenient: true,
          overlay: join(folder, 'specs/sixth/overlay.yaml'),
          mock: join(folder, 'mocks/sixth.ts'),
          contract: join(folder, 'contracts/sixth.ts'),
        },
      ]);
    });
  });

  test('is served beside the others, validated and in its own words, without a line elsewhere', async () => {
    await inFolder(
      { ...extraProvider({ id: 'sixth', path: '/keys' }), ...extraProvider({ id: 'seventh', path: '/keys' }) },
      async (folder) => {
        const server = await createMockServer({ port: 0, folders: [folder] });
        try {
          const created = await exchange('POST', `${server.url('sixth')}/keys`, { sixth: 'name' });
          expect([created.status, created.json]).toEqual([201, { key: expect.stringMatching(/^[abc]{20}$/) }]);
          const rejected = await exchange('POST', `${server.url('seventh')}/keys`, { seventh: 'too long' });
          expect([rejected.status, rejected.json]).toEqual([
            422,
            { error: 'seventh must be at most 5 characters long.' },
          ]);
          const other = await exchange('POST', `${server.url('seventh')}/keys`, { sixth: 'name' });
          expect([other.status, other.json]).toEqual([422, { error: 'seventh is required.' }]);
          expect((await exchange('POST', `${server.url('sixth')}/keys`, { sixth: 'mock:503' })).json).toEqual({
            error: 'Service Unavailable, as requested.',
          });
        } finally {
          await server.close();
        }
      },
    );
  });

  test('needs no overlay', async () => {
    const { 'specs/sixth/overlay.yaml': _, ...files } = extraProvider({ id: 'sixth' });
    await inFolder(files, async (folder) => {
      const [provider] = await loadProviders({ folders: [folder], providers: ['sixth'] });
      expect(provider?.document.assumptions).toEqual([]);
    });
  });
});

describe('A provider whose mock is broken', () => {
  const loading = (files: Record<string, string>) =>
    inFolder(files, (folder) => appErrorOf(() => loadProviders({ folders: [folder], providers: ['sixth'] })));

  test.each([
    'export const mock = 1;\n',
    'export default null;\n',
    'export default [];\n',
    'export default () => ({});\n',
  ])('for a mock that is none is told by name: %j', async (mock) => {
    const error = await loading({ ...extraProvider({ id: 'sixth' }), 'mocks/sixth.ts': mock });
    expect(error).toMatchObject({ code: 'broken-provider' });
    expect(error.message).toMatch(/^Provider sixth: .*mocks\/sixth\.ts must "export default defineMock/);
  });

  test('for a mock that does not even load is told by name', async () => {
    const error = await loading({
      ...extraProvider({ id: 'sixth' }),
      'mocks/sixth.ts': "throw new Error('no such luck');\n",
    });
    expect(error).toMatchObject({ code: 'broken-provider' });
    expect(error.message).toMatch(/^Provider sixth: .*mocks\/sixth\.ts.*no such luck/s);
  });

  test('a folder without specs/ is none', async () => {
    const error = await loading({ 'mocks/sixth.ts': '' });
    expect(error.message).toMatch(/the folder has no "specs" subfolder/);
  });
});

describe('An id', () => {
  test('that is taken twice names both claimants', async () => {
    await inFolder({ ...extraProvider({ id: 'vida' }) }, async (folder) => {
      const error = await appErrorOf(() => loadProviders({ folders: [folder] }));
      expect(error).toMatchObject({ code: 'address-claimed-twice' });
      expect(error.message).toContain('specs/vida/openapi.yaml');
      expect(error.message).toContain(join(folder, 'specs/vida/openapi.yaml'));
      expect(error.message).toMatch(/provider id "vida"/);
    });
  });
});
