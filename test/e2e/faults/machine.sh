#!/bin/sh
# First process of a machine of its own: an empty /run as after a boot, loopback, and what the arguments start. Whoever ends
# it ends all that runs on the machine, and its mounts and network with it.
set -eu
mount -t tmpfs tmpfs /run
ip link set lo up
# What /sys says of the network is that of who mounted it; cgroups stay where they are.
mkdir /run/cgroup
mount --rbind /sys/fs/cgroup /run/cgroup
mount -t sysfs sysfs /sys
mount --move /run/cgroup /sys/fs/cgroup
rmdir /run/cgroup
# A child, since the first process must live on to collect the dead of others.
"$@" || true
