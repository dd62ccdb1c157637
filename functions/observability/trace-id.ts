/** A W3C trace id in lower case, out of itself or out of a whole header `traceparent` that has it; undefined in another text. */
export const traceIdIn = (text: string): string | undefined =>
  /^(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?$/.exec(text.toLowerCase())?.[1]
