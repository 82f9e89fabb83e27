// What a resource is: where its objects are read, by which times, with what related objects, and at which rate.
import type { Endpoint } from '../../klaviyo/endpoint.ts';
import type { PublishedOperation } from '../../klaviyo/published-operation.ts';

/** A field by which a resource can be asked for a span of time, with the operators that Klaviyo has for it. */
export interface TimeField {
  readonly name: string;
  /** What filters and sorts call it; undefined where that is its name. */
  readonly asked?: string;
  /** Asked for from here on where there is no other bound, in seconds: what has no such time is not wanted. */
  readonly since?: number;
  readonly lower: 'greater-than' | 'greater-or-equal';
  /** Undefined where there is no way to ask for an upper bound. */
  readonly upper: 'less-than' | 'less-or-equal' | undefined;
  /** The answer can be sorted by it. */
  readonly sorted: boolean;
  /** Seconds since the epoch instead of ISO 8601. */
  readonly unix: boolean;
  /** Only moves forward as the account lives, so that a later run finds what is new by it. */
  readonly grows: boolean;
}

/** Where the parents of a resource come from, and how its records name theirs. */
export interface ParentRule {
  /** The name of a resource. */
  readonly resource: string;
  /** `list_id` */
  readonly field: string;
}

export interface Resource {
  readonly name: string;
  /** The JSON:API type of its objects. */
  readonly type: string;
  readonly endpoint: Endpoint;
  /** The most that `page[size]` may ask for; undefined where it is refused. */
  readonly pageSize: number | undefined;
  /** The first is the default. */
  readonly times: readonly TimeField[];
  /** The time that never changes, by which the whole can be read in windows. */
  readonly stableTime: TimeField | undefined;
  readonly includes: readonly string[];
  /** Embedded unless related objects are skipped. */
  readonly embedded: readonly string[];
  readonly additional: readonly string[];
  /** The lower limits that hold while an additional field is asked for. */
  readonly reduced: NonNullable<PublishedOperation['reduced']>;
  /** Filters that together reach every object: one of each is asked for in turn. */
  readonly variants: readonly FilterVariant[];
  readonly parent: ParentRule | undefined;
  /** Its members come and go, and a snapshot can show it. */
  readonly changes: boolean;
  /** Its records are parts of the answer; undefined where they are the objects of the answer. */
  readonly derived?: Derived;
}

/** How records are found in an answer that holds something larger. */
export interface Derived {
  /** What its records have, in their order. */
  readonly attributes: readonly string[];
  /** The JSON:API type of the parts; undefined where they are no objects of Klaviyo's. */
  readonly type?: string;
  /** The records have no id that means anything. */
  readonly idless: boolean;
  /** What is asked for, to have all of them in the answer. */
  readonly include: readonly string[];
  readonly fields: readonly string[];
  readonly additional: readonly string[];
  /**
   * The answer as a page of these parts, each with an id that it keeps; of an answer of another form a page that can't be
   * understood. Throws a `SyntaxError` for what is no JSON.
   */
  readonly parts: (answer: Buffer) => Buffer;
}

/** A filter that a part of a collection has to be asked for by. */
export interface FilterVariant {
  readonly key: string;
  readonly filter: string;
  readonly channel: CampaignChannel | undefined;
  readonly archived: boolean;
}

export const channels = ['email', 'sms', 'mobile_push'] as const;
export type CampaignChannel = (typeof channels)[number];
