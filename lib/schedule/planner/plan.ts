// Decides what a look at one schedule leads to: times that became due, runs to start, to skip or to give up.
import { timingOf, type Definition } from '../store/definition.ts';
import { isActive, type RunRecord } from '../store/run-record.ts';
import { dueAfter, dueBetween, nextDue, type Timing } from './times.ts';
import { formatInstant } from '../../time/zone.ts';

/** A start that is later than this was missed; what is less late is a busy machine. Milliseconds. */
export const grace = 60_000;
/** A clock that is so far behind the last run was wrong then: what is recorded for the future is ignored. */
const clockFault = 86_400_000;
/** With `--overlap queue`, so many runs wait at most. */
export const queueLimit = 100;

export interface PlanInput {
  readonly definition: Definition;
  /** Oldest first. */
  readonly runs: readonly RunRecord[];
  readonly now: number;
  /** When this daemon began: a start before was missed, one since is only late. */
  readonly since: number;
  /** Up to when this daemon has accounted for the times already, whatever became of the history meanwhile. */
  readonly accounted?: number | undefined;
  readonly nextId: number;
}

export interface Plan {
  /** To be written, in this order. */
  readonly records: readonly RunRecord[];
  /** To be started: the one of `records` or of the history with this number. */
  readonly start: number | undefined;
  /** When to look again, where that is known. */
  readonly next: number | undefined;
  /** Up to when the schedule's times are accounted for once `records` are written. */
  readonly accounted: number;
  readonly notes: readonly string[];
  /** What is odd, to be said once. */
  readonly warning: string | undefined;
}

const iso = (instant: number): string => new Date(instant).toISOString();
const at = (text: string): number => Date.parse(text);

/** Up to when the schedule's times are in the history already. */
function accountedUntil({ definition, runs, now, since, accounted }: PlanInput): number {
  const times = runs
    .filter(({ cause }) => cause !== 'trigger')
    .map(({ scheduledAt, missed }) => at(missed?.last ?? scheduledAt))
    .concat(accounted ?? [])
    .filter((time) => time <= now + clockFault);
  const activeSince = at(definition.activeSince);
  return Math.max(activeSince <= now + clockFault ? activeSince : since, ...times);
}

class Planner {
  readonly #input: PlanInput;
  readonly #runs = new Map<number, RunRecord>();
  readonly #changed = new Set<number>();
  readonly #notes: string[] = [];
  #nextId: number;

  constructor(input: PlanInput) {
    this.#input = input;
    this.#nextId = input.nextId;
    for (const run of input.runs) {
      this.#runs.set(run.id, run);
    }
  }

  plan(): Plan {
    const { definition } = this.#input;
    const timing = definition.enabled ? timingOf(definition) : undefined;
    if (timing !== undefined) {
      this.#addDue(timing);
    }
    this.#settleLate();
    const start = this.#start();
    return {
      records: [...this.#changed].flatMap((id) => this.#runs.get(id) ?? []),
      start,
      next: this.#next(timing),
      accounted: accountedUntil({ ...this.#input, runs: [...this.#runs.values()] }),
      notes: this.#notes,
      warning: this.#clockWarning(),
    };
  }

  /** The clock was set back: no time runs twice, so nothing runs until it has caught up. */
  #clockWarning(): string | undefined {
    const until = accountedUntil(this.#input);
    return until > this.#input.now + grace
      ? `the clock was set back: the times up to ${formatInstant(until)} have run already and do not run twice`
      : undefined;
  }

  #put(record: RunRecord): void {
    this.#runs.set(record.id, record);
    this.#changed.add(record.id);
  }

  #end(record: RunRecord, status: RunRecord['status'], note: string): void {
    const { owner: _owner, ...rest } = record;
    this.#put({ ...rest, status, note, endedAt: iso(this.#input.now) });
  }

  #add(scheduledAt: number, change: Partial<RunRecord>): void {
    const { definition } = this.#input;
    this.#put({
      version: 1,
      id: this.#nextId,
      schedule: definition.name,
      cause: 'schedule',
      scheduledAt: iso(scheduledAt),
      startAt: iso(scheduledAt + definition.delaySeconds * 1000),
      status: 'waiting',
      attempts: [],
      ...change,
    });
    this.#nextId += 1;
  }

  #addDue(timing: Timing): void {
    const { definition, now } = this.#input;
    const from = accountedUntil(this.#input);
    const late = now - grace - definition.delaySeconds * 1000;
    const missed = late > from ? dueBetween(timing, from, late) : undefined;
    if (missed !== undefined) {
      const { count, more, first, last } = missed;
      const span = { count, more, first: iso(first), last: iso(last) };
      const catchesUp = definition.catchUp === 'once';
      const many = `${more ? 'more than ' : ''}${count}`;
      const note = `${many} missed while nothing ran schedules; ${catchesUp ? 'run once for all' : 'not run later (--catch-up none)'}`;
      this.#notes.push(note);
      this.#add(last, { status: 'missed', missed: span, note, endedAt: iso(now) });
    }
    const onTime: number[] = [];
    for (const instant of dueAfter(timing, Math.max(from, late))) {
      if (instant > now) {
        break;
      }
      onTime.push(instant);
    }
    // A run that is due now anyway does what the missed ones would have done.
    if (missed !== undefined && definition.catchUp === 'once' && onTime.length === 0) {
      this.#add(missed.last, { cause: 'catch-up', startAt: iso(now) });
    }
    for (const instant of onTime) {
      this.#add(instant, {});
    }
  }

  /** Runs that waited when the daemon before this one ended. */
  #settleLate(): void {
    const { definition, since } = this.#input;
    if (!definition.enabled) {
      for (const run of this.#waiting()) {
        if (run.cause !== 'trigger') {
          this.#end(run, 'skipped', 'the schedule is disabled');
        }
      }
      return;
    }
    const late = this.#waiting().filter((run) => at(run.startAt) < since - grace);
    const kept = definition.catchUp === 'once' ? late.pop() : undefined;
    for (const run of late) {
      const why = kept === undefined ? 'not run later (--catch-up none)' : `run ${kept.id} stands for it`;
      this.#end(run, 'missed', `missed while nothing ran schedules; ${why}`);
    }
  }

  #waiting(): RunRecord[] {
    return [...this.#runs.values()].filter(({ status }) => status === 'waiting');
  }

  /** At most one run of a schedule is active; who came first goes first. */
  #start(): number | undefined {
    const { now, definition } = this.#input;
    let active = [...this.#runs.values()].find(isActive);
    let start: number | undefined;
    if (active?.status === 'retrying' && active.owner === undefined && at(active.startAt) <= now) {
      start = active.id;
    }
    const ready = this.#waiting().filter((run) => at(run.startAt) <= now);
    for (const [index, run] of ready.entries()) {
      if (active === undefined) {
        active = run;
        start = run.id;
      } else if (definition.overlap === 'skip') {
        this.#end(run, 'skipped', `run ${active.id} had not ended (--overlap skip)`);
      } else if (index >= queueLimit) {
        this.#end(run, 'skipped', `${queueLimit} runs wait already`);
      }
    }
    return start;
  }

  #next(timing: Timing | undefined): number | undefined {
    const { now } = this.#input;
    const starts = [...this.#runs.values()]
      .filter(({ status }) => status === 'waiting' || status === 'retrying')
      .map(({ startAt }) => at(startAt));
    const due = timing && nextDue(timing, Math.max(now, accountedUntil(this.#input)));
    const ahead = [...starts, ...(due === undefined ? [] : [due])].filter((time) => time > now);
    return ahead.length === 0 ? undefined : Math.min(...ahead);
  }
}

/** Pure: the same input gives the same plan, and a plan that was carried out is not made again. */
export function plan(input: PlanInput): Plan {
  return new Planner(input).plan();
}
