/**
 * Makes texts from outside safe where VS Code interprets them: links that run commands, and icons.
 */

/** For notifications and input boxes, where `[text](command:…)` is a link. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** For labels of lists and of the status bar, where `$(name)` is an icon. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}
