/** @type {import('jest').Config} Started by run.ts, which prepares what the suites need. */
module.exports = {
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e/suites'],
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  testSequencer: '<rootDir>/test/e2e/sequencer.ts',
  // A deployment takes 5 to 20 s; a test that waits for a certificate or a restart takes longer.
  testTimeout: 180_000,
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json' }] },
  moduleNameMapper: { '^cdktf-sophon$': '<rootDir>/lib/index.ts' },
};
