// A disk of some KiB that can be filled and emptied: a tmpfs, which only root may mount.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const size = 512;

export class SmallDisk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Over an empty folder; undefined where that is not allowed. */
  static mount(folder: string): SmallDisk | undefined {
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'none', folder]);
    return status === 0 ? new SmallDisk(folder) : undefined;
  }

  /** Leaves so many KiB. */
  fill(free: number): void {
    this.empty();
    const { stdout } = spawnSync('df', ['-k', '--output=avail', this.#folder], { encoding: 'utf8' });
    const room = Number(stdout.split('\n')[1]) - free;
    writeFileSync(this.#filler, Buffer.alloc(Math.max(0, room) * 1024));
  }

  empty(): void {
    rmSync(this.#filler, { force: true });
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.#folder]);
  }

  get #filler(): string {
    return join(this.#folder, 'filler');
  }
}
