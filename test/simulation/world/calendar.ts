// croner, whose calendars tell all who ask the same: one is made for each pattern, for all nights.
import { Cron as Calendar, type CronOptions } from 'croner';

const known = new Map<string, Calendar>();

/** The options are the same for every pattern. */
export const Cron = new Proxy(Calendar, {
  construct(target, [pattern, options]: [string, CronOptions]) {
    const found = known.get(pattern) ?? new target(pattern, options);
    known.set(pattern, found);
    return found;
  },
});
