// One night out of a seed: schedules run, things go wrong, and in the morning the laws are held against what there is.
import { Buffer } from 'node:buffer';
import { Account } from '../klaviyo/account.ts';
import { Klaviyo } from '../klaviyo/serve.ts';
import { Disk } from '../world/disk.ts';
import { closeAll } from '../world/fs.ts';
import { Kernel, type Process } from '../world/kernel.ts';
import { machine, setMachine, type Launched, type Machine, type Program } from '../world/machine.ts';
import { Dice } from '../world/random.ts';
import { checkNight } from './laws.ts';
import { kinds, mostRuns, planNight, inputName, type Kind, type Plan } from './plan.ts';
import { takeUp } from './morning.ts';
import { programOf } from './programs.ts';
import { commandOf, creation } from './schedules.ts';
import { checkStateWrite } from './state-law.ts';
import { begins, calmAfter, endAfter } from './times.ts';
import { TroubleMaker } from './troubles.ts';
import { linesOf, stateFile, Watch, type NightView, type Ran } from './watch.ts';

export interface Night {
  readonly seed: number;
  /** The laws that did not hold. */
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  readonly processes: number;
  readonly kills: number;
  readonly requests: number;
  readonly faults: number;
  readonly records: number;
}

const store = '/store';
const env: NodeJS.ProcessEnv = { KLAVIYO_API_KEY: 'pk_night', PATH: '', HOME: '/home', TMPDIR: '/tmp' };
const folders = ['/data', '/store', '/store/schedules', '/store/runs', '/tmp', '/home'];

/** The files of the schedules, by kind: they are the same every night. */
const definitions = new Map<Kind, Buffer>();

class NightRun implements NightView {
  readonly watch = new Watch();
  readonly kernel: Kernel;
  readonly disk: Disk;
  readonly account: Account;
  readonly plan: Plan;
  readonly #dice: Dice;
  readonly #klaviyo: Klaviyo;
  readonly #troubles: TroubleMaker;
  readonly #trace: string[] = [];
  #isCalm = false;
  #isOver = false;
  kills = 0;
  requests = 0;
  faults = 0;

  constructor(seed: number) {
    const dice = new Dice(seed);
    this.plan = planNight(new Dice(dice.seed()));
    this.#dice = new Dice(dice.seed());
    this.kernel = new Kernel(begins, dice.seed(), (text) => this.#say(text));
    const now = () => this.kernel.now;
    this.disk = new Disk(now, new Dice(dice.seed()), () => {
      if (this.kernel.running !== undefined) {
        this.kernel.running.refusals += 1;
      }
    });
    this.account = new Account({
      now,
      dice: new Dice(dice.seed()),
      losesJobs: () => this.plan.losesJobs && !this.#isCalm,
    });
    this.#klaviyo = new Klaviyo(this.account);
    this.#troubles = new TroubleMaker(this.plan.troubles, this.kernel, this.disk, new Dice(dice.seed()));
    setMachine(this.#machine());
    for (const folder of folders) {
      this.disk.create(folder, 'folder', 0o700);
    }
  }

  get trace(): readonly string[] {
    return this.#trace;
  }

  #say(text: string): void {
    const time = new globalThis.Date(this.kernel.now).toISOString().slice(11, 23);
    this.#trace.push(`${time} ${text}`);
  }

  #machine(): Machine {
    const dice = this.#dice;
    const { plan } = this;
    return {
      kernel: this.kernel,
      disk: this.disk,
      network: {
        latency: () => 5 + dice.magnitude(dice.hits(0.05) ? 3000 : 60),
        fault: () => {
          this.requests += 1;
          const fault = !this.#isCalm && dice.hits(plan.faultRate) ? dice.pick(plan.faults) : 'none';
          this.faults += fault === 'none' ? 0 : 1;
          return fault;
        },
        serve: (request) => this.#klaviyo.serve(request),
        answered: (request, status) => this.#klaviyo.answered(request, status),
      },
      program: (argv) => {
        const found = programOf(argv);
        return (
          found && { name: found.name, main: (self, launched) => this.#watched(self, launched, found.main) }
        );
      },
    };
  }

  /** A program that is written down, and killed if the dice say so. */
  async #watched(self: Process, launched: Launched, main: Program['main']): Promise<number> {
    const word = launched.env['KLAVIYO_SCHEDULE'];
    const kind = kinds.find((one) => one === word) ?? 'daemon';
    const run = kind === 'daemon' ? undefined : Number(launched.env['KLAVIYO_RUN_ID']);
    return this.run(self, { kind, run, report: launched.env['KLAVIYO_REPORT'] }, (log) =>
      main(self, {
        ...launched,
        log: (text) => {
          log(text);
          launched.log(text);
        },
      }),
    );
  }

  /** Runs one process to its end. */
  run(
    self: Process,
    {
      kind,
      run,
      report,
    }: {
      readonly kind: Kind | 'daemon';
      readonly run: number | undefined;
      readonly report: string | undefined;
    },
    main: (log: (text: string) => void) => Promise<number>,
  ): Promise<number> {
    const ran: Ran = {
      process: self,
      kind,
      run,
      startedAt: this.kernel.now,
      endedAt: Infinity,
      exit: undefined,
      linesBefore: kind === 'source' ? linesOf(this.disk).length : 0,
      linesAfter: 0,
      report: undefined,
      log: '',
    };
    this.watch.runs.push(ran);
    this.kernel.say(`${kind}${run === undefined ? '' : ` ${run}`} is process ${self.pid}`);
    this.#troubles.meet(self, kind === 'daemon');
    // Whatever it was that ended it, what is there now is what it left.
    self.ended.push((exit) => {
      closeAll(self.descriptors);
      ran.exit = exit;
      ran.endedAt = this.kernel.now;
      this.kills += exit.signal === null ? 0 : 1;
      ran.linesAfter = kind === 'source' ? linesOf(this.disk).length : 0;
      const text =
        exit.signal === null && report !== undefined ? this.disk.find(report)?.bytes.toString() : undefined;
      try {
        ran.report = text === undefined || text === '' ? undefined : JSON.parse(text);
      } catch {
        // Where there was no room for it the run says so.
        if (exit.status !== 74) {
          this.watch.wrong(`${kind} (${self.pid}) ends with ${exit.status} and leaves ${text} as its report`);
        }
      }
    });
    return main((text) => {
      if (!self.isAlive) {
        return;
      }
      ran.log += text;
      for (const line of text.split('\n').filter((one) => one !== '')) {
        this.kernel.say(`${kind} ${self.pid}| ${line}`);
      }
    });
  }

  async play(): Promise<void> {
    for (const kind of this.plan.kinds) {
      await this.#define(kind);
    }
    this.#putFiles();
    this.disk.sync(this.disk.root);
    this.#troubles.begin();
    this.kernel.after(calmAfter(this.plan.hours) - begins, () => {
      this.#isCalm = true;
      this.#troubles.end();
      this.kernel.say('calm');
    });
    this.#watchState();
    this.#startDaemon();
    const end = endAfter(this.plan.hours);
    await this.kernel.run(end);
    this.#stopDaemon();
    await this.kernel.run(end + 3_600_000, () => this.kernel.processes.size === 0);
    for (const left of this.kernel.processes.values()) {
      this.watch.wrong(`${left.name} (${left.pid}) ${left.argv.join(' ')} does not end`);
    }
    this.kernel.say('morning');
    await takeUp(this.watch, this.#dice, async (kind, run) => {
      const started = this.#startByHand(kind, run);
      await this.kernel.run(Infinity, () => !started.isAlive);
      await this.kernel.run(this.kernel.now + 1);
    });
    checkNight(this);
  }

  async #define(kind: Kind): Promise<void> {
    const path = `${store}/schedules/${kind}.json`;
    if (!definitions.has(kind)) {
      const started = this.kernel.start('klaviyo-schedule', [], (self) => {
        const program = programOf([
          'klaviyo-schedule',
          'create',
          '--store',
          store,
          ...creation(kind).slice(1),
        ]);
        const log = (text: string) => this.kernel.say(text);
        return program?.main(self, { env, directory: '/data', log }) ?? Promise.resolve(127);
      });
      await this.kernel.run(Infinity, () => !started.isAlive);
      definitions.set(kind, Buffer.from(this.disk.at(path, 'open').bytes));
      throw new AgainError();
    }
    const inode = this.disk.create(path, 'file', 0o600);
    inode.bytes = definitions.get(kind) ?? inode.bytes;
    inode.synced = inode.bytes;
  }

  #putFiles(): void {
    for (const kind of this.plan.kinds) {
      for (let run = 1; run <= mostRuns; run++) {
        const input = this.plan.inputs.get(inputName(kind, run));
        if (input !== undefined) {
          const inode = this.disk.create(input.path, 'file', 0o600);
          inode.bytes = Buffer.from(`${[input.head, ...input.rows.map(({ text }) => text)].join('\n')}\n`);
          inode.synced = inode.bytes;
        }
      }
    }
    for (const [index, { email, at, visibleAt }] of this.plan.happenings.entries()) {
      this.account.addEvent({ uniqueId: `visit-${index}`, email, metric: 'Visit', at, visibleAt });
    }
  }

  #startDaemon(): void {
    const program = machine().program(['klaviyo-schedule', 'run', '--store', store]);
    const started = this.kernel.start('klaviyo-schedule', ['run'], (self) =>
      program === undefined
        ? Promise.resolve(127)
        : program.main(self, { env, directory: '/data', log: () => undefined }),
    );
    started.ended.push(({ status, signal }) => {
      // Where it can't even begin it says so, and whoever keeps it running starts it again.
      const hasBegun = this.watch.byProcess(started)?.log.includes('running the schedules') === true;
      if (signal !== null || (status === 74 && !hasBegun)) {
        this.kernel.afterIn(undefined, this.#troubles.daemonEnded(), () => this.#startDaemon());
      } else if (!this.#isOver) {
        this.watch.wrong('the daemon ended by itself');
      }
    });
  }

  #stopDaemon(): void {
    this.#isOver = true;
    this.kernel.say('the daemon is told to end');
    for (const process of this.kernel.processes.values()) {
      if (process.argv[0] === 'run') {
        this.kernel.kill(process, 'SIGTERM');
      }
    }
  }

  /** Each time a state takes its place, what it says has to be on the disk. */
  #watchState(): void {
    const rename = this.disk.rename.bind(this.disk);
    this.disk.rename = (from, to) => {
      rename(from, to);
      if (to === stateFile) {
        checkStateWrite(this, this.kernel.running);
      }
    };
  }

  /** A run as a person starts it, with the same journal. */
  #startByHand(kind: Kind, run: number): Process {
    const [program = '', ...argv] = commandOf(kind, run);
    const text = [program, ...argv].join(' ');
    const report = `/data/${kind}-${run}.report.json`;
    return this.kernel.start('klaviyo-sink', argv, (self) =>
      this.run(self, { kind, run, report }, (log) => {
        const found = programOf(['/bin/sh', '-c', text]);
        return found?.main(self, { env, directory: '/data', log }) ?? Promise.resolve(127);
      }),
    );
  }
}

/** Thrown once a schedule was made for all nights to come: its making belongs to no night. */
class AgainError extends Error {}

export async function night(seed: number): Promise<Night> {
  for (;;) {
    const run = new NightRun(seed);
    try {
      await run.play();
    } catch (error) {
      if (error instanceof AgainError) {
        continue;
      }
      run.watch.wrong(`the simulation broke: ${error instanceof Error ? error.stack : String(error)}`);
    }
    return {
      seed,
      problems: run.watch.problems,
      trace: run.trace,
      processes: run.watch.runs.length,
      kills: run.kills,
      requests: run.requests,
      faults: run.faults,
      records: run.account.takings.reduce((sum, { keys }) => sum + keys.length, 0) + linesOf(run.disk).length,
    };
  }
}
