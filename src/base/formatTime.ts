/** Times as people read them. */

/** Day and time in the person's language, the day only where it is not today's (`now`). */
export function formatTime(at: number, now: number, language: string): string {
  const date = new Date(at);
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return date.toLocaleString(language, {
    ...(!sameDay && { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** How long something has lasted, in its largest unit: `5 minutes`, `3 hours`, `2 days`. */
export function formatSpan(ms: number, language: string): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const [value, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  return value.toLocaleString(language, {
    style: 'unit',
    unit: unit as string,
    unitDisplay: 'long',
  });
}

/** As logs and reports have it: `2026-11-02T08:00:00.000Z`. */
export function formatInstant(at: number): string {
  return new Date(at).toISOString();
}

/** As the AWS CLI and the AWS SDKs write the end of a token: `2026-11-02T08:00:00Z`. */
export function formatSeconds(at: number): string {
  return formatInstant(at).replace(/\.\d+Z$/, 'Z');
}
