import { defineConfig } from 'vitest/config';

const project = (environment, pool = 'forks') => ({
  test: { name: `${environment} ${pool}`, environment, pool, include: ['*.test.ts'], testTimeout: 300_000 },
});

export default defineConfig({
  test: { projects: [project('node'), project('node', 'threads'), project('jsdom'), project('happy-dom')] },
});
