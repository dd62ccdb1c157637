package kassa.connect;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Makes a row of the table {@code inbox} or {@code letter_inbox} (connect/schema.sql) out of any record.
 *
 * <p>It must not throw, and must not hand over what PostgreSQL refuses, whatever a producer sent: the sink would stop at
 * that record and at every restart again. So it keeps no header (the sink connector fails at a name that comes twice),
 * hands over text without NUL characters only, and caps what goes into an index. Of a repeated header the last counts.
 *
 * <p>Its one setting, {@code dead.letter.topics}, names the topics whose records go to {@code letter_inbox}.
 */
public final class RecordToRow implements Transformation<SinkRecord> {
  private static final String DEAD_LETTER_TOPICS = "dead.letter.topics";
  private static final ConfigDef SETTINGS =
      new ConfigDef().define(DEAD_LETTER_TOPICS, Type.LIST, List.of(), Importance.HIGH, "Topics of dead letters and their marks.");

  private static final Schema EVENT = SchemaBuilder.struct()
      .field("topic", Schema.STRING_SCHEMA)
      .field("partition", Schema.INT32_SCHEMA)
      .field("offset", Schema.INT64_SCHEMA)
      .field("at", Schema.OPTIONAL_INT64_SCHEMA)
      .field("event_id", Schema.STRING_SCHEMA)
      .field("source", Schema.OPTIONAL_STRING_SCHEMA)
      .field("type", Schema.OPTIONAL_STRING_SCHEMA)
      .field("time", Schema.OPTIONAL_INT64_SCHEMA)
      .field("trace_id", Schema.OPTIONAL_STRING_SCHEMA)
      .field("value", Schema.OPTIONAL_STRING_SCHEMA)
      .field("bytes", Schema.OPTIONAL_STRING_SCHEMA)
      .build();

  private static final Schema LETTER = SchemaBuilder.struct()
      .field("topic", Schema.STRING_SCHEMA)
      .field("partition", Schema.INT32_SCHEMA)
      .field("offset", Schema.INT64_SCHEMA)
      .field("at", Schema.OPTIONAL_INT64_SCHEMA)
      .field("key", Schema.OPTIONAL_STRING_SCHEMA)
      .field("headers", Schema.STRING_SCHEMA)
      .field("value", Schema.OPTIONAL_STRING_SCHEMA)
      .field("bytes", Schema.OPTIONAL_STRING_SCHEMA)
      .build();

  private Set<String> deadLetterTopics = Set.of();

  @Override
  public ConfigDef config() {
    return SETTINGS;
  }

  @Override
  public void configure(Map<String, ?> settings) {
    try {
      deadLetterTopics = Set.copyOf(SETTINGS.parse(settings).get(DEAD_LETTER_TOPICS) instanceof List<?> names
          ? names.stream().map(String::valueOf).toList()
          : List.of());
    } catch (RuntimeException cause) {
      throw new ConfigException(DEAD_LETTER_TOPICS + " is not a list of topics: " + cause.getMessage());
    }
  }

  @Override
  public SinkRecord apply(SinkRecord record) {
    boolean isDeadLetter = deadLetterTopics.contains(record.topic());
    Struct row = isDeadLetter ? deadLetter(record) : event(record);
    return record.newRecord(isDeadLetter ? "letter_inbox" : "inbox", record.kafkaPartition(), null, null, row.schema(), row,
        record.timestamp(), new ConnectHeaders());
  }

  /** Whether a header of this name says anything here. */
  static boolean reads(String name) {
    return name.equals("ce_specversion") || DeadLetterHeaders.NAMES.contains(name);
  }

  private static Struct event(SinkRecord record) {
    byte[] id = null;
    byte[] source = null;
    byte[] type = null;
    byte[] version = null;
    byte[] time = null;
    byte[] traceparent = null;
    for (Header header : record.headers()) {
      switch (header.key()) {
        case "ce_id" -> id = bytes(header.value());
        case "ce_source" -> source = bytes(header.value());
        case "ce_type" -> type = bytes(header.value());
        case "ce_specversion" -> version = bytes(header.value());
        case "ce_time" -> time = bytes(header.value());
        case "traceparent" -> traceparent = bytes(header.value());
        default -> { }
      }
    }
    String place = record.topic() + '/' + record.kafkaPartition() + '/' + record.kafkaOffset();
    Struct row = coordinates(new Struct(EVENT), record)
        .put("event_id", id == null || id.length == 0 ? place : Text.identifier(id))
        .put("source", source == null ? null : Text.identifier(source))
        .put("type", type == null || !isVersion1(version) ? null : Text.identifier(type))
        .put("time", Time.milliseconds(time))
        .put("trace_id", Trace.id(traceparent));
    return value(row, record);
  }

  /** A type says nothing in another version of CloudEvents. */
  private static boolean isVersion1(byte[] version) {
    return version != null && version.length == 3 && version[0] == '1' && version[1] == '.' && version[2] == '0';
  }

  private static Struct deadLetter(SinkRecord record) {
    byte[] key = bytes(record.key());
    Struct row = coordinates(new Struct(LETTER), record)
        .put("key", key == null ? null : Text.identifier(key))
        .put("headers", DeadLetterHeaders.json(record.headers()));
    return value(row, record);
  }

  private static Struct coordinates(Struct row, SinkRecord record) {
    return row
        .put("topic", record.topic())
        .put("partition", record.kafkaPartition())
        .put("offset", record.kafkaOffset())
        .put("at", record.timestamp());
  }

  private static Struct value(Struct row, SinkRecord record) {
    byte[] value = bytes(record.value());
    if (value == null) return row;
    String text = Text.exactly(value);
    return text == null ? row.put("bytes", Text.base64(value)) : row.put("value", text);
  }

  /** The converters hand over bytes or null. */
  static byte[] bytes(Object value) {
    return value instanceof byte[] bytes ? bytes : null;
  }

  @Override
  public void close() { }
}
