#!/usr/bin/env bash
# The Connect worker in a container: worker.properties, and the addresses this container was given.
set -eu
: "${BOOTSTRAP_SERVERS:?the brokers, as host:port,host:port}"
here=$(dirname "$0")
properties=$(mktemp)
{
  cat "$here/worker.properties"
  echo
  echo "bootstrap.servers=$BOOTSTRAP_SERVERS"
  echo "plugin.path=${PLUGIN_PATH:-/opt/kassa/plugins}"
  echo "listeners=http://0.0.0.0:8083"
  echo "rest.advertised.host.name=$(hostname)"
} > "$properties"
exec /opt/kafka/bin/connect-distributed.sh "$properties"
