import { toneOf } from '../lib/topic-words.ts'
import style from './topic-mark.module.css'

export function TopicMark({ topic }: { topic: string }) {
  return <span className={`${style.topic} ${style[toneOf(topic)]}`}>{topic}</span>
}
