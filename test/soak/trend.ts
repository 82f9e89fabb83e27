// Whether a series of samples stays where it is: its slope, measured so that a few odd samples do not make it.

export interface Trend {
  /** Of the samples that count. */
  readonly median: number;
  /** In units an hour: the median of the slopes between all pairs of samples (Theil and Sen). */
  readonly slope: number;
  /** What the slope comes to over the time that was watched. */
  readonly growth: number;
}

export interface Sample {
  /** Seconds since the start. */
  readonly at: number;
  readonly value: number;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 0 ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}

/** The trend of the samples behind the warm-up, which is the first quarter. NaN for fewer than eight samples in all. */
export function trendOf(samples: readonly Sample[]): Trend {
  const counted = samples.length < 8 ? [] : samples.slice(Math.floor(samples.length / 4));
  const slopes = counted.flatMap((late, index) =>
    counted.slice(0, index).map((early) => (late.value - early.value) / (late.at - early.at)),
  );
  const perSecond = medianOf(slopes);
  const watched = (counted.at(-1)?.at ?? 0) - (counted[0]?.at ?? 0);
  return {
    median: medianOf(counted.map(({ value }) => value)),
    slope: perSecond * 3600,
    growth: perSecond * watched,
  };
}

/** Flat: over the time that was watched it grew by no more than the allowance. What could not be measured is not flat. */
export function isFlat({ growth }: Trend, allowance: number): boolean {
  return growth <= allowance;
}
