const mockmint = require('mockmint');
require('mockmint/jest');
const { exercise, exerciseTime, exerciseVerify, issue } = require('../exercise.cjs');

test('issues, rejects and follows rules', () => exercise(mockmint));

test('verifies', () => exerciseVerify(mockmint));

describe('Fake timers:', () => {
  afterEach(() => jest.useRealTimers());

  test.each([
    ['the default', {}],
    ['without Date', { doNotFake: ['Date'] }],
    ['without nextTick and queueMicrotask', { doNotFake: ['nextTick', 'queueMicrotask'] }],
    ['legacy', { legacyFakeTimers: true }],
  ])('%s', async (_, options) => {
    const mock = await mockmint.createMockServer({ port: 0 });
    expect((await issue(mock, 'askui')).status).toBe(201);
    jest.useFakeTimers(options);
    mock.rules.add({ provider: 'vida', delayMs: 20 });
    expect((await issue(mock, 'askui')).status).toBe(201);
    expect((await issue(mock, 'vida')).status).toBe(200);
    const second = await mockmint.createMockServer({ port: 0 });
    expect((await issue(second, 'dayzero')).status).toBe(201);
    jest.useRealTimers();
    expect((await issue(mock, 'askui')).status).toBe(201);
    expect((await issue(second, 'askui')).status).toBe(201);
    await mock.close();
    await second.close();
  });

  test('a faked date moves the clock', () =>
    exerciseTime(
      mockmint,
      (now) => jest.useFakeTimers({ now }),
      () => jest.useRealTimers(),
    ));

  test('verify under fake timers', async () => {
    jest.useFakeTimers();
    expect((await mockmint.verify({ provider: 'vida' })).ok).toBe(true);
  });

  test('the modules load under fake timers', async () => {
    jest.resetModules();
    jest.useFakeTimers({ now: new Date('2040-01-01') });
    const fresh = require('mockmint');
    const mock = await fresh.createMockServer({ port: 0 });
    expect((await issue(mock, 'typeauth')).headers.date).toMatch(/2040/);
    await mock.close();
  });
});

test('the matcher', async () => {
  const mock = await mockmint.createMockServer({ port: 0 });
  const { status, headers, text } = await issue(mock, 'dayzero');
  expect({ status, headers, text }).toConformTo('dayzero', 'POST /api/v1/tokens');
  expect({ status, headers, body: '{}' }).not.toConformTo('dayzero', 'POST /api/v1/tokens');
  await mock.close();
});
