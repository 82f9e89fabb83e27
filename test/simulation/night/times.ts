// The times of a night, in milliseconds.

export const minute = 60_000;
export const hour = 60 * minute;

/** The night begins ten minutes before its first full hour. */
export const begins = Date.UTC(2026, 2, 1, 19, 50);
/** From here on nothing goes wrong any more. */
export const calmFrom = begins + 1.6 * hour;
export const ends = begins + 2.6 * hour;
