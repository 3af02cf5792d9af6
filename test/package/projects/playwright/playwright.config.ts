import { defineConfig } from '@playwright/test';

export default defineConfig({ testDir: '.', workers: 2, retries: 1, repeatEach: 2, reporter: 'list' });
