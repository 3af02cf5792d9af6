/** Serves a document of a few files from a temporary folder. */
import { join } from 'node:path';
import { createMockServer, type MockServer } from 'mockmint';
import { inFolder } from '../../support/temp-folder.ts';

/** Serves the files' document `api.yaml` (or `api.json`) as `api` while `use` runs. */
export const servingFiles = <T>(
  files: Readonly<Record<string, string>>,
  use: (server: MockServer, folder: string) => Promise<T>,
): Promise<T> =>
  inFolder(files, async (folder) => {
    const main = Object.keys(files).find((name) => /^api\.(yaml|json)$/.test(name)) ?? '';
    const server = await createMockServer({ port: 0, documents: [{ id: 'api', document: join(folder, main) }] });
    try {
      return await use(server, folder);
    } finally {
      await server.close();
    }
  });
