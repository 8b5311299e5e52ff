/** What the environment and the database decided, as far as the page tells it. */
export class Surroundings {
  constructor(
    /** Without user and password. */
    readonly store: string,
    readonly httpAdapter: string,
    readonly transport: string,
    /** Whether the server is heard on this machine only. */
    readonly isLocal: boolean,
  ) {}
}
