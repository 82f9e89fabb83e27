// What an operation of Klaviyo's contract says of itself, as far as it is used here.

/** Requests a second, a minute and (where there is one) a day. */
export interface PublishedLimits {
  readonly burst: number;
  readonly steady: number;
  readonly daily?: number;
}

export interface PublishedFilter {
  /** What the values are; `none`: the operator stands alone, as in `has(profile)`. */
  readonly kind: 'text' | 'time' | 'number' | 'boolean' | 'none';
  readonly operators: readonly string[];
  /** All that a value may be, where there are so many only. */
  readonly choices?: readonly string[];
}

/** What an operation does not have is not there. */
export interface PublishedOperation extends PublishedLimits {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{id}` where an id goes. */
  readonly path: string;
  readonly scopes: readonly string[];
  /** The answer goes on under `links.next`. */
  readonly cursor?: true;
  /** What `page[size]` takes; without it that parameter is refused. */
  readonly pageSize?: { readonly default: number; readonly max: number };
  /** The JSON:API type of the answer's data. */
  readonly type?: string;
  /** The answer's data is a list. */
  readonly many?: true;
  readonly filters?: Readonly<Record<string, PublishedFilter>>;
  /** One of these filters must be there. */
  readonly required?: readonly string[];
  /** Both directions: `created`, `-created`. */
  readonly sorts?: readonly string[];
  /** By the name of the relationship, the type of what comes along. */
  readonly includes?: Readonly<Record<string, string>>;
  /** By type, what `additional-fields[type]` takes. */
  readonly additional?: Readonly<Record<string, readonly string[]>>;
  /** The types that `fields[type]` is for, each with those of the type's fields that it refuses here. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** Of a query: by attribute of its body, the words that it takes. */
  readonly asks?: Readonly<Record<string, readonly string[]>>;
  /** Of a query: the attributes that its body must have. */
  readonly needs?: readonly string[];
  /** Limits that hold while this parameter has this value among its values. */
  readonly reduced?: readonly (PublishedLimits & { readonly parameter: string; readonly value: string })[];
  /** The most that a request may carry, in records and bytes, and the most jobs that may go on at once. */
  readonly most?: {
    readonly records?: number;
    readonly requestBytes?: number;
    readonly recordBytes?: number;
    readonly stringBytes?: number;
    readonly jobs?: number;
  };
}
