// The pages in a real browser on the real server:  DINH=…/dinh npm run e2e
// With DINH_PICTURES=folder the README's pictures are taken instead, with DINH_SHOTS=folder every page in every taste.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [process.env.DINH_PICTURES || process.env.DINH_SHOTS ? 'test/e2e/pictures.ts' : 'test/e2e/*.e2e.ts'], globalSetup: 'test/e2e/demo.ts', fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000,
    retry: 1,  // two cores share browser, server and whatever else runs: a fault shows twice, a slow moment once
  },
})
