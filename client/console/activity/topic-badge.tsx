import { Badge } from '../../shared/badge.tsx'
import { toneOf } from '../flow-topics.ts'

export function TopicBadge({ topic }: { topic: string }) {
  return (
    <Badge tone={toneOf(topic)} technical>
      {topic}
    </Badge>
  )
}
