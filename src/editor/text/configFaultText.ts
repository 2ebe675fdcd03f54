/** What users read about the faults of `~/.aws/config`. */
import * as vscode from 'vscode';
import type { AwsConfigFault } from '../../sharing/awsConfig.ts';

/** One sentence or two that name the line. `file` is the file as users are to read it. */
export function explainConfigFault(fault: AwsConfigFault, file: string): string {
  const { problem, line = 1, code = '', other = '' } = fault;
  switch (problem) {
    case 'unreadable':
      return vscode.l10n.t('The file cannot be read ({0}).', code);
    case 'not-a-file':
      return vscode.l10n.t('This is not a regular file.');
    case 'too-long':
      return vscode.l10n.t('The file is too long to be read.');
    case 'utf-16':
      return vscode.l10n.t(
        'The file is encoded as UTF-16, which the AWS CLI cannot read. Save it as UTF-8.',
      );
    case 'byte-order-mark':
      return vscode.l10n.t(
        'Line {0} begins with a byte order mark, and the AWS CLI refuses the file. Save it as UTF-8 without one.',
        line,
      );
    case 'not-utf-8':
      return vscode.l10n.t(
        'The file is not encoded as UTF-8, and the AWS CLI refuses it. Save it as UTF-8.',
      );
    case 'not-understood':
      return vscode.l10n.t('Line {0} is not valid, and the AWS CLI refuses the file.', line);
    case 'header':
      return vscode.l10n.t(
        'The section header on line {0} is not valid. Nothing below it is used.',
        line,
      );
    case 'no-section':
      return vscode.l10n.t('Line {0} is not in a section, and the AWS CLI refuses the file.', line);
    case 'after-header':
      return vscode.l10n.t('The text after the section header on line {0} is ignored.', line);
    case 'unquoted-name':
      return vscode.l10n.t(
        'The AWS CLI ignores the section on line {0}, because its name contains spaces but no quotation marks.',
        line,
      );
    case 'indented-header':
      return vscode.l10n.t(
        'The section header on line {0} is indented, so that the AWS CLI reads it as a part of the value above it.',
        line,
      );
    case 'indented-key':
      return vscode.l10n.t(
        'The key on line {0} is indented, so that the AWS CLI reads it as a part of the value above it.',
        line,
      );
    case 'unknown-header':
      return vscode.l10n.t(
        'The AWS CLI ignores the section on line {0}, because its header begins with neither {1} nor {2}.',
        line,
        'profile',
        'sso-session',
      );
    case 'section-twice':
      return vscode.l10n.t(
        'The section on line {0} exists already, and the AWS CLI refuses the file.',
        line,
      );
    case 'key-twice':
      return vscode.l10n.t(
        'The key on line {0} is repeated, and the AWS CLI refuses the file.',
        line,
      );
    case 'start-url':
      return vscode.l10n.t('The section on line {0} has no valid start URL.', line);
    case 'region':
      return vscode.l10n.t('The section on line {0} has no valid region.', line);
    case 'scopes':
      return vscode.l10n.t('Some scopes on line {0} are not valid. They are not used.', line);
    case 'unknown-session':
      return vscode.l10n.t(
        'The profile on line {0} names an sso-session that does not exist.',
        line,
      );
    case 'quoted-value':
      return vscode.l10n.t(
        'The AWS CLI reads the quotation marks on line {0} as a part of the value.',
        line,
      );
    case 'comment':
      return vscode.l10n.t(
        'The AWS CLI reads the comment on line {0} as a part of the value.',
        line,
      );
    case 'two-files':
      return vscode.l10n.t('The AWS CLI reads {0}, but some programs read {1}.', file, other);
  }
}
