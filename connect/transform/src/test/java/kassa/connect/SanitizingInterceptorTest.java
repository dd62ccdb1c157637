package kassa.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SanitizingInterceptorTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private final SanitizingInterceptor interceptor = new SanitizingInterceptor();

  private static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp) {
    return new ConsumerRecord<>("t", 0, offset, timestamp, TimestampType.CREATE_TIME, 1, 1, new byte[] {1}, new byte[] {2},
        new RecordHeaders().add("ce_id", new byte[] {3}), Optional.of(7));
  }

  @Test
  void recordsThatAWorkerBearsStayAsTheyAre() {
    var records = new ConsumerRecords<>(Map.of(PARTITION, List.of(record(0, 0), record(1, -1), record(2, Long.MAX_VALUE))));
    assertSame(records, interceptor.onConsume(records));
  }

  @Test
  void aNegativeTimestampIsTakenOffAndNothingThatIsNeeded() {
    var given = record(1, -2);
    var records = new ConsumerRecords<>(Map.of(PARTITION, List.of(record(0, 5), given, record(2, Long.MIN_VALUE))));
    var made = StreamSupport.stream(interceptor.onConsume(records).spliterator(), false).toList();
    assertEquals(List.of(5L, -1L, -1L), made.stream().map(ConsumerRecord::timestamp).toList());
    assertEquals(List.of(0L, 1L, 2L), made.stream().map(ConsumerRecord::offset).toList());
    var copy = made.get(1);
    assertEquals(List.of(given.key(), given.value(), given.headers(), given.leaderEpoch()),
        List.of(copy.key(), copy.value(), copy.headers(), copy.leaderEpoch()));
  }

  @Test
  void ofManyHeadersTheLastOfEachThatIsNeededStays() {
    var given = record(1, 5);
    for (int n = 0; n < 100_000; n++) given.headers().add("retry", new byte[] {(byte) n}).add("", null);
    given.headers().add("ce_id", new byte[] {1}).add("ce_id", new byte[] {2}).add("ce_type", null);
    var records = new ConsumerRecords<>(Map.of(PARTITION, List.of(given)));
    var headers = interceptor.onConsume(records).records(PARTITION).get(0).headers();
    assertEquals(2, headers.toArray().length);
    assertEquals(2, headers.lastHeader("ce_id").value()[0]);
  }
}
