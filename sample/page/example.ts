import type { Picture } from './picture.js';

/** What is drawn before anything has happened: a session as it usually goes, and a theft. */
export function drawExample(picture: Picture): void {
  picture.lanes = [
    {
      sid: '',
      title: 'A session',
      began: 0,
      end: { at: 7_400, reason: 'reuse' },
      tracks: [
        {
          name: 'Owner',
          thief: false,
          marks: [
            { kind: 'generation', at: 0, generation: 0 },
            ...[500, 800, 1_100, 1_400].map((at) => ({ kind: 'call', at }) as const),
            { kind: 'generation', at: 1_900, generation: 1, text: 'refresh' },
            { kind: 'retry', at: 3_200, generation: 1, text: 'retry: the same' },
            ...[3_700, 4_000, 4_300].map((at) => ({ kind: 'call', at }) as const),
            { kind: 'generation', at: 4_800, generation: 2, text: 'refresh' },
          ],
        },
        {
          name: 'Thief',
          thief: true,
          marks: [
            { kind: 'copied', at: 2_400, generation: 1, text: 'copies it' },
            { kind: 'reuse', at: 7_400, generation: 1, text: 'uses it: found' },
          ],
        },
      ],
    },
  ];
  picture.showUntil(9_000);
  picture.storeCalls = [0, 1_850, 1_950, 3_200, 4_750, 4_850, 7_350, 7_450];
}
