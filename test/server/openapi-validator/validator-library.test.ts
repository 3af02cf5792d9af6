/** Another version of express-openapi-validator, or a damaged one: one clear error at start, and no mock that fails later. */
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { OpenApiDocument } from '../../../src/openapi/document.ts';
import { createValidator } from '../../../src/server/openapi-validator/server-validator.ts';
import {
  demandParts,
  installedLibrary,
  type ValidatorLibrary,
} from '../../../src/server/openapi-validator/validator-library.ts';
import { documentFor } from '../../support/documents.ts';
import { appErrorOf } from '../../support/thrown-error.ts';

const { version } = createRequire(import.meta.url)('express-openapi-validator/package.json') as { version: string };

const error = {
  code: 'wrong-dependency',
  message: `express-openapi-validator ${version} does not have the parts that mockmint uses; expected 5.6.2: reinstall mockmint and its dependencies.`,
};

let document: OpenApiDocument;

beforeAll(async () => {
  document = await documentFor({ type: 'object', required: ['name'] });
});

test('the pinned version is the expected one', () => {
  const { devDependencies } = createRequire(import.meta.url)('../../../package.json') as {
    devDependencies: Record<string, string>;
  };
  expect(devDependencies['express-openapi-validator']).toBe('5.6.2');
});

test('the installed library passes, and validates', () => {
  demandParts(installedLibrary);
  const validator = createValidator(document);
  const request = { url: '/things', params: {}, query: {}, headers: { 'content-type': 'application/json' } };
  expect(() => validator.request(document.operations[0]!, { ...request, body: { name: 1 } })).not.toThrow();
  expect(() => validator.request(document.operations[0]!, { ...request, body: {} })).toThrow();
});

const { OpenApiValidator, RequestValidator, ResponseValidator, SchemaPreprocessor } = installedLibrary;

/** Sets private members of an instance after it was made. */
function withMembers<C extends new (...args: never[]) => object>(base: C, members: object): C {
  return new Proxy(base, {
    construct: (target, args: never[]) => Object.assign(new target(...args), members),
  });
}

const changed = (change: Partial<Record<keyof ValidatorLibrary, unknown>>): ValidatorLibrary =>
  ({ ...installedLibrary, ...change }) as ValidatorLibrary;

describe('A library of which a class is missing is rejected at once', () => {
  test.each(Object.keys(installedLibrary))('%s', async (name) => {
    for (const value of [undefined, {}, 'class', () => {}])
      expect(await appErrorOf(() => demandParts(changed({ [name]: value })))).toMatchObject(error);
  });

  test('a method', async () => {
    expect(await appErrorOf(() => demandParts(changed({ RequestValidator: function Other() {} })))).toMatchObject(
      error,
    );
  });
});

const never = (): boolean => false;
const always = (): boolean => true;

describe('A library that is different inside is rejected before the first request', () => {
  test.each([
    ['no Ajv for parameters', { RequestValidator: withMembers(RequestValidator, { ajv: undefined }) }],
    ['no Ajv for bodies', { RequestValidator: withMembers(RequestValidator, { ajvBody: {} }) }],
    [
      'an Ajv that finds no function',
      {
        RequestValidator: withMembers(RequestValidator, {
          ajvBody: { getSchema: () => undefined, compile: () => always },
        }),
      },
    ],
    ['an Ajv of another kind', { RequestValidator: withMembers(RequestValidator, { ajv: new Map() }) }],
    [
      'functions that accept everything',
      {
        RequestValidator: withMembers(RequestValidator, {
          ajv: { getSchema: () => always },
          ajvBody: { getSchema: () => always },
        }),
      },
    ],
    ['no cache of responses', { ResponseValidator: withMembers(ResponseValidator, { validatorsCache: undefined }) }],
    [
      'a cache of responses that keeps nothing',
      { ResponseValidator: withMembers(ResponseValidator, { validatorsCache: new Proxy({}, { set: () => true }) }) },
    ],
    [
      'a cache of responses of another shape',
      {
        ResponseValidator: withMembers(ResponseValidator, {
          validatorsCache: new Proxy({}, { get: () => ({ 200: [always] }), has: () => true }),
        }),
      },
    ],
    [
      'a request validator that never rejects',
      {
        RequestValidator: withMembers(RequestValidator, { validate: () => undefined, ajv: { getSchema: () => never } }),
      },
    ],
    [
      'a response validator without a middleware',
      { ResponseValidator: withMembers(ResponseValidator, { validate: () => undefined }) },
    ],
    ['other options', { OpenApiValidator: withMembers(OpenApiValidator, { ajvOpts: undefined }) }],
    [
      'a preprocessor with another result',
      { SchemaPreprocessor: withMembers(SchemaPreprocessor, { preProcess: () => ({}) }) },
    ],
    [
      'a preprocessor that waits',
      { SchemaPreprocessor: withMembers(SchemaPreprocessor, { preProcess: () => Promise.resolve({}) }) },
    ],
    [
      'a constructor that throws',
      {
        RequestValidator: class {
          constructor() {
            throw new TypeError('expects other arguments');
          }
          validate(): void {}
        },
      },
    ],
  ])('%s', async (_, change) => {
    expect(await appErrorOf(() => createValidator(document, changed(change)))).toMatchObject(error);
  });
});
