// node:timers/promises in the time of the night.
import { machine } from './machine.ts';

interface WaitOptions {
  readonly signal?: AbortSignal;
}

function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
    name: 'AbortError',
    code: 'ABORT_ERR',
  });
}

export function setTimeout<T>(
  milliseconds = 1,
  value?: T,
  { signal }: WaitOptions = {},
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortError(signal));
      return;
    }
    const aborted = (): void => {
      waiting.cancel();
      if (signal !== undefined) {
        reject(abortError(signal));
      }
    };
    const waiting = machine().kernel.after(Math.max(1, milliseconds), () => {
      signal?.removeEventListener('abort', aborted);
      resolve(value);
    });
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

export const setImmediate = <T>(value?: T): Promise<T | undefined> =>
  new Promise((resolve) => machine().kernel.after(0.01, () => resolve(value)));
