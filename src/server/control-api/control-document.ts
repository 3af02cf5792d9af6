/** The control API's own document, loaded when it is first needed. */
import { fileURLToPath } from 'node:url';
import { loadDocumentSync, type OpenApiDocument } from '../../openapi/document.ts';

const file = fileURLToPath(new URL('openapi.yaml', import.meta.url));

let document: OpenApiDocument | undefined;

/** It is not linted: that it passes is tested. */
export const controlDocument = (): OpenApiDocument => (document ??= loadDocumentSync(file));
