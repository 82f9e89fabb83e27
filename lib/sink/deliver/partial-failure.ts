// The search for the records that Klaviyo took without their phone number, for its answer does not name them. Pure.

/** How many extra requests a batch may cost. */
const mostRequests = 40;

/**
 * Yields groups to send once more (which changes nothing), is told whether each was taken whole, and returns the
 * groups that were not: single records, or more where the requests were used up.
 */
export function* searchDropped(
  suspects: readonly number[],
): Generator<readonly number[], readonly (readonly number[])[], boolean> {
  const dropped: (readonly number[])[] = [];
  const groups = suspects.length > 0 ? [suspects] : [];
  let requests = 0;
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    if (group.length === 1 || requests >= mostRequests) {
      dropped.push(group);
      continue;
    }
    const middle = Math.ceil(group.length / 2);
    for (const half of [group.slice(0, middle), group.slice(middle)]) {
      requests++;
      const isWhole = yield half;
      if (!isWhole) {
        groups.push(half);
      }
    }
  }
  return dropped;
}
