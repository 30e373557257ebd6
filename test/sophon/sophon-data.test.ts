import { TerraformVariable } from 'cdktf';
import { SophonData } from '../../lib';
import { container, newStack, resourceIds, sophonIn, synthesized } from '../stack';

const BAD: [string, () => SophonData, string][] = [
  [
    'a volume is mounted at a relative path',
    () => SophonData.volume({ mountPath: 'data' }),
    "SophonData.volume: mountPath: must be an absolute path in the container, got 'data' (e.g. '/data')",
  ],
  ['it is mounted at the root', () => SophonData.volume({ mountPath: '/' }), 'mountPath: must be an absolute path'],
  [
    'a volume has a slash in its name',
    () => SophonData.volume({ mountPath: '/data', name: 'a/b' }),
    "SophonData.volume: name: must be the name of a volume, got 'a/b' (e.g. 'sophon_data')",
  ],
  [
    'an existing volume has no name',
    () => SophonData.existingVolume({ mountPath: '/data', name: '' }),
    "SophonData.existingVolume: name: must be the name of a volume, got ''",
  ],
  [
    'a path of the host is relative',
    () => SophonData.hostPath({ mountPath: '/data', hostPath: 'srv' }),
    "SophonData.hostPath: hostPath: must be an absolute path on the Docker host, got 'srv' (e.g. '/srv/sophon')",
  ],
  [
    'both paths are wrong',
    () => SophonData.hostPath({ mountPath: 'a', hostPath: 'b' }),
    "got 'a' (e.g. '/data'); hostPath: must be",
  ],
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

/** Where the gateway's data is. */
function volumesOf(data: SophonData, name = 'sophon') {
  const stack = newStack();
  sophonIn(stack, { data, name });
  const terraform = synthesized(stack);
  expect(resourceIds(terraform, 'docker_volume')).toEqual([]);
  return container(terraform, 'Sophon/Gateway').volumes;
}

test('a volume is called after the installation, or as it is told to, and mounted where it is told to', () => {
  expect(volumesOf(SophonData.volume({ mountPath: '/var/lib/sophon' }), 'staging')).toEqual([
    { volume_name: 'staging-data', container_path: '/var/lib/sophon' },
  ]);
  expect(volumesOf(SophonData.volume({ mountPath: '/data', name: 'kept' }))).toEqual([
    { volume_name: 'kept', container_path: '/data' },
  ]);
});

test('an existing volume is taken by its name', () => {
  expect(volumesOf(SophonData.existingVolume({ mountPath: '/data', name: 'sophon_data' }))).toEqual([
    { volume_name: 'sophon_data', container_path: '/data' },
  ]);
});

test('a directory of the host is mounted', () => {
  expect(volumesOf(SophonData.hostPath({ mountPath: '/data', hostPath: '/srv/sophon' }))).toEqual([
    { host_path: '/srv/sophon', container_path: '/data' },
  ]);
});

test('names and paths may be variables', () => {
  const stack = newStack();
  const token = new TerraformVariable(stack, 'value', {}).stringValue;
  sophonIn(stack, { data: SophonData.volume({ mountPath: token, name: token }) });
  sophonIn(stack, { name: 'b', data: SophonData.hostPath({ mountPath: token, hostPath: `/srv/${token}` }) }, 'Other');
  const terraform = synthesized(stack);
  expect(container(terraform, 'Sophon/Gateway').volumes).toEqual([
    { volume_name: '${var.value}', container_path: '${var.value}' },
  ]);
  expect(container(terraform, 'Other/Gateway').volumes).toEqual([
    { host_path: '/srv/${var.value}', container_path: '${var.value}' },
  ]);
});

test('fails when two installations have one place for their data', () => {
  const places: [SophonData, SophonData, string][] = [
    [
      SophonData.existingVolume({ mountPath: '/data', name: 'one-data' }),
      SophonData.volume({ mountPath: '/data' }),
      'one-data',
    ],
    [
      SophonData.hostPath({ mountPath: '/data', hostPath: '/srv/sophon' }),
      SophonData.hostPath({ mountPath: '/var', hostPath: '/srv/sophon' }),
      '/srv/sophon',
    ],
  ];
  for (const [other, data, place] of places) {
    const stack = newStack();
    sophonIn(stack, { name: 'two', data: other }, 'Two');
    expect(() => sophonIn(stack, { name: 'one', data }, 'One')).toThrow(
      `app/One: data: must be its own, got '${place}', which 'app/Two' has (name another one)`,
    );
  }
});
