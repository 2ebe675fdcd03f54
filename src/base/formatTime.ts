/** Times and durations formatted for users, logs and files. */

/** The time in the user's language, with the date unless it is today's (`now`). */
export function formatTime(at: number, now: number, language: string): string {
  const date = new Date(at);
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return date.toLocaleString(language, {
    ...(!sameDay && { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** A duration in its largest unit, rounded: `5 minutes`, `3 hours`, `2 days`. */
export function formatSpan(ms: number, language: string): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const format = (value: number, unit: string) =>
    value.toLocaleString(language, { style: 'unit', unit, unitDisplay: 'long' });
  if (minutes < 60) return format(minutes, 'minute');
  if (minutes < 48 * 60) return format(Math.round(minutes / 60), 'hour');
  return format(Math.round(minutes / 1440), 'day');
}

/** The format of logs and reports: `2026-11-02T08:00:00.000Z`. */
export function formatInstant(at: number): string {
  return new Date(at).toISOString();
}

/** The format in which the AWS CLI and SDKs store when a token expires: `2026-11-02T08:00:00Z`. */
export function formatSeconds(at: number): string {
  return formatInstant(at).replace(/\.\d+Z$/, 'Z');
}
