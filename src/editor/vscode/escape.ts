/** Words from outside, for places where VS Code reads more than words: links that run commands, icons. */

/** For notifications and input boxes, where `[text](command:…)` is a link. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** For labels of lists and of the status bar, where `$(name)` is an icon. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}
