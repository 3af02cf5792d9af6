/** Loads the OpenAPI document of the control API on first use. */
import { packageFiles } from '../../lib/package-files.ts';
import { loadDocumentSync, type OpenApiDocument } from '../../openapi/document.ts';

let document: OpenApiDocument | undefined;

/** Not linted at run time; a test does that. */
export const controlDocument = (): OpenApiDocument => (document ??= loadDocumentSync(packageFiles.controlDocument));
