import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/**/*.test.ts',
      'models/**/*.test.ts',
      'corpora/**/*.test.ts',
    ],
    // Native addons (node-llama-cpp, onnxruntime) abort the process when a worker thread ends under them.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
