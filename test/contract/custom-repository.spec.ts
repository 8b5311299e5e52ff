import { describeRefreshTokenRepository } from 'nestjs-dual-token/testing';
import { journalHarness } from '../../sample/custom-repository/journal-harness.js';

describeRefreshTokenRepository('JournalRefreshTokenRepository', journalHarness, {
  secondInstance: true,
  outage: true,
});
