/** Times formatted for users, logs and files. */

/** The time in the user's language, with the date unless it is today's (`now`). */
export function formatTime(at: number, now: number, language: string): string {
  const date = new Date(at);
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return date.toLocaleString(language, {
    ...(!sameDay && { month: 'short', day: 'numeric' }),
    hour: 'numeric',
    minute: '2-digit',
  });
}

/** The format of logs and reports: `2026-11-02T08:00:00.000Z`. */
export function formatInstant(at: number): string {
  return new Date(at).toISOString();
}

/** The format in which the AWS CLI and SDKs store when a token expires: `2026-11-02T08:00:00Z`. */
export function formatSeconds(at: number): string {
  return formatInstant(at).replace(/\.\d+Z$/, 'Z');
}
