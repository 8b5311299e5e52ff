import { describe, expect, it } from '@jest/globals';
import { factsOf } from '../../../lib/domain/session-facts.js';
import { aSession } from '../builders.js';

describe('what tells the sessions of a subject apart', () => {
  it('is seven facts of a session, and neither its id nor any of its times', () => {
    const facts = {
      clientId: 'shop',
      userAgent: 'Shop/1',
      ipAddress: '192.0.2.7',
      amr: ['pwd'],
      acr: 'aal1',
      scope: 'orders:read',
      roles: ['clerk'],
    };
    expect(factsOf(aSession(facts))).toEqual(facts);
  });
});
