package kassa.connect;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** The header ce_time: RFC 3339, as CloudEvents asks for. */
final class Time {
  private static final int LONGEST = 40;

  private Time() { }

  /** Since 1970; null when it is no time. */
  static Long milliseconds(byte[] header) {
    if (header == null || header.length == 0 || header.length > LONGEST) return null;
    // RFC 3339 lets a space stand for the T.
    byte[] text = header.clone();
    if (text.length > 10 && text[10] == ' ') text[10] = 'T';
    try {
      return OffsetDateTime.parse(new String(text, StandardCharsets.UTF_8)).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException noTime) {
      return null;
    }
  }
}
