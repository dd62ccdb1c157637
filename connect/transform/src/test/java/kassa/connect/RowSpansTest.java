package kassa.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowSpansTest {
  private static final TopicPartition PARTITION = new TopicPartition("order-successful", 4);
  private static final String TRACE = "a".repeat(32);
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final RowSpans spans = new RowSpans();
  private HttpServer receiver;

  @BeforeEach
  void receive() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    receiver.createContext("/v1/traces", exchange -> {
      received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    receiver.start();
    spans.configure(Map.of("kassa.traces.endpoint", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/"));
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String traceparent) {
    var headers = new RecordHeaders();
    if (traceparent != null) headers.add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
    return new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, 0, TimestampType.CREATE_TIME, 1, 1,
        new byte[] {1}, new byte[] {2}, headers, Optional.empty());
  }

  @SafeVarargs
  private void consume(ConsumerRecord<byte[], byte[]>... records) {
    var all = new ConsumerRecords<>(Map.of(PARTITION, List.of(records)));
    assertSame(all, spans.onConsume(all));
  }

  private void commit(long offset) {
    spans.onCommit(Map.of(PARTITION, new OffsetAndMetadata(offset)));
  }

  private String next() throws InterruptedException {
    return received.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void aRowHasItsSpanWhenItsOffsetIsCommittedAndNotBefore() throws InterruptedException {
    consume(record(17, "00-" + TRACE + "-" + "b".repeat(16) + "-01"), record(18, "00-" + TRACE + "-" + "c".repeat(16) + "-01"));
    commit(17);
    commit(18);
    String first = next();
    assertTrue(first.contains("\"traceId\":\"" + TRACE + "\""), first);
    assertTrue(first.contains("\"parentSpanId\":\"" + "b".repeat(16) + "\",\"name\":\"insert events\""), first);
    assertTrue(first.contains("{\"key\":\"messaging.destination.name\",\"value\":{\"stringValue\":\"order-successful\"}}"), first);
    assertTrue(first.contains("{\"key\":\"messaging.destination.partition.id\",\"value\":{\"stringValue\":\"4\"}}"), first);
    assertTrue(first.contains("{\"key\":\"messaging.kafka.offset\",\"value\":{\"intValue\":\"17\"}}"), first);
    assertTrue(first.contains("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"sink\"}}"), first);
    assertEquals(-1, first.indexOf("\"18\""));
    commit(19);
    assertTrue(next().contains("{\"intValue\":\"18\"}"));
  }

  @Test
  void recordsWithoutATraceOrOfOneThatIsNotSampledHaveNone() throws InterruptedException {
    consume(record(1, null), record(2, "nonsense"), record(3, "00-" + TRACE + "-" + "b".repeat(16) + "-00"),
        record(4, "00-" + TRACE + "-" + "b".repeat(16) + "-01"));
    commit(5);
    String only = next();
    assertEquals(only.indexOf("\"spanId\""), only.lastIndexOf("\"spanId\""));
    assertTrue(only.contains("{\"intValue\":\"4\"}"), only);
  }

  @Test
  void aReceiverThatIsAwayStopsNothing() {
    receiver.stop(0);
    consume(record(1, "00-" + TRACE + "-" + "b".repeat(16) + "-01"));
    commit(2);
    assertNull(received.poll());
  }
}
