const KINDS = { '/auth/login': 'sign-in', '/auth/refresh': 'refresh', '/me': 'guarded' };

/**
 * Sends each request to a process that is up, by chance. As load balancers do, it turns to another one where nothing
 * listens, since nothing was sent then; what breaks later is the caller's to know.
 */
export class Balancer {
  constructor(servers, random, tally) {
    this.servers = servers;
    this.random = random;
    this.tally = tally;
  }

  /**
   * @param init as for `fetch`; `asPage` sends it from a page of the server it goes to, as a browser would say
   * @throws TypeError where no answer came
   */
  async send(path, { asPage = false, headers, ...init } = {}) {
    const kind = KINDS[path] ?? 'other';
    let failure = new TypeError('no process is up');
    for (const server of this.random.shuffled(this.servers)) {
      if (!server.isUp) continue;
      const { url } = server;
      try {
        return await this.sendTo(url, kind, path, {
          ...init,
          headers: { ...headers, ...(asPage && { origin: url }) },
        });
      } catch (error) {
        failure = error;
        if (error.cause?.code !== 'ECONNREFUSED') break;
        this.tally.add('turned to another process');
      }
    }
    throw failure;
  }

  async sendTo(url, kind, path, init) {
    const start = performance.now();
    this.tally.add(`${kind} sent`);
    try {
      const response = await fetch(url + path, init);
      this.tally.noteAnswer(kind, response.status, performance.now() - start);
      return response;
    } catch (error) {
      if (error.cause?.code === 'ECONNREFUSED') this.tally.add(`${kind} sent`, -1);
      throw error;
    }
  }
}
