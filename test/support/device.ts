import type { Answer, HttpClient, Tokens } from './http-client.js';

/** A client that keeps the newest refresh token it was given, as an application of somebody does. */
export class Device {
  constructor(private newest: string) {}

  /** Sends its refresh token so many times at once; an answer that does not come is a rejection. */
  refreshOn(client: HttpClient, tabs = 1): readonly Promise<Answer<Tokens>>[] {
    const token = this.newest;
    return Array.from({ length: tabs }, async () => {
      const answer = await client.refresh(token);
      if (answer.status === 200) this.newest = answer.body.refresh_token;
      return answer;
    });
  }
}
