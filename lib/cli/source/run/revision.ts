// The end of an API revision: they live two years; then Klaviyo answers with another one, or with 410.

const day = 86_400_000;

/** What to say of a revision in the 90 days before its end, and after it. `now` in milliseconds. */
export function revisionWarning(revision: string, now: number): string | undefined {
  const ends = new Date(`${revision}T00:00:00Z`);
  ends.setUTCFullYear(ends.getUTCFullYear() + 2);
  const left = Math.floor((ends.getTime() - now) / day);
  if (left > 90) {
    return undefined;
  }
  const date = ends.toISOString().slice(0, 10);
  return left >= 0
    ? `warning: Klaviyo retires the API revision ${revision} on ${date}, in ${left} days; choose a newer one with --revision`
    : `warning: the API revision ${revision} reached the end of its two years on ${date}; choose a newer one with --revision`;
}
