/** OpenAPI Overlay 1.0: assumptions complete a document, each with its reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadDocument } from '../../src/openapi/document.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { inFolder } from '../support/temp-folder.ts';
import { loadSpec, overlaid, specFile } from '../support/documents.ts';
import { providerIds } from '../support/mock.ts';

const document = {
  info: { title: 'Things', contact: { name: 'Us' } },
  tags: [{ name: 'a' }, { name: 'b' }],
  servers: [{ url: '/v1' }],
};

const overlay = (...actions: string[]): string =>
  `overlay: 1.0.0\ninfo: { title: Assumed, version: '1' }\nactions:\n${actions.map((action) => `  - ${action}\n`).join('')}`;

test('What is removed and then added in another form is one assumption', async () => {
  const { effective, assumptions } = await overlaid(
    document,
    overlay(
      '{ target: $.info.contact, x-assumed: Why, remove: true }',
      '{ target: $.info, x-assumed: Why, update: { contact: { url: https://example.com } } }',
    ),
  );
  expect(effective['info']).toEqual({ title: 'Things', contact: { url: 'https://example.com' } });
  expect(assumptions.map(({ pointer, reason }) => [pointer, reason])).toEqual([['/info/contact', 'Why']]);
});

describe('An update', () => {
  test('merges into an object, member by member, and keeps the rest', async () => {
    const { effective } = await overlaid(
      document,
      overlay("{ target: $.info, x-assumed: Why, update: { version: '1', contact: { email: us@example.com } } }"),
    );
    expect(effective['info']).toEqual({
      title: 'Things',
      version: '1',
      contact: { name: 'Us', email: 'us@example.com' },
    });
  });

  test('replaces a value that is neither object nor array', async () => {
    expect(
      (await overlaid(document, overlay(`{ target: $.info, x-assumed: Why, update: { title: Others } }`))).effective[
        'info'
      ],
    ).toMatchObject({ title: 'Others' });
    expect(
      (await overlaid(document, overlay(`{ target: $.info.title, x-assumed: Why, update: Others }`))).effective['info'],
    ).toMatchObject({ title: 'Others' });
  });

  test('appends to an array that is its target', async () => {
    expect(
      (await overlaid(document, overlay('{ target: $.tags, x-assumed: Why, update: { name: c } }'))).effective['tags'],
    ).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  });

  test('joins arrays within a merge', async () => {
    expect(
      (await overlaid(document, overlay('{ target: $, x-assumed: Why, update: { servers: [{ url: /v2 }] } }')))
        .effective['servers'],
    ).toEqual([{ url: '/v1' }, { url: '/v2' }]);
  });

  test('reaches every match of its target', async () => {
    expect(
      (await overlaid(document, overlay('{ target: "$.tags[*]", x-assumed: Why, update: { x-seen: true } }')))
        .effective['tags'],
    ).toEqual([
      { name: 'a', 'x-seen': true },
      { name: 'b', 'x-seen': true },
    ]);
  });

  test('sees what the actions before it did', async () => {
    const { effective } = await overlaid(
      document,
      overlay(
        '{ target: $, x-assumed: Why, update: { components: {} } }',
        '{ target: $.components, x-assumed: Why, update: { schemas: {} } }',
      ),
    );
    expect(effective['components']).toEqual({ schemas: {} });
  });
});

describe('A removal', () => {
  test('takes away a member', async () => {
    expect(
      (await overlaid(document, overlay('{ target: $.info.contact, x-assumed: Why, remove: true }'))).effective['info'],
    ).toEqual({ title: 'Things' });
  });

  test('takes away an item, and the others move up', async () => {
    expect(
      (await overlaid(document, overlay(`{ target: "$.tags[0]", x-assumed: Why, remove: true }`))).effective['tags'],
    ).toEqual([{ name: 'b' }]);
  });

  test('takes away every match, several items of one array too, and each once', async () => {
    expect(
      (await overlaid(document, overlay('{ target: "$.tags[0,0]", x-assumed: Why, remove: true }'))).effective['tags'],
    ).toEqual([{ name: 'b' }]);
    expect(
      (await overlaid(document, overlay('{ target: "$.tags[*]", x-assumed: Why, remove: true }'))).effective['tags'],
    ).toEqual([]);
  });
});

describe('An overlay', () => {
  test('leaves the published document alone', async () => {
    const before = structuredClone(document);
    await overlaid(
      document,
      overlay(
        '{ target: $.info.contact, x-assumed: Why, remove: true }',
        '{ target: $.tags, x-assumed: Why, update: { name: c } }',
      ),
    );
    expect(document).toEqual(before);
  });

  test('tells of each new value where it stands and why it is there', async () => {
    const { assumptions } = await overlaid(
      document,
      overlay(
        '{ target: $.info, x-assumed: First, update: { version: "1", contact: { url: x } } }',
        '{ target: $.tags, x-assumed: Second, update: { name: c } }',
      ),
    );
    expect(assumptions.map(({ pointer, reason, line }) => [pointer, reason, line])).toEqual([
      ['/info/version', 'First', 4],
      ['/info/contact/url', 'First', 4],
      ['/tags/2', 'Second', 5],
    ]);
  });

  test('tells of each action that matches nothing, which is an error for a document with assumptions', async () => {
    const text = overlay(
      '{ target: $.info, x-assumed: Why, update: {} }',
      '{ target: $.nothing, x-assumed: Why, update: {} }',
    );
    const { effective, unmatched } = await overlaid(document, text);
    expect(effective).toEqual(document);
    expect(unmatched).toEqual([{ file: expect.stringMatching(/overlay\.yaml$/), line: 5, target: '$.nothing' }]);

    const files = { 'api.json': JSON.stringify({ openapi: '3.0.3', ...document, paths: {} }), 'overlay.yaml': text };
    const error = await inFolder(files, (folder) =>
      appErrorOf(() => loadDocument(join(folder, 'api.json'), join(folder, 'overlay.yaml'))),
    );
    expect(error).toMatchObject({ code: 'broken-document', extra: { line: 5 } });
    expect(error.message).toMatch(/\$\.nothing matches nothing.*\n.*Fix the target/);
  });

  test.each([
    ['an action without a reason', overlay('{ target: $.info, update: {} }'), 4, /gives no reason.*\n.*x-assumed/],
    ['an action with an empty reason', overlay('{ target: $.info, x-assumed: " ", update: {} }'), 4, /gives no reason/],
    ['an action without a target', overlay('{ x-assumed: Why, update: {} }'), 4, /has no "target".*\n.*JSONPath/],
    [
      'an action that changes nothing',
      overlay('{ target: $.info, x-assumed: Why }'),
      4,
      /changes nothing.*\n.*"remove: true"/,
    ],
    [
      'a target that is no JSONPath',
      overlay('{ target: "info[", x-assumed: Why, update: {} }'),
      4,
      /is not a valid JSONPath.*\n.*RFC 9535/,
    ],
    ['an action that is no mapping', overlay('words'), 4, /not a mapping/],
    ['another version', 'overlay: 2.0.0\nactions: []\n', 1, /not an Overlay 1.x document/],
    ['no actions', 'overlay: 1.0.0\n', 1, /list of "actions"/],
  ])('with %s is refused, with file and line', async (_, text, line, message) => {
    const error = await appErrorOf(() => overlaid(document, text));
    expect(error).toMatchObject({
      code: 'broken-document',
      extra: { line, file: expect.stringMatching(/overlay\.yaml$/) },
    });
    expect(error.message).toMatch(message);
  });
});

describe.each(providerIds)('The overlay of %s', (id) => {
  test('gives a reason for every action', () => {
    const { actions } = parse(readFileSync(specFile(id, 'overlay'), 'utf8')) as { actions: { 'x-assumed'?: string }[] };
    expect(actions.length).toBeGreaterThan(0);
    expect(
      actions.filter(({ 'x-assumed': reason }) => reason === undefined || !/^[A-Z].{20,}\.$/s.test(reason.trim())),
    ).toEqual([]);
  });

  test('is the source of what is assumed, and of nothing that is published', async () => {
    const { assumptions, locate, assumptionAt, operations } = await loadSpec(id);
    for (const { pointer, reason, line } of assumptions) {
      expect(locate(pointer)).toMatchObject({ file: specFile(id, 'overlay'), line });
      expect(assumptionAt(`${pointer}/deeper`)?.reason).toBe(reason);
    }
    expect(assumptionAt(operations[0]!.pointer)).toBeUndefined();
    expect(locate(operations[0]!.pointer).file).toBe(specFile(id, 'openapi'));
  });
});
