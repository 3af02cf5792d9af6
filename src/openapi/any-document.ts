/** Loads a document that mockmint does not maintain: any version, one or several files, served in spite of findings. */
import { existsSync } from 'node:fs';
import { isObject, type JsonObject } from '../lib/json.ts';
import { raise } from '../lib/errors.ts';
import { fingerprint } from '../lib/random.ts';
import { convertSwagger } from './convert-swagger.ts';
import { assemble, createAssumptionLookup, type OpenApiDocument } from './document.ts';
import { readDocumentFiles, type JoinedDocument } from './document-files.ts';
import { findings, type LintError } from './lint.ts';
import { applyOverlay } from './overlay.ts';
import { readSource } from './source.ts';

/** Lint findings on the start card; the others are counted. */
const maxShown = 2;

/** Above this number of bytes, findings are looked for by `explain` only. */
const maxCheckedAtStart = 2_000_000;

/**
 * Loads a document of any OpenAPI version or of Swagger 2.0, with the files that it references.
 * @param location a path, or an http or https URL
 * @param overlayFile the overlay; the file may be missing
 * @throws AppError `broken-document` if the document can't be served at all
 */
export const loadAnyDocument = async (location: string, overlayFile = ''): Promise<OpenApiDocument> =>
  prepare(await readDocumentFiles(location), overlayFile);

async function prepare(joined: JoinedDocument, overlayFile: string): Promise<OpenApiDocument> {
  const published = tidy(upgraded(joined));
  const overlay = overlayFile !== '' && existsSync(overlayFile) ? readSource(overlayFile) : undefined;
  const { effective, assumptions, unmatched } = overlay
    ? applyOverlay(published, overlay, 'set by the overlay')
    : { effective: published, assumptions: [], unmatched: [] };
  const assumptionAt = createAssumptionLookup(assumptions);
  const locate = (pointer: string): { readonly file: string; readonly line: number } => {
    const { file, line } = assumptionAt(pointer) ?? joined.locate(pointer);
    return { file, line };
  };
  const digest = fingerprint(joined.digest + (overlay === undefined ? '' : JSON.stringify(effective)));
  const describe = ({ pointer, what, remedy }: LintError): string => {
    const { file, line } = locate(pointer);
    return `${file}:${line}: ${what.replace('so validators would ignore it', 'and is ignored')}. ${remedy}`;
  };
  const unread = joined.unread.map(({ file, line, reason }) => `${file}:${line}: ${reason}. It accepts any value.`);
  const ineffective = [
    ...unmatched.map(
      ({ file, line, target }) =>
        `${file}:${line}: the target ${target} matches nothing in the document. It is ignored.`,
    ),
    ...unread,
  ];
  const found = joined.size > maxCheckedAtStart ? [] : await findings(effective, digest, false);
  const ordered = [...found].sort((a, b) => Number(isMinor(a)) - Number(isMinor(b)));
  const shown = ordered.filter((one) => !isMinor(one)).slice(0, maxShown);
  const hidden = found.length - shown.length;
  return assemble({
    source: { ...joined, data: published },
    hasHints: overlay !== undefined || joined.hasHints,
    files: [...joined.files, ...(overlayFile === '' ? [] : [overlayFile])],
    effective,
    digest,
    assumptions,
    assumptionAt,
    locate,
    lenient: {
      notes: [
        ...ineffective,
        ...shown.map(describe),
        ...(hidden > 0
          ? [
              `${joined.file}: ${hidden}${shown.length > 0 ? ' more' : ''} ${hidden === 1 ? 'note' : 'notes'}: mockmint explain ${joined.file}`,
            ]
          : []),
      ],
      findings: async () => [...ineffective, ...(await findings(effective, digest, true)).map(describe)],
    },
  });
}

/** Lawful, but perhaps a mistake. */
const isMinor = ({ what }: LintError): boolean => what.includes('so validators would ignore it');

/** The document in the newest form that the rest of the program reads. */
function upgraded(joined: JoinedDocument): JsonObject {
  const { data, file } = joined;
  if (/^2(\.\d+)?$/.test(String(data['swagger']))) return convertSwagger(data);
  const version = data['openapi'];
  if (/^3\.\d+(\.\d+)?/.test(String(version))) return data;
  return version === undefined && data['swagger'] === undefined
    ? raise.brokenDocument(
        file,
        1,
        'this is not an OpenAPI document: it has neither "openapi" nor "swagger"',
        'Name a document of OpenAPI 3.0, 3.1 or 3.2, or of Swagger 2.0.',
      )
    : raise.brokenDocument(
        file,
        joined.lineOf(version === undefined ? '/swagger' : '/openapi'),
        `version ${JSON.stringify(version ?? data['swagger'])} is not supported`,
        'Use OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0.',
      );
}

/** A document without `paths`, such as one of webhooks only, has no operations. */
const tidy = (document: JsonObject): JsonObject =>
  isObject(document['paths']) ? document : { ...document, paths: {} };
