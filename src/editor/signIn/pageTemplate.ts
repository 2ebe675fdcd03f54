/** Fills the slots of an HTML page with text. Knows HTML, and nothing of what the page says. */

/**
 * Replaces each `{{slot}}` by its text, escaped for HTML content and for quoted attributes.
 * @throws Error for a slot without a text
 */
export function fillPage(template: string, texts: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_slot, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`page template: no text for ${name}`);
    return escapeHtml(text);
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
