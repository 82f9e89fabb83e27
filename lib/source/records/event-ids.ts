// The ids of flow, campaign and message that an event's properties hold.
import type { Range, ResourceObject } from './resource-object.ts';

/** By the column of a record: the properties that hold its value, of which the first that is there counts. */
const columns: readonly (readonly [name: string, properties: readonly string[]])[] = [
  ['flow_id', ['$flow', '$flow_id', 'flow_id']],
  ['campaign_id', ['$campaign', '$campaign_id', 'campaign_id']],
  ['message_id', ['$message', '$message_id', 'message_id']],
];

export const eventIdNames = columns.map(([name]) => name);

const campaignColumn = eventIdNames.indexOf('campaign_id');
/** An event that has it, and no `$flow`, comes from a campaign: then the id of its message is the campaign's. */
const campaignName = 'Campaign Name';

const properties = [...columns.flatMap(([, names]) => names), campaignName].map((name) => Buffer.from(name));
const placeOf = (name: string): number => properties.findIndex((known) => known.toString() === name);
const placesOf = columns.map(([, names]) => names.map(placeOf));
const [flow, message, campaign] = [placeOf('$flow'), placeOf('$message'), placeOf(campaignName)];
const eventProperties = Buffer.from('event_properties');
const quote = 0x22;

/** The places of these names, by their lengths: most other names have a length that none of them has. */
const placesByLength: number[][] = [];
for (const [place, { length }] of properties.entries()) {
  (placesByLength[length] ??= []).push(place);
}
const nowhere: readonly number[] = [];

/** Asked for each property of each event, so it makes nothing that would have to be collected. */
function placeIn(object: ResourceObject, member: number): number {
  for (const place of placesByLength[object.nameLength(member)] ?? nowhere) {
    const name = properties[place];
    if (name !== undefined && object.isNamed(member, name)) {
      return place;
    }
  }
  return -1;
}

/** Finds them in one event after the other. */
export class EventIds {
  /** Where the values of these properties begin and end in the event at hand; 0 where it lacks them. */
  readonly #starts = new Int32Array(properties.length);
  readonly #ends = new Int32Array(properties.length);

  /** Looks through an event. False where it has none. Only texts that are not empty count. */
  find(object: ResourceObject): boolean {
    let isFound = false;
    for (let member = object.firstMemberOf(eventProperties); member !== 0; member = object.next(member)) {
      const place = placeIn(object, member);
      if (place < 0) {
        continue;
      }
      const { start, end } = object.valueRange(member);
      if (object.bytes[start] !== quote || end <= start + 2) {
        continue;
      }
      if (!isFound) {
        this.#starts.fill(0);
      }
      isFound = true;
      this.#starts[place] = start;
      this.#ends[place] = end;
    }
    return isFound;
  }

  /** The JSON text for a column, by its index in `eventIdNames`; undefined where the event has none. */
  rangeFor(column: number): Range | undefined {
    const place = placesOf[column]?.find((one) => this.#has(one));
    if (place !== undefined) {
      return this.#range(place);
    }
    const isOfCampaign = column === campaignColumn && this.#has(campaign) && !this.#has(flow);
    return isOfCampaign && this.#has(message) ? this.#range(message) : undefined;
  }

  #has(place: number): boolean {
    return this.#starts[place] !== 0;
  }

  #range(place: number): Range {
    return { start: this.#starts[place] ?? 0, end: this.#ends[place] ?? 0 };
  }
}
