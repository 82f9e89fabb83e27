// The search for the records that Klaviyo took without their phone number, for its answer does not name them. Pure.

/** How many extra requests a batch may cost. */
const mostRequests = 40;

/** Records of which at least one was taken without its phone number; `isKnown` is false where nobody said so. */
export interface DroppedGroup {
  readonly group: readonly number[];
  readonly isKnown: boolean;
}

/**
 * Yields groups to send once more (which changes nothing), is told whether each was taken whole (undefined where that
 * is not known), and returns the groups that were not: single records, or more where the requests were used up.
 */
export function* searchDropped(
  suspects: readonly number[],
): Generator<readonly number[], readonly DroppedGroup[], boolean | undefined> {
  const dropped: DroppedGroup[] = [];
  const groups: DroppedGroup[] = suspects.length > 0 ? [{ group: suspects, isKnown: true }] : [];
  let requests = 0;
  for (let next = groups.pop(); next !== undefined; next = groups.pop()) {
    const { group, isKnown } = next;
    if (!isKnown || group.length === 1 || requests >= mostRequests) {
      dropped.push(next);
      continue;
    }
    const middle = Math.ceil(group.length / 2);
    for (const half of [group.slice(0, middle), group.slice(middle)]) {
      requests++;
      const isWhole = yield half;
      if (isWhole !== true) {
        groups.push({ group: half, isKnown: isWhole === false });
      }
    }
  }
  return dropped;
}
