import * as mockmint from 'mockmint';
import 'mockmint/jest';
import { exercise, exerciseVerify, issue } from '../exercise.cjs';

test('issues, rejects and follows rules', () => exercise(mockmint));

test('verifies', () => exerciseVerify(mockmint));

test('the matcher, with an import in the test', async () => {
  const { createMockServer } = await import('mockmint');
  const mock = await createMockServer({ port: 0 });
  const { status, headers, text } = await issue(mock, 'vida');
  expect({ status, headers, text }).toConformTo('vida', 'POST /api/v2/tokens');
  await mock.close();
});
