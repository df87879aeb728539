#!/bin/sh
# Lets a user of this host speak to its corosync: admit.sh [USER|UID], or nobody any more: admit.sh --revoke
# USER is votequorum-exporter when not given. As root; again and again does no harm.
set -eu

folder=/etc/corosync/uidgid.d
snippet=$folder/votequorum-exporter

fail() { # exit code, words
  printf 'admit.sh: error: %s\n' "$2" >&2
  exit "$1"
}

# Clients wait for a frozen corosync for ever.
cmapctl() { timeout 5 corosync-cmapctl "$@" >/dev/null 2>&1; }

# The file is read at corosync's start and at a reload; the key counts at once. A reload would also let every node
# of the cluster read its corosync.conf again, and what somebody left there half-edited: so none is asked for.
admit() {
  user=$1
  case $user in
    *[!0-9]*) uid=$(id -u -- "$user" 2>/dev/null) ||
      fail 2 "Cannot admit $user: there is no such user; make it first: systemd-sysusers, or useradd --system $user" ;;
    *) uid=$user ;;
  esac
  [ "$uid" != 0 ] || fail 2 'Cannot admit root: corosync admits it anyway; expected is a user without rights'
  [ -d /etc/corosync ] || fail 1 'Cannot admit anybody: there is no /etc/corosync; install corosync first'
  mkdir -p "$folder"
  # A number, not a name: corosync does not start while a name in here is unknown to the host.
  # Written elsewhere, then moved: corosync reads every file in that folder, half-written ones too.
  umask 022
  printf '# Lets %s ask corosync. A number, because corosync does not start over a name that is unknown.\nuidgid {\n  uid: %s\n}\n' \
    "$user" "$uid" >"/etc/corosync/.votequorum-exporter.$$"
  mv -f "/etc/corosync/.votequorum-exporter.$$" "$snippet"
  if cmapctl -s "uidgid.uid.$uid" u8 1; then
    echo "$user (uid $uid) may speak to corosync, from now on: $snippet"
  else
    echo "$user (uid $uid) may speak to corosync from its next start on (it does not answer now): $snippet"
  fi
}

# corosync keeps what it has read until it reads again, and connections that are open stay open.
revoke() {
  uid=$(sed -n 's/^ *uid: *\([0-9][0-9]*\)$/\1/p' "$snippet" 2>/dev/null || true)
  rm -f "$snippet"
  [ -z "$uid" ] || cmapctl -d "uidgid.uid.$uid" || true
  echo "nobody is admitted by $snippet any more, from corosync's next start or \`corosync-cfgtool -R\` on"
}

usage='Cannot understand the arguments: expected [USER|UID] or --revoke'
case ${1-} in
  --revoke)
    [ $# -eq 1 ] || fail 2 "$usage"
    do=revoke
    ;;
  -*) fail 2 "$usage: current value is $1" ;;
  *)
    [ $# -le 1 ] || fail 2 "$usage"
    do=admit
    ;;
esac
[ "$(id -u)" -eq 0 ] || fail 1 "Cannot change who corosync admits as uid $(id -u): run this as root"
case $do in
  admit) admit "${1:-votequorum-exporter}" ;;
  revoke) revoke ;;
esac
