// A process for a command to run in: what it is given, and what it writes.
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Io, StopSignal } from '../../lib/cli/kit/run.ts';

export class Capture {
  readonly signals = new EventEmitter();
  out = '';
  err = '';

  io(argv: readonly string[], env: NodeJS.ProcessEnv, terminal?: number): Io {
    const sink = (take: (text: string) => void) =>
      new Writable({
        write(chunk: Buffer | string, _encoding, done) {
          take(chunk.toString());
          done();
        },
      });
    const extra = terminal === undefined ? {} : { isTTY: true, columns: terminal };
    return {
      argv,
      env,
      stdin: Readable.from([]),
      stdout: Object.assign(
        sink((text) => (this.out += text)),
        extra,
      ),
      stderr: Object.assign(
        sink((text) => (this.err += text)),
        extra,
      ),
      onSignal: (listener) => {
        const emit = (signal: StopSignal) => listener(signal);
        this.signals.on('signal', emit);
        return () => this.signals.off('signal', emit);
      },
    };
  }
}
