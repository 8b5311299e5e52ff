/**
 * What the guard costs a request, beside the recipe of the Nest documentation (a string secret and
 * `AuthGuard('jwt')`) and beside the bare signature check that neither can do without. No HTTP: the
 * guards are called as Nest calls them, with many different tokens.
 */
import 'reflect-metadata';
import { createHmac, timingSafeEqual, createSecretKey, randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { AccessTokenGuard, AuthModule, TokenService } from '../dist/index.js';
import { measureInterleaved } from './interleaved.mjs';

const TOKENS = 1_000;
const SIZE = { rounds: 15, calls: 2_000 };

export async function run() {
  const seen = await ourGuard({ cacheSize: 2 * TOKENS });
  const unseen = await ourGuard({ cacheSize: 0 });
  const times = await measureInterleaved(
    {
      'HMAC-SHA-256 alone': signatureCheck(seen.tokens),
      'nestjs-dual-token, token seen before': seen.call,
      'nestjs-dual-token, new token': unseen.call,
      'Nest docs recipe': recipeGuard(),
    },
    SIZE,
  );
  await seen.close();
  await unseen.close();
  const columns = ['guard', 'median µs', 'min µs', 'max µs'];
  const rows = Object.entries(times).map(([guard, { median, min, max }]) => ({
    guard,
    'median µs': median.toFixed(1),
    'min µs': min.toFixed(1),
    'max µs': max.toFixed(1),
  }));
  const ratio =
    times['Nest docs recipe'].median / times['nestjs-dual-token, token seen before'].median;
  return {
    title: 'cost of one guarded request, HS256, the guard alone',
    columns,
    rows,
    notes: [
      `The recipe costs ${ratio.toFixed(0)} times as much as a token seen before. ${TOKENS} tokens in turn, ${SIZE.rounds} rounds of ${SIZE.calls} calls.`,
    ],
  };
}

async function ourGuard(accessToken) {
  const subjects = { authenticate: () => null, load: () => null };
  const options = {
    secret: randomBytes(48),
    issuer: 'bench',
    audience: 'bench',
    subjects,
    accessToken,
  };
  class BenchModule {}
  Module({ imports: [AuthModule.forRoot(options)] })(BenchModule);
  const app = await NestFactory.create(BenchModule, { logger: false });
  await app.init();
  const issuer = app.get(TokenService);
  const tokens = [];
  for (let index = 0; index < TOKENS; index += 1) {
    const subject = { sub: `user-${index}`, scope: 'orders:read', roles: ['clerk'] };
    tokens.push((await issuer.issue(subject)).accessToken);
  }
  return { call: callerOf(app.get(AccessTokenGuard), tokens), tokens, close: () => app.close() };
}

/** https://docs.nestjs.com/recipes/passport, as it stands there. */
function recipeGuard() {
  const secret = randomBytes(32).toString('hex');
  class JwtStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        ignoreExpiration: false,
        secretOrKey: secret,
      });
    }
    async validate(payload) {
      return { userId: payload.sub, username: payload.username };
    }
  }
  new JwtStrategy();
  class JwtAuthGuard extends AuthGuard('jwt') {}
  const jwt = new JwtService({ secret, signOptions: { expiresIn: '10m' } });
  const tokens = Array.from({ length: TOKENS }, (_, index) =>
    jwt.sign({ sub: index, username: `user-${index}` }),
  );
  return callerOf(new JwtAuthGuard(), tokens);
}

function signatureCheck(tokens) {
  const key = createSecretKey(randomBytes(32));
  let next = 0;
  return async () => {
    const token = tokens[next++ % tokens.length];
    const dot = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(dot + 1), 'base64url');
    timingSafeEqual(createHmac('sha256', key).update(token.slice(0, dot)).digest(), signature);
  };
}

/** Calls a guard with one token after the other, on a request such as Express hands over. */
function callerOf(guard, tokens) {
  class Controller {
    handler() {}
  }
  let next = 0;
  return async () => {
    const authorization = `Bearer ${tokens[next++ % tokens.length]}`;
    const headers = { host: 'localhost', 'user-agent': 'bench', accept: '*/*', authorization };
    const request = {
      method: 'GET',
      url: '/',
      headers,
      rawHeaders: Object.entries(headers).flat(),
    };
    const context = new ExecutionContextHost(
      [request, {}],
      Controller,
      Controller.prototype.handler,
    );
    if ((await guard.canActivate(context)) !== true) throw new Error('refused');
  };
}
