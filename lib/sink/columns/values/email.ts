// The form of email addresses: which texts can be meant as one, and what is wrong with the others.

/** Klaviyo's own bound is not published; RFC 5321 lets no longer path through. */
export const maxEmailBytes = 254;

// Letters, digits and signs in groups with single points between them; a domain of at least two labels.
const plain =
  /^[A-Za-z0-9!#$%&*+/=?^_`{|}~-][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]*(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u;
const lastLabel = /^(?:\p{L}[\p{L}\p{M}]+|xn--[a-z0-9-]+)$/iu;

/** Characters that nobody sees or means: controls, formats, private and unassigned ones, and those that fonts leave out. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{DI}\ufffd]/u;
const typographic = /[‘’‚‛“”„‟‹›«»＂＇]/u;
const delimiter = /["(),:;<>[\\\]]/;

export function isPlausibleEmail(text: string): boolean {
  return emailFault(text) === undefined;
}

/** What is wrong with the text as an address, without repeating it; undefined: nothing. */
export function emailFault(text: string): string | undefined {
  if (plain.test(text) && text.indexOf('@') <= 64) {
    return undefined;
  }
  const strange = unseen.exec(text) ?? typographic.exec(text);
  if (strange !== null) {
    return `it holds ${codePoint(strange[0])}${typographic.test(strange[0]) ? ', a typographic quotation mark' : ', which no address has'}`;
  }
  if (/\s/.test(text)) {
    return text.trim() === text || /\s/.test(text.trim())
      ? 'it has a blank inside'
      : 'it has blanks around it (--trim takes them off)';
  }
  const parts = text.split('@');
  const [local = '', domain = ''] = parts;
  if (parts.length !== 2) {
    return parts.length === 1 ? 'it has no @' : 'it has more than one @';
  }
  return localFault(local) ?? domainFault(domain);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function localFault(local: string): string | undefined {
  if (local === '') {
    return 'nothing stands in front of the @';
  }
  if (Array.from(local).length > 64) {
    return 'more than 64 characters stand in front of the @';
  }
  if (/^\.|\.$|\.\./.test(local)) {
    return `a point ${local.startsWith('.') ? 'begins' : local.endsWith('.') ? 'ends' : 'follows a point in'} the part in front of the @`;
  }
  if (local.startsWith("'")) {
    return 'an apostrophe stands in front of it';
  }
  if (/^\p{M}/u.test(local)) {
    return `it begins with ${codePoint(local)}, a mark without its letter`;
  }
  const wrong = delimiter.exec(local);
  return wrong === null ? undefined : `it holds ${wrong[0]}`;
}

function domainFault(domain: string): string | undefined {
  const labels = domain.split('.');
  if (labels.includes('')) {
    return domain === '' ? 'nothing stands behind the @' : 'a part of its domain is empty';
  }
  if (labels.some((part) => Array.from(part).length > 63)) {
    return 'a part of its domain is longer than 63 letters';
  }
  if (labels.length < 2) {
    return 'its domain has no point';
  }
  return labels.every((part) => label.test(part)) && lastLabel.test(labels.at(-1) ?? '')
    ? undefined
    : 'its domain is none';
}
