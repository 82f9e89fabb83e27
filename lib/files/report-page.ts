// The places of a report beside its own file: in a page that shows it, and where a history takes it from.

/** The variable by which klaviyo-schedule tells a command of ours where its history takes the report from. */
export const historyVariable = 'KLAVIYO_SCHEDULE_REPORT';

/** Whether a report of this name is a page to look at. */
export function isPageName(file: string | undefined): file is string {
  return file !== undefined && /\.html$/i.test(file);
}

const opening = '<script type="application/json" id="report">';
const closing = '</script>';

/** The characters that could end the element, or mean something else in HTML, and those that turn the writing round. */
const special = /[<>&\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A report as an element of a page: no text in it can end the element. */
export function embeddedReport(report: object): string {
  const json = JSON.stringify(report).replaceAll(
    special,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${opening}${json}${closing}`;
}

/** The JSON text of a report: the file's own, or out of the page that the file is. */
export function reportJson(text: string): string {
  const start = text.startsWith('<') ? text.indexOf(opening) : -1;
  return start < 0 ? text : text.slice(start + opening.length, text.indexOf(closing, start));
}
