package kassa.connect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Bytes of any kind as text that PostgreSQL can hold. */
final class Text {
  /** Of a longer identifier the hash is kept: an index of PostgreSQL holds no row of more than 2,700 bytes. */
  static final int LONGEST_IDENTIFIER = 200;

  private Text() { }

  /** The text that the bytes are in UTF-8; null when they are none, or hold a NUL character. */
  static String exactly(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\0') >= 0) return null;
    // The decoder puts this character where it finds no UTF-8; it may also have been there before.
    if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) return null;
    return text;
  }

  /** As much of the bytes as is text, at most so many of them: for people to read. */
  static String leniently(byte[] bytes, int most) {
    String text = new String(bytes, 0, Math.min(bytes.length, most), StandardCharsets.UTF_8);
    return text.replace('\0', '\uFFFD');
  }

  /**
   * ASCII for any bytes, different for different ones: as {@code encode(bytes, 'escape')} of PostgreSQL, in which a UUID
   * stays itself. Rows written before have the same, so it must not change.
   */
  static String identifier(byte[] bytes) {
    if (bytes.length > LONGEST_IDENTIFIER) return "sha256:" + HexFormat.of().formatHex(sha256(bytes));
    boolean plain = true;
    for (byte each : bytes) {
      if (each <= 0 || each == '\\') plain = false;
    }
    if (plain) return new String(bytes, StandardCharsets.ISO_8859_1);
    StringBuilder text = new StringBuilder(bytes.length * 4);
    for (byte each : bytes) {
      if (each <= 0) {
        int octal = each & 0xff;
        text.append('\\').append((char) ('0' + (octal >> 6))).append((char) ('0' + (octal >> 3 & 7))).append((char) ('0' + (octal & 7)));
      } else if (each == '\\') {
        text.append("\\\\");
      } else {
        text.append((char) each);
      }
    }
    return text.toString();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
