/** A stream of server-sent events that is read. */
export interface EventReader {
  /** The data of the next event of that name, in order; waits for it. */
  next(name: string): Promise<unknown>;
  /** Everything that has come. */
  text(): string;
  /** Resolves when the server has ended the stream, or it was closed here. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Listens to the events of a sample. */
export async function followEvents(url: string): Promise<EventReader> {
  const leaving = new AbortController();
  const { body, headers } = await fetch(`${url}/evaluation/events`, { signal: leaving.signal });
  if (body === null || headers.get('content-type') !== 'text/event-stream')
    throw new Error('this is no stream of events');
  const taken = new Map<string, number>();
  let text = '';
  let wake = () => {};
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      wake();
    }
  })().catch(() => {});
  return {
    ended,
    text: () => text,
    close: () => leaving.abort(),
    next: async (name) => {
      const index = taken.get(name) ?? 0;
      taken.set(name, index + 1);
      for (;;) {
        const found = [...text.matchAll(/^event: (.+)\n(?:id: .*\n)?data: (.+)\n\n/gm)].filter(
          ([, one]) => one === name,
        )[index];
        if (found !== undefined) return JSON.parse(found[2]!) as unknown;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
