/** Compares endpoint resolution and regions with the official clients and their partition table. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SSOClient } from '@aws-sdk/client-sso';
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { type EndpointConfig, resolveEndpoint } from '../../src/aws/endpoints.ts';
import { regionPlaces } from '../../src/aws/regionPlaces.ts';
import { isRegion, knownRegions, partitionOf } from '../../src/aws/regions.ts';

interface PartitionTable {
  partitions: {
    id: string;
    outputs: { dnsSuffix: string; dualStackDnsSuffix: string };
    regionRegex: string;
    regions: Record<string, { description: string }>;
  }[];
}

// The package does not export the table, and there is no other copy.
const tableFile = new URL(
  '../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  import.meta.url,
);
const { partitionsInfo }: { partitionsInfo: PartitionTable } = await import(tableFile.href);
const regions = partitionsInfo.partitions.flatMap((partition) => Object.keys(partition.regions));
const unknownRegions = [
  'eu-south-9',
  'us-gov-north-7',
  'cn-west-1',
  'us-isob-x-2',
  'mars-east-1',
  'x',
];

const clients = {
  oidc: new SSOOIDCClient({ region: 'us-east-1' }),
  portal: new SSOClient({ region: 'us-east-1' }),
};

type Params = Parameters<SSOOIDCClient['config']['endpointProvider']>[0];

/** The URL, or `refused` if there is none. */
function outcome(resolve: () => URL): string {
  try {
    return resolve().href;
  } catch {
    return 'refused';
  }
}

/** Both services, with and without FIPS and dual-stack. */
const variants = (['oidc', 'portal'] as const).flatMap((service) =>
  [true, false].flatMap((fips) => [true, false].map((dual) => ({ service, fips, dual }))),
);
type Variant = (typeof variants)[number];

function officialUrl({ service, fips, dual }: Variant, region: string, endpoint?: string): URL {
  const params: Params = {
    Region: region,
    UseFIPS: fips,
    UseDualStack: dual,
    ...(endpoint && { Endpoint: endpoint }),
  };
  return clients[service].config.endpointProvider(params).url;
}

function ownUrl({ service, fips, dual }: Variant, region: string, endpoint?: string): URL {
  const config: EndpointConfig = {
    region,
    useFips: fips ? 'on' : 'off',
    useDualstack: dual ? 'on' : 'off',
    env: { AWS_ENDPOINT_URL: endpoint },
  };
  return resolveEndpoint(service, config).url;
}

describe('endpoints', () => {
  it('are those of the official clients for every region, with and without FIPS and dual-stack', () => {
    assert.equal(variants.length, 8);
    for (const variant of variants) {
      for (const region of [...regions, ...unknownRegions]) {
        assert.equal(ownUrl(variant, region).href, officialUrl(variant, region).href);
      }
    }
  });

  it('are refused where the official clients refuse them', () => {
    for (const endpoint of [undefined, 'https://custom.test', 'https://custom.test/base/']) {
      for (const variant of variants) {
        assert.equal(
          outcome(() => ownUrl(variant, 'eu-west-1', endpoint)),
          outcome(() => officialUrl(variant, 'eu-west-1', endpoint)),
        );
      }
    }
  });

  it('are those of the official clients for every spelling of a region', async () => {
    const spellings = ['eu-west-1', 'fips-eu-west-1', 'eu-west-1-fips', 'fips-us-gov-west-1'];
    spellings.push('fips-aws-global', 'aws-fips', 'fips-dkr-us-east-1', 'fips-prod-us-east-2');
    for (const region of spellings) {
      const { config } = new SSOOIDCClient({ region });
      const expected = config.endpointProvider({
        Region: await config.region(),
        UseFIPS: await config.useFipsEndpoint(),
        UseDualStack: false,
      });
      assert.equal(resolveEndpoint('oidc', { region, env: {} }).url.href, expected.url.href);
    }
  });
});

describe('the table of regions', () => {
  const isGlobal = (region: string) => region.endsWith('-global');

  it('has the regions of the official table', () => {
    const official = regions.filter((region) => !isGlobal(region));
    assert.deepEqual([...knownRegions].sort(), official.sort());
  });

  it('has the places of the official table', () => {
    const places = partitionsInfo.partitions.flatMap(({ regions: own }) =>
      Object.entries(own).map(([region, { description }]) => [region, description] as const),
    );
    assert.deepEqual(
      regionPlaces,
      Object.fromEntries(places.filter(([region]) => !isGlobal(region))),
    );
  });

  it('has the partitions of the official table, also for unknown regions', () => {
    for (const { id, outputs, regionRegex, regions: own } of partitionsInfo.partitions) {
      for (const region of Object.keys(own)) {
        const partition = partitionOf(region);
        assert.equal(partition.name, id);
        assert.equal(partition.dnsSuffix, outputs.dnsSuffix);
        assert.equal(partition.dualStackDnsSuffix, outputs.dualStackDnsSuffix);
        assert.equal(isRegion(region), !isGlobal(region));
      }
      for (const region of unknownRegions) {
        if (new RegExp(regionRegex).test(region)) assert.equal(partitionOf(region).name, id);
      }
    }
  });
});
