// node:zlib without its threads, whose end nobody could foretell: what is compressed is so at once.
import { gzipSync } from 'node:zlib';
import { machine } from './machine.ts';

export * from 'node:zlib';

export function gzip(data: Uint8Array, done: (error: Error | null, result: Buffer) => void): void {
  machine().kernel.after(0.1, () => done(null, gzipSync(data)));
}
