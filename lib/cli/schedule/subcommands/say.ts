// What klaviyo-schedule says to a person: names, commands and paths of others move no terminal, flood none, show no key.
import { showControl } from '../../../schedule/store/control-characters.ts';
import { tell } from '../../kit/log/event.ts';
import type { Io } from '../../kit/run.ts';
import { shown } from '../../kit/terminal/shown.ts';

/** A text as it may be printed; one of several lines where `lines` is set. */
export function printable(text: string, lines = false): string {
  return shown(showControl(text, lines));
}

/** A line on stderr. */
export function say(io: Io, text: string): void {
  tell(io, 'klaviyo-schedule', showControl(text));
}

/** A line on stdout. */
export function printLine(io: Io, text: string): void {
  io.stdout.write(`${printable(text)}\n`);
}
