import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['labextension/tests/**/*.spec.ts'],
    environment: 'jsdom'
  }
});
