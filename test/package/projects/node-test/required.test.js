const { mock: fakes, test } = require('node:test');
const { exercise, exerciseTime, exerciseVerify } = require('../exercise.cjs');
const mockmint = require('mockmint');

test('issues, rejects and follows rules', () => exercise(mockmint));

test('verifies', () => exerciseVerify(mockmint));

test('fake timers and a faked date', () =>
  exerciseTime(
    mockmint,
    (now) => {
      fakes.timers.reset();
      fakes.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now });
    },
    () => fakes.timers.reset(),
  ));
