export default {
  testEnvironment: 'node',
  maxWorkers: 2,
  // Ample, so that only a test that hangs runs into it, however busy the machine is.
  testTimeout: 120_000,
  // Modules of a suite stay in memory after it, and collecting them takes ever longer: a new process is quicker.
  workerIdleMemoryLimit: '700MB',
  globalSetup: '<rootDir>/test/support/announce-stores.mjs',
  roots: ['<rootDir>/test'],
  testRegex: String.raw`\.(spec|e2e-spec)\.ts$`,
  testPathIgnorePatterns: process.env.TEST_WYCHEPROOF ? [] : ['<rootDir>/test/vectors/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^nestjs-dual-token$': '<rootDir>/lib/index.ts',
    '^nestjs-dual-token/typeorm$': '<rootDir>/lib/adapters/typeorm/index.ts',
    '^nestjs-dual-token/redis$': '<rootDir>/lib/adapters/redis/index.ts',
    '^nestjs-dual-token/device$': '<rootDir>/lib/adapters/device/index.ts',
    '^nestjs-dual-token/client$': '<rootDir>/lib/client/index.ts',
    '^nestjs-dual-token/testing$': '<rootDir>/lib/testing/index.ts',
    '^nestjs-dual-token/testing/contract$': '<rootDir>/lib/testing/contract/index.ts',
    // One file in place of 228.
    '^rxjs(/operators)?$': '<rootDir>/node_modules/rxjs/dist/bundles/rxjs.umd.js',
    '^@fastify/static$': '<rootDir>/test/support/contexts/no-static-files.cjs',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: true,
          },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
