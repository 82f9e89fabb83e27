// Who may write into a store: whoever can makes the daemon run commands as the one who started it.
import { readdirSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../errors.ts';

const writableByAll = 0o002;

/** The folders of a store and its schedules, as far as they are there. */
function placesOf(folder: string): string[] {
  const schedules = join(folder, 'schedules');
  const isThere = statSync(schedules, { throwIfNoEntry: false }) !== undefined;
  const files = isThere ? readdirSync(schedules).filter((name) => name.endsWith('.json')) : [];
  return [folder, join(folder, 'runs'), schedules, ...files.map((name) => join(schedules, name))];
}

/** To be called before a store's commands are run. Throws a `Failure` where everybody on this machine may write there. */
export function expectPrivate(folder: string): void {
  // There the bits say nothing.
  if (platform() === 'win32') {
    return;
  }
  for (const place of placesOf(folder)) {
    const found = statSync(place, { throwIfNoEntry: false });
    if (found !== undefined && (found.mode & writableByAll) !== 0) {
      throw new Failure(
        'config',
        `${place} can be written by every user of this machine, who could have any command run as you; look at what is in it, then: chmod o-w ${place}`,
      );
    }
  }
}
