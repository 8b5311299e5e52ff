import { InMemoryRefreshTokenRepository } from 'nestjs-dual-token';
import { describeRefreshTokenRepository, MovableClock } from 'nestjs-dual-token/testing';

describeRefreshTokenRepository('InMemoryRefreshTokenRepository', () => {
  const clock = new MovableClock();
  return {
    repository: new InMemoryRefreshTokenRepository(clock),
    advance: (ms) => clock.advance(ms),
    step: (ms) => clock.step(ms),
  };
});
