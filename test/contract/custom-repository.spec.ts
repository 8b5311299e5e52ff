import { describeRefreshTokenRepository } from 'nestjs-dual-token/testing/contract';
import { journalHarness } from '../../sample/09-custom-repository/journal-harness.js';

describeRefreshTokenRepository('JournalRefreshTokenRepository', journalHarness, {
  secondInstance: true,
  outage: true,
});
