// The wall clock of a time zone, for aggregates that are asked for in one.
import { badRequest } from '../wire/refusal.ts';

const quarter = 900_000;

export class WallClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** @throws ApiError 400 for what is no zone of the IANA list. */
  constructor(timeZone: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    } catch {
      throw badRequest(`'${timeZone}' is not a valid timezone.`, { pointer: '/data/attributes/timezone' });
    }
  }

  /** Milliseconds that the clock is ahead of UTC; zones differ from it by quarters of an hour. */
  offset(time: number): number {
    const key = Math.floor(time / quarter);
    const known = this.#offsets.get(key);
    if (known !== undefined) {
      return known;
    }
    const name =
      this.#format.formatToParts(key * quarter).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    this.#offsets.set(key, offset);
    return offset;
  }

  /** When the clock shows this. */
  when(wall: number): number {
    const guess = wall - this.offset(wall);
    return wall - this.offset(guess);
  }

  /** `2026-01-31T00:00:00+01:00` */
  shown(wall: number): string {
    const minutes = this.offset(this.when(wall)) / 60_000;
    const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
    const size = Math.abs(minutes);
    const text = new Date(wall).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length);
    return `${text}${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
  }
}
