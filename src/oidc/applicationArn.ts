/** The ARN of a customer managed application, and the instance that it belongs to. */
import { partitionNamed } from '../aws/regions.ts';

export interface ApplicationArn {
  /** The name of the partition. */
  partition: string;
  /** The issuer URL of the instance, which is accepted as its start URL. */
  issuerUrl: string;
}

/** `arn:aws:sso::123456789012:application/ssoins-…/apl-…`; `undefined` for any other text. */
export function readApplicationArn(text: string): ApplicationArn | undefined {
  const parts =
    /^arn:(?<partition>aws[a-z-]*):sso::\d{12}:application\/(?<instance>(ssoins|ins)-[\w.-]{1,64})\/apl-\w{1,64}$/.exec(
      text,
    )?.groups;
  const partition = parts?.partition && partitionNamed(parts.partition);
  if (!partition) return undefined;
  // GovCloud has a name of its own in the place of the suffix.
  const host =
    partition.name === 'aws-us-gov'
      ? 'identitycenter.us-gov.amazonaws.com'
      : `identitycenter.${partition.dnsSuffix}`;
  return { partition: partition.name, issuerUrl: `https://${host}/${parts.instance}` };
}

/** `apl-…`, the part of the ARN that tells applications of one instance apart. */
export function applicationIdOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
