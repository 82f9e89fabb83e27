// A disk in memory: what is written, what of it outlasts a power cut, and what a cut leaves of the rest.
import { Buffer } from 'node:buffer';
import type { Dice } from './random.ts';

export interface Inode {
  readonly number: number;
  readonly kind: 'file' | 'folder';
  readonly entries: Map<string, Inode>;
  bytes: Buffer;
  /** What is on the platter. */
  synced: Buffer;
  mode: number;
  modified: number;
  changed: number;
}

/** A change of a folder that is not on the platter yet; undefined `after` is a removal. */
interface FolderChange {
  readonly folder: Inode;
  readonly name: string;
  readonly before: Inode | undefined;
}

export class DiskError extends Error {
  readonly code: string;

  constructor(code: string, call: string, path: string) {
    // That a file is not there is no surprise: whoever asked for it needs no stack, which would take most of the time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${code}: ${call} '${path}'`);
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
  }
}

const nothing = Buffer.alloc(0);

export class Disk {
  readonly root: Inode;
  readonly #now: () => number;
  readonly #dice: Dice;
  readonly #refused: () => void;
  #next = 1;
  /** The part of the writes that find no room: 1 on a disk that is full, less on one at its brim. */
  fullness = 0;
  /** In their order, as a journaling file system keeps them. */
  #unsynced: FolderChange[] = [];

  /** `refused` is told of each write that finds no room. */
  constructor(now: () => number, dice: Dice, refused: () => void) {
    this.#now = now;
    this.#refused = refused;
    this.#dice = dice;
    this.root = this.#make('folder', 0o755);
  }

  #make(kind: Inode['kind'], mode: number): Inode {
    const time = this.#now();
    const number = this.#next++;
    return {
      number,
      kind,
      entries: new Map(),
      bytes: nothing,
      synced: nothing,
      mode,
      modified: time,
      changed: time,
    };
  }

  /** What lies at an absolute path in its simplest form. */
  find(path: string): Inode | undefined {
    let found: Inode | undefined = this.root;
    for (let start = 1; found !== undefined && start < path.length;) {
      const slash = path.indexOf('/', start);
      const end = slash < 0 ? path.length : slash;
      found = found.entries.get(path.slice(start, end));
      start = end + 1;
    }
    return found;
  }

  at(path: string, call: string): Inode {
    const found = this.find(path);
    if (found === undefined) {
      throw new DiskError('ENOENT', call, path);
    }
    return found;
  }

  #place(path: string, call: string): { folder: Inode; name: string } {
    const end = path.lastIndexOf('/');
    const folder = this.at(path.slice(0, end), call);
    if (folder.kind !== 'folder') {
      throw new DiskError('ENOTDIR', call, path);
    }
    return { folder, name: path.slice(end + 1) };
  }

  #set(folder: Inode, name: string, inode: Inode | undefined): void {
    this.#unsynced.push({ folder, name, before: folder.entries.get(name) });
    if (inode === undefined) {
      folder.entries.delete(name);
    } else {
      folder.entries.set(name, inode);
    }
    folder.modified = this.#now();
  }

  /** Whether a write that comes now finds no room. */
  lacksRoom(): boolean {
    const lacks = this.fullness > 0 && this.#dice.hits(this.fullness);
    if (lacks) {
      this.#refused();
    }
    return lacks;
  }

  /** Throws where there is no room for more. */
  expectRoom(path: string, call = 'write'): void {
    if (this.lacksRoom()) {
      throw new DiskError('ENOSPC', call, path);
    }
  }

  create(path: string, kind: Inode['kind'], mode: number): Inode {
    const { folder, name } = this.#place(path, 'open');
    const inode = this.#make(kind, mode);
    this.#set(folder, name, inode);
    return inode;
  }

  link(path: string, inode: Inode): void {
    const { folder, name } = this.#place(path, 'link');
    if (folder.entries.has(name)) {
      throw new DiskError('EEXIST', 'link', path);
    }
    this.expectRoom(path, 'link');
    this.#set(folder, name, inode);
  }

  remove(path: string, call = 'unlink'): void {
    const { folder, name } = this.#place(path, call);
    if (!folder.entries.has(name)) {
      throw new DiskError('ENOENT', call, path);
    }
    this.#set(folder, name, undefined);
  }

  rename(from: string, to: string): void {
    const inode = this.at(from, 'rename');
    const { folder, name } = this.#place(to, 'rename');
    if (!folder.entries.has(name)) {
      this.expectRoom(to, 'rename');
    }
    this.#set(folder, name, inode);
    this.remove(from, 'rename');
    inode.changed = this.#now();
  }

  write(inode: Inode, bytes: Uint8Array, position: number): void {
    const length = inode.bytes.length;
    const next = Buffer.allocUnsafe(Math.max(length, position + bytes.length));
    inode.bytes.copy(next);
    if (position > length) {
      next.fill(0, length, position);
    }
    next.set(bytes, position);
    inode.bytes = next;
    inode.modified = this.#now();
  }

  truncate(inode: Inode, length: number): void {
    const { bytes } = inode;
    inode.bytes =
      length <= bytes.length
        ? bytes.subarray(0, length)
        : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
    inode.modified = this.#now();
  }

  /** Of a folder: all changes of folders so far, for they go to the platter in their order. */
  sync(inode: Inode): void {
    if (inode.kind === 'folder') {
      this.#unsynced = [];
    } else {
      inode.synced = inode.bytes;
    }
  }

  /** What has surely outlasted a power cut by now, of a file that is there. */
  onPlatter(path: string): Buffer {
    return this.find(path)?.synced ?? nothing;
  }

  /** The power is cut: of what was not synced a part is there, as the dice fall. */
  cut(dice: Dice): void {
    const kept = dice.between(0, this.#unsynced.length);
    for (const { folder, name, before } of this.#unsynced.slice(kept).toReversed()) {
      if (before === undefined) {
        folder.entries.delete(name);
      } else {
        folder.entries.set(name, before);
      }
    }
    this.#unsynced = [];
    this.#cutBelow(this.root, dice);
  }

  #cutBelow(folder: Inode, dice: Dice): void {
    for (const inode of folder.entries.values()) {
      if (inode.kind === 'folder') {
        this.#cutBelow(inode, dice);
      } else if (inode.bytes !== inode.synced) {
        const { bytes, synced } = inode;
        const grew = bytes.length >= synced.length && bytes.subarray(0, synced.length).equals(synced);
        const left = grew
          ? bytes.subarray(0, dice.between(synced.length, bytes.length))
          : dice.hits(0.5)
            ? bytes
            : synced;
        inode.bytes = Buffer.from(left);
        inode.synced = inode.bytes;
      }
    }
  }
}
