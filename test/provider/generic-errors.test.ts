/** Errors of a provider without an `errorBody`: a problem, or the format that the document declares. */
import { describe, expect, test } from '@jest/globals';
import { loadDocument } from '../../src/openapi/document.ts';
import { genericErrorResponse, type ErrorResponse } from '../../src/provider/generic/error-response.ts';
import type { ErrorDetails } from '../../src/provider/define-mock.ts';
import { inFolder } from '../support/temp-folder.ts';

const detail = 'The name is too long.';

/** The error response for a status whose only declared content is this. */
const errorFor = (content: object | undefined, details: Partial<ErrorDetails> = {}): Promise<ErrorResponse> => {
  const errors = { description: 'An error', ...(content && { content }) };
  const text = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Errors', version: '1' },
    paths: { '/': { get: { responses: { '200': { description: 'OK' }, '4XX': errors } } } },
  });
  return inFolder({ 'openapi.yaml': text }, async (folder) => {
    const document = await loadDocument(`${folder}/openapi.yaml`);
    return genericErrorResponse(document, document.operations[0], { status: 422, detail, violations: [], ...details });
  });
};

const json = (schema: object): object => ({ 'application/json': { schema } });
const properties = (members: object, more: object = {}): object =>
  json({ type: 'object', properties: members, required: Object.keys(members), ...more });

const problem = { type: 'about:blank', title: 'Unprocessable Entity', status: 422, detail };

describe('The generic error is a problem', () => {
  test.each<[string, object | undefined, string]>([
    ['where no content is declared', undefined, 'application/problem+json'],
    [
      'where problem+json is declared',
      { 'application/problem+json': { schema: { type: 'object' } } },
      'application/problem+json',
    ],
    ['where the schema permits any object', json({ type: 'object' }), 'application/json'],
    ['where JSON has no schema', { 'application/json': {} }, 'application/json'],
    [
      'where the schema has members of a problem',
      properties({ title: { type: 'string' }, status: { type: 'integer' } }),
      'application/json',
    ],
    [
      'where no sample of the schema is valid',
      properties({ code: { type: 'string', maxLength: 4, pattern: '^E[0-9]{4}$' } }),
      'application/problem+json',
    ],
  ])('%s', async (_, content, contentType) => {
    expect(await errorFor(content)).toEqual({ contentType, body: problem });
  });

  test('with the violations of the request', async () => {
    const violation = {
      in: 'body',
      pointer: '/name',
      keyword: 'maxLength',
      message: '',
      schema: {},
      value: '',
    } as const;
    const violations = [{ ...violation, params: { limit: 9 } }];
    expect((await errorFor(undefined, { violations })).body).toEqual({
      ...problem,
      errors: [{ detail: 'name must be at most 9 characters long', pointer: '/name' }],
    });
  });
});

describe('The generic error has the declared format', () => {
  test.each<[string, object, unknown]>([
    ['with a message', properties({ message: { type: 'string' } }), { message: detail }],
    [
      'with an optional message',
      json({ type: 'object', properties: { message: { type: 'string' } } }),
      { message: detail },
    ],
    [
      'with code and success',
      properties({ success: { type: 'boolean' }, code: { type: 'integer' }, error: { type: 'string' } }),
      { success: false, code: 422, error: detail },
    ],
    [
      'with an error object',
      properties({
        error: { type: 'object', required: ['msg'], properties: { msg: { type: 'string' }, id: { type: 'string' } } },
      }),
      { error: { msg: detail } },
    ],
    [
      'with a list of errors',
      properties({
        errors: {
          type: 'array',
          minItems: 1,
          items: { type: 'object', required: ['message'], properties: { message: { type: 'string' } } },
        },
      }),
      { errors: [{ message: detail }] },
    ],
    [
      'with a list of texts',
      properties({ message: { type: 'array', minItems: 1, items: { type: 'string' } } }),
      { message: [detail] },
    ],
    ['that is a text', json({ type: 'string' }), detail],
    ['whose members have no schemas', json({ type: 'object', required: ['error'] }), { error: detail }],
    [
      'whose detail is a list',
      properties({
        detail: {
          type: 'array',
          minItems: 1,
          items: { type: 'object', required: ['msg'], properties: { msg: { type: 'string' } } },
        },
      }),
      { detail: [{ msg: detail }] },
    ],
    [
      'with an example',
      {
        'application/json': {
          schema: { type: 'object' },
          example: { code: 400, message: 'Bad', hint: 'See the docs' },
        },
      },
      { code: 422, message: detail, hint: 'See the docs' },
    ],
    [
      'where a member accepts only certain texts',
      properties({ error: { type: 'string', enum: ['bad_request'] }, message: { type: 'string' } }),
      { error: 'bad_request', message: detail },
    ],
    ['where the message has a limit', properties({ message: { type: 'string', maxLength: 4 } }), { message: 'text' }],
    ['that is plain text', { 'text/plain': {} }, detail],
    ['that is a page', { 'text/html': { schema: { type: 'string' }, example: '<h1>Error</h1>' } }, detail],
    [
      'that is XML',
      { 'application/xml': { schema: { type: 'object', properties: { message: { type: 'string' } } } } },
      `<?xml version="1.0" encoding="UTF-8"?>\n<root><message>${detail}</message></root>\n`,
    ],
    ['with a code of a pattern', properties({ code: { type: 'string', pattern: '^E[0-9]{4}$' } }), { code: 'E0000' }],
    [
      'with one of several codes',
      properties({ code: { enum: ['NOT_FOUND', 'UNPROCESSABLE_ENTITY'] }, message: { type: 'string' } }),
      { code: 'UNPROCESSABLE_ENTITY', message: detail },
    ],
    [
      'with a status that is a text',
      json({ type: 'object', example: { status: '400', message: 'Bad' } }),
      { status: '422', message: detail },
    ],
    [
      'of a vendor type',
      {
        'application/vnd.error+json': {
          schema: { type: 'object', required: ['reason'], properties: { reason: { type: 'string' } } },
        },
      },
      { reason: detail },
    ],
  ])('%s', async (_, content, body) => {
    expect(await errorFor(content)).toEqual({ contentType: Object.keys(content)[0], body });
  });
});
