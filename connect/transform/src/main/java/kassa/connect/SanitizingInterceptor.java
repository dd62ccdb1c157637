package kassa.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.RecordBatch;

/**
 * Removes from a record what would stop a Connect worker, before any converter or transform sees it:
 *
 * <ul>
 *   <li>negative timestamps, which a broker accepts, and at which a worker fails outside of errors.tolerance
 *       (ConnectUtils.checkAndConvertTimestamp);
 *   <li>hundreds of thousands of headers, which would fill the worker's memory as objects.
 * </ul>
 */
public final class SanitizingInterceptor implements ConsumerInterceptor<byte[], byte[]> {
  private static final int MANY_HEADERS = 100;

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    boolean bearable = true;
    for (ConsumerRecord<byte[], byte[]> record : records) bearable &= isBearable(record);
    if (bearable) return records;
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> copies = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      copies.put(partition, records.records(partition).stream().map(SanitizingInterceptor::bearable).toList());
    }
    return new ConsumerRecords<>(copies);
  }

  private static boolean isBearable(ConsumerRecord<byte[], byte[]> record) {
    return record.timestamp() >= RecordBatch.NO_TIMESTAMP && !hasManyHeaders(record);
  }

  private static boolean hasManyHeaders(ConsumerRecord<byte[], byte[]> record) {
    int left = MANY_HEADERS;
    for (Header ignored : record.headers()) {
      if (left-- == 0) return true;
    }
    return false;
  }

  private static ConsumerRecord<byte[], byte[]> bearable(ConsumerRecord<byte[], byte[]> record) {
    if (isBearable(record)) return record;
    return new ConsumerRecord<>(record.topic(), record.partition(), record.offset(),
        Math.max(record.timestamp(), RecordBatch.NO_TIMESTAMP), record.timestampType(), record.serializedKeySize(),
        record.serializedValueSize(), record.key(), record.value(), needed(record), record.leaderEpoch());
  }

  /** The last of each header that the transform reads. */
  private static RecordHeaders needed(ConsumerRecord<byte[], byte[]> record) {
    Map<String, Header> last = new HashMap<>();
    for (Header header : record.headers()) {
      if (RecordToRow.reads(header.key())) last.put(header.key(), header);
    }
    return new RecordHeaders(last.values());
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) { }

  @Override
  public void configure(Map<String, ?> settings) { }

  @Override
  public void close() { }
}
