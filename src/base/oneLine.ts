/** Text from outside, made safe to show and to log as part of a line. */

/**
 * Replaces control characters, line breaks, direction marks and unassigned characters by spaces,
 * and cuts the text off after `longest` characters.
 */
export function oneLine(text: string, longest = 300): string {
  return (
    text
      .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim()
      .slice(0, longest)
      // Half of a character that the end has cut in two.
      .replace(/[\ud800-\udbff]$/, '')
  );
}
