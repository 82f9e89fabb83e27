// Durations between milliseconds and the text that a person writes and reads: 300ms, 12.3s, 1h 5m.

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds, or undefined where the text is no duration. A bare number counts in `bareUnit`. */
export function parseDuration(text: string, bareUnit: 'ms' | 's'): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text);
  const unit = units[match?.[2] ?? bareUnit];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined;
}

/** Below a minute with one decimal at most, above in whole seconds; `0s` for nothing. */
export function formatDuration(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  if (rounded > 0 && rounded < 1000) {
    return `${rounded}ms`;
  }
  const tenths = Math.round(rounded / 100);
  if (tenths < 600) {
    return `${tenths / 10}s`;
  }
  const seconds = Math.round(rounded / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : `${amount}${unit}`)).join(' ');
}
