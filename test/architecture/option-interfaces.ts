/** The interfaces that options are written in, and the entry that exports each. */
export const OPTIONS: Readonly<Record<string, string>> = {
  AuthModuleOptions: 'index.ts',
  AuthModuleAsyncOptions: 'index.ts',
  ResourceServerModuleOptions: 'index.ts',
  ResourceServerModuleAsyncOptions: 'index.ts',
  SignIn: 'index.ts',
  Elevation: 'index.ts',
  RefreshRequest: 'index.ts',
  RevokeOptions: 'index.ts',
  RevokeAllOptions: 'index.ts',
  SessionTable: 'adapters/typeorm/index.ts',
  TypeOrmFeedOptions: 'adapters/typeorm/index.ts',
  RedisRepositoryOptions: 'adapters/redis/index.ts',
  RedisFeedOptions: 'adapters/redis/index.ts',
  AuthClientOptions: 'client/index.ts',
  RepositoryContractOptions: 'testing/index.ts',
  FeedContractOptions: 'testing/index.ts',
};
