import { Module, type DynamicModule } from '@nestjs/common';

/** Two modules as one. */
export function bothModules(one: DynamicModule, other: DynamicModule): DynamicModule {
  return { module: ConnectionsModule, imports: [one, other] };
}

@Module({})
class ConnectionsModule {}
