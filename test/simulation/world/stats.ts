// What the system tells of files, folders and pipes.
import { Buffer } from 'node:buffer';
import type { Inode } from './disk.ts';

type Told = Pick<Inode, 'number' | 'mode' | 'bytes' | 'modified' | 'changed'>;

export class Stats {
  readonly dev = 1;
  readonly uid = 0;
  readonly gid = 0;
  readonly ino: number;
  readonly mode: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly #kind: Inode['kind'] | 'pipe';

  constructor(inode: Told, kind: Inode['kind'] | 'pipe') {
    this.#kind = kind;
    this.ino = inode.number;
    this.mode = (kind === 'folder' ? 0o040000 : 0o100000) | inode.mode;
    this.size = inode.bytes.length;
    this.mtimeMs = inode.modified;
    this.ctimeMs = inode.changed;
  }

  get mtime(): Date {
    return new globalThis.Date(this.mtimeMs);
  }

  isFile(): boolean {
    return this.#kind === 'file';
  }

  isDirectory(): boolean {
    return this.#kind === 'folder';
  }

  isFIFO(): boolean {
    return this.#kind === 'pipe';
  }

  isSymbolicLink(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }

  isCharacterDevice(): boolean {
    return false;
  }

  isBlockDevice(): boolean {
    return false;
  }
}

/** An entry of a folder. */
export class Entry extends Stats {
  readonly name: string;
  readonly parentPath: string;
  readonly path: string;

  constructor(inode: Inode, name: string, folder: string) {
    super(inode, inode.kind);
    this.name = name;
    this.parentPath = folder;
    this.path = folder;
  }
}

/** Of stdin, stdout and stderr. */
export const pipe = new Stats(
  { number: 0, bytes: Buffer.alloc(0), mode: 0o600, modified: 0, changed: 0 },
  'pipe',
);
