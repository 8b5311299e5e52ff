/** The cookies of one browser, for one host: those that have not run out. */
export class CookieJar {
  cookies = new Map();

  get(name) {
    const { value, until } = this.cookies.get(name) ?? {};
    return until > Date.now() ? value : undefined;
  }

  /** As they are sent; without any, no header. */
  headers() {
    const pairs = [...this.cookies.keys()]
      .map((name) => [name, this.get(name)])
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
  }

  /** Takes what an answer sets. */
  keep({ headers }) {
    for (const line of headers.getSetCookie()) {
      const [, name, value, maxAge] = /^([^=]+)=([^;]*);.*Max-Age=(\d+)/i.exec(line) ?? [];
      if (name !== undefined)
        this.cookies.set(name, { value, until: Date.now() + 1_000 * Number(maxAge) });
    }
  }
}
