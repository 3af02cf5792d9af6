/** Faults that services for any document have: each that a document makes observable is found, and nothing else. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { verify } from '../../../src/index.ts';
import { documentFaults } from '../score/documents/document-faults.ts';
import { startFaulty } from '../score/documents/faulty-service.ts';
import { scoreFault } from '../score/documents/score-documents.ts';
import { inFolder } from '../../support/temp-folder.ts';

const document = fileURLToPath(new URL('./warehouse.yaml', import.meta.url));

/** `npm run verify:score` tries all of them. */
const tried = [
  'required of a body is not checked',
  'format of a body is not checked',
  'minLength of a body is not checked',
  'maxLength of a body is not checked',
  'maxItems of a body is not checked',
  'uniqueItems of a body is not checked',
  'additionalProperties of a body is not checked',
  'maxProperties of a body is not checked',
  'a number may be text',
  'a boolean may be text or a number',
  'enum of parameters is not checked',
  'minimum of parameters is not checked',
  'a required body may be missing',
  'any media type is accepted',
  'a missing credential is accepted',
  'a rejection lacks a required member',
  'a member that is for requests only is sent',
  'a deleted resource can still be read',
  'every created resource has the same id',
  'an update is not kept',
  'text that was sent comes back in capitals',
  'a readOnly member can be changed',
];

describe('A service with one fault', () => {
  test.each(tried)('%s', async (name) => {
    const { isFound, shown } = await scoreFault(
      document,
      documentFaults.find((fault) => fault.name === name)!,
    );
    expect([isFound, shown > 0]).toEqual([true, true]);
  });
});

/** A document whose constraints are all within an optional object that has required members. */
const nested = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Parcels', version: '1' },
  paths: {
    '/parcels': {
      post: {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  packing: {
                    type: 'object',
                    required: ['material', 'packedOn', 'isSealed'],
                    properties: {
                      material: { type: 'string', pattern: '^[A-Z]+$', enum: ['PAPER', 'FOAM'] },
                      packedOn: { type: 'string', format: 'date' },
                      label: { type: 'string', pattern: '^[a-z]+$', maxLength: 9 },
                      isSealed: { type: 'boolean' },
                    },
                  },
                },
              },
            },
          },
        },
        responses: { 201: { description: 'Sent' }, 422: { description: 'Invalid' } },
      },
    },
  },
});

test.each([
  'required of a body is not checked',
  'enum of a body is not checked',
  'pattern of a body is not checked',
  'format of a body is not checked',
  'maxLength of a body is not checked',
  'a boolean may be text or a number',
])('Within an optional object, each violation is tried alone: %s', (name) =>
  inFolder({ 'parcels.json': nested }, async (folder) => {
    const fault = documentFaults.find((one) => one.name === name)!;
    const { isFound, shown } = await scoreFault(join(folder, 'parcels.json'), fault);
    expect([isFound, shown > 0]).toEqual([true, true]);
  }),
);

test('A service without a fault has no findings', async () => {
  await using service = await startFaulty(document, { name: 'none', list: 'none', change: () => undefined });
  const { findings, providers } = await verify({
    documents: [document],
    target: service.url,
    credential: 'mock_valid',
    forbiddenCredential: 'mock_readonly',
  });
  expect(findings.map(({ check, title }) => `${check}: ${title}`)).toEqual([]);
  const kept = providers[0]!.cases.filter(({ checks }) => checks.includes('resource_state'));
  expect(kept.map(({ title, verdict }) => [title, verdict])).toEqual([
    ['a created resource is read', 'passed'],
    ['a created resource is listed', 'passed'],
    ['an updated resource is read', 'passed'],
    ['a resource is read after a request to change a readOnly member', 'passed'],
    ['a second resource is created', 'passed'],
    ['a deleted resource is read', 'passed'],
  ]);
});
