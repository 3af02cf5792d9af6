/** Loads the OpenAPI document of the control API on first use. */
import { fileURLToPath } from 'node:url';
import { loadDocumentSync, type OpenApiDocument } from '../../openapi/document.ts';

const file = fileURLToPath(new URL('openapi.yaml', import.meta.url));

let document: OpenApiDocument | undefined;

/** Not linted at run time; a test does that. */
export const controlDocument = (): OpenApiDocument => (document ??= loadDocumentSync(file));
