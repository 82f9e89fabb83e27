// Turns milliseconds into the text a person reads: 300ms, 12.3s, 1h 5m.

export function formatSpan(milliseconds: number): string {
  if (milliseconds < 1000) {
    return `${Math.round(milliseconds)}ms`;
  }
  if (milliseconds < 60_000) {
    return `${Number((milliseconds / 1000).toFixed(1))}s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : `${amount}${unit}`)).join(' ');
}
