// The width of the terminal that a person looks at.
import type { Io } from '../run.ts';

/** In columns; a terminal that does not know its own counts as 80 wide, unless the environment says otherwise. */
export function terminalWidth({ stderr, env }: Pick<Io, 'stderr' | 'env'>): number {
  const { columns = 0 } = stderr;
  return columns > 0 ? columns : Number(env['COLUMNS']) || 80;
}
