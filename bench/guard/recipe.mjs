import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';

/** The guard of https://docs.nestjs.com/recipes/passport, as it stands there but for the algorithm. */
export function createRecipeGuard({ algorithm, text }) {
  class JwtStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        ignoreExpiration: false,
        secretOrKey: text,
        algorithms: [algorithm],
      });
    }

    async validate(payload) {
      return { userId: payload.sub, username: payload.username };
    }
  }
  new JwtStrategy();
  return class JwtAuthGuard extends AuthGuard('jwt') {};
}
