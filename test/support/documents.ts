/** The five documents and ways to judge by them. */
import { join } from 'node:path';
import type { Json, JsonObject } from '../../src/lib/json.ts';
import { loadDocument, type OpenApiDocument } from '../../src/openapi/document.ts';
import type { Violation } from '../../src/openapi/violation.ts';
import { readSource } from '../../src/openapi/source.ts';
import { applyOverlay, type Overlaid } from '../../src/openapi/overlay.ts';
import type { ProviderId } from './mock.ts';
import { inFolder } from './temp-folder.ts';
import { root } from './source-tree.ts';

export const specFile = (id: ProviderId, file: 'openapi' | 'overlay'): string =>
  join(root, 'specs', id, `${file}.yaml`);

export const loadSpec = (id: ProviderId): Promise<OpenApiDocument> =>
  loadDocument(specFile(id, 'openapi'), specFile(id, 'overlay'));

/** A document with one operation, whose body must satisfy this schema. */
export function documentFor(
  schema: object,
  openapi: '3.0.3' | '3.1.0' = '3.1.0',
  schemas: object = {},
): Promise<OpenApiDocument> {
  const document = {
    openapi,
    info: { title: 'Test', version: '1' },
    paths: {
      '/things': {
        post: {
          operationId: 'createThing',
          requestBody: { required: true, content: { 'application/json': { schema } } },
          responses: { 201: { description: 'Created' } },
        },
      },
    },
    components: { schemas },
  };
  return inFolder({ 'openapi.json': JSON.stringify(document) }, (folder) => loadDocument(join(folder, 'openapi.json')));
}

/** What a body breaks of the document's first operation, as `pointer keyword`. */
export const brokenBy = (document: OpenApiDocument, body: unknown): string[] =>
  violationsOf(document, body).map(({ pointer, keyword }) => `${pointer} ${keyword}`);

export const violationsOf = ({ validator, operations }: OpenApiDocument, body: unknown): Violation[] =>
  validator
    .request(operations[0]!, { params: {}, query: {}, headers: {}, body })
    .filter((violation) => violation.in === 'body');

/** Applies an overlay, given as YAML, to a copy of a document. */
export const overlaid = (published: Json, overlay: string): Promise<Overlaid> =>
  inFolder({ 'overlay.yaml': overlay }, async (folder) =>
    applyOverlay(published as JsonObject, readSource(join(folder, 'overlay.yaml'))),
  );
