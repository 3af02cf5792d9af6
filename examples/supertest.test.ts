import { test } from '@jest/globals';
import { createApp } from 'mockmint';
import request from 'supertest';

test('creates a token', async () => {
  await request(createApp()).post('/alumio/api/v1/tokens').send({ name: 'Main app' }).expect(200);
});
