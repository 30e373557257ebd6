import type { Note } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { Crowd } from './crowd';
import { isFailed, type Sample, Traffic } from './traffic';

const SOCKETS = 200;
const STREAMS = 50;

/** A busy site: people who are connected, and requests at a steady pace. */
export class Load {
  public static async on(site: Site): Promise<Load> {
    return new Load(site, await Crowd.gather(site, SOCKETS, STREAMS), new Traffic(site));
  }

  private constructor(
    private readonly site: Site,
    public crowd: Crowd,
    public readonly traffic: Traffic,
  ) {}

  /** Requests since a time that were not answered as they should have been. */
  public failed(since: number): Sample[] {
    return this.traffic.since(since).filter(isFailed);
  }

  /** How many requests since a time clients had to send a second time. */
  public resent(since: number): number {
    return this.traffic.since(since).filter((sample) => sample.resent).length;
  }

  /** Those who were disconnected come back. */
  public async regather(): Promise<void> {
    this.crowd.disperse();
    this.crowd = await Crowd.gather(this.site, SOCKETS, STREAMS);
  }

  /** Puts what a change cost into the report. */
  public tell(note: Note, change: string, since: number): void {
    note(`${change}: failed requests`, `${this.failed(since).length} of ${this.traffic.since(since).length}`);
    note(`${change}: closed WebSockets`, `${this.crowd.lost.sockets} of ${SOCKETS}`);
    note(`${change}: ended event streams`, `${this.crowd.lost.streams} of ${STREAMS}`);
  }

  public async stop(): Promise<void> {
    this.crowd.disperse();
    await this.traffic.stop();
  }
}
