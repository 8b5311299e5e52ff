import { Injectable, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { instancesIn } from '../guard/connect-instances.js';
import { describeRoute } from './describe-route.js';
import { whenRead } from './when-read.js';

/** Has every route of the application described for `@nestjs/swagger`, as far as it concerns tokens. */
@Injectable()
export class RouteDescriptions {
  private readonly scanner = new MetadataScanner();

  constructor(private readonly modules: ModulesContainer) {
    for (const { controllers } of modules.values()) {
      for (const { metatype } of controllers.values()) {
        if (typeof metatype !== 'function') continue;
        whenRead(metatype, () => {
          this.describe(metatype as Type);
        });
      }
    }
  }

  private describe(controller: Type): void {
    const instances = instancesIn(this.modules);
    for (const name of this.scanner.getAllMethodNames(controller.prototype as object))
      describeRoute(controller, name, instances);
  }
}
