import { Inject, Injectable } from '@nestjs/common';
import { isCsrfTokenOf } from '../../crypto/csrf-token.js';
import { AuthError } from '../../domain/auth-error.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedCookies } from '../../options/resolved-transport.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { AuthEvents } from '../../services/events/auth-events.js';
import { clientContextOf, type HttpRequest } from '../requests/http-request.js';
import { provenanceOf } from './provenance.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json(?:\s*;|\s*$)/i;
const CSRF_HEADER = 'x-csrf-token';

/**
 * Refuses requests with a cookie that a page elsewhere had the browser send (cross-site request forgery): whatever
 * authenticates itself, a page cannot make.
 */
@Injectable()
export class CrossSiteCheck {
  private readonly cookies: ResolvedCookies | undefined;

  constructor(
    private readonly events: AuthEvents,
    @Inject(AUTH_OPTIONS) { transport }: ResolvedVerificationOptions,
  ) {
    this.cookies = transport.cookies;
  }

  /**
   * Whether a request with a cookie may pass by where it comes from, or because it changes nothing. If not, a CSRF
   * token still may prove it.
   *
   * @throws AuthError `ERR_AUTH_CROSS_SITE` where none could
   */
  isProven(request: HttpRequest): boolean {
    return changesNothing(request) || this.isFromOwnPage(request);
  }

  private isFromOwnPage(request: HttpRequest): boolean {
    if (this.cookies === undefined) return true;
    const provenance = provenanceOf(request, this.cookies);
    if (provenance === 'own') return true;
    if (provenance === 'unknown' && this.cookies.csrfKeys.length > 0) return false;
    return this.refuse(request);
  }

  /** @throws AuthError `ERR_AUTH_CROSS_SITE` where the request has no CSRF token of that session */
  requireToken(request: HttpRequest, sid: string | undefined): void {
    const token = request.headers[CSRF_HEADER];
    const keys = this.cookies?.csrfKeys ?? [];
    if (sid === undefined || typeof token !== 'string' || !isCsrfTokenOf(sid, token, keys))
      this.refuse(request);
  }

  /**
   * For the use of a refresh token, which always changes something: the request comes from where it may, or proves
   * itself by a token of the session, and is no form, which every page can send.
   *
   * @throws AuthError `ERR_AUTH_CROSS_SITE` or `ERR_AUTH_UNSUPPORTED_MEDIA_TYPE`
   */
  require(request: HttpRequest, sid: string | undefined): void {
    if (!this.isFromOwnPage(request)) this.requireToken(request, sid);
    this.refuseForm(request);
  }

  /**
   * For a sign-in that is answered with cookies: nothing authenticates it but what is in its body, so a client that
   * says nothing may send it. A page elsewhere can't, since a browser tells of it, and asks first where it is JSON.
   *
   * @throws AuthError `ERR_AUTH_CROSS_SITE` or `ERR_AUTH_UNSUPPORTED_MEDIA_TYPE`
   */
  requireSignIn(request: HttpRequest): void {
    if (this.cookies !== undefined && provenanceOf(request, this.cookies) === 'foreign')
      this.refuse(request);
    this.refuseForm(request);
  }

  /** @throws AuthError `ERR_AUTH_UNSUPPORTED_MEDIA_TYPE` for what every page can send without being asked */
  refuseForm(request: HttpRequest): void {
    const {
      [CSRF_HEADER]: csrf,
      'x-requested-with': custom,
      'content-type': type,
    } = request.headers;
    if (type === undefined || JSON_TYPE.test(type) || (csrf ?? custom) !== undefined) return;
    throw new AuthError('ERR_AUTH_UNSUPPORTED_MEDIA_TYPE');
  }

  private refuse(request: HttpRequest): never {
    this.events.tell({ type: 'cross-site', context: clientContextOf(request) });
    throw new AuthError('ERR_AUTH_CROSS_SITE');
  }
}

/** A handshake of a socket is a `GET` that leads to messages, and one that Nest shows without its method may be. */
function changesNothing({ method, headers }: HttpRequest): boolean {
  return method !== undefined && SAFE_METHODS.has(method) && headers.upgrade === undefined;
}
