import { postedTopicNames } from '../../functions/webhooks/posted-topics.ts'
import type { StageSettings } from './schema.ts'

/** The topics that some receiver of webhooks wants. The mappings of the others would poll for nothing. */
export const webhookTopics = ({ webhooks: { receivers } }: Pick<StageSettings, 'webhooks'>): readonly string[] =>
  postedTopicNames.filter(name => receivers.some(({ topics = postedTopicNames }) => topics.includes(name)))
