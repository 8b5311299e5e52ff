import { AuthClientError } from '../../lib/client/index.js';
import { Device, PASSWORDS, Thief, type Holder, type Person } from './holder.js';
import type { Journal } from './journal.js';
import type { AuthEvent, Live } from './live.js';
import type { Meters } from './meters.js';
import type { Lane, MarkKind, Picture } from './picture.js';
import { call, readRows, type Rows, type Settings } from './server.js';

/** What a scene leaves behind if the page is closed in its middle. */
export const OTHER_PASSWORD = 'looking-glass';
const ELSEWHERE_MS = 800;
/** Sessions of other clients in the picture at once. */
const MOST_ELSEWHERE = 4;
const CHANGED_MS = 40;

/** Where devices are and scenes play: puts what they do and what the server tells into the picture. */
export class Stage {
  private holders: readonly Holder[] = [];
  private aside: readonly Holder[] = [];
  /** Sessions of earlier scenes; what is told of them is of no interest any more. */
  private readonly retired = new Set<string>();
  private readonly listeners: (() => void)[] = [];
  private due: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly settings: Settings,
    readonly picture: Picture,
    readonly live: Live,
    readonly meters: Meters,
    readonly journal: Journal,
  ) {
    live.onEvent((event) => {
      this.hear(event);
    });
    live.onStoreCall(() => {
      if (picture.running) meters.storeCalled();
      picture.storeCall();
    });
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Devices and others that hold tokens. */
  get all(): readonly Holder[] {
    return this.holders;
  }

  /** Signs out whoever is still there, and begins anew. */
  async clear(): Promise<void> {
    const leaving = [...this.holders, ...this.aside].filter((one) => one instanceof Device);
    [this.holders, this.aside] = [[], []];
    for (const lane of this.picture.lanes) this.retired.add(lane.sid);
    await Promise.all(leaving.map((device) => this.leave(device)));
    this.meters.reset();
    this.picture.begin();
    this.changed();
  }

  /**
   * Signs somebody in on a device.
   *
   * @param names who will hold tokens of the session; the first one signs in
   * @param thief which of them is one
   */
  async signIn(
    person: Person,
    name: string,
    names: readonly string[] = [name],
    thief?: string,
  ): Promise<Device> {
    const device = new Device(name, person, this.picture, this.meters);
    await this.login(device);
    const lane = this.picture.addLane(device.sid, `${person} · ${name}`, names, thief);
    device.place = { lane, track: lane.tracks[0] };
    this.picture.mark(lane.tracks[0], 'generation', { generation: 0, text: 'signs in' });
    this.add(device);
    return device;
  }

  /** Signs somebody in who is not in the picture, such as the administrator who kicks. */
  async signInAside(person: Person): Promise<Device> {
    const device = new Device('aside', person, this.picture, this.meters);
    await this.login(device);
    this.retired.add(device.sid);
    this.aside = [...this.aside, device];
    return device;
  }

  /** Another tab, which has the tokens of the first. */
  openTab(of: Device, name: string): Device {
    const tab = new Device(name, of.person, this.picture, this.meters, of.held);
    this.join(tab, of, 'retry', 'has the same');
    return tab;
  }

  /** Somebody who takes a copy of the refresh token. */
  rob(of: Device, name = 'Thief'): Thief {
    const thief = new Thief(name, of.person, this.picture, this.meters);
    thief.tokens = of.held;
    this.join(thief, of, 'copied', 'copies it');
    return thief;
  }

  /** A device gives its session up. */
  async signOut(device: Device): Promise<void> {
    await device.client.signOut();
    const isOver = ({ place }: Holder) => place?.lane === device.place?.lane;
    for (const holder of this.holders)
      if (isOver(holder) && holder instanceof Device) holder.client.close();
    this.holders = this.holders.filter((holder) => !isOver(holder));
    this.changed();
  }

  rows(): Promise<Rows> {
    return readRows();
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  private join(other: Holder, of: Holder, kind: MarkKind, text: string): void {
    if (of.place !== undefined) {
      const { lane } = of.place;
      other.place = { lane, track: lane.tracks.find(({ name }) => name === other.name) };
    }
    this.picture.mark(other.place?.track, kind, { generation: of.generation, text });
    this.add(other);
  }

  private async leave({ client }: Device): Promise<void> {
    await client.signOut().catch(() => undefined);
    client.close();
  }

  /** A password scene that was cut short has left another password. */
  private async login(device: Device): Promise<void> {
    const { client, person } = device;
    const password = PASSWORDS[person];
    try {
      await client.signIn({ username: person, password });
    } catch (error) {
      if (!(error instanceof AuthClientError) || error.status !== 401) throw error;
      await client.signIn({ username: person, password: OTHER_PASSWORD });
      const body = { current: OTHER_PASSWORD, next: password };
      await call('/account/password', { token: device.held.accessToken, body });
    }
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private add(holder: Holder): void {
    this.holders = [...this.holders, holder];
    this.changed();
  }

  private hear(event: AuthEvent): void {
    if (event.sid !== undefined && this.retired.has(event.sid)) return;
    this.journal.event(event);
    const lane = this.picture.lane(event.sid);
    if (event.type === 'signed-in' && lane === undefined) this.expectElsewhere(event);
    else if (event.type === 'reuse-detected' && lane !== undefined) {
      const track = lane.tracks.find(({ thief }) => thief) ?? lane.tracks[0];
      this.picture.mark(track, 'reuse', { generation: event.generation, text: 'reuse detected' });
      if (event.outcome === 'session-revoked') this.picture.end(lane, 'reuse');
    } else if (event.type === 'revoked' && lane !== undefined) {
      this.picture.end(lane, event.reason ?? 'revoked');
    } else if (event.type === 'subject-revoked') this.endAll(event);
    else if (lane !== undefined && isElsewhere(lane)) this.drawElsewhere(event, lane.tracks[0]);
    this.changedSoon();
  }

  /** Events may come by the thousand; what is shown of them changes a few times a second. */
  private changedSoon(): void {
    this.due ??= setTimeout(() => {
      this.due = undefined;
      this.changed();
    }, CHANGED_MS);
  }

  private endAll({ subject, except, reason = 'revoked' }: AuthEvent): void {
    for (const lane of this.picture.lanes) {
      const isTheirs = lane.title.startsWith(`${subject ?? ''} · `);
      if (isTheirs && except?.includes(lane.sid) !== true) this.picture.end(lane, reason);
    }
  }

  /** Most sign-ins are of this page, whose answer is about to come; the rest is somebody with curl. */
  private expectElsewhere({ sid = '', subject = '' }: AuthEvent): void {
    setTimeout(() => {
      if (!this.picture.running || this.picture.lane(sid) !== undefined) return;
      if (this.retired.has(sid)) return;
      const others = this.picture.lanes.filter(isElsewhere);
      const [oldest] = others;
      if (oldest !== undefined && others.length >= MOST_ELSEWHERE) this.picture.removeLane(oldest);
      const lane = this.picture.addLane(sid, `${subject} · another client`, [ELSEWHERE]);
      this.picture.mark(lane.tracks[0], 'generation', { generation: 0, text: 'signs in' });
    }, ELSEWHERE_MS);
  }

  private drawElsewhere({ type, generation }: AuthEvent, track: Parameters<Picture['mark']>[0]) {
    if (type === 'refreshed') this.picture.mark(track, 'generation', { generation });
    if (type === 'retried') this.picture.mark(track, 'retry', { generation, text: 'retry' });
    if (type === 'superseded' || type === 'refused') this.picture.mark(track, 'refused');
  }
}

const ELSEWHERE = 'elsewhere';

function isElsewhere({ tracks }: Lane): boolean {
  return tracks[0]?.name === ELSEWHERE;
}
