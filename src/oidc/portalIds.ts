/**
 * The start URLs of access portals that users name without a link: by the id of the directory or of
 * the instance, by an ARN that contains one of these, or by the alias in the host name.
 */

/** The hosts of issuer URLs, which the service accepts as start URLs, by partition. */
const issuerHosts: Readonly<Record<string, string>> = {
  aws: 'identitycenter.amazonaws.com',
  'aws-cn': 'identitycenter.amazonaws.com.cn',
  'aws-us-gov': 'identitycenter.us-gov.amazonaws.com',
  'aws-eusc': 'identitycenter.amazonaws.eu',
};

const directoryId = /^d-[0-9a-f]{10}$/;
const instanceId = /^(?:ssoins|ins)-[\w.-]{8,64}$/;

/** An alias is a part of a host name. */
const alias = /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/** The start URL of an instance id, a directory id, an ARN that names an instance, or an alias. */
export function startUrlOfId(text: string): string | undefined {
  if (text.length > 512) return undefined;
  if (/^arn:/i.test(text)) return startUrlOfArn(text);
  if (instanceId.test(text)) return `https://${issuerHosts.aws}/${text}`;
  const name = text.toLowerCase();
  return alias.test(name) ? `https://${name}.awsapps.com/start` : undefined;
}

/** Of an instance, of an application or a permission set in it, or of its identity store. */
function startUrlOfArn(arn: string): string | undefined {
  const [, partition = '', service] = arn.toLowerCase().split(':', 3);
  const directory = arn.split('/').find((part) => directoryId.test(part));
  if (service === 'identitystore' && partition === 'aws' && directory) {
    return `https://${directory}.awsapps.com/start`;
  }
  const host = issuerHosts[partition];
  const id = arn.split('/').find((part) => instanceId.test(part));
  return service === 'sso' && host && id ? `https://${host}/${id}` : undefined;
}
