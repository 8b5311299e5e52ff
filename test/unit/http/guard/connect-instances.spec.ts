import { describe, expect, it } from '@jest/globals';
import type { ModulesContainer } from '@nestjs/core';
import { instancesIn, refuseSameName } from '../../../../lib/http/guard/connect-instances.js';
import { Instances } from '../../../../lib/http/guard/instances.js';
import { RouteGate } from '../../../../lib/http/guard/route-gate.js';
import { INSTANCE_NAME } from '../../../../lib/options/auth-tokens.js';

type Providers = readonly (readonly [token: unknown, instance: unknown])[];

/** The modules of an application, as Nest holds them: providers by token, some not made yet. */
function modulesWith(...modules: readonly Providers[]): ModulesContainer {
  const wrapped = modules.map((providers, at) => [
    `module ${at}`,
    { providers: new Map(providers.map(([token, instance]) => [token, { instance }])) },
  ]);
  return new Map(wrapped as [string, unknown][]) as unknown as ModulesContainer;
}

const named = (name: unknown): Providers => [[INSTANCE_NAME, name]];

/** A gate that was never made whole: only which one it is matters. */
const gate = (): RouteGate => Object.create(RouteGate.prototype) as RouteGate;

describe('the names of instances (R100)', () => {
  it.each([
    ['no module has one', []],
    ['one module has one', [named('default')]],
    ['each has its own', [named('default'), named('staff'), []]],
    ['those of modules that are not made yet are not known', [named(undefined), named(undefined)]],
  ])('are accepted where %s', (_case, modules) => {
    expect(() => {
      refuseSameName(modulesWith(...modules));
    }).not.toThrow();
  });

  it('are refused where two modules have the same, with the option and the remedy', () => {
    const modules = modulesWith(named('staff'), [], named('default'), named('staff'));
    expect(() => {
      refuseSameName(modules);
    }).toThrow(
      expect.objectContaining({
        code: 'ERR_AUTH_CONFIGURATION',
        option: 'name',
        message:
          'name: is the same for two instances of AuthModule or ResourceServerModule. Give each a name of its own, or import the module once',
      }),
    );
  });
});

describe('the instances in an application (R100)', () => {
  it('are those of every module that has both its parts, by name', () => {
    const [own, staffs] = [gate(), gate()];
    const instance = new Instances('default', true, ['bearer']);
    const staff = new Instances('staff', false, ['cookie']);
    const modules = modulesWith(
      [
        [Instances, instance],
        [RouteGate, own],
      ],
      [],
      [
        [RouteGate, staffs],
        [Instances, staff],
      ],
    );
    expect([...instancesIn(modules)]).toEqual([
      ['default', { globalGuard: true, schemes: ['bearer'], gate: own }],
      ['staff', { globalGuard: false, schemes: ['cookie'], gate: staffs }],
    ]);
    expect(instancesIn(modules).get('staff')?.gate).toBe(staffs);
  });

  it.each<[string, Providers]>([
    ['its names are not there', [[RouteGate, gate()]]],
    [
      'its names are not made',
      [
        [RouteGate, gate()],
        [Instances, undefined],
      ],
    ],
    ['its gate is not there', [[Instances, new Instances('a', true, [])]]],
    [
      'its gate is not made',
      [
        [Instances, new Instances('a', true, [])],
        [RouteGate, undefined],
      ],
    ],
  ])('are without a module of which %s', (_case, providers) => {
    expect([...instancesIn(modulesWith(providers))]).toEqual([]);
  });
});
