// Numbers and Klaviyo-like ids that a seed decides: the same sequence each time.

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const hex = '0123456789abcdef';

/** Not for secrets. The state is one 32-bit number, so a snapshot can carry it. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  get state(): number {
    return this.#state;
  }

  /** Goes on from where another one stood. */
  restore(state: number): void {
    this.#state = state >>> 0;
  }

  /** 0 inclusive to 1 exclusive (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(rate: number): boolean {
    return this.next() < rate;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  #text(alphabet: string, length: number): string {
    let text = '';
    for (let i = 0; i < length; i += 1) {
      text += alphabet.charAt(this.below(alphabet.length));
    }
    return text;
  }

  /** As the specification's `Y6nRLr`: lists, segments, metrics, flows, templates. */
  shortId(): string {
    return this.#text(alphanumeric, 6);
  }

  /** As the specification's `01GDDKASAP8TKDDA2GRZDSVP4H`: profiles, campaigns. `at` in milliseconds. */
  ulid(at: number): string {
    let time = '';
    for (let rest = at, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) {
      time = crockford.charAt(rest % 32) + time;
    }
    return time + this.#text(crockford, 16);
  }

  /** A version 4 UUID: events, tags, import errors. */
  uuid(): string {
    const variant = hex.charAt(8 + this.below(4));
    const [a, b, c, d, e] = [8, 4, 3, 3, 12].map((length) => this.#text(hex, length));
    return `${a}-${b}-4${c}-${variant}${d}-${e}`;
  }

  /** Jobs: base64 text as Klaviyo's job ids are. */
  jobId(account: string): string {
    return Buffer.from(
      `${account}:maintenance:${this.#text(alphanumeric, 6)}.${this.below(2 ** 31)}`,
    ).toString('base64url');
  }
}
