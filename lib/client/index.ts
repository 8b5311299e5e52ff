export { createAuthClient } from './create-auth-client.js';
export { AuthClientError } from './auth-client-error.js';
export { webStorage } from './token-storage.js';
export type { AuthClient } from './auth-client.js';
export type { AuthClientOptions } from './auth-client-options.js';
export type { AuthChange, AuthChangeCause, AuthState } from './auth-change.js';
export type { AuthClientErrorCode } from './auth-client-error.js';
export type { LockManagerLike, LockOptionsLike } from './page.js';
export type { StoredTokens, TokenStorage, WebStorageLike } from './token-storage.js';
