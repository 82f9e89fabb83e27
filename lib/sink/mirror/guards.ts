// The guards in front of a mirror's first request that changes anything. Pure.
import { Failure } from '../../errors.ts';
import type { RejectLimitSettings } from '../reject-limit.ts';

/** Of a hundred members so many may go, and at least so many, where nobody says otherwise. */
const usualPercentage = 10;
const usualLeast = 10;

export interface Comparison {
  /** Records that were read, valid or not. */
  readonly read: number;
  readonly members: number;
  /** Of these members, how many are not in the input. */
  readonly removals: number;
}

export interface GuardSettings {
  readonly maxRemove: RejectLimitSettings | undefined;
  readonly allowEmpty: boolean;
}

/** Why nothing may be changed; undefined: it may. */
export function guard(
  { read, members, removals }: Comparison,
  { maxRemove, allowEmpty }: GuardSettings,
): Failure | undefined {
  if (read === 0 && !allowEmpty) {
    return new Failure(
      'input_empty',
      '--op mirror: the input has no records, and would take all members off the list; nothing was changed. If the list is to be empty: --allow-empty',
    );
  }
  // Who says that the list may become empty has said how many may go.
  const isMeantEmpty = read === 0 && maxRemove === undefined;
  const { most, limit } = allowed(maxRemove, members);
  if (removals <= most || isMeantEmpty) {
    return undefined;
  }
  return new Failure(
    'too_many_removals',
    `--op mirror would take ${removals} of ${members} members off the list, more than ${limit} allows (${most}); nothing was changed. If that is meant: --max-remove ${removals}`,
  );
}

function allowed(maxRemove: RejectLimitSettings | undefined, members: number) {
  if (maxRemove === undefined) {
    const most = Math.max(usualLeast, Math.floor((members * usualPercentage) / 100));
    return { most, limit: `--max-remove ${usualPercentage}%` };
  }
  const { value, isPercentage } = maxRemove;
  return isPercentage
    ? { most: Math.floor((members * value) / 100), limit: `--max-remove ${value}%` }
    : { most: value, limit: `--max-remove ${value}` };
}
