// node:fs on the disk in memory.
import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { DiskError, type Inode } from './disk.ts';
import { Entry, pipe, Stats } from './stats.ts';
import { machine } from './machine.ts';

export const constants = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 64,
  O_EXCL: 128,
  O_TRUNC: 512,
  O_APPEND: 1024,
  O_NONBLOCK: 2048,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  F_OK: 0,
};

const { O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = constants;
const flagWords: Readonly<Record<string, number>> = {
  r: 0,
  'r+': O_RDWR,
  w: O_WRONLY | O_CREAT | O_TRUNC,
  wx: O_WRONLY | O_CREAT | O_TRUNC | O_EXCL,
  'wx+': O_RDWR | O_CREAT | O_TRUNC | O_EXCL,
  'w+': O_RDWR | O_CREAT | O_TRUNC,
  a: O_WRONLY | O_CREAT | O_APPEND,
  ax: O_WRONLY | O_CREAT | O_APPEND | O_EXCL,
};

interface Open {
  readonly inode: Inode;
  readonly path: string;
  readonly flags: number;
  position: number;
}

/** The descriptors of all processes; three are everybody's own. */
const open = new Map<number, Open>();
let nextDescriptor = 10;

export function closeAll(descriptors: Iterable<number>): void {
  for (const descriptor of descriptors) {
    open.delete(descriptor);
  }
}

/** Nearly all are so already. */
const isPlain = (path: string): boolean =>
  path.startsWith('/') && !path.includes('//') && !path.includes('/.') && !path.endsWith('/');

function absolute(path: unknown): string {
  const text = String(path);
  return isPlain(text) ? text : posix.resolve('/', text);
}

const statsOf = (inode: Inode): Stats => new Stats(inode, inode.kind);

const enter = (last?: () => void) => machine().kernel.enter(last);

function of(descriptor: number, call: string): Open {
  const found = open.get(descriptor);
  if (found === undefined) {
    throw new DiskError('EBADF', call, String(descriptor));
  }
  return found;
}

export function openSync(name: string, flags: string | number = 'r', mode = 0o666): number {
  const process = enter();
  return openAs(name, flags, mode, process?.descriptors);
}

export function openAs(name: string, flags: string | number, mode: number, owned?: Set<number>): number {
  const { disk } = machine();
  const path = absolute(name);
  const bits = typeof flags === 'number' ? flags : (flagWords[flags] ?? 0);
  let inode = disk.find(path);
  if (inode !== undefined && (bits & O_EXCL) !== 0) {
    throw new DiskError('EEXIST', 'open', path);
  }
  if (inode === undefined) {
    if ((bits & O_CREAT) === 0) {
      throw new DiskError('ENOENT', 'open', path);
    }
    disk.expectRoom(path);
    inode = disk.create(path, 'file', mode & ~0o022);
  } else if (inode.kind === 'folder' && (bits & 3) !== 0) {
    throw new DiskError('EISDIR', 'open', path);
  }
  if ((bits & O_TRUNC) !== 0) {
    disk.truncate(inode, 0);
  }
  const descriptor = nextDescriptor++;
  open.set(descriptor, { inode, path, flags: bits, position: 0 });
  owned?.add(descriptor);
  return descriptor;
}

export function closeSync(descriptor: number): void {
  enter()?.descriptors.delete(descriptor);
  open.delete(descriptor);
}

export const inodeOf = (descriptor: number): Inode => of(descriptor, 'fstat').inode;

/** Writes at the end or at a place. A process that is killed here has written a part. */
export function writeBytes(descriptor: number, bytes: Uint8Array, position?: number | null): number {
  const { disk, kernel } = machine();
  const file = of(descriptor, 'write');
  const at = () => ((file.flags & O_APPEND) !== 0 ? file.inode.bytes.length : (position ?? file.position));
  enter(() => disk.write(file.inode, bytes.subarray(0, kernel.dice.between(0, bytes.length)), at()));
  const start = at();
  if (bytes.length > 0 && start + bytes.length > file.inode.bytes.length && disk.lacksRoom()) {
    // The last block may still take a part.
    disk.write(file.inode, bytes.subarray(0, kernel.dice.between(0, bytes.length - 1)), start);
    throw new DiskError('ENOSPC', 'write', file.path);
  }
  disk.write(file.inode, bytes, start);
  if (position === undefined || position === null) {
    file.position = start + bytes.length;
  }
  return bytes.length;
}

export function writeSync(
  descriptor: number,
  data: Uint8Array | string,
  offset?: number | null,
  length?: number,
  position?: number | null,
): number {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (typeof data === 'string') {
    return writeBytes(descriptor, bytes, offset);
  }
  const start = offset ?? 0;
  return writeBytes(descriptor, bytes.subarray(start, start + (length ?? bytes.length - start)), position);
}

export function readSync(
  descriptor: number,
  into: Uint8Array,
  offset = 0,
  length = into.length - offset,
  position: number | null = null,
): number {
  enter();
  const file = of(descriptor, 'read');
  const start = position ?? file.position;
  const piece = file.inode.bytes.subarray(start, start + length);
  into.set(piece, offset);
  if (position === null) {
    file.position = start + piece.length;
  }
  return piece.length;
}

export function fsyncSync(descriptor: number): void {
  enter();
  const { disk } = machine();
  const { inode, path } = of(descriptor, 'fsync');
  // Where blocks are given out late, or by a server, only this finds out that there are none.
  disk.expectRoom(path, 'fsync');
  disk.sync(inode);
}

export function ftruncateSync(descriptor: number, length = 0): void {
  enter();
  machine().disk.truncate(of(descriptor, 'ftruncate').inode, length);
}

export function truncateSync(path: string, length = 0): void {
  enter();
  machine().disk.truncate(machine().disk.at(absolute(path), 'truncate'), length);
}

export function chmodSync(path: string, mode: number): void {
  enter();
  machine().disk.at(absolute(path), 'chmod').mode = mode;
}

/** All files here are root's. */
export function chownSync(path: string): void {
  enter();
  machine().disk.at(absolute(path), 'chown');
}

export function fchmodSync(descriptor: number, mode: number): void {
  enter();
  of(descriptor, 'fchmod').inode.mode = mode;
}

export function fstatSync(descriptor: number) {
  return descriptor < 3 ? pipe : statsOf(of(descriptor, 'fstat').inode);
}

interface StatOptions {
  readonly throwIfNoEntry?: boolean;
}

export function statSync(name: string, options: StatOptions = {}) {
  enter();
  const path = absolute(name);
  const found = machine().disk.find(path);
  if (found === undefined && options.throwIfNoEntry === false) {
    return undefined;
  }
  return statsOf(found ?? machine().disk.at(path, 'stat'));
}
export function lstatSync(name: string, options: StatOptions = {}) {
  return statSync(name, options);
}

export function existsSync(name: string | URL): boolean {
  enter();
  return !(name instanceof URL) && machine().disk.find(absolute(name)) !== undefined;
}

export function accessSync(name: string): void {
  enter();
  machine().disk.at(absolute(name), 'access');
}

export function readlinkSync(name: string): string {
  throw new DiskError('EINVAL', 'readlink', name);
}

export function realpathSync(name: string): string {
  enter();
  machine().disk.at(absolute(name), 'realpath');
  return absolute(name);
}

/** What the system tells of its processes. */
function procFile(path: string): string | undefined {
  const [, pid] = (path.startsWith('/proc/') && /^\/proc\/(\d+)\/stat$/.exec(path)) || [];
  if (pid === undefined) {
    return undefined;
  }
  const process = machine().kernel.processes.get(Number(pid));
  if (process === undefined) {
    throw new DiskError('ENOENT', 'open', path);
  }
  return `${pid} (${process.name}) R ${'0 '.repeat(18)}${process.startedAt} 0`;
}

export function readFileSync(name: string | URL | number, encoding?: string): string | Buffer {
  if (name instanceof URL) {
    throw new DiskError('ENOENT', 'open', name.pathname);
  }
  enter();
  const path = absolute(name);
  const told = procFile(path);
  const bytes = told === undefined ? machine().disk.at(path, 'open').bytes : Buffer.from(told);
  return encoding === undefined ? Buffer.from(bytes) : bytes.toString('utf8');
}

interface WriteOptions {
  readonly flag?: string;
  readonly mode?: number;
  readonly flush?: boolean;
}

export function writeFileSync(name: string, data: string | Uint8Array, options: WriteOptions = {}): void {
  const descriptor = openSync(name, options.flag ?? 'w', options.mode);
  try {
    writeSync(descriptor, data);
    if (options.flush === true) {
      fsyncSync(descriptor);
    }
  } finally {
    closeSync(descriptor);
  }
}

export function appendFileSync(name: string, data: string | Uint8Array, options: WriteOptions = {}): void {
  writeFileSync(name, data, { ...options, flag: 'a' });
}

export function copyFileSync(from: string, to: string): void {
  writeFileSync(to, Buffer.from(machine().disk.at(absolute(from), 'copyfile').bytes));
}

export function renameSync(from: string, to: string): void {
  enter();
  machine().disk.rename(absolute(from), absolute(to));
}

export function linkSync(from: string, to: string): void {
  enter();
  machine().disk.link(absolute(to), machine().disk.at(absolute(from), 'link'));
}

export function unlinkSync(name: string): void {
  enter();
  machine().disk.remove(absolute(name));
}

export function rmSync(
  name: string,
  options: { readonly force?: boolean; readonly recursive?: boolean } = {},
): void {
  enter();
  if (options.force !== true || machine().disk.find(absolute(name)) !== undefined) {
    machine().disk.remove(absolute(name), 'rm');
  }
}

export function mkdirSync(
  name: string,
  options: { readonly recursive?: boolean; readonly mode?: number } = {},
): void {
  enter();
  const { disk } = machine();
  const path = absolute(name);
  const found = disk.find(path);
  if (found !== undefined) {
    if (options.recursive !== true) {
      throw new DiskError('EEXIST', 'mkdir', path);
    }
    return;
  }
  if (options.recursive === true && path !== '/') {
    mkdirSync(posix.dirname(path), options);
  }
  disk.expectRoom(path);
  disk.create(path, 'folder', options.mode ?? 0o777);
}

export function mkdtempSync(prefix: string): string {
  const name = `${prefix}${machine()
    .kernel.dice.between(0, 2 ** 30)
    .toString(36)}`;
  mkdirSync(name, { recursive: true });
  return name;
}

export function readdirSync(name: string, options?: { readonly withFileTypes?: boolean } | string) {
  enter();
  const folder = machine().disk.at(absolute(name), 'scandir');
  const names = [...folder.entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return typeof options === 'object' && options.withFileTypes === true
    ? names.map(([entry, inode]) => new Entry(inode, entry, absolute(name)))
    : names.map(([entry]) => entry);
}

export function createReadStream(name: string): Readable {
  let at = 0;
  return new Readable({
    read(size) {
      try {
        const { bytes } = machine().disk.at(absolute(name), 'open');
        enter();
        const piece = bytes.subarray(at, at + size);
        at += piece.length;
        this.push(piece.length === 0 ? null : Buffer.from(piece));
      } catch (error) {
        this.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}

export function createWriteStream(
  name: string,
  options: { readonly flags?: string; readonly flush?: boolean; readonly mode?: number } = {},
): Writable {
  let descriptor: number | undefined;
  const file = (): number => (descriptor ??= openSync(name, options.flags ?? 'w', options.mode));
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      attempt(() => writeBytes(file(), chunk), done);
    },
    final(done) {
      attempt(() => {
        if (options.flush === true) {
          fsyncSync(file());
        }
        closeSync(file());
      }, done);
    },
  });
}

function attempt(body: () => void, done: (error?: Error | null) => void): void {
  try {
    body();
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

const fs = {};
export default fs;
