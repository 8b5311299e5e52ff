/**
 * Kinds of projects that the package is used in. In those with `guides`, what the guides show is run as well; `node10`
 * resolves by typesVersions too.
 */
export const PROJECTS = {
  'nest-12-esm': {
    ...{ title: 'NestJS 12, ES modules', type: 'module', installation: 'nest-12' },
    guides: true,
  },
  'nest-12-cjs': { title: 'NestJS 12, CommonJS', type: 'commonjs', installation: 'nest-12' },
  'nest-11-cjs': {
    ...{ title: 'NestJS 11, CommonJS', type: 'commonjs', installation: 'nest-11' },
    ...{ guides: true, node10: true },
  },
  alone: {
    ...{ title: 'NestJS 12, no optional package', type: 'module', installation: 'nest-12-alone' },
  },
};
