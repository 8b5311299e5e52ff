import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './command.mjs';

/** What is installed: NestJS of a version, and besides the tarball all optional packages, or none. */
const KINDS = {
  'nest-12': { nest: 12, typescript: '6.0.3', withOptional: true },
  'nest-11': { nest: 11, typescript: '5.9.3', withOptional: true },
  'nest-12-alone': { nest: 12, typescript: '6.0.3', withOptional: false },
};

/** What every project has, and what the README has one install. */
const ALWAYS = [
  ...['@nestjs/common', '@nestjs/core', '@nestjs/platform-express'],
  ...['@nestjs/jwt', '@nestjs/passport', 'passport@0.7'],
  ...['reflect-metadata@0.2', 'rxjs@7', '@types/node@20'],
];

/** What the guides use besides the optional packages. */
const OF_GUIDES = ['@nestjs/typeorm', '@nestjs/testing', 'supertest@7', 'vitest@4'];

/** Versions of the optional packages that are not Nest's. TypeORM does not let ioredis 6 in. */
const VERSIONS = { typeorm: 1, ioredis: 5, bowser: 2 };

/** Installs the tarball. Projects of the same kind have one installation: the first has it, others a link to it. */
export class Installations {
  #tarball;
  #optional;
  #started = new Map();

  /** @param optional names of the packages that a host need not have */
  constructor(tarball, optional) {
    this.#tarball = tarball;
    this.#optional = optional;
  }

  /** The optional packages that an installation of this kind does not have. */
  missingIn(kind) {
    return KINDS[kind].withOptional ? [] : this.#optional;
  }

  async into(folder, kind) {
    const first = this.#started.get(kind);
    if (first !== undefined) {
      await first.installed;
      symlinkSync(join(first.folder, 'node_modules'), join(folder, 'node_modules'));
      return;
    }
    const installed = install(this.#packagesOf(kind), folder);
    this.#started.set(kind, { folder, installed });
    await installed;
  }

  #packagesOf(kind) {
    const { nest, typescript, withOptional } = KINDS[kind];
    const names = withOptional ? [...ALWAYS, ...this.#optional, ...OF_GUIDES] : ALWAYS;
    const versioned = names.map((name) => {
      if (/.@/.test(name)) return name;
      return `${name}@${name.startsWith('@nestjs/') ? nest : VERSIONS[name]}`;
    });
    return [this.#tarball, `typescript@${typescript}`, ...versioned];
  }
}
