// node:fs/promises on the disk in memory: each call takes a moment, in which the process may end.
import { Buffer } from 'node:buffer';
import {
  statSync,
  unlinkSync,
  renameSync,
  rmSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
} from './fs.ts';
import * as sync from './fs.ts';
import { machine } from './machine.ts';

/** Resolves with what `body` answers a moment from now; never, where the process is killed before. */
export function later<T>(body: () => T): Promise<T> {
  const { kernel } = machine();
  return new Promise((resolve, reject) => {
    kernel.after(0.05 + kernel.dice.next() * 2, () => {
      try {
        resolve(body());
      } catch (error) {
        reject(error);
      }
    });
  });
}

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? Buffer.from(data) : data;

class Handle {
  readonly fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }

  appendFile(data: string | Uint8Array): Promise<void> {
    return later(() => void sync.writeBytes(this.fd, bytesOf(data)));
  }

  writeFile(data: string | Uint8Array): Promise<void> {
    return this.appendFile(data);
  }

  read(into: Uint8Array, offset: number, length: number, position: number) {
    return later(() => ({ bytesRead: sync.readSync(this.fd, into, offset, length, position), buffer: into }));
  }

  stat() {
    return later(() => sync.fstatSync(this.fd));
  }

  sync(): Promise<void> {
    return later(() => sync.fsyncSync(this.fd));
  }

  datasync(): Promise<void> {
    return this.sync();
  }

  truncate(length = 0): Promise<void> {
    return later(() => sync.ftruncateSync(this.fd, length));
  }

  chown(): Promise<void> {
    return later(() => undefined);
  }

  chmod(mode: number): Promise<void> {
    return later(() => sync.fchmodSync(this.fd, mode));
  }

  close(): Promise<void> {
    return later(() => sync.closeSync(this.fd));
  }
}

export const open = (name: string, flags?: string | number, mode?: number): Promise<Handle> =>
  later(() => new Handle(sync.openSync(name, flags, mode)));
export const readFile = (name: string, encoding?: string) => later(() => readFileSync(name, encoding));
export const stat = (name: string) => later(() => statSync(name));
export const truncate = (name: string, length?: number) => later(() => truncateSync(name, length));
export const unlink = (name: string) => later(() => unlinkSync(name));
export const rename = (from: string, to: string) => later(() => renameSync(from, to));
export const rm = (name: string, options?: Parameters<typeof rmSync>[1]) =>
  later(() => rmSync(name, options));
export const mkdir = (name: string, options?: Parameters<typeof mkdirSync>[1]) =>
  later(() => mkdirSync(name, options));
export const readdir = (name: string, options?: Parameters<typeof readdirSync>[1]) =>
  later(() => readdirSync(name, options));
