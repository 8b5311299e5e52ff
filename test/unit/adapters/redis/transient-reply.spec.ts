import { describe, expect, it } from '@jest/globals';
import { isTransientReply } from '../../../../lib/adapters/redis/transient-reply.js';

/** A reply as ioredis throws it. */
function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

describe('a failure of Redis (F18)', () => {
  it.each([
    "READONLY You can't write against a read only replica.",
    "READONLY You can't write against a read only replica. script: 1f2e, on @user_script:12.",
    "ERR Error running script (call to f_1f2e): @user_script:12: @user_script: 12: -READONLY You can't write against a read only replica.",
    'LOADING Redis is loading the dataset in memory',
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    'CLUSTERDOWN The cluster is down',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  ])('is tried again: %s', (message) => {
    expect(isTransientReply(reply(message))).toBe(true);
  });

  it.each([
    ['out of memory', reply("OOM command not allowed when used memory > 'maxmemory'.")],
    ['too few replicas', reply('NOREPLICAS Not enough good replicas to write.')],
    ['a redirection', reply('MOVED 3999 127.0.0.1:6381')],
    ['another type of key', reply('WRONGTYPE Operation against a key holding the wrong kind')],
    ['a group that exists', reply('BUSYGROUP Consumer Group name already exists')],
    ['a word in the middle', reply('ERR unknown command READONLY , with args')],
    ['a lost connection', new Error('Connection is closed.')],
    ['a broken connection', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
    ['the words by somebody else', new Error("READONLY You can't write")],
    ['text', 'READONLY '],
    ['null', null],
    ['undefined', undefined],
  ])('is not tried again: %s', (_case, error) => {
    expect(isTransientReply(error)).toBe(false);
  });
});
