import { describe, expect, it } from '@jest/globals';
import { TestingModule } from '@nestjs/testing';
import { InMemoryRefreshTokenRepository } from '../../../lib/adapters/in-memory/in-memory-refresh-token.repository.js';
import type { AuthModuleOptions, AuthStructure } from '../../../lib/options/auth-module-options.js';
import { resolveAuthStructure, splitOptions } from '../../../lib/options/resolve-auth-structure.js';
import type { SubjectProvider } from '../../../lib/ports/subject-provider.js';
import { REQUIRED } from './refusals.js';

const subjects: SubjectProvider = { authenticate: () => null, load: () => null };

class Users implements SubjectProvider {
  authenticate = () => null;
  load = () => null;
}

function resolve(given: object) {
  return resolveAuthStructure({ subjects, ...given }, []);
}

describe('the structure of a module', () => {
  it('has these defaults', () => {
    expect(resolve({})).toEqual({
      subjects,
      controller: 'auth',
      jwks: '.well-known/jwks.json',
      globalGuard: true,
      name: 'default',
      imports: [],
    });
  });

  it('is taken as it is set', () => {
    const given = {
      repository: InMemoryRefreshTokenRepository,
      controller: false,
      jwks: 'keys',
      globalGuard: false,
      name: 'staff',
      imports: [TestingModule],
    };
    expect(resolve(given)).toEqual({ subjects, ...given });
  });

  it.each([
    ['a class', Users],
    ['a provider that Nest makes', { useClass: Users }],
    ['a provider that is there already', { useExisting: 'users' }],
    ['what a factory gives', { useFactory: () => subjects }],
    ['an object with both methods', subjects],
  ])('may have its subjects from %s', (_kind, given) => {
    expect(resolve({ subjects: given }).subjects).toBe(given);
  });

  it('has a repository and a feed only where they are given', () => {
    expect(Object.keys(resolve({}))).not.toContain('repository');
    expect(Object.keys(resolve({}))).not.toContain('revocationFeed');
    const revocationFeed = { useExisting: 'feed' };
    expect(resolve({ revocationFeed }).revocationFeed).toBe(revocationFeed);
  });

  it.each([
    [{}, '.well-known/jwks.json'],
    [{ name: 'staff' }, '.well-known/staff/jwks.json'],
    [{ name: 'a/b c' }, '.well-known/a%2Fb%20c/jwks.json'],
    [{ controller: false }, false],
    [{ controller: '' }, '.well-known/jwks.json'],
    [{ jwks: false }, false],
    [{ controller: false, jwks: 'keys' }, 'keys'],
  ])('with %p has its JWK Set at %p', (given, path) => {
    expect(resolve(given).jwks).toBe(path);
  });

  it.each(['', 'auth', 'api/v1/auth', 'my-auth_2', ':tenant/auth', false])(
    'may have its routes at %p',
    (controller) => {
      expect(resolve({ controller }).controller).toBe(controller);
    },
  );

  it.each([
    ['controller', '/auth', 'is no path'],
    ['controller', 'auth/', 'is no path'],
    ['controller', 'api//auth', 'is no path'],
    ['controller', '/', 'is no path'],
    ['controller', 'auth?x=1', 'is no path'],
    ['controller', 'auth#x', 'is no path'],
    ['controller', 'my auth', 'is no path'],
    ['controller', true, 'is no path'],
    ['controller', null, 'is no path'],
    ['controller', ['auth'], 'is no path'],
  ])('%s %p is refused (R106)', (option, value, problem) => {
    expect(() => resolve({ [option]: value })).toThrow(
      `${option}: ${problem}. Give a path without slashes at its ends, such as 'auth', or false`,
    );
  });

  it.each([
    ['.well-known/jwks.json', {}],
    ['.well-known/staff/jwks.json', { name: 'staff' }],
    ['auth', { controller: false }],
  ])('a JWK Set at no path is refused, with %p for an example', (example, given) => {
    expect(() => resolve({ ...given, jwks: '/keys' })).toThrow(
      `jwks: is no path. Give a path without slashes at its ends, such as '${example}', or false`,
    );
  });

  it.each([undefined, null, 'UsersService', 7, false])('subjects %p are refused', (value) => {
    expect(() => resolve({ subjects: value })).toThrow(
      new Error(
        'subjects: is missing. Give a class with authenticate(credentials, request) and load(sub)',
      ),
    );
  });

  it.each([{}, { load: () => null }, { authenticate: () => null, load: 1 }])(
    'subjects that lack a method are refused: %p',
    (value) => {
      expect(() => resolve({ subjects: value })).toThrow(
        'subjects: lacks a method. Give a class with authenticate(credentials, request) and load(sub)',
      );
    },
  );

  it.each([null, 'typeorm', 7, true])('repository and feed %p are refused', (part) => {
    for (const name of ['repository', 'revocationFeed'])
      expect(() => resolve({ [name]: part })).toThrow(
        `${name}: is neither a class nor a provider. Give one, or leave it out`,
      );
  });

  it.each([
    ['globalGuard', 'no', 'globalGuard: is a text. Give true or false'],
    ['globalGuard', 0, 'globalGuard: is a number. Give true or false'],
    ['name', '', 'name: is an empty text. Give a text that is not empty'],
    ['name', 7, 'name: is a number. Give a text that is not empty'],
  ])('%s %p is refused', (option, value, message) => {
    expect(() => resolve({ [option]: value })).toThrow(message);
  });

  it('refuses a name that is not known, and takes one that is known here (R106)', () => {
    const options: AuthStructure & object = { subjects, ...{ useFactory: 1 } };
    expect(() => resolveAuthStructure(options, [])).toThrow(
      'useFactory: is not an option. Known here: subjects, repository, revocationFeed, controller, jwks, globalGuard, name, imports',
    );
    expect(() => resolveAuthStructure(options, ['useFactory'])).not.toThrow();
  });
});

describe('the options of forRoot', () => {
  it('are taken apart into structure and settings', () => {
    const { structure, settings } = splitOptions({ ...REQUIRED, subjects, name: 'staff' });
    expect(structure).toMatchObject({ subjects, name: 'staff' });
    expect(settings).toEqual(REQUIRED);
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['text', 'secret'],
    ['an array', []],
  ])('that are %s are refused, with an error of ours', (_case, options) => {
    expect(() => splitOptions(options as unknown as AuthModuleOptions)).toThrow(
      expect.objectContaining({ name: 'AuthConfigurationError' }),
    );
  });
});
