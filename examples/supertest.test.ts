import { test } from '@jest/globals';
import { createApp } from 'mockmint';
import request from 'supertest';

test('a token is created', async () => {
  await request(createApp()).post('/alumio/api/v1/tokens').send({ name: 'Main app' }).expect(200);
});
