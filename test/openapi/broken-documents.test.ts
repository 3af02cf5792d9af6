/** A broken document stops the program, with file, line and remedy. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadDocument } from '../../src/openapi/document.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { inFolder } from '../support/temp-folder.ts';

/** Line 18 is the schema of `name`. */
const sound = `openapi: 3.1.0
info:
  title: Things
  version: '1'
paths:
  /things:
    post:
      operationId: createThing
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name:
                  { type: string }
      responses:
        '201':
          description: Created
`;

const name = '{ type: string }';
const asVersion30 = (text: string): string => text.replace('3.1.0', '3.0.3');

interface Breakage {
  readonly text: string;
  readonly line: number;
  readonly what: RegExp;
  readonly remedy: RegExp;
}

const breakages: Readonly<Record<string, Breakage>> = {
  'a YAML syntax error': {
    text: sound.replace('title: Things', 'title: Things: all of them'),
    line: 3,
    what: /mapping/,
    remedy: /Fix the YAML \(or JSON\) syntax/,
  },
  'a key twice': {
    text: sound.replace("  version: '1'\n", "  version: '1'\n  version: '2'\n"),
    line: 5,
    what: /unique/,
    remedy: /Fix the YAML/,
  },
  'a file that is no mapping': {
    text: 'just words\n',
    line: 1,
    what: /not contain a mapping/,
    remedy: /Begin with "openapi: 3.1.0"/,
  },
  'an empty file': { text: '', line: 1, what: /not contain a mapping/, remedy: /Begin with "openapi: 3.1.0"/ },
  'a version that is not supported': {
    text: sound.replace('3.1.0', '3.2.0'),
    line: 1,
    what: /"openapi: 3.2.0" is not supported/,
    remedy: /Use OpenAPI 3.0.x or 3.1.x/,
  },
  'a document of Swagger 2': {
    text: sound.replace('openapi: 3.1.0', "swagger: '2.0'"),
    line: 1,
    what: /not supported/,
    remedy: /3.0.x or 3.1.x/,
  },
  'no valid OpenAPI': {
    text: sound.replace("'201':\n          description: Created", "'201':\n          content: {}"),
    line: 20,
    what: /invalid OpenAPI 3.1.0.*description/,
    remedy: /Fix it as the OpenAPI Specification requires/,
  },
  'no operation': {
    text: sound.slice(0, sound.indexOf('  /things')).replace('paths:', 'paths: {}'),
    line: 5,
    what: /no operation/,
    remedy: /at least one under "paths"/,
  },
  'a reference to nothing': {
    text: sound.replace(name, "{ $ref: '#/components/schemas/Name' }"),
    line: 18,
    what: /"#\/components\/schemas\/Name" does not resolve/,
    remedy: /Define it/,
  },
  'a reference to another file': {
    text: sound.replace(name, "{ $ref: 'name.yaml' }"),
    line: 18,
    what: /points outside the document/,
    remedy: /Bundle/,
  },
  'a misspelt keyword': {
    text: sound.replace(name, '{ type: string, maxLenght: 45 }'),
    line: 18,
    what: /"maxLenght" is not a JSON Schema keyword/,
    remedy: /Did you mean "maxLength"\?.*x-annotations/,
  },
  'an unknown format': {
    text: sound.replace(name, '{ type: string, format: datetime }'),
    line: 18,
    what: /format "datetime" is unknown/,
    remedy: /Did you mean "date-time"\?/,
  },
  'a pattern that does not compile': {
    text: sound.replace(name, "{ type: string, pattern: '(' }"),
    line: 17,
    what: /does not compile.*regular expression/i,
    remedy: /Fix/,
  },
  'a limit that is none, in 3.0': {
    text: asVersion30(sound.replace(name, '{ type: string, maxLength: -1 }')),
    line: 18,
    what: /invalid OpenAPI 3.0.3/,
    remedy: /Fix it/,
  },
  'a type of 3.1, in 3.0': {
    text: asVersion30(sound.replace(name, "{ type: [string, 'null'] }")),
    line: 18,
    what: /invalid OpenAPI 3.0.3/,
    remedy: /Fix it/,
  },
  'a limit that is none, in 3.1': {
    text: sound.replace(name, '{ type: string, maxLength: -1 }'),
    line: 18,
    what: /maxLength/,
    remedy: /Fix/,
  },
  'a security scheme that is not defined': {
    text: sound.replace('      requestBody:', '      security:\n        - apiKey: []\n      requestBody:'),
    line: 10,
    what: /security names "apiKey", which components.securitySchemes does not define/,
    remedy: /Define it in the overlay/,
  },
};

describe('A document with', () => {
  test.each(Object.entries(breakages))('%s is refused', async (_, { text, line, what, remedy }) => {
    await inFolder({ 'openapi.yaml': text }, async (folder) => {
      const file = join(folder, 'openapi.yaml');
      const error = await appErrorOf(() => loadDocument(file));
      expect(error).toMatchObject({ code: 'broken-document', extra: { file, line } });
      const [first = '', second = ''] = error.message.split(/\n(?=  [^ ])/);
      expect(first.startsWith(`${file}:${line}: `)).toBe(true);
      expect(first).toMatch(what);
      expect(second).toMatch(remedy);
    });
  });

  test('any of these is told of in its own words, whatever is checked at the same time', async () => {
    const cases = Object.values(breakages);
    const texts = [sound, ...cases.map(({ text }) => text), asVersion30(sound)];
    await inFolder(Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text])), async (folder) => {
      const ends = await Promise.allSettled(texts.map((_, index) => loadDocument(join(folder, `${index}.yaml`))));
      const reported = ends.map((end) => (end.status === 'rejected' ? String(end.reason) : 'nothing'));
      expect(reported).toEqual([
        'nothing',
        ...cases.map(({ what }): unknown => expect.stringMatching(what)),
        'nothing',
      ]);
    });
  });

  test('nothing of the kind is loaded', async () => {
    await inFolder({ 'openapi.yaml': sound }, async (folder) => {
      const document = await loadDocument(join(folder, 'openapi.yaml'));
      expect(document.operations.map(({ id }) => id)).toEqual(['createThing']);
    });
  });
});

describe('A document that is not there', () => {
  test('is named, with what to do', async () => {
    const error = await appErrorOf(() => loadDocument('/nowhere/openapi.yaml'));
    expect(error).toMatchObject({ code: 'broken-document', extra: { file: '/nowhere/openapi.yaml', line: 1 } });
    expect(error.message).toMatch(/can't be read.*\n.*Check the path and the permissions of the file\./);
  });
});

describe('What an overlay breaks', () => {
  test('is told with the file and line of the overlay', async () => {
    const overlay = `overlay: 1.0.0
info: { title: Assumed, version: '1' }
actions:
  - target: $.info
    x-assumed: A reason.
    update: { description: Things }
  - target: $.paths['/things'].post.requestBody.content['application/json'].schema.properties.name
    x-assumed: Another reason.
    update: { format: uid }
`;
    await inFolder({ 'openapi.yaml': sound, 'overlay.yaml': overlay }, async (folder) => {
      const error = await appErrorOf(() => loadDocument(join(folder, 'openapi.yaml'), join(folder, 'overlay.yaml')));
      expect(error).toMatchObject({ code: 'broken-document', extra: { file: join(folder, 'overlay.yaml'), line: 7 } });
      expect(error.message).toMatch(/format "uid" is unknown[\s\S]*Did you mean "uuid"\?/);
    });
  });
});
