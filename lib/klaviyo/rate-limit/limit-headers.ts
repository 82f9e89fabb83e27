// The limits of an endpoint and the state of one window, as an answer's headers tell them in either form.

/** So many requests in so long. */
export interface WindowLimit {
  readonly limit: number;
  /** Milliseconds, in Klaviyo's time: a sandbox's may run faster. */
  readonly span: number;
}

/** What is left of a window. */
export interface WindowState extends WindowLimit {
  readonly remaining: number;
  /** Milliseconds until the window begins anew, at the most; 0 where the answer leaves that open. */
  readonly reset: number;
}

/** What one answer says. */
export interface LimitState {
  /** Each window that the answer names, the shortest first. */
  readonly windows: readonly WindowLimit[];
  readonly seen?: WindowState;
}

/** A header as Node and undici give it. */
export type HeaderValue = string | readonly string[] | undefined;

const second = 1000;
const minute = 60 * second;
/** Longest header that is looked at: ten windows fit in. */
const longest = 200;
/** Beyond these a number is a mistake: of requests, and of seconds (a month). */
const mostRequests = 1_000_000;
const mostSeconds = 31 * 86_400;

/**
 * Reads `ratelimit-limit`, `ratelimit-remaining` and `ratelimit-reset`. Two forms are known:
 *
 * - a list, `10, 10;w=1, 150;w=60` (every answer recorded in 2026): first the limit of the window that the other two
 *   headers are of, then each limit with its window in seconds. Of several windows with that limit the shortest one
 *   is meant that can last as long as the reset says.
 * - one number, of the minute (Klaviyo's guide). A reset of 0, as the list has it for the second, contradicts that:
 *   then nothing is read.
 *
 * @returns undefined where the limits are missing or make no sense; limits without a state where only that makes none.
 * @example readLimits({ 'ratelimit-limit': '10, 10;w=1, 150;w=60', 'ratelimit-remaining': '9', 'ratelimit-reset': '0' })
 */
export function readLimits(headers: Readonly<Record<string, HeaderValue>>): LimitState | undefined {
  const [first, ...items] = textOf(headers['ratelimit-limit'])?.split(',') ?? [];
  const limit = whole(first, mostRequests);
  if (limit === undefined || limit === 0) {
    return undefined;
  }
  const remaining = whole(textOf(headers['ratelimit-remaining']), limit);
  const seconds = whole(textOf(headers['ratelimit-reset']), mostSeconds);
  const state =
    remaining === undefined || seconds === undefined ? undefined : { remaining, reset: seconds * second };
  if (items.length === 0) {
    const window = { limit, span: minute };
    return state && state.reset > 0 ? { windows: [window], seen: { ...window, ...state } } : undefined;
  }
  const windows = readWindows(items);
  if (windows === undefined) {
    return undefined;
  }
  const meant = windows.filter((window) => window.limit === limit);
  const window = meant.length > 1 ? meant.find(({ span }) => span >= (state?.reset ?? 0)) : meant[0];
  return { windows, ...(state && window && { seen: { ...window, ...state } }) };
}

/** The windows of `10;w=1, 150;w=60`; undefined where one makes no sense, or comes twice. */
function readWindows(items: readonly string[]): WindowLimit[] | undefined {
  const windows: WindowLimit[] = [];
  for (const item of items) {
    const [count, ...parameters] = item.split(';');
    const limit = whole(count, mostRequests);
    const lengths = parameters
      .map((parameter) => /^\s*w=(.*)$/.exec(parameter)?.[1])
      .filter((w) => w !== undefined);
    const span = lengths.length === 1 ? whole(lengths[0], mostSeconds) : undefined;
    if (limit === undefined || span === undefined || limit === 0 || span === 0) {
      return undefined;
    }
    if (windows.some((other) => other.span === span * second)) {
      return undefined;
    }
    windows.push({ limit, span: span * second });
  }
  return windows.toSorted((a, b) => a.span - b.span);
}

/** A header that comes once; one that comes twice contradicts itself. */
function textOf(value: HeaderValue): string | undefined {
  const text = typeof value === 'string' ? value : value?.length === 1 ? value[0] : undefined;
  return text !== undefined && text.length <= longest ? text : undefined;
}

function whole(text: string | undefined, most: number): number | undefined {
  const digits = text?.trim() ?? '';
  return /^\d{1,9}$/.test(digits) && Number(digits) <= most ? Number(digits) : undefined;
}
