package kassa.connect;

import java.nio.charset.StandardCharsets;

/** The header traceparent: https://www.w3.org/TR/trace-context/#traceparent-header */
final class Trace {
  private static final int LENGTH = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".length();

  private Trace() { }

  /** The trace id, 32 hexadecimal digits; null when the header is not valid. */
  static String id(byte[] header) {
    if (header == null || header.length < LENGTH) return null;
    boolean dashes = header[2] == '-' && header[35] == '-' && header[52] == '-';
    if (!dashes || !digits(header, 0, 2) || !digits(header, 3, 35) || !digits(header, 36, 52) || !digits(header, 53, 55)) return null;
    if (header[0] == 'f' && header[1] == 'f') return null;
    if (zeros(header, 3, 35) || zeros(header, 36, 52)) return null;
    // Version 00 ends here; a later one may go on after a dash.
    boolean isFirst = header[0] == '0' && header[1] == '0';
    if (header.length > LENGTH && (isFirst || header[LENGTH] != '-')) return null;
    return new String(header, 3, 32, StandardCharsets.ISO_8859_1);
  }

  /** Of a valid header, the id of the span. */
  static String span(byte[] header) {
    return new String(header, 36, 16, StandardCharsets.ISO_8859_1);
  }

  /** Of a valid header. */
  static boolean isSampled(byte[] header) {
    return (Character.digit(header[54], 16) & 1) == 1;
  }

  private static boolean digits(byte[] header, int from, int to) {
    for (int at = from; at < to; at++) {
      byte each = header[at];
      if (!(each >= '0' && each <= '9' || each >= 'a' && each <= 'f')) return false;
    }
    return true;
  }

  private static boolean zeros(byte[] header, int from, int to) {
    for (int at = from; at < to; at++) {
      if (header[at] != '0') return false;
    }
    return true;
  }
}
