package kassa.connect;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * The last span of a trace, by OpenTelemetry: {@code insert events}, under the span of the record, with its topic, partition and
 * offset. It begins when the worker takes the record and ends when the worker commits its offset. A worker commits nothing
 * that the connector has not written, so the row is in the database by then.
 *
 * <p>Spans go to {@code kassa.traces.endpoint}, or to OTEL_EXPORTER_OTLP_ENDPOINT of the worker; without either nothing is
 * done. Records of traces that are not sampled have none. Nothing here stops or slows the sink: what cannot be sent is dropped.
 */
public final class RowSpans implements ConsumerInterceptor<byte[], byte[]> {
  /** More wait for their commit only under a load at which nobody misses a span. */
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_IN_A_REQUEST = 500;
  private static final System.Logger LOG = System.getLogger(RowSpans.class.getName());

  private record Row(long offset, String traceId, String parentId, boolean isDeadLetter, long takenAt) { }

  private final Map<TopicPartition, Queue<Row>> waiting = new HashMap<>();
  private int count = 0;
  private URI address;
  private HttpClient client;
  private volatile boolean isReported = false;

  @Override
  public void configure(Map<String, ?> settings) {
    Object given = settings.get("kassa.traces.endpoint");
    String endpoint = given == null ? System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT") : given.toString();
    if (endpoint == null || endpoint.isBlank() || "true".equals(System.getenv("OTEL_SDK_DISABLED"))) return;
    address = URI.create(endpoint.replaceAll("/+$", "") + "/v1/traces");
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    if (client == null) return records;
    long now = System.currentTimeMillis();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (count >= MOST_WAITING) break;
      Header header = record.headers().lastHeader("traceparent");
      byte[] traceparent = header == null ? null : header.value();
      String traceId = Trace.id(traceparent);
      if (traceId == null || !Trace.isSampled(traceparent)) continue;
      boolean isDeadLetter = record.headers().lastHeader("kassa-dead-letter-reason") != null;
      waiting.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), any -> new ArrayDeque<>())
          .add(new Row(record.offset(), traceId, Trace.span(traceparent), isDeadLetter, now));
      count++;
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (client == null) return;
    long now = System.currentTimeMillis();
    List<String> spans = new ArrayList<>();
    offsets.forEach((partition, committed) -> {
      Queue<Row> rows = waiting.getOrDefault(partition, new ArrayDeque<>());
      while (!rows.isEmpty() && rows.peek().offset() < committed.offset()) {
        spans.add(span(partition, rows.remove(), now));
        count--;
      }
    });
    for (int from = 0; from < spans.size(); from += MOST_IN_A_REQUEST) {
      export(spans.subList(from, Math.min(from + MOST_IN_A_REQUEST, spans.size())));
    }
  }

  /** Names of topics and ids need no escape. A record that is read again has the same span. */
  private static String span(TopicPartition partition, Row row, long now) {
    String place = partition.topic() + '/' + partition.partition() + '/' + row.offset();
    long id = UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).getLeastSignificantBits();
    return """
        {"traceId":"%s","spanId":"%016x","parentSpanId":"%s","name":"insert %s","kind":3,\
        "startTimeUnixNano":"%d000000","endTimeUnixNano":"%d000000","attributes":[\
        {"key":"db.system.name","value":{"stringValue":"postgresql"}},\
        {"key":"messaging.destination.name","value":{"stringValue":"%s"}},\
        {"key":"messaging.destination.partition.id","value":{"stringValue":"%d"}},\
        {"key":"messaging.kafka.offset","value":{"intValue":"%d"}}]}""".formatted(
        row.traceId(), id, row.parentId(), row.isDeadLetter() ? "dead letters" : "events", row.takenAt(), now,
        partition.topic(), partition.partition(), row.offset());
  }

  private void export(List<String> spans) {
    String body = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"sink"}},\
        {"key":"service.namespace","value":{"stringValue":"kassa"}}]},\
        "scopeSpans":[{"scope":{"name":"kassa"},"spans":[%s]}]}]}""".formatted(String.join(",", spans));
    HttpRequest request = HttpRequest.newBuilder(address)
        .timeout(Duration.ofSeconds(3))
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).whenComplete((answer, error) -> {
      String fault = error != null ? error.toString() : answer.statusCode() >= 300 ? answer.body() : null;
      if (fault != null && !isReported) LOG.log(System.Logger.Level.WARNING, "Spans were not exported: {0}", fault);
      isReported = fault != null;
    });
  }

  @Override
  public void close() { }
}
