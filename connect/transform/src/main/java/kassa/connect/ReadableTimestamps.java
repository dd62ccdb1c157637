package kassa.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.RecordBatch;

/**
 * Takes negative timestamps off records. A broker accepts them, while a Connect worker fails at one before any transform
 * and outside of errors.tolerance (ConnectUtils.checkAndConvertTimestamp).
 */
public final class ReadableTimestamps implements ConsumerInterceptor<byte[], byte[]> {
  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    boolean readable = true;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.timestamp() < RecordBatch.NO_TIMESTAMP) readable = false;
    }
    if (readable) return records;
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> copies = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      copies.put(partition, records.records(partition).stream().map(ReadableTimestamps::readable).toList());
    }
    return new ConsumerRecords<>(copies);
  }

  private static ConsumerRecord<byte[], byte[]> readable(ConsumerRecord<byte[], byte[]> record) {
    if (record.timestamp() >= RecordBatch.NO_TIMESTAMP) return record;
    return new ConsumerRecord<>(record.topic(), record.partition(), record.offset(), RecordBatch.NO_TIMESTAMP,
        record.timestampType(), record.serializedKeySize(), record.serializedValueSize(), record.key(), record.value(),
        record.headers(), record.leaderEpoch());
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) { }

  @Override
  public void configure(Map<String, ?> settings) { }

  @Override
  public void close() { }
}
