#!/usr/bin/env bash
# A real PostgreSQL 17 with pgvector for the tests, from Debian 13's packages in a folder of its own: nothing is installed,
# no root is needed, and it runs beside any other PostgreSQL of the machine with the libraries that came with it.
#
#   server.sh install HOME                download (40 MB) and unpack, unless that was done before
#   server.sh start HOME CLUSTER          make the cluster if there is none, start it on loopback, print its URL
#   server.sh stop HOME CLUSTER [MODE]    stop it; MODE as in pg_ctl (fast, immediate)
#
# Needs apt-get, dpkg-deb and node. Exit code 3: the packages cannot be had here.
set -euo pipefail

SUITE=trixie
PACKAGES=(postgresql-17 postgresql-client-17 postgresql-17-pgvector libpq5 libc6 libgcc-s1 libstdc++6 libicu76 libssl3t64
  libxml2 libxslt1.1 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 libldap2 libsasl2-2
  liblz4-1 libzstd1 zlib1g libpam0g libaudit1 libcap-ng0 libselinux1 libpcre2-8-0 libsystemd0 libcap2 libgcrypt20
  libgpg-error0 liblzma5 libuuid1 libreadline8t64 libtinfo6 libedit2 libbsd0 libmd0)

fail() {
  echo "server.sh: $1" >&2
  exit "${2:-1}"
}

# PostgreSQL refuses to run as root.
unprivileged() {
  if [ "$(id -u)" != 0 ]; then "$@"; else setpriv --reuid="$(owner)" --regid="$(id -g "$(owner)")" --clear-groups "$@"; fi
}
owner() { if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }

install_tree() {
  local home=$1 apt
  [ -e "$home/tree/.complete" ] && return
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail 'apt-get and dpkg-deb are needed' 3
  mkdir -p "$home"
  apt=$(mktemp -d)
  trap 'rm -rf "$apt"' RETURN
  mkdir -p "$apt"/state/lists/partial "$apt"/cache/archives/partial "$apt"/debs
  : >"$apt/status"
  # Its own lists and its own (empty) idea of what is installed: the machine's package system is not touched.
  cat >"$apt/apt.conf" <<CONF
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
Acquire::Languages "none";
APT::Sandbox::User "root";
CONF
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $SUITE main" >"$apt/sources.list"
  export APT_CONFIG=$apt/apt.conf
  apt-get -qq update >&2 || fail "the package list of Debian $SUITE cannot be had" 3
  (cd "$apt/debs" && apt-get -qq download "${PACKAGES[@]}" >&2) || fail 'the packages cannot be had' 3
  rm -rf "$home/tree" "$home/tree.new"
  for deb in "$apt"/debs/*.deb; do dpkg-deb -x "$deb" "$home/tree.new"; done
  wrap_programs "$home/tree.new"
  touch "$home/tree.new/.complete"
  mv "$home/tree.new" "$home/tree"
}

# The programs are started with the C library they were built for, not the machine's.
wrap_programs() {
  local bin=$1/usr/lib/postgresql/17/bin program
  mkdir "$bin/real"
  for program in postgres initdb pg_ctl psql pg_dump; do
    mv "$bin/$program" "$bin/real/$program"
    cat >"$bin/$program" <<'WRAPPER'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../../.." && pwd)
loader=$(echo "$root"/usr/lib*/ld-linux*.so.* | cut -d' ' -f1)
libraries=$(dirname "$(echo "$root"/usr/lib/*/libc.so.6)")
exec "$loader" --inhibit-cache --library-path "$libraries" --argv0 "$here/NAME" "$here/real/NAME" "$@"
WRAPPER
    sed -i "s/NAME/$program/g" "$bin/$program"
    chmod +x "$bin/$program"
  done
}

free_port() {
  node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"
}

make_cluster() {
  local bin=$1 cluster=$2
  mkdir -p "$cluster"
  head -c 18 /dev/urandom | base64 | tr -d '+/=\n' >"$cluster/password"
  free_port >"$cluster/port"
  [ "$(id -u)" != 0 ] || chown -R "$(owner)" "$cluster"
  unprivileged "$bin/initdb" -D "$cluster/data" -U xinglin --pwfile="$cluster/password" --auth=scram-sha-256 --encoding=UTF8 \
    --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync >"$cluster/initdb.log" 2>&1 ||
    fail "initdb failed: $(tail -3 "$cluster/initdb.log")"
  # What a test writes need not survive a power cut.
  unprivileged tee -a "$cluster/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $(cat "$cluster/port")
unix_socket_directories = '$cluster'
max_connections = 200
shared_buffers = 256MB
maintenance_work_mem = 512MB
max_wal_size = 4GB
fsync = off
CONF
}

start() {
  local home=$1 cluster=$1/$2 bin=$1/tree/usr/lib/postgresql/17/bin
  [ -e "$cluster/data/PG_VERSION" ] || make_cluster "$bin" "$cluster"
  if ! unprivileged "$bin/pg_ctl" -D "$cluster/data" status >/dev/null 2>&1; then
    unprivileged "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/server.log" -w -t 60 start >/dev/null 2>&1 </dev/null ||
      fail "PostgreSQL did not start: $(tail -3 "$cluster/server.log")"
  fi
  echo "postgres://xinglin:$(cat "$cluster/password")@127.0.0.1:$(cat "$cluster/port")/postgres"
}

stop() {
  local cluster=$1/$2
  unprivileged "$1/tree/usr/lib/postgresql/17/bin/pg_ctl" -D "$cluster/data" -m "${3:-fast}" -w stop >/dev/null
}

[ $# -ge 2 ] || fail 'usage: server.sh install|start|stop HOME [CLUSTER [MODE]]' 2
case $1 in
  install) install_tree "$2" ;;
  start) start "$2" "${3:?}" ;;
  stop) stop "$2" "${3:?}" "${4:-fast}" ;;
  *) fail "unknown command $1" 2 ;;
esac
