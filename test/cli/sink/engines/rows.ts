// Two rows that engines print in their own ways, and the profiles that klaviyo-sink makes of what was printed.
import type { Test } from 'tap';
import { z } from 'zod';
import { dryBodies, type DryRun } from '../dry-bodies.ts';

/** The columns of the two rows. */
export const columns = 'email,first_name,vip,signed_up,score,big,tags,arr,note';

/** The types of the columns, said where they can't be seen. */
export const types = ['vip=boolean', 'signed_up=date', 'score=number', 'tags=json'].flatMap((type) => [
  '--type',
  type,
]);

/** The text of `note` in the first row: line breaks, tabs, backslashes, quotes, delimiters. */
export const note = 'one\ntwo\tthree\\four, "five"; six|seven';

/** Where formats differ: how they write an array, and whether an empty text is one or no value. */
export interface Written {
  readonly arr: readonly [full: unknown, empty: unknown];
  readonly emptyNote?: '';
  /** Where a format has no line breaks and tabs in a text, `note` is another one. */
  readonly note?: string;
}

function profiles({ arr, emptyNote, note: text = note }: Written): unknown {
  return [
    {
      email: 'zoë@example.com',
      first_name: 'Zoë "Z" O\'Neil 用户',
      properties: {
        vip: true,
        signed_up: '2026-01-31T00:30:00.500Z',
        score: 12.5,
        big: '9007199254740993',
        tags: { plan: 'gold', n: [1, 2] },
        arr: arr[0],
        note: text,
      },
    },
    {
      email: 'bea@example.net',
      properties: {
        vip: false,
        score: 3,
        big: '-9007199254740993',
        arr: arr[1],
        ...(emptyNote === undefined ? {} : { note: emptyNote }),
      },
    },
  ];
}

const signed = z.looseObject({ properties: z.looseObject({ signed_up: z.string().optional() }) });

/** An instant in one spelling; whether it has a zone is looked at before. */
function instant(t: Test, text: string): string {
  t.match(text, /(?:Z|[+-]\d\d:\d\d)$/, 'a time has its zone');
  return new Date(text).toISOString();
}

/** Asserts that the two rows become the two profiles, with types said in the same line of flags. */
export async function reads(
  t: Test,
  what: string,
  text: string | Buffer,
  { args = [], ...written }: Written & { readonly args?: readonly string[] },
): Promise<void> {
  const { status, stderr, attributes } = await dryBodies(['--op', 'upsert', ...args, ...types], text);
  t.equal(status, 0, `${what}: ${stderr}`);
  const found = attributes.map((profile) => {
    const { properties, ...rest } = signed.parse(profile);
    const { signed_up: time } = properties;
    if (time !== undefined) {
      properties.signed_up = instant(t, time);
    }
    return Object.assign(rest, { properties });
  });
  t.strictSame(found, profiles(written), what);
}

/**
 * Asserts that a text for people is refused, and that what `advice` finds in the message, asked of the engine in its
 * place, prints what can be read; a flag for nulls that the sink then proposes is followed as well.
 */
export async function refuses(
  t: Test,
  what: string,
  text: string | Buffer,
  advice: RegExp,
  again: (flags: readonly string[]) => Buffer,
): Promise<void> {
  const { status, stderr, attributes } = await dryBodies(['--op', 'upsert'], text);
  t.equal(status, 65, `${what}: ${stderr}`);
  t.same(attributes, [], `${what}: nothing is sent`);
  const [, flags] = advice.exec(stderr) ?? [];
  t.ok(flags, `${what}: ${stderr}`);
  const data = again(flags?.split(' ') ?? []);
  const run = await followingNulls(data);
  t.equal(run.status, 0, `${what}, followed: ${run.stderr}`);
  t.same(
    run.attributes.map((profile) => z.looseObject({ email: z.string() }).parse(profile).email),
    ['zoë@example.com', 'bea@example.net'],
    `${what}, followed`,
  );
  t.notMatch(JSON.stringify(run.attributes), /NULL|\\\\N/, `${what}, followed: no null is a text`);
}

/** A run, and where it names a database's null, the run with the flag that it names. */
async function followingNulls(data: Buffer): Promise<DryRun> {
  const first = await dryBodies(['--op', 'upsert'], data);
  const [, token] = /say --null ('\\N'|NULL)/.exec(first.stderr) ?? [];
  return token === undefined
    ? first
    : dryBodies(['--op', 'upsert', '--null', token.replaceAll("'", '')], data);
}
