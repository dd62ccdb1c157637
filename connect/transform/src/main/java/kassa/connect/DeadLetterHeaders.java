package kassa.connect;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.header.Header;

/** The headers of a dead letter that matter, as a JSON object of texts. */
final class DeadLetterHeaders {
  static final Set<String> NAMES = Set.of(
      "ce_id", "ce_source", "ce_type", "ce_time", "traceparent", "kassa-attempt", "content-type",
      "kassa-dead-letter-reason", "kassa-dead-letter-error", "kassa-dead-letter-topic", "kassa-dead-letter-partition",
      "kassa-dead-letter-offset", "kassa-dead-letter-function", "kassa-dead-letter-at");
  /** The most bytes of a header that are kept. */
  private static final int LONGEST = 1_000;

  private DeadLetterHeaders() { }

  static String json(Iterable<Header> headers) {
    Map<String, byte[]> found = new TreeMap<>();
    for (Header header : headers) {
      byte[] value = RecordToRow.bytes(header.value());
      if (value != null && NAMES.contains(header.key())) found.put(header.key(), value);
    }
    StringBuilder json = new StringBuilder("{");
    found.forEach((name, value) -> {
      if (json.length() > 1) json.append(',');
      append(json, name);
      json.append(':');
      append(json, Text.leniently(value, LONGEST));
    });
    return json.append('}').toString();
  }

  private static void append(StringBuilder json, String text) {
    json.append('"');
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (each == '"' || each == '\\') json.append('\\').append(each);
      else if (each < ' ') json.append(String.format("\\u%04x", (int) each));
      else json.append(each);
    }
    json.append('"');
  }
}
