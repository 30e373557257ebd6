import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../harness/paths';
import { until } from '../harness/wait';
import type { Failure, SteadyOptions, SteadyReport } from './steady-client';

/** A steady client in a process of its own, so that nothing that the tests do meanwhile makes it wait; loopback only. */
export class SteadyTraffic {
  /** Requests are answered when it returns. */
  public static async to(options: SteadyOptions): Promise<SteadyTraffic> {
    const traffic = new SteadyTraffic(options);
    await until('the first requests are answered', 20, async () => (await traffic.since(0)).ended > 0);
    return traffic;
  }

  private readonly client: ChildProcess;

  private constructor(options: SteadyOptions) {
    const client = join(__dirname, 'steady-client.ts');
    this.client = fork(client, [JSON.stringify(options)], { cwd: ROOT, execArgv: ['--import', 'tsx'] });
  }

  /** What became of the requests that were sent at that time (milliseconds since the epoch) or later, and have ended. */
  public async since(time: number): Promise<SteadyReport> {
    const report = once(this.client, 'message');
    this.client.send(time);
    return (await report)[0];
  }

  public async stop(): Promise<void> {
    const end = once(this.client, 'exit');
    this.client.disconnect();
    await end;
  }
}

/** A failure in words, for an error. */
export function failureInWords({ kind, sentAt, endedAt, cause }: Failure): string {
  return `${new Date(sentAt).toISOString()} ${kind}: ${cause} after ${endedAt - sentAt} ms`;
}
