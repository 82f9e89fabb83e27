// Watches a run for the page that `--report FILE.markup` is: records as they come, requests, 429s and waits.
import type { ClientEvents } from '../../../klaviyo/call.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import type { Endpoint } from '../../../klaviyo/endpoint.ts';
import type { SaidOption } from '../options.ts';
import { pageText } from './document.ts';
import { EndpointUse } from './endpoint-use.ts';
import type { RunWatcher } from './page.ts';
import { Timeline } from './timeline.ts';

/** How often records are counted, in milliseconds. */
const interval = 250;

/** Counts of a run so far, by the words that a person reads. */
type Counts = () => Readonly<Record<string, number>>;

export class RunPage implements RunWatcher {
  readonly #clock: Clock;
  readonly #said: readonly SaidOption[];
  readonly #started: number;
  readonly #timeline: Timeline;
  readonly #uses = new Map<string, EndpointUse>();
  readonly #last = new Map<string, number>();
  #counts: Counts | undefined;
  #sampledAt: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, said: readonly SaidOption[]) {
    this.#clock = clock;
    this.#said = said;
    this.#started = clock.now();
    this.#sampledAt = this.#started;
    this.#timeline = new Timeline(this.#started);
  }

  count(counts: Counts): void {
    this.#counts = counts;
    this.#sampledAt = this.#clock.now();
    this.#timer = setInterval(() => this.#sample(), interval);
    this.#timer.unref();
  }

  watching(events: ClientEvents): ClientEvents {
    return {
      ...events,
      sent: (endpoint, limits) => {
        const now = this.#clock.now();
        const use = this.#useOf(endpoint);
        use.sent(now, limits);
        this.#timeline.add(`requests ${use.name}`, 1, now);
      },
      attempt: (attempt, endpoint) => {
        if (attempt.status === 429) {
          const use = this.#useOf(endpoint);
          use.limited++;
          this.#timeline.add(`limited ${use.name}`, 1, this.#clock.now());
        }
        events.attempt?.(attempt, endpoint);
      },
      waiting: (reason, milliseconds, endpoint) => {
        if (reason === 'rate limit') {
          this.#countWaits();
          this.#useOf(endpoint).waits(this.#clock.now(), milliseconds);
        }
        events.waiting?.(reason, milliseconds, endpoint);
      },
    };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  text(report: object, words: readonly string[]): string {
    this.close();
    this.#sample();
    const stretches = this.#timeline.stretches(this.#clock.now());
    const series = (name: string) => this.#timeline.sums(name, stretches.length);
    return pageText({
      report,
      words,
      said: this.#said,
      stretches,
      records: [...this.#last.keys()].map((name) => ({ name, sums: series(`records ${name}`) })),
      endpoints: [...this.#uses.values()].map((use) => ({
        name: use.name,
        requests: use.requests,
        limited: use.limited,
        windows: use.windows,
        sums: series(`requests ${use.name}`),
        limitedSums: series(`limited ${use.name}`),
        waits: series(`waits ${use.name}`),
      })),
    });
  }

  #useOf({ method, path }: Endpoint): EndpointUse {
    const name = `${method} ${path}`;
    const use = this.#uses.get(name) ?? new EndpointUse(name);
    this.#uses.set(name, use);
    return use;
  }

  #sample(): void {
    const now = this.#clock.now();
    for (const [name, count] of Object.entries(this.#counts?.() ?? {})) {
      const more = count - (this.#last.get(name) ?? 0);
      this.#last.set(name, count);
      if (more !== 0) {
        this.#timeline.add(`records ${name}`, more, Math.min(this.#sampledAt, now), now);
      }
    }
    this.#sampledAt = now;
    this.#countWaits();
  }

  #countWaits(): void {
    for (const use of this.#uses.values()) {
      const waited = use.waited(this.#clock.now());
      if (waited !== undefined) {
        this.#timeline.add(`waits ${use.name}`, waited.to - waited.from, waited.from, waited.to);
      }
    }
  }
}
