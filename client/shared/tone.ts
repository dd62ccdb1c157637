/** What a colour says: in progress, done, failed, needs a look. */
export type Tone = 'live' | 'good' | 'bad' | 'warn'
