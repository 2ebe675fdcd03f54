/** Times formatted for users, logs and files. */

/** Each is made once: making one takes fifty times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(language: string, withDate: boolean): Intl.DateTimeFormat {
  const key = `${language} ${withDate}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, {
    ...(withDate && { month: 'short', day: 'numeric' }),
    hour: 'numeric',
    minute: '2-digit',
  });
  formatters.set(key, made);
  return made;
}

/** The time in the user's language, with the date unless it is today's (`now`). */
export function formatTime(at: number, now: number, language: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return formatterFor(language, !sameDay).format(at);
}

/** The format of logs and reports: `2026-11-02T08:00:00.000Z`. */
export function formatInstant(at: number): string {
  return new Date(at).toISOString();
}

/** The format in which the AWS CLI and SDKs store when a token expires: `2026-11-02T08:00:00Z`. */
export function formatSeconds(at: number): string {
  return formatInstant(at).replace(/\.\d+Z$/, 'Z');
}
