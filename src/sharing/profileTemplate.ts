/** The template by which the names of profiles are made. */

/** What the parts of a template stand for. */
export interface TemplateValues {
  accountId: string;
  accountName?: string | undefined;
  roleName: string;
  userName: string;
}

/** The parts that a template may have. */
export const templateParts = ['{account}', '{accountId}', '{role}', '{user}'] as const;

/** Whether a template has only parts that are known, and letters that a name may have. */
export function isTemplate(template: string): boolean {
  const rest = templateParts.reduce((text, part) => text.replaceAll(part, 'x'), template);
  return /^[\w@+.%:/-]+$/.test(rest);
}

/** `playground-ReadOnly`, in letters that need no quotes in any shell. */
export function fillTemplate(template: string, values: TemplateValues): string {
  const { accountId, accountName = '', roleName, userName } = values;
  const filled = {
    '{account}': plain(accountName) || accountId,
    '{accountId}': accountId,
    '{role}': plain(roleName),
    '{user}': plain(userName),
  };
  return templateParts.reduce((text, part) => text.replaceAll(part, filled[part]), template);
}

/** Longer names are not read back. */
const longestPart = 128;

/** Without `_` at the ends, so that no part is `__proto__`, which no JavaScript SDK reads. */
function plain(words: string): string {
  return words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.+-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, longestPart)
    .replace(/[-_]+$/, '');
}
