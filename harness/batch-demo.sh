#!/bin/sh
# SPDX-License-Identifier: MIT
# make batch-demo: one campaign as a single run, spread by GNU parallel, and as an array job of a
# real Slurm (controller, node daemon and client on loopback, in build/batch); then compares all
# result files byte for byte. Installs the packages parallel and slurm-wlm if they are missing,
# which only this demonstration needs. Run from the project's top, as root (slurmd wants it).
set -eu

. harness/setup/apt.sh
campaign=${1:-rom-small}
shards=4
top=$PWD
work=$top/build/batch
files='results.jsonl pairs.jsonl summary.json results.tap junit.xml results.sarif report.html'
pairs=60
fault=build/bin/glassphere

missing=
for p in parallel slurm-wlm munge; do
    dpkg-query -W -f '${db:Status-Status}\n' $p 2>/dev/null | grep -qx installed || missing="$missing $p"
done
# shellcheck disable=SC2086
[ -z "$missing" ] || { as_root apt-get update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; }

rm -rf "$work"
mkdir -p "$work/single" "$work/spool" "$work/state"

same() {        # NAME
    for f in $files; do
        cmp "$work/single/$f" "$work/$1/$f" || { echo "$1: $f differs from the single run's" >&2; exit 1; }
    done
    echo "$1: the same bytes as the single run"
}

merge() {       # NAME
    $fault fault merge "$campaign" --pairs $pairs -o "$work/$1" "$work/$1"-[0-9]* > "$work/$1.out"
    same "$1"
}

echo "$campaign as a single run"
$fault fault run "$campaign" -q --pairs $pairs -o "$work/single" > "$work/single.out"

echo "GNU parallel, $shards shards"
parallel --will-cite -j 2 "$fault fault run $campaign -q --pairs $pairs --shard {}/$shards -o $work/parallel-{}" \
    ::: $(seq $shards) > "$work/parallel.out"
merge parallel

# ---- Slurm on loopback: nothing outside build/batch is touched but the port numbers ----

port=17817
host=$(hostname -s)
cpus=$(nproc)
cat > "$work/slurm.conf" <<EOF
ClusterName=glassphere
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/none
CredType=cred/none
SlurmUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
EOF
cat > "$work/shard.sh" <<EOF
#!/bin/sh
cd "$top" && exec $fault fault run "$campaign" -q --pairs $pairs --shard "\$SLURM_ARRAY_TASK_ID/\$SLURM_ARRAY_TASK_COUNT" \\
    -o "$work/slurm-\$SLURM_ARRAY_TASK_ID"
EOF

export SLURM_CONF="$work/slurm.conf"
slurmctld -D > "$work/slurmctld.out" 2>&1 &
controller=$!
slurmd -D > "$work/slurmd.out" 2>&1 &
node=$!
trap 'kill $node $controller 2>/dev/null; wait' EXIT INT TERM

echo "$(sinfo --version), an array job of $shards tasks"
# --wait ends when all tasks have; a controller that is not up yet is asked again
timeout 300 sbatch --wait --array="1-$shards" --output="$work/task-%a.out" "$work/shard.sh"
merge slurm
