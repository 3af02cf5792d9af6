/** The servers of a document that is offered to clients. */
import { expect, test } from '@jest/globals';
import { withOwnServers } from '../../../src/server/control-api/own-servers.ts';

const mock = ['http://mock/a', 'http://a.localhost'];

test('the base path of each server follows each base URL', () => {
  const servers = [
    { url: 'https://{region}.example.com/{v}/', variables: { v: { default: 'v2' } } },
    { url: 'https://test.example.com/v2' },
  ];
  expect(withOwnServers({ openapi: '3.1.0', servers, paths: {} }, mock)).toEqual({
    openapi: '3.1.0',
    servers: [
      { url: 'http://mock/a/v2', description: 'mockmint' },
      { url: 'http://a.localhost/v2', description: 'mockmint' },
    ],
    'x-mockmint-servers': servers,
    paths: {},
  });
});

test('a document without servers gets the base URLs', () => {
  expect(withOwnServers({ openapi: '3.1.0' }, ['http://mock/a'])).toEqual({
    openapi: '3.1.0',
    servers: [{ url: 'http://mock/a', description: 'mockmint' }],
  });
});

test('servers of paths and operations lead nowhere else, and an example with a member "servers" is left alone', () => {
  const servers = [{ url: 'https://eu.example.com' }];
  const paths = { '/x': { servers, get: { servers, 'x-example': { servers } }, parameters: [] } };
  expect(withOwnServers({ paths }, [])['paths']).toEqual({
    '/x': {
      'x-mockmint-servers': servers,
      get: { 'x-mockmint-servers': servers, 'x-example': { servers } },
      parameters: [],
    },
  });
});
