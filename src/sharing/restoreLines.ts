/**
 * A configuration text that an input box has put on one line, with its lines again: an input box
 * replaces each line break by a space.
 */

/** Keys that may be followed by `:` as well; a link has a colon after a word, too. */
const ownKey = /^sso_[a-z_]+[=:]/i;
const anyKey = /^[a-z_][\w.-]{0,63}=/i;

/** Words that cannot end a header are not searched for its end. */
const longestHeader = 16;

/** A text that has line breaks is returned as it is. Keys without a header get one. */
export function restoreLines(text: string): string {
  const lines = /[\r\n]/.test(text.trim()) ? text.split(/\r\n|\n|\r/) : split(text);
  const first = lines.find((line) => line.trim() !== '' && !/^\s*[#;]/.test(line)) ?? '';
  return [...(first.trimStart().startsWith('[') ? [] : ['[default]']), ...lines].join('\n');
}

function split(text: string): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  const lines: string[] = [];
  let line: string[] = [];
  const begin = (...next: string[]) => {
    if (line.length > 0) lines.push(line.join(' '));
    line = next;
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const isComment = /^[#;]/.test(word);
    if (isComment) {
      begin(word);
    } else if (word.startsWith('[')) {
      const end = words.slice(at, at + longestHeader).findIndex((each) => each.includes(']'));
      begin(...words.slice(at, at + end + 1));
      if (end < 0) line = [word];
      else at += end;
    } else if (isKey(word, words[at + 1]) && !isMark(line)) {
      begin(word);
    } else {
      line.push(word);
    }
  }
  begin();
  return lines;
}

/** Whether a line is so far the mark of a comment, and nothing else: a key in it is commented out. */
function isMark(line: readonly string[]): boolean {
  return line.length === 1 && /^[#;]+$/.test(line[0] ?? '');
}

function isKey(word: string, next = ''): boolean {
  const whole = /^[=:]/.test(next) ? `${word}${next}` : word;
  return anyKey.test(whole) || ownKey.test(whole);
}
