package kassa.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordToRowTest {
  private static final byte[] NO_TEXT = {(byte) 0xff, 0, (byte) 0xfe, (byte) 0xed, (byte) 0xa0, (byte) 0x80, '\\'};
  private final RecordToRow transform = new RecordToRow();

  @BeforeEach
  void configure() {
    transform.configure(Map.of("dead.letter.topics", "dead-letter,redriven"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static SinkRecord record(String topic, byte[] key, byte[] value, Headers headers) {
    Schema schema = Schema.OPTIONAL_BYTES_SCHEMA;
    return new SinkRecord(topic, 3, schema, key, schema, value, 41L, 1_000L, TimestampType.CREATE_TIME, headers);
  }

  private Struct row(SinkRecord record) {
    SinkRecord made = transform.apply(record);
    assertNull(made.key());
    assertEquals(0, made.headers().size());
    return (Struct) made.value();
  }

  private Struct event(String name, byte[] header) {
    return row(record("t", null, null, new ConnectHeaders().addBytes(name, header)));
  }

  @Test
  void aWorkerFindsIt() {
    assertTrue(ServiceLoader.load(Transformation.class).stream().anyMatch(each -> each.type() == RecordToRow.class));
  }

  @Test
  void anEventBecomesARowOfTheInbox() {
    ConnectHeaders headers = new ConnectHeaders();
    Map.of(
        "ce_id", "e-1", "ce_source", "/kassa/order", "ce_type", "kassa.t.v1", "ce_time", "2026-03-01T12:00:00.123Z",
        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "other", "x", "ce_specversion", "1.0")
        .forEach((name, text) -> headers.addBytes(name, bytes(text)));
    SinkRecord made = transform.apply(record("t", bytes("k"), bytes("{\"a\":\"é😀\"}"), headers));
    assertEquals("inbox", made.topic());
    Struct row = (Struct) made.value();
    Map<String, Object> expected = new java.util.HashMap<>(Map.of(
        "topic", "t", "partition", 3, "offset", 41L, "at", 1_000L, "event_id", "e-1", "source", "/kassa/order",
        "type", "kassa.t.v1", "time", 1_772_366_400_123L, "trace_id", "0af7651916cd43dd8448eb211c80319c",
        "value", "{\"a\":\"é😀\"}"));
    expected.put("bytes", null);
    for (Field field : row.schema().fields()) assertEquals(expected.get(field.name()), row.get(field), field.name());
    assertEquals(expected.size(), row.schema().fields().size());
  }

  @Test
  void aTypeOfAnotherVersionOfCloudEventsIsNone() {
    for (String version : List.of("0.3", "1", "1.0 ", "")) {
      Headers headers = new ConnectHeaders().addBytes("ce_type", bytes("kassa.t.v1")).addBytes("ce_specversion", bytes(version));
      assertNull(row(record("t", bytes("k"), bytes("{}"), headers)).get("type"), version);
    }
    assertNull(row(record("t", bytes("k"), bytes("{}"), new ConnectHeaders().addBytes("ce_type", bytes("kassa.t.v1")))).get("type"));
  }

  @Test
  void aSpaceMayStandForTheTOfATime() {
    Headers headers = new ConnectHeaders().addBytes("ce_time", bytes("2026-03-01 12:00:00.123Z"));
    assertEquals(1_772_366_400_123L, row(record("t", bytes("k"), bytes("{}"), headers)).get("time"));
  }

  @Test
  void aDeadLetterBecomesARowOfItsOwnInbox() {
    Headers headers = new ConnectHeaders()
        .addBytes("kassa-dead-letter-reason", bytes("first")).addBytes("kassa-dead-letter-reason", bytes("a \"b\" \\ \n\u0001"))
        .addBytes("ce_id", NO_TEXT).addBytes("ce_type", null).addBytes("other", bytes("x"))
        .addBytes("kassa-dead-letter-error", bytes("é".repeat(10_000)));
    SinkRecord made = transform.apply(record("dead-letter", bytes("k"), NO_TEXT, headers));
    assertEquals("letter_inbox", made.topic());
    Struct row = (Struct) made.value();
    assertEquals("k", row.get("key"));
    assertNull(row.get("value"));
    assertArrayEquals(NO_TEXT, Base64.getDecoder().decode(row.getString("bytes")));
    String json = row.getString("headers");
    assertTrue(json.startsWith("{\"ce_id\":\"\uFFFD\uFFFD\uFFFD"), json);
    assertTrue(json.endsWith(",\"kassa-dead-letter-error\":\"" + "é".repeat(500)
        + "\",\"kassa-dead-letter-reason\":\"a \\\"b\\\" \\\\ \\u000a\\u0001\"}"), json);
  }

  @Test
  void aRecordWithNothingBecomesARow() {
    SinkRecord empty = new SinkRecord("t", 3, null, null, null, null, 41L, null, TimestampType.NO_TIMESTAMP_TYPE, null);
    for (String topic : List.of("t", "dead-letter")) {
      Struct row = row(empty.newRecord(topic, 3, null, null, null, null, null));
      assertNull(row.get("at"));
      assertNull(row.get("value"));
      assertNull(row.get("bytes"));
    }
    assertEquals("t/3/41", row(empty).get("event_id"));
  }

  @Test
  void whatIsNotBytesIsLeftOut() {
    SinkRecord record = new SinkRecord("t", 3, Schema.STRING_SCHEMA, "k", Schema.INT32_SCHEMA, 5, 41L, null,
        TimestampType.NO_TIMESTAMP_TYPE, new ConnectHeaders().addString("ce_id", "x"));
    assertEquals("t/3/41", row(record).get("event_id"));
    assertNull(row(record).get("value"));
  }

  @Test
  void anIdIsWrittenAsPostgresWritesIt() {
    assertEquals("a\\000\\377\\\\b \u0001~\u007f", event("ce_id", new byte[] {'a', 0, -1, '\\', 'b', ' ', 1, '~', 127}).get("event_id"));
    assertEquals("t/3/41", event("ce_id", new byte[0]).get("event_id"));
    assertEquals("t/3/41", event("ce_id", null).get("event_id"));
    assertEquals("\\303\\251".repeat(100), event("ce_id", bytes("é".repeat(100))).get("event_id"));
    assertEquals("sha256:a92efd82109373e58f9a2056dee01e807e216ce6075f7051207c0a9f7d666e50",
        event("ce_id", bytes("a".repeat(201))).get("event_id"));
  }

  @Test
  void ofARepeatedHeaderTheLastCounts() {
    Headers headers = new ConnectHeaders().addBytes("ce_id", bytes("a")).addBytes("ce_id", bytes("b"));
    assertEquals("b", row(record("t", null, null, headers)).get("event_id"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueComesAsTextOrAsBytes(byte[] value, boolean isText) {
    Struct row = row(record("t", null, value, new ConnectHeaders()));
    assertArrayEquals(isText ? value : null, row.get("value") == null ? null : bytes(row.getString("value")));
    assertArrayEquals(isText ? null : value, row.get("bytes") == null ? null : Base64.getDecoder().decode(row.getString("bytes")));
  }

  static List<Object[]> values() {
    return List.of(
        new Object[] {new byte[0], true},
        new Object[] {bytes("{}"), true},
        new Object[] {bytes("\uFFFD a replacement character of its own"), true},
        new Object[] {bytes("\u0001\u001f\u007f\u0080\uFFFF\uDBFF\uDFFF"), true},
        new Object[] {bytes("a\0"), false},
        new Object[] {NO_TEXT, false},
        new Object[] {new byte[] {(byte) 0xc0, (byte) 0x80}, false}, // NUL, overlong
        new Object[] {new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, false}, // past U+10FFFF
        new Object[] {new byte[] {(byte) 0xf0, (byte) 0x9f, (byte) 0x98}, false}, // half an emoji
        new Object[] {new byte[2_000_000], false});
  }

  @ParameterizedTest
  @MethodSource("times")
  void aTimeIsReadOrLeftOut(String text, Long expected) {
    assertEquals(expected, event("ce_time", bytes(text)).get("time"));
  }

  static List<Object[]> times() {
    return List.of(
        new Object[] {"1970-01-01T00:00:01Z", 1_000L},
        new Object[] {"1970-01-01T02:00:01.5+02:00", 1_500L},
        new Object[] {"", null},
        new Object[] {"yesterday", null},
        new Object[] {"2026-02-30T00:00:00Z", null},
        new Object[] {"2026-02-28", null},
        new Object[] {"\0", null},
        new Object[] {"1970-01-01T00:00:01" + "0".repeat(100_000) + "Z", null});
  }

  @ParameterizedTest
  @MethodSource("traces")
  void aTraceIsReadOrLeftOut(String text, boolean valid) {
    assertEquals(valid ? text.substring(3, 35) : null, event("traceparent", bytes(text)).get("trace_id"));
  }

  static List<Object[]> traces() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    String span = "b7ad6b7169203331";
    return List.of(
        new Object[] {"00-" + trace + "-" + span + "-01", true},
        new Object[] {"01-" + trace + "-" + span + "-01-more", true},
        new Object[] {"00-" + trace + "-" + span + "-01-more", false},
        new Object[] {"01-" + trace + "-" + span + "-01more", false},
        new Object[] {"ff-" + trace + "-" + span + "-01", false},
        new Object[] {"00-" + "0".repeat(32) + "-" + span + "-01", false},
        new Object[] {"00-" + trace + "-" + "0".repeat(16) + "-01", false},
        new Object[] {"00-" + trace.toUpperCase() + "-" + span + "-01", false},
        new Object[] {"00_" + trace + "_" + span + "_01", false},
        new Object[] {"00-" + trace + "-" + span + "-0", false},
        new Object[] {"", false});
  }

  @Test
  void whateverARecordHoldsItsRowIsWhatPostgresTakes() {
    Random random = new Random(20_260_301);
    List<String> names = List.of("ce_id", "ce_source", "ce_type", "ce_time", "traceparent", "kassa-attempt",
        "kassa-dead-letter-reason", "kassa-dead-letter-error", "retry_topic-attempts", "", "\0", "é", "topic", "value");
    for (int round = 0; round < 20_000; round++) {
      ConnectHeaders headers = new ConnectHeaders();
      for (int left = random.nextInt(12); left > 0; left--) {
        headers.addBytes(names.get(random.nextInt(names.size())), randomBytes(random));
      }
      String topic = List.of("t", "dead-letter", "redriven").get(random.nextInt(3));
      Struct row = row(record(topic, randomBytes(random), randomBytes(random), headers));
      row.validate();
      for (Field field : row.schema().fields()) {
        if (!(row.get(field) instanceof String text)) continue;
        assertTrue(text.indexOf('\0') < 0, () -> field.name() + " holds a NUL character");
        assertEquals(text, new String(bytes(text), UTF_8), () -> field.name() + " holds half a surrogate pair");
        boolean indexed = List.of("event_id", "source", "type", "trace_id", "key").contains(field.name());
        if (indexed) assertTrue(text.length() <= 4 * Text.LONGEST_IDENTIFIER, () -> field.name() + " is too long for an index");
        if (field.name().equals("headers")) assertTrue(text.length() < 14 * 6 * 1_100, "the headers are too long");
      }
    }
  }

  /** Text, nearly text, or anything; now and then long. */
  private static byte[] randomBytes(Random random) {
    if (random.nextInt(8) == 0) return null;
    int length = random.nextInt(50) == 0 ? random.nextInt(20_000) : random.nextInt(300);
    byte[] bytes = new byte[length];
    switch (random.nextInt(3)) {
      case 0 -> random.nextBytes(bytes);
      case 1 -> IntStream.range(0, length).forEach(at -> bytes[at] = (byte) (32 + random.nextInt(95)));
      default -> {
        String text = random.ints(length, 0, 0x3000).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        byte[] valid = bytes(text);
        if (valid.length > 0 && random.nextBoolean()) valid[random.nextInt(valid.length)] = (byte) random.nextInt(256);
        return valid;
      }
    }
    return bytes;
  }

  @Test
  void topicsThatAreNoListAreRefused() {
    assertThrows(ConfigException.class, () -> transform.configure(Map.of("dead.letter.topics", 5)));
    assertNotNull(transform.config());
  }
}
