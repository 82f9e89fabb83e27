// The settings of a run of klaviyo-sandbox, out of its options.
import { Failure } from '../../errors.ts';
import { defaultCounts, noCounts, type Counts } from '../../sandbox/seed/seed.ts';
import { decideOptions, type Flags } from '../kit/options.ts';
import { parseFlags } from '../kit/command-line/parse.ts';
import { sandboxLine, sandboxOptions, type SandboxFlags } from './options.ts';

export interface SandboxSettings {
  readonly options: SandboxFlags;
  /** Undefined where the user named none: then requests must be for this machine by their `Host`, too. */
  readonly host: string | undefined;
  /** How many objects of each kind are made. */
  readonly counts: Counts;
}

/** Throws a `Failure` for a mistake on the command line. */
export function readSettings(argv: readonly string[]): SandboxSettings {
  const { flags, words, command = [] } = parseFlags(sandboxLine, argv);
  const [word] = [...words, ...command];
  if (word !== undefined) {
    throw new Failure('usage', `unexpected argument ${JSON.stringify(word)}: nothing but flags is taken`);
  }
  return settingsOf(flags);
}

/** The settings that the flags say. Throws a `Failure` for a value that can't be. */
export function settingsOf(flags: Flags): SandboxSettings {
  const options = decideOptions(sandboxOptions, { flags, env: {} });
  if (options.save && options.data === undefined) {
    throw new Failure('usage', '--save needs --data FILE to save to');
  }
  const { profiles, events, lists, segments, campaigns, templates, flows, catalogItems, couponCodes } =
    options;
  const usual = options.empty ? noCounts : defaultCounts;
  const counts = {
    profiles: profiles ?? usual.profiles,
    events: events ?? usual.events,
    lists: lists ?? usual.lists,
    segments: segments ?? usual.segments,
    campaigns: campaigns ?? usual.campaigns,
    templates: templates ?? usual.templates,
    flows: flows ?? usual.flows,
    catalogItems: catalogItems ?? usual.catalogItems,
    couponCodes: couponCodes ?? usual.couponCodes,
  };
  return { options, host: flags.has('host') ? options.host : undefined, counts };
}
