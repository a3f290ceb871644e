# shellcheck shell=bash
# The common part of the testbed's scripts; each sources it first and then calls `begin "$@"`.
#
# Below $STATE (TESTBED_DIR, or claudeops-testbed in the user's cache):
#   image             the name of the present image; image-STAMP/rootfs is one, and no machine ever writes to it
#   machines/NAME/    one machine: disk.img (its writable layer), console.log, supervisor.log, boots, cgroups, pids
set -euo pipefail

# shellcheck disable=SC2034 # for the scripts
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ME=${0##*/}

say() { printf 'testbed/%s: %s\n' "$ME" "$*" >&2; }
FAILURE=1
die() { say "error: $*"; exit "$FAILURE"; }

# -h prints the comment at the head of the script
begin() {
  case ${1:-} in -h | --help) sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$0"; exit 0 ;; esac
  [ "$EUID" = 0 ] || die "needs root (mounts and namespaces)"
  STATE=${TESTBED_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/claudeops-testbed}
  [[ $STATE = /* ]] || STATE=$PWD/$STATE
}

# the machine named by the first argument: sets NAME and M, its folder
machine() {
  NAME=${1:-}
  [ -n "$NAME" ] || die "no machine named (see -h)"
  [[ $NAME =~ ^[a-z0-9][a-z0-9-]{0,30}$ ]] || die "bad machine name '$NAME' (lower case letters, digits and dashes)"
  M=$STATE/machines/$NAME
}

# is this a living process? A zombie is not. (Every return names its value: in a trap a bare one gives that of before the trap.)
alive() {
  local key value
  [ -n "${1:-}" ] || return 1
  while read -r key value _; do
    [ "$key" = State: ] || continue
    case $value in Z | X) return 1 ;; *) return 0 ;; esac
  done 2>/dev/null < "/proc/$1/status"
  return 1
}

word() { local w=''; [ ! -e "$1" ] || read -r w < "$1" || true; printf '%s' "$w"; }

# the supervisor's pid together with the time it began, since a pid comes round again
running() {
  local pid since
  [ -e "$M/supervisor" ] || return 1
  read -r pid since < "$M/supervisor" || return 1
  alive "$pid" && [ "$(began "$pid")" = "$since" ]
}
began() { local s; read -r s < "/proc/$1/stat" 2>/dev/null || return 0; s=${s##*) }; set -- $s; printf '%s' "${20}"; }

need_running() { running || die "machine '$NAME' is not running"; }

# the guest's init as the host sees it; another one at every boot
leader() {
  local nspawn child key rest
  nspawn=$(word "$M/nspawn") && [ -n "$nspawn" ] || return 1
  { read -r -a children < "/proc/$nspawn/task/$nspawn/children"; } 2>/dev/null || [ ${#children[@]} -gt 0 ] || return 1
  for child in "${children[@]}"; do
    # nspawn has short-lived children besides: the one that is process 1 in a namespace below ours is meant
    while read -r key rest; do
      [ "$key" != NSpid: ] || [[ ! $rest =~ [[:space:]]1$ ]] || { printf '%s' "$child"; return 0; }
    done 2>/dev/null < "/proc/$child/status" || true
  done
  return 1
}

# Replaces this process by a command in the guest. It is no unit there, so it leaves no trace in the guest's journal and
# in its list of units; it lives in the cgroup of the guest's init. A shell inside waits for the command: nsenter itself,
# with a child, would be stopped by a guest that shuts down, never reap the child and keep the guest from ending.
enter() {
  local init line path controller tree
  init=$(leader) || die "machine '$NAME' has no init at the moment"
  while IFS= read -r line; do
    path=${line#*:*:} controller=${line#*:}; controller=${controller%%:*}
    case $controller in
      '') tree=/sys/fs/cgroup/unified; [ -d $tree ] || tree=/sys/fs/cgroup ;;
      name=*) tree=/sys/fs/cgroup/${controller#name=} ;;
      *) tree=/sys/fs/cgroup/$controller ;;
    esac
    # a tree that refuses it (another layout of the host) only means that the command is not accounted for there
    { echo "$BASHPID" > "$tree$path/cgroup.procs"; } 2>/dev/null || true
  done < "/proc/$init/cgroup"
  exec nsenter --no-fork --target "$init" --mount --uts --ipc --net --pid --cgroup -- \
    /usr/bin/env -i HOME=/root USER=root LOGNAME=root SHELL=/bin/bash TERM=dumb LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c '"$@"; exit $?' sh "$@"
}

# waits until boot number N or a later one is over; running and degraded both count
await_boot() {
  local number=$1 end=$((SECONDS + 120)) state='' boots
  while [ $SECONDS -lt $end ]; do
    running || { tail -n 15 "$M/console.log" "$M/supervisor.log" >&2; die "machine '$NAME' went off while it booted"; }
    boots=$(word "$M/boots")
    if [ "${boots:-0}" -ge "$number" ]; then
      state=$( (enter timeout 60 systemctl is-system-running --wait) 2>/dev/null) || true
      case $state in running | degraded) return 0 ;; esac
    fi
    sleep 0.05
  done
  die "machine '$NAME' did not finish its boot within 120 s (systemd says '${state:-nothing}'; $M/console.log)"
}

# ends whatever is in the cgroups of this machine and removes them; for what a killed supervisor left
sweep() {
  local tree dir pid try
  [ -e "$M/cgroups" ] || return 0
  for try in {1..50}; do
    dir=''
    while read -r tree; do
      [ -d "$tree" ] || continue
      while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done < <(find "$tree" -name cgroup.procs -exec cat {} + 2>/dev/null)
      find "$tree" -depth -type d -exec rmdir {} + 2>/dev/null || true
      [ ! -d "$tree" ] || dir=$tree
    done < "$M/cgroups"
    [ -n "$dir" ] || return 0
    sleep 0.1
  done
  die "cgroup $dir does not go away (try $try)"
}

elapsed() { printf '%d ms' $((($(date +%s%N) - $1) / 1000000)); }
