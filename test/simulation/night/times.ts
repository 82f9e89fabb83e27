// The times of a night, in milliseconds.

export const minute = 60_000;
export const hour = 60 * minute;

/** The night begins ten minutes before its first full hour. */
export const begins = Date.UTC(2026, 2, 1, 19, 50);
/** From here on, after so many hours in which each schedule runs once, nothing goes wrong any more. */
export const calmAfter = (hours: number): number => begins + (hours + 0.6) * hour;
/** Each schedule runs once more while all is calm. */
export const endAfter = (hours: number): number => calmAfter(hours) + hour;
