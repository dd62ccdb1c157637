/** One row of the sink: the log, narrowed to one event. */
export const rowAddress = (eventId: string): string => `/console?${new URLSearchParams({ event: eventId })}`
