/**
 * Makes texts from outside safe where they are interpreted: links that run commands, icons and HTML.
 */

/** For notifications and input boxes, where `[text](command:…)` is a link. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** For labels of lists and of the status bar, where `$(name)` is an icon. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

/** For the content of HTML elements and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
