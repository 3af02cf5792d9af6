/** Jest's transform: the type stripping that Node itself does. */
const { createHash } = require('node:crypto');
const { stripTypeScriptTypes } = require('node:module');

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source, path) => createHash('sha256').update(`1\n${process.version}\n${path}\n${source}`).digest('hex'),
};
