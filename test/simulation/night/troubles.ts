// What goes wrong with the machine of a night: its disk, its power, its memory. All of it out of a seed.
import type { Kernel, Process } from '../world/kernel.ts';
import type { Disk } from '../world/disk.ts';
import type { Dice } from '../world/random.ts';
import { begins, hour, minute } from './times.ts';

interface Span {
  readonly from: number;
  readonly for: number;
}

export interface Troubles {
  /** The part of the processes that are killed at one of their calls. */
  readonly killRate: number;
  /** Memory is short: nearly all that runs or begins then is killed soon. */
  readonly shortMemory: Span | undefined;
  /** The daemon is the first process of a container: when it is killed all end, and numbers begin again. */
  readonly isContainer: boolean;
  readonly powerCutAt: number | undefined;
  /** In each span this part of the writes finds no room. */
  readonly fullDisk: readonly (Span & { readonly fullness: number })[];
}

/** A time at which something is probably under way: within seconds of one of the schedules' times. */
function busyTime(dice: Dice, hours: number): number {
  const due = (10 + dice.between(0, hours - 1) * 60 + dice.pick([0, 5, 10, 15, 20])) * minute;
  const later = dice.hits(0.3)
    ? Math.floor(dice.next() * (hours - 0.5) * hour)
    : due - 100 + dice.magnitude(20_000);
  return begins + later;
}

/** Full for a time, full again and again for a moment, or at its brim, where some writes find room and some do not. */
function fullTimes(dice: Dice, hours: number): Troubles['fullDisk'] {
  let from = busyTime(dice, hours);
  switch (dice.pick(['full', 'flicker', 'brim', 'brim', 'brim'])) {
    case 'full':
      return [{ from, for: dice.magnitude(10 * minute), fullness: 1 }];
    case 'brim':
      return [
        { from: begins, for: dice.between(10 * minute, hours * hour), fullness: 0.01 * dice.magnitude(50) },
      ];
    default:
      return Array.from({ length: 100 }, () => {
        from += dice.magnitude(300);
        return { from, for: dice.magnitude(40), fullness: 1 };
      });
  }
}

export function planTroubles(dice: Dice, hours: number): Troubles {
  return {
    killRate: dice.hits(0.2) ? 0 : dice.next() * 0.5,
    shortMemory: dice.hits(0.2) ? { from: busyTime(dice, hours), for: dice.magnitude(hour) } : undefined,
    isContainer: dice.hits(0.5),
    powerCutAt: dice.hits(0.3) ? busyTime(dice, hours) : undefined,
    fullDisk: dice.hits(0.6) ? fullTimes(dice, hours) : [],
  };
}

/** The troubles of one night, as they come and pass. */
export class TroubleMaker {
  readonly #troubles: Troubles;
  readonly #kernel: Kernel;
  readonly #disk: Disk;
  readonly #dice: Dice;
  #isMemoryShort = false;
  #isCalm = false;

  constructor(troubles: Troubles, kernel: Kernel, disk: Disk, dice: Dice) {
    this.#troubles = troubles;
    this.#kernel = kernel;
    this.#disk = disk;
    this.#dice = dice;
  }

  /** To be called once, when the night begins. */
  begin(): void {
    const { powerCutAt, fullDisk, shortMemory } = this.#troubles;
    if (powerCutAt !== undefined) {
      this.#at(powerCutAt, () => this.#cutSoon());
    }
    for (const { from, for: time, fullness } of fullDisk) {
      this.#at(from, () => this.#fill(fullness));
      this.#at(from + time, () => this.#fill(0));
    }
    if (shortMemory !== undefined) {
      this.#at(shortMemory.from, () => this.#shortenMemory(true));
      this.#at(shortMemory.from + shortMemory.for, () => this.#shortenMemory(false));
    }
  }

  /** From now on nothing goes wrong. */
  end(): void {
    this.#isCalm = true;
    this.#disk.fullness = 0;
    this.#kernel.stopAtCall(Infinity, () => undefined);
    for (const process of this.#kernel.processes.values()) {
      process.killAt = Infinity;
    }
  }

  /** A process begins, which may be killed at a call of its own. */
  meet(process: Process, isDaemon: boolean): void {
    if (this.#isCalm) {
      return;
    }
    if (this.#isMemoryShort) {
      this.#killSoon(process);
    } else if (this.#dice.hits(this.#troubles.killRate * (isDaemon ? 2 : 1))) {
      process.killAt = this.#dice.magnitude(isDaemon ? 3000 : 300);
    }
  }

  /** The daemon was killed. Returns after how many milliseconds it is started again. */
  daemonEnded(): number {
    if (this.#troubles.isContainer) {
      this.#kernel.reboot();
    }
    return this.#dice.magnitude(this.#dice.hits(0.5) ? 10_000 : 20 * minute);
  }

  #at(time: number, run: () => void): void {
    this.#kernel.after(time - begins, () => {
      if (!this.#isCalm) {
        run();
      }
    });
  }

  /** In the midst of a call of whoever makes one, for whoever is at work is hit; else a second later. */
  #cutSoon(): void {
    const waiting = this.#kernel.after(1000, () => cut());
    const cut = (): void => {
      waiting.cancel();
      this.#kernel.stopAtCall(Infinity, () => undefined);
      this.#kernel.say('the power is cut');
      this.#kernel.reboot();
      this.#disk.cut(this.#dice);
    };
    this.#kernel.stopAtCall(this.#dice.magnitude(200), cut);
  }

  #fill(fullness: number): void {
    this.#kernel.say(
      fullness === 0
        ? 'the disk has room again'
        : fullness === 1
          ? 'the disk is full'
          : `the disk is at its brim: of a hundred writes ${Math.round(fullness * 100)} find no room`,
    );
    this.#disk.fullness = fullness;
  }

  #shortenMemory(isShort: boolean): void {
    this.#kernel.say(isShort ? 'memory is short' : 'there is memory again');
    this.#isMemoryShort = isShort;
    if (isShort) {
      this.#kernel.processes.forEach((process) => this.#killSoon(process));
    }
  }

  #killSoon(process: Process): void {
    if (this.#dice.hits(0.8)) {
      process.killAt = process.calls + this.#dice.magnitude(60);
    }
  }
}
