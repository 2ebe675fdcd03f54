/**
 * The partitions and regions of AWS, from the SDKs' partition table (version 1.1 of November 2026).
 * A test compares this copy with the table in the AWS SDK for JavaScript.
 */

/** A group of regions with its own domains and accounts. */
export interface Partition {
  name: string;
  dnsSuffix: string;
  dualStackDnsSuffix: string;
}

interface PartitionRow extends Partition {
  pattern: RegExp;
  regions: readonly string[];
}

const aws: PartitionRow = {
  name: 'aws',
  dnsSuffix: 'amazonaws.com',
  dualStackDnsSuffix: 'api.aws',
  pattern: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  regions: [
    ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2'],
    ...['ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2'],
    ...['ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
    ...['ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1'],
    ...['eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1'],
    ...['me-south-1', 'me-west-1', 'mx-central-1', 'sa-east-1', 'sa-west-1'],
    ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  ],
};

const others: readonly PartitionRow[] = [
  {
    name: 'aws-cn',
    dnsSuffix: 'amazonaws.com.cn',
    dualStackDnsSuffix: 'api.amazonwebservices.com.cn',
    pattern: /^cn-\w+-\d+$/,
    regions: ['cn-north-1', 'cn-northwest-1'],
  },
  {
    name: 'aws-us-gov',
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
    pattern: /^us-gov-\w+-\d+$/,
    regions: ['us-gov-east-1', 'us-gov-west-1'],
  },
  {
    name: 'aws-eusc',
    dnsSuffix: 'amazonaws.eu',
    dualStackDnsSuffix: 'api.amazonwebservices.eu',
    pattern: /^eusc-(de)-\w+-\d+$/,
    regions: ['eusc-de-east-1'],
  },
  {
    name: 'aws-iso',
    dnsSuffix: 'c2s.ic.gov',
    dualStackDnsSuffix: 'api.aws.ic.gov',
    pattern: /^us-iso-\w+-\d+$/,
    regions: ['us-iso-east-1', 'us-iso-west-1'],
  },
  {
    name: 'aws-iso-b',
    dnsSuffix: 'sc2s.sgov.gov',
    dualStackDnsSuffix: 'api.aws.scloud',
    pattern: /^us-isob-\w+-\d+$/,
    regions: ['us-isob-east-1', 'us-isob-west-1'],
  },
  {
    name: 'aws-iso-e',
    dnsSuffix: 'cloud.adc-e.uk',
    dualStackDnsSuffix: 'api.cloud-aws.adc-e.uk',
    pattern: /^eu-isoe-\w+-\d+$/,
    regions: ['eu-isoe-west-1'],
  },
  {
    name: 'aws-iso-f',
    dnsSuffix: 'csp.hci.ic.gov',
    dualStackDnsSuffix: 'api.aws.hci.ic.gov',
    pattern: /^us-isof-\w+-\d+$/,
    regions: ['us-isof-east-1', 'us-isof-south-1'],
  },
];

/** All regions of the table, those of partition `aws` first. New regions may be missing. */
export const knownRegions: readonly string[] = [aws, ...others].flatMap(({ regions }) => regions);

/** The regions most likely to have an instance, by their age and size. */
const likelyRegions = [
  ...['us-east-1', 'eu-west-1', 'us-west-2', 'eu-central-1', 'us-east-2', 'ap-southeast-2'],
  ...['ap-northeast-1', 'eu-west-2', 'ap-southeast-1', 'ca-central-1', 'eu-north-1', 'ap-south-1'],
];

/** The regions of a partition, or all regions, most likely first, for lists and searches. */
export function regionsOf(partition?: string): string[] {
  const regions = knownRegions.filter(
    (region) => partition === undefined || partitionOf(region).name === partition,
  );
  const first = likelyRegions.filter((region) => regions.includes(region));
  return [...new Set([...first, ...regions])];
}

/** The partition of a region; as in the SDKs, `aws` if no partition matches. */
export function partitionOf(region: string): Partition {
  return (
    others.find(({ name, pattern }) => pattern.test(region) || region === `${name}-global`) ?? aws
  );
}

export function partitionNamed(name: string): Partition | undefined {
  return [aws, ...others].find((partition) => partition.name === name);
}

/** Whether `text` has the form of a region name in any partition, known or new. */
export function isRegion(text: string): boolean {
  return [aws, ...others].some(({ pattern }) => pattern.test(text));
}
