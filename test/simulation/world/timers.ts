// Timers and the clock of the night, in the place of Node's own: what every file of the product sees as globals.
import { machine } from './machine.ts';
import type { Cancel } from './kernel.ts';

const realDate = globalThis.Date;
const now = (): number => {
  try {
    return Math.floor(machine().kernel.now);
  } catch {
    return 0;
  }
};

/** The time is the night's; all else is Node's. */
const Date = new Proxy(realDate, {
  construct: (target, given) => (given.length === 0 ? new target(now()) : Reflect.construct(target, given)),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
export { Date };

export const performance = { now: () => machine().kernel.now };
export const randomNumber = (): number => machine().kernel.dice.next();

class Timer {
  #cancel: Cancel | undefined;

  constructor(milliseconds: number, body: () => void, isRepeated: boolean) {
    const again = (): void => {
      this.#cancel = machine().kernel.after(Math.max(1, milliseconds), () => {
        if (isRepeated) {
          again();
        }
        body();
      });
    };
    again();
  }

  cancel(): void {
    this.#cancel?.cancel();
  }

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }
}

type Body = (...given: unknown[]) => void;
export const setTimeout = (body: Body, milliseconds = 1, ...given: unknown[]) =>
  new Timer(milliseconds, () => body(...given), false);
export const setInterval = (body: Body, milliseconds = 1, ...given: unknown[]) =>
  new Timer(milliseconds, () => body(...given), true);
export const setImmediate = (body: Body, ...given: unknown[]) => new Timer(0.01, () => body(...given), false);
export const clearTimeout = (timer?: Timer): void => timer?.cancel();
export const clearInterval = (timer?: Timer): void => timer?.cancel();
export const clearImmediate = (timer?: Timer): void => timer?.cancel();
