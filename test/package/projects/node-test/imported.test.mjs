import { mock as fakes, test } from 'node:test';
import * as mockmint from 'mockmint';
import { exercise, exerciseTime, exerciseVerify } from '../exercise.cjs';

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
