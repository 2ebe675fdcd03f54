/** What keeps a version from being released. */

export interface Release {
  /** The text of package.json. */
  manifest: string;
  changelog: string;
  /** The README as it is in the VSIX. */
  readme: string;
}

/** Resolves to a sentence for each problem; to none where the version can be released. */
export function releaseProblems({ manifest, changelog, readme }: Release): string[] {
  const { version } = JSON.parse(manifest) as { version: string };
  const placeholders = [...manifest.matchAll(/"(https:\/\/[^"/]+\.invalid[^"]*)"/g)].map(
    ([, address]) => `package.json has a placeholder: ${address}`,
  );
  const links = [...readme.matchAll(/\]\((?!https:|#)([^)]+)\)/g)].map(
    ([, target]) => `The README of the VSIX has a link that leads nowhere: ${target}`,
  );
  const isListed = new RegExp(
    `^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d$`,
    'm',
  );
  return [
    ...placeholders,
    ...links,
    ...(isListed.test(changelog)
      ? []
      : [`CHANGELOG.md has no section "## [${version}] - <date>" yet.`]),
  ];
}
