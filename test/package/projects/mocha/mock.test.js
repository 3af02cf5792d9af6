const { exercise, exerciseVerify } = require('../exercise.cjs');
const mockmint = require('mockmint');

describe('mockmint', function () {
  this.timeout(300_000);
  it('issues, rejects and follows rules', () => exercise(mockmint));
  it('verifies', () => exerciseVerify(mockmint));
});
