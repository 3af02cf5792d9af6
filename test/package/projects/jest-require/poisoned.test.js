/** A test may replace every global of Node: the package must not use them. */
const names = [
  'TextEncoder',
  'TextDecoder',
  'structuredClone',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'performance',
  'URL',
  'URLSearchParams',
  'Event',
  'EventTarget',
  'crypto',
  'Buffer',
  'fetch',
  'Headers',
  'Request',
  'Response',
  'FormData',
  'Blob',
  'atob',
  'btoa',
  'MessageChannel',
  'AbortSignal',
  'WebSocket',
  'navigator',
];

test('replaced globals', async () => {
  const { exercise, exerciseVerify } = require('../exercise.cjs');
  const originals = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  const nextTick = process.nextTick;
  const poison = () => {
    throw new Error('a global was used');
  };
  for (const name of names)
    Object.defineProperty(globalThis, name, { configurable: true, get: () => poison, set: () => {} });
  process.nextTick = poison;
  try {
    const mockmint = require('mockmint');
    require('mockmint/jest');
    await exercise(mockmint);
    await exerciseVerify(mockmint);
  } finally {
    process.nextTick = nextTick;
    for (const [name, descriptor] of originals)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
  }
});
