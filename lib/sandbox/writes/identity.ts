// The profile that the identifiers of a write mean, or the reason why there is none.
import type { Profile, ProfileIdentifier, Profiles } from '../store/profiles.ts';

export interface GivenIdentifiers extends Partial<Record<ProfileIdentifier, string>> {
  readonly id?: string;
}

export type Match =
  | { readonly kind: 'profile'; readonly profile: Profile }
  /** There is no profile with one of these identifiers. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown-id' }
  /** Two identifiers belong to two profiles. */
  | {
      readonly kind: 'conflict';
      readonly profile: Profile;
      readonly other: Profile;
      readonly by: ProfileIdentifier;
    };

/**
 * The order in which identifiers decide. Klaviyo's public material names no order for the upsert; the profile's own
 * id comes first, then the owner's own id of the person, then the channels.
 */
const order: readonly ProfileIdentifier[] = ['external_id', 'email', 'phone_number', 'anonymous_id'];

export function matchProfile(profiles: Profiles, identifiers: GivenIdentifiers): Match {
  let profile = identifiers.id === undefined ? undefined : profiles.get(identifiers.id);
  if (identifiers.id !== undefined && profile === undefined) {
    return { kind: 'unknown-id' };
  }
  for (const name of order) {
    const value = identifiers[name];
    const owner = value === undefined ? undefined : profiles.find(name, value);
    if (owner === undefined || owner === profile) {
      continue;
    }
    if (profile === undefined) {
      profile = owner;
    } else {
      return { kind: 'conflict', profile, other: owner, by: name };
    }
  }
  return profile === undefined ? { kind: 'none' } : { kind: 'profile', profile };
}
