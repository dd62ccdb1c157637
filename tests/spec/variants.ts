/** Safeguards of the specification; without one of them, a promise breaks. */
export const variants = [
  'the first decision stands',
  'what is not wanted is let go',
  'an order is placed once',
  'stock is a condition',
  'money moves last',
  'a capture has a key',
  'cancelled stock is back once',
  'a mail is marked',
  'the schedule sends what a crash left',
  'what is shipped stays',
  'no refund of more than is left',
] as const
