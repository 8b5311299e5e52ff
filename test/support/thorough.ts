/** Whether this run takes the time for every count in full. */
export const isThorough = process.env.TEST_THOROUGH === '1';

/** How often something is done that is promised so many times: a tenth of it, unless the run is thorough. */
export const scaled = (full: number): number => (isThorough ? full : Math.ceil(full / 10));

/** A count as people write it. */
export const written = (count: number): string => count.toLocaleString('en');
