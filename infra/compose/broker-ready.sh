#!/usr/bin/env bash
# Healthcheck of a broker: it answers a Metadata request (version 1) and lists itself among the live brokers, so it has
# left the fence and takes records. A Kafka script would start a JVM, a second of CPU, at every check.
# https://kafka.apache.org/protocol.html#The_Messages_Metadata
set -eu
exec 3<> "/dev/tcp/127.0.0.1/19092"
# size 19; API key 3, version 1; correlation id 1; client id "kassa"; no topics
printf '\x00\x00\x00\x13\x00\x03\x00\x01\x00\x00\x00\x01\x00\x05kassa\x00\x00\x00\x00' >&3

read_hex() { dd bs=1 count="$1" <&3 2> /dev/null | od -An -v -tx1 | tr -d ' \n'; }
response=$(read_hex $((16#$(read_hex 4))))

at=8 # after the correlation id, in hexadecimal digits
int() { value=$((16#${response:at:2*$1})) at=$((at + 2 * $1)); }
skip_string() {
  int 2
  if ((value < 32768)); then at=$((at + 2 * value)); fi
}
int 4
for ((brokers = value; brokers > 0; brokers--)); do
  int 4
  if ((value == KAFKA_NODE_ID)); then exit 0; fi
  skip_string # host
  int 4       # port
  skip_string # rack
done
echo "Broker $KAFKA_NODE_ID is not among the live brokers yet."
exit 1
