// The calls of a report that a state remembers: Klaviyo takes so many a day, whoever sends them.
import type { Client } from '../../klaviyo/client.ts';
import type { State } from '../incremental/state.ts';
import type { SourceReport } from './report.ts';

const day = 86_400_000;

export class ReportCalls {
  readonly #report: SourceReport;
  readonly #state: State | undefined;
  /** Milliseconds since the epoch, of the last day. */
  #times: readonly number[];

  /** Without a state nothing is known of other runs. `now` in milliseconds. */
  constructor(report: SourceReport, state: State | undefined, now: number) {
    this.#report = report;
    this.#state = report.endpoint.daily === undefined ? undefined : state;
    const known = this.#state?.calls(report.name) ?? [];
    // A clock that was set back leaves times in the future: they count as of now.
    this.#times = known.filter((time) => time > now - day).map((time) => Math.min(time, now));
  }

  /** Tells the client what earlier runs sent. */
  recall(client: Client): void {
    client.recall(this.#report.endpoint, this.#times);
  }

  /** Remembers a call that is about to go: a run that is killed behind it has used it up all the same. */
  add(at: number): void {
    this.#times = [...this.#times.filter((time) => time > at - day), at];
    this.#state?.storeCalls(this.#report.name, this.#times);
  }
}
