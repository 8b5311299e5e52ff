import type { AuthChangeCause } from './auth-change.js';
import type { ChannelLike, Page } from './page.js';

/** What tabs tell each other: what happened and when, never a token. */
export interface TabMessage {
  readonly cause: AuthChangeCause;
  readonly requestedAt?: number | undefined;
  readonly expiresIn?: number | undefined;
}

/** The other tabs of the same session. */
export interface TabChannel {
  post(message: TabMessage): void;
  close(): void;
}

/**
 * Joins the other tabs. The channel is closed while the page is in the back/forward cache, which would not take it
 * otherwise.
 *
 * @param onReturn called when the page comes back, and may have missed something
 */
export function openTabChannel(
  page: Page,
  name: string,
  onMessage: (message: TabMessage) => void,
  onReturn: () => void,
): TabChannel {
  let channel: ChannelLike | undefined;
  const open = (): void => {
    if (channel || !page.BroadcastChannel) return;
    channel = new page.BroadcastChannel(name);
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      onMessage(data as TabMessage);
    };
    channel.unref?.();
  };
  const leave = (): void => {
    channel?.close();
    channel = undefined;
  };
  const comeBack = (): void => {
    open();
    onReturn();
  };
  open();
  page.addEventListener?.('pagehide', leave);
  page.addEventListener?.('pageshow', comeBack);
  return {
    post: (message) => channel?.postMessage(message),
    close: () => {
      page.removeEventListener?.('pagehide', leave);
      page.removeEventListener?.('pageshow', comeBack);
      leave();
    },
  };
}
